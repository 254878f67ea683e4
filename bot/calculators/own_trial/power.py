"""What a trial of one person could see, told before it starts, by simulating many such trials.

Nights are taken as independent and normally spread around their mean; the source for that stands in
tables/own_trial.yaml. A slow drift, such as a season, makes the true power a little smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from statistics import stdev

import numpy as np

from bot.calculators.own_trial.exact import p_values, smallest_p

TRIALS = 4000
"""Simulated trials: a share of a half is then known within 1.6 points, 19 times in 20."""
_SEED = 20_261_122


def night_sd(values: Sequence[float], fewest: int) -> float | None:
    """Standard deviation between the nights of a diary; None from too few nights, or from nights that are all alike."""
    return (stdev(values) or None) if len(values) >= max(fewest, 2) else None


@lru_cache(maxsize=256)
def power(effect: float, sd: float, pairs: int, counted: int, level: float) -> float:
    """The share of trials that would find an effect: exact p at most `level`, and the right direction.

    `effect` and `sd` (between nights) are in the outcome's unit; `counted` is the nights of a block that count. The
    same arguments give the same number.
    """
    if smallest_p(pairs) > level:
        return 0.0
    chance = np.random.default_rng(_SEED)
    spread = sd * (2 / counted) ** 0.5
    differences = chance.normal(abs(effect), spread, size=(TRIALS, pairs))
    return float(((p_values(differences) <= level) & (differences.sum(axis=1) > 0)).mean())


def pairs_needed(effect: float, sd: float, counted: int, level: float, target: float, most: int) -> int | None:
    """The fewest pairs that find an effect with a power of `target`; None when even `most` do not."""
    return next((n for n in range(2, most + 1) if power(effect, sd, n, counted, level) >= target), None)
