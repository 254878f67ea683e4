"""Trials of people who never lived: nights drawn by chance, as the plan would have counted them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def pair_differences(
    trials: int, *, effect: float = 0.0, sd: float = 20.0, pairs: int = 7, counted: int = 3, seed: int = 1
) -> Floats:
    """Differences of block means from single simulated nights; shape (trials, pairs)."""
    chance = np.random.default_rng(seed)
    nights = chance.normal(30.0, sd, size=(trials, pairs, 2, counted))
    nights[:, :, 0] += effect
    means: Floats = nights.mean(axis=3)
    return means[:, :, 0] - means[:, :, 1]


def skewed_differences(trials: int, *, pairs: int = 7, counted: int = 3, seed: int = 1) -> Floats:
    """The same without an effect, from minutes with a long tail, night upon night alike, and a drift over the weeks."""
    chance = np.random.default_rng(seed)
    length = pairs * 2 * (counted + 1)
    shocks = chance.normal(size=(trials, length))
    for i in range(1, length):
        shocks[:, i] = 0.3 * shocks[:, i - 1] + (1 - 0.3**2) ** 0.5 * shocks[:, i]
    minutes = np.exp(3.0 + 0.7 * shocks) + np.linspace(0, 15, length)
    blocks = minutes.reshape(trials, pairs, 2, counted + 1)[..., 1:].mean(axis=3)
    signs = chance.choice([-1.0, 1.0], size=(trials, pairs))
    found: Floats = (blocks[:, :, 0] - blocks[:, :, 1]) * signs
    return found
