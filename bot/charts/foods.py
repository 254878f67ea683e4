"""Bars: magnesium in usual portions, against a day's need."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.charts.style import ACCENT, BAR, BODY, INK, MARGIN, QUIET, SMALL, WIDTH, Sheet, Stroke

_LEFT = 150.0
_RIGHT = WIDTH - MARGIN
_ROW = 36.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One food."""

    name: str
    portion: str
    mg: float
    figure: str


@dataclass(frozen=True, slots=True)
class Need:
    """A line that marks a day's need."""

    mg: float
    words: str


@dataclass(frozen=True, slots=True)
class Foods:
    """Bars from the longest to the shortest, and the needs they are held against."""

    title: str
    note: str
    bars: tuple[Bar, ...]
    needs: tuple[Need, ...]


def draw(foods: Foods) -> bytes:
    """The bars as a PNG."""
    sheet = Sheet()
    y = sheet.title(foods.title)
    most = max(math.ceil(n.mg / 20) * 20 for n in foods.needs) + 10

    def x_of(mg: float) -> float:
        return _LEFT + mg / most * (_RIGHT - _LEFT)

    lines: list[tuple[float, float]] = []
    for need in sorted(foods.needs, key=lambda n: -n.mg):
        sheet.text(x_of(need.mg), y, need.words, size=SMALL, colour=ACCENT, bold=True, align="right")
        lines.append((x_of(need.mg), y + 18))
        y += 19
    y += 4
    for bar in foods.bars:
        sheet.text(MARGIN, y - 1, bar.name, size=BODY)
        sheet.text(MARGIN, y + 15, bar.portion, size=SMALL, colour=QUIET)
        left, right, top, bottom = _LEFT, x_of(bar.mg), y + 5, y + 25
        sheet.shape([(left, top), (right, top), (right, bottom), (left, bottom)], BAR)
        sheet.text(right + 6, y + 7, bar.figure, size=BODY, colour=INK, bold=True)
        y += _ROW
    sheet.line([_LEFT, _LEFT], [y - _ROW * len(foods.bars), y], Stroke(QUIET, 1.2))
    for x, top in lines:
        sheet.line([x, x], [top, y], Stroke(ACCENT, 1.8, (6, 4)), order=1)
    y += 4 + sheet.text(MARGIN, y + 4, foods.note, size=SMALL, colour=QUIET, width=WIDTH - 2 * MARGIN)
    return sheet.png(y + MARGIN)
