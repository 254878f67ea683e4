"""The raw nights of a trial of one person: pair by pair, a line for the block with magnesium and one for that without.

Marks differ by shape and filling; a block's mean is a bar across its line, and nights that do not count are crosses.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.charts.style import ACCENT, BAR, BODY, FAINT, MARGIN, PANEL, QUIET, SMALL, WIDTH, Sheet, Stroke

_LEFT, _RIGHT = MARGIN + 74, WIDTH - MARGIN - 12
_LANE = 21.0
_BESIDE = (0.0, -6.0, 6.0)


@dataclass(frozen=True, slots=True)
class Lane:
    """One block."""

    counted: tuple[float, ...]
    not_counted: tuple[float, ...]
    mean: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of blocks."""

    label: str
    with_magnesium: Lane
    without: Lane


@dataclass(frozen=True, slots=True)
class OwnTrial:
    """The chart with its words."""

    title: str
    under: str
    pairs: tuple[Pair, ...]
    empty: str
    """What to write where a block has no night that counts."""
    ends: tuple[float, float]
    """What the axis holds at least."""
    unit: str
    legend: tuple[tuple[str, str], ...]
    """(kind, words): "with", "without", "mean", "not-counted"."""
    result: str


def draw(trial: OwnTrial) -> bytes:
    """The chart as a PNG."""
    sheet = Sheet()
    y = sheet.title(trial.title, trial.under)
    values = [v for p in trial.pairs for lane in (p.with_magnesium, p.without) for v in _values(lane)]
    ticks = ticks_of([*trial.ends, *values])

    def x_of(value: float) -> float:
        return _LEFT + (value - ticks[0]) / (ticks[-1] - ticks[0]) * (_RIGHT - _LEFT)

    lanes: list[tuple[float, Lane, bool]] = []
    top = y
    for pair in trial.pairs:
        sheet.box(MARGIN - 4, y, WIDTH - 2 * MARGIN + 8, 2 * _LANE, fill=PANEL)
        sheet.text(MARGIN, y + _LANE - SMALL * 0.72, pair.label, size=SMALL, bold=True)
        lanes += [(y + _LANE * 0.5, pair.with_magnesium, True), (y + _LANE * 1.5, pair.without, False)]
        y += 2 * _LANE + 7
    for tick in ticks:
        sheet.line([x_of(tick)] * 2, [top, y - 3], Stroke(FAINT, 1.0), order=1)
        sheet.text(x_of(tick), y, f"{tick:g}", size=SMALL, colour=QUIET, align="center")
    for middle, lane, with_magnesium in lanes:
        _lane(sheet, middle, lane, with_magnesium, x_of)
        if not lane.counted:
            sheet.box(_LEFT - 2, middle - 8, sheet.width(trial.empty, SMALL) + 4, 16, fill=PANEL)
            sheet.text(_LEFT, middle - SMALL * 0.72, trial.empty, size=SMALL, colour=QUIET)
    y += 15
    y += sheet.text((_LEFT + _RIGHT) / 2, y, trial.unit, size=SMALL, colour=QUIET, align="center") + 6
    for kind, words in trial.legend:
        y += _key(sheet, y, kind, words)
    y += 5 + sheet.text(MARGIN, y + 5, trial.result, size=BODY, bold=True, width=WIDTH - 2 * MARGIN)
    return sheet.png(y + MARGIN)


def ticks_of(values: Sequence[float]) -> list[float]:
    """Whole round numbers from below the lowest to above the highest value, three to seven of them."""
    low, high = min(values), max(values)
    rough = max((high - low) / 6, 0.5)
    size = 10.0 ** math.floor(math.log10(rough))
    step = max(next(s * size for s in (1, 2, 5, 10) if s * size >= rough), 1.0)
    first = math.floor(low / step)
    last = max(math.ceil(high / step), first + 2)
    return [i * step for i in range(first, last + 1)]


def _lane(sheet: Sheet, y: float, lane: Lane, with_magnesium: bool, x_of: Callable[[float], float]) -> None:
    for value in lane.not_counted:
        sheet.mark(x_of(value), y, QUIET, "cross", size=5)
    if lane.mean is not None:
        sheet.line([x_of(lane.mean)] * 2, [y - 8.5, y + 8.5], Stroke(_colour(with_magnesium), 3.4), order=3)
    for i, value in enumerate(lane.counted):
        # Nights with the same value stand above one another.
        same = lane.counted[:i].count(value)
        _night(sheet, x_of(value), y + _BESIDE[same % len(_BESIDE)], with_magnesium)


def _values(lane: Lane) -> tuple[float, ...]:
    return (*lane.counted, *lane.not_counted)


def _colour(with_magnesium: bool) -> str:
    return BAR if with_magnesium else ACCENT


def _night(sheet: Sheet, x: float, y: float, with_magnesium: bool) -> None:
    shape = "diamond" if with_magnesium else "round"
    sheet.mark(x, y, _colour(with_magnesium), shape, hollow=not with_magnesium, size=7)


def _key(sheet: Sheet, y: float, kind: str, words: str) -> float:
    middle = y + 8
    if kind in ("with", "without"):
        _night(sheet, MARGIN + 13, middle, kind == "with")
    elif kind == "mean":
        for x, with_magnesium in ((MARGIN + 8, True), (MARGIN + 18, False)):
            sheet.line([x, x], [middle - 7, middle + 7], Stroke(_colour(with_magnesium), 3.4))
    else:
        sheet.mark(MARGIN + 13, middle, QUIET, "cross", size=5)
    return sheet.text(MARGIN + 36, y, words, size=SMALL, colour=QUIET, width=WIDTH - 2 * MARGIN - 36) + 2
