"""What a trial of one person found: the difference between its blocks with and without magnesium, pair by pair.

Nights are counted by what the plan said, not by what was taken: only the plan was random. How well it was followed is
told beside the result. A pair counts when each of its blocks has at least one counted night with a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, stdev

import numpy as np

from bot.base.night import Night
from bot.calculators.own_trial.exact import p_values
from bot.calculators.own_trial.plan import Plan, PlannedNight
from bot.calculators.sleep import problems

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class PairResult:
    """One pair of blocks; the values of its counted nights."""

    pair: int
    with_magnesium: tuple[float, ...]
    without: tuple[float, ...]

    @property
    def difference(self) -> float | None:
        """Mean with magnesium less mean without; None when one block is empty."""
        return fmean(self.with_magnesium) - fmean(self.without) if self.with_magnesium and self.without else None


@dataclass(frozen=True, slots=True)
class Adherence:
    """How well the plan was followed, over all of its nights."""

    planned: int
    told: int
    """Nights whose diary says whether magnesium was taken."""
    followed: int
    """Nights told that went by the plan."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was found, as far as it could be."""

    outcome: str
    pairs: tuple[PairResult, ...]
    counted_pairs: int
    difference: float | None
    """Mean over the pairs that count, with magnesium less without, in the outcome's unit."""
    interval: tuple[float, float] | None
    """95 % t interval; from two pairs on, and not when all pairs differ by the same."""
    p: float | None
    """Exact two-sided p value; None with too few pairs for it to mean anything."""
    adherence: Adherence


def analyse(plan: Plan, nights: Sequence[Night], outcome: str, p_from_pairs: int) -> Result:
    """Analyse the outcome chosen in advance, a field of `Night`. The order of `nights` does not matter, nor do gaps."""
    told = _sound(nights)
    values = {day: float(value) for day, n in told.items() if (value := getattr(n, outcome)) is not None}
    pairs = _pairs(plan, values)
    differences = [d for p in pairs if (d := p.difference) is not None]
    return Result(
        outcome,
        pairs,
        len(differences),
        fmean(differences) if differences else None,
        t_interval(differences),
        float(p_values(np.array([differences]))[0]) if len(differences) >= p_from_pairs else None,
        adherence(plan, nights),
    )


def t_interval(differences: Sequence[float]) -> tuple[float, float] | None:
    """95 % interval of the mean of differences; None for fewer than two, or when they do not differ at all."""
    if len(differences) < 2 or (spread := stdev(differences)) == 0:
        return None
    # scipy takes a quarter of a second to import, and a result is asked for rarely.
    from scipy.special import stdtrit  # noqa: PLC0415

    middle, pairs = fmean(differences), len(differences)
    reach = float(stdtrit(pairs - 1, (1 + CONFIDENCE) / 2)) * spread / pairs**0.5
    return middle - reach, middle + reach


def adherence(plan: Plan, nights: Sequence[Night]) -> Adherence:
    """How well the plan was followed, by the nights that were told so far."""
    told = _sound(nights)
    said = [
        (n.magnesium, taken)
        for n in plan.nights()
        if n.morning in told and (taken := told[n.morning].magnesium) is not None
    ]
    return Adherence(plan.length, len(said), sum(planned is taken for planned, taken in said))


def finished(plan: Plan, today: date) -> bool:
    """Whether the last morning has come: looking at a result before then would make chance look like an effect."""
    return today > plan.end


def _pairs(plan: Plan, values: Mapping[date, float]) -> tuple[PairResult, ...]:
    def of(nights: Sequence[PlannedNight], magnesium: bool) -> tuple[float, ...]:
        return tuple(values[n.morning] for n in nights if n.magnesium is magnesium and n.morning in values)

    counted = [n for n in plan.nights() if n.counts]
    by_pair = [[n for n in counted if n.pair == pair] for pair in range(plan.pairs)]
    return tuple(PairResult(i, of(nights, True), of(nights, False)) for i, nights in enumerate(by_pair))


def _sound(nights: Sequence[Night]) -> dict[date, Night]:
    return {n.morning: n for n in nights if not problems(n)}
