"""Nights of a sleep diary: a bar each from bed to rising, its waking parts hatched, and beside it the efficiency.

Minutes run from noon to noon, so that a night is one stretch. Magnesium is marked by a filled diamond, a night without
it by a hollow one, and a night that says nothing of it by none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.charts.style import (
    ACCENT,
    BAR,
    BODY,
    FAINT,
    GROUND,
    INK,
    MARGIN,
    QUIET,
    SMALL,
    WIDTH,
    Sheet,
    Stroke,
)

_MARK = MARGIN + 56
_LEFT, _RIGHT = MARGIN + 70, 252.0
_LINE = (301.0, WIDTH - MARGIN - 8)
LOWEST = 50
"""Percent at the left end of the line of efficiency; less is drawn there."""

Span = tuple[float, float]
"""Minutes after the noon before, from … to …"""


@dataclass(frozen=True, slots=True)
class Row:
    """One date of the diary."""

    label: str
    span: Span | None = None
    """From bed to rising."""
    awake: tuple[Span, ...] = ()
    wakings: tuple[float, ...] = ()
    """Where wakings are drawn; a diary does not say when they were."""
    magnesium: bool | None = None
    efficiency: float | None = None
    """Percent."""
    at_most: bool = False
    """The efficiency is an upper bound."""
    note: str = ""
    """What to write where no bar can be drawn."""


@dataclass(frozen=True, slots=True)
class Nights:
    """The chart with its words."""

    title: str
    under: str
    rows: tuple[Row, ...]
    hours: tuple[tuple[float, str], ...]
    """Marks of the axis: minutes after noon, and what to write."""
    efficiency: str
    full: str
    """What stands at the right end of the line of efficiency."""
    half: str
    legend: tuple[tuple[str, str], ...]
    """(kind, words): "asleep", "awake", "waking", "with", "without", "share", "bound"."""
    averages: tuple[tuple[str, str], ...]
    """(what, figure with its number of nights)."""


def draw(nights: Nights) -> bytes:
    """The chart as a PNG."""
    sheet = Sheet()
    y = sheet.title(nights.title, nights.under)
    height = 26.0 if len(nights.rows) <= 10 else 19.0 if len(nights.rows) <= 20 else 16.0
    if any(row.span for row in nights.rows):
        y = _axis(sheet, y, nights, height * len(nights.rows))
    low, high = nights.hours[0][0], nights.hours[-1][0]
    line: list[tuple[float, float] | None] = []
    for row in nights.rows:
        line.append(_row(sheet, y, height, row, (low, high)))
        y += height
    for start, end in pairwise(line):
        if start and end:
            sheet.line([start[0], end[0]], [start[1], end[1]], Stroke(ACCENT, 1.6), order=3)
    y += 8
    for kind, words in nights.legend:
        y += _key(sheet, y, kind, words)
    y += 6 if nights.averages else 0
    for what, figure in nights.averages:
        sheet.text(WIDTH - MARGIN, y, figure, size=BODY, bold=True, align="right")
        y += sheet.text(MARGIN, y, what, size=BODY, width=190) + 2
    return sheet.png(y + MARGIN)


def _axis(sheet: Sheet, y: float, nights: Nights, length: float) -> float:
    low, high = nights.hours[0][0], nights.hours[-1][0]
    sheet.text(_LINE[1] + 6, y, nights.efficiency, size=SMALL, colour=ACCENT, bold=True, align="right")
    y += 16
    for minutes, words in nights.hours:
        x = _x(minutes, low, high)
        sheet.text(x, y, words, size=SMALL, colour=QUIET, align="center")
        sheet.line([x, x], [y + 17, y + 17 + length], Stroke(FAINT, 1.0), order=0)
    for x, words in zip(_LINE, (nights.half, nights.full), strict=True):
        sheet.text(x, y, words, size=SMALL, colour=QUIET, align="center")
        sheet.line([x, x], [y + 17, y + 17 + length], Stroke(FAINT, 1.0, (2, 3)), order=0)
    return y + 18


def _row(sheet: Sheet, y: float, height: float, row: Row, ends: Span) -> tuple[float, float] | None:
    middle, thick = y + height / 2, min(height - 6, 14.0)
    sheet.text(MARGIN, middle - SMALL * 0.72, row.label, size=SMALL, colour=INK if not row.note else QUIET)
    if row.magnesium is not None:
        sheet.mark(_MARK, middle, INK, "diamond", hollow=not row.magnesium, size=7)
    if not row.span:
        sheet.box(_LEFT - 2, middle - 8, sheet.width(row.note, SMALL) + 4, 16, fill=GROUND)
        sheet.text(_LEFT, middle - SMALL * 0.72, row.note, size=SMALL, colour=QUIET)
        return None
    start, end = (_x(m, *ends) for m in row.span)
    sheet.band(start, middle - thick / 2, end - start, thick, BAR, hatch=False)
    for span in row.awake:
        left, right = (_x(m, *ends) for m in span)
        sheet.band(left, middle - thick / 2, right - left, thick, BAR, hatch=True)
    for minutes in row.wakings:
        x = _x(minutes, *ends)
        sheet.line([x, x], [middle - thick / 2 - 2, middle + thick / 2 + 2], Stroke(GROUND, 2.2), order=3)
    if row.efficiency is None:
        return None
    share = max(row.efficiency - LOWEST, 0) / (100 - LOWEST)
    place = (_LINE[0] + share * (_LINE[1] - _LINE[0]), middle)
    sheet.mark(*place, ACCENT, "round", hollow=row.at_most, size=6.5)
    return place


def _key(sheet: Sheet, y: float, kind: str, words: str) -> float:
    middle = y + 8
    if kind in ("asleep", "awake", "waking"):
        sheet.band(MARGIN, middle - 5, 26, 10, BAR, hatch=kind == "awake")
    if kind == "waking":
        sheet.line([MARGIN + 13] * 2, [middle - 6, middle + 6], Stroke(GROUND, 2.2), order=3)
    if kind in ("with", "without"):
        sheet.mark(MARGIN + 13, middle, INK, "diamond", hollow=kind == "without", size=7)
    if kind in ("share", "bound"):
        sheet.mark(MARGIN + 13, middle, ACCENT, "round", hollow=kind == "bound", size=6.5)
    return sheet.text(MARGIN + 36, y, words, size=SMALL, colour=QUIET, width=WIDTH - 2 * MARGIN - 36) + 2


def _x(minutes: float, low: float, high: float) -> float:
    return _LEFT + (minutes - low) / (high - low) * (_RIGHT - _LEFT)


def hours_of(spans: Sequence[Span]) -> tuple[int, ...]:
    """Minutes after noon for the marks of an axis: whole hours around every span, at best five."""
    first = min((s[0] for s in spans), default=9 * 60)
    last = max((s[1] for s in spans), default=20 * 60)
    for step in (180, 240, 360, 720):
        start, end = int(first // step) * step, -int(-last // step) * step
        if (end - start) / step <= 4:
            break
    return tuple(range(start, max(end, start + step) + 1, step))
