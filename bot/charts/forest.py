"""A forest plot: what trials found, with its likely range, against the line of no effect.

A row without figures is named and gets no mark: a square that rests on a guess would look like one that rests on data.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.style import ACCENT, BAR, BODY, FAINT, HEAD, INK, MARGIN, PANEL, QUIET, SMALL, WIDTH, Sheet, Stroke

LANE = 26.0
_LEFT, _RIGHT = MARGIN + 8, WIDTH - MARGIN - 8


@dataclass(frozen=True, slots=True)
class Row:
    """A trial, or a pool of trials."""

    label: str
    note: str
    figures: tuple[float, float, float] | None = None
    """Estimate, and the lower and upper end of its likely range."""
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """One outcome."""

    title: str
    rows: tuple[Row, ...]
    below: str
    """What lies left of the line of no effect."""
    above: str
    no_effect: str
    helps: int
    """-1 when less is better, 1 when more is."""


@dataclass(frozen=True, slots=True)
class Forest:
    """The whole plot."""

    title: str
    panels: tuple[Panel, ...]


def draw(forest: Forest) -> bytes:
    """The plot as a PNG."""
    sheet = Sheet()
    y = sheet.title(forest.title)
    low, high = scale([r for p in forest.panels for r in p.rows])
    for panel in forest.panels:
        y = _panel(sheet, y, panel, low, high) + 14
    return sheet.png(y)


def scale(rows: Sequence[Row]) -> tuple[int, int]:
    """One axis for all panels, in whole tens, with zero on it."""
    ends = [end for r in rows if r.figures for end in r.figures] or [0.0]
    low = math.floor((min(*ends, 0) - 1) / 10) * 10
    high = math.ceil((max(*ends, 0) + 1) / 10) * 10
    return low, high


def _panel(sheet: Sheet, top: float, panel: Panel, low: int, high: int) -> float:
    def x_of(value: float) -> float:
        return _LEFT + (value - low) / (high - low) * (_RIGHT - _LEFT)

    y = top + sheet.text(MARGIN, top, panel.title, size=HEAD, bold=True) + 4
    drawn = [r for r in panel.rows if r.figures]
    marks: list[tuple[float, Row]] = []
    for row in drawn:
        y += sheet.text(MARGIN, y, row.label, size=BODY, width=WIDTH - 2 * MARGIN)
        y += sheet.text(MARGIN, y, row.note, size=SMALL, colour=QUIET, width=WIDTH - 2 * MARGIN) + 4
        marks.append((y + LANE / 2, row))
        y += LANE + 4
    if drawn:
        y = _axis(sheet, y, panel, (low, high), [x_of(v) for v in range(low, high + 1, 10)], x_of(0))
    for middle, row in marks:
        sheet.box(MARGIN, middle - LANE / 2, WIDTH - 2 * MARGIN, LANE, fill=PANEL)
        sheet.line([x_of(0)] * 2, [middle - LANE / 2, middle + LANE / 2], Stroke(INK, 1.4))
        assert row.figures is not None
        _mark(sheet, middle, row, *(x_of(v) for v in row.figures))
    for row in panel.rows:
        if row.figures is None:
            sheet.text(WIDTH - MARGIN, y + 1, row.note, size=SMALL, colour=QUIET, align="right")
            y += sheet.text(MARGIN, y, row.label, size=SMALL) + 3
    return y


def _mark(sheet: Sheet, y: float, row: Row, middle: float, left: float, right: float) -> None:
    if row.pooled:
        sheet.shape([(left, y), (middle, y - 9), (right, y), (middle, y + 9)], BAR)
        return
    sheet.line([left, right], [y, y], Stroke(ACCENT, 2.0))
    sheet.shape([(middle - 5, y - 5), (middle + 5, y - 5), (middle + 5, y + 5), (middle - 5, y + 5)], ACCENT)


def _axis(sheet: Sheet, y: float, panel: Panel, ends: tuple[int, int], ticks: Sequence[float], zero: float) -> float:
    sheet.line([_LEFT, _RIGHT], [y, y], Stroke(FAINT, 1.2))
    for value, x in zip(range(ends[0], ends[1] + 1, 10), ticks, strict=True):
        sheet.line([x, x], [y, y + 4], Stroke(QUIET, 1.2))
        said = f"{value:+d}".replace("-", "\N{MINUS SIGN}") if value else "0"
        sheet.text(x, y + 5, said, size=SMALL, colour=QUIET, align="center")
    y += 22
    better, worse = BAR, QUIET
    left, right = (better, worse) if panel.helps < 0 else (worse, better)
    sheet.text(_LEFT, y, f"\N{LEFTWARDS ARROW} {panel.below}", size=SMALL, colour=left, bold=panel.helps < 0)
    sheet.text(zero, y, panel.no_effect, size=SMALL, colour=QUIET, align="center")
    sheet.text(
        _RIGHT, y, f"{panel.above} \N{RIGHTWARDS ARROW}", size=SMALL, colour=right, align="right", bold=panel.helps > 0
    )
    return y + 22
