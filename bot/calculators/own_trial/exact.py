"""The exact randomisation test of pairs: how often chance alone, by the coins that were thrown, does as much.

Within each pair a coin settled which block had magnesium. Without an effect every sign of a pair's difference was as
likely, so the p value is the share of all 2^pairs sign patterns whose mean is at least as far from zero. Two patterns
(all as seen, all turned round) always are: it can not be smaller than 2 / 2^pairs.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
_CHUNK = 256
"""Trials tested at once, so that twelve pairs need some 8 MB."""


def smallest_p(pairs: int) -> float:
    """The smallest p value that so many pairs can give."""
    return 2.0 / float(2**pairs)


def p_values(differences: Floats) -> Floats:
    """Two-sided p value of each trial; shape (trials, pairs) → (trials,)."""
    out: Floats = np.empty(len(differences), np.float64)
    for start in range(0, len(differences), _CHUNK):
        out[start : start + _CHUNK] = _p_values(differences[start : start + _CHUNK])
    return out


def _p_values(differences: Floats) -> Floats:
    sums = np.abs(differences @ _half_of_all_signs(differences.shape[1]))
    # The first column is the trial as seen. Sums that are equal must count as equal whatever the rounding.
    reach = 1e-9 * np.abs(differences).sum(axis=1, keepdims=True)
    share: Floats = (sums >= sums[:, :1] - reach).mean(axis=1)
    return share


@cache
def _half_of_all_signs(pairs: int) -> Floats:
    """Sign patterns that begin with +, as columns; turning all signs round changes no absolute sum."""
    patterns = np.arange(2 ** (pairs - 1))
    return 1.0 - 2.0 * ((patterns[None, :] >> np.arange(pairs)[:, None]) & 1)
