"""Bars: magnesium in usual portions, against a day's need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.style import ACCENT, BAR, BODY, INK, MARGIN, QUIET, SMALL, WIDTH, Sheet, Stroke

LEFT = 150.0
RIGHT = WIDTH - MARGIN
ROW = 36.0


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


class Axis:
    """The frame of bars of milligrams: the title, the needs each with its line, and where the bars may begin."""

    def __init__(self, sheet: Sheet, title: str, needs: Sequence[Need], most: float) -> None:
        """`most`: milligrams at the right end."""
        self._sheet = sheet
        self._most = most
        self._lines: list[tuple[float, float]] = []
        y = sheet.title(title)
        for need in sorted(needs, key=lambda n: -n.mg):
            sheet.text(self.x(need.mg), y, need.words, size=SMALL, colour=ACCENT, bold=True, align="right")
            self._lines.append((self.x(need.mg), y + 18))
            y += 19
        self.top = y + 4

    def x(self, mg: float) -> float:
        """Where an amount stands."""
        return LEFT + mg / self._most * (RIGHT - LEFT)

    def close(self, bottom: float) -> None:
        """Draw the lines down to where the bars end."""
        self._sheet.line([LEFT, LEFT], [self.top, bottom], Stroke(QUIET, 1.2))
        for x, above in self._lines:
            self._sheet.line([x, x], [above, bottom], Stroke(ACCENT, 1.8, (6, 4)), order=1)


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
    most = max(math.ceil(n.mg / 20) * 20 for n in foods.needs) + 10
    axis = Axis(sheet, foods.title, foods.needs, most)
    y = axis.top
    for bar in foods.bars:
        sheet.text(MARGIN, y - 1, bar.name, size=BODY)
        sheet.text(MARGIN, y + 15, bar.portion, size=SMALL, colour=QUIET)
        left, right, top, bottom = LEFT, axis.x(bar.mg), y + 5, y + 25
        sheet.shape([(left, top), (right, top), (right, bottom), (left, bottom)], BAR)
        sheet.text(right + 6, y + 7, bar.figure, size=BODY, colour=INK, bold=True)
        y += ROW
    axis.close(y)
    y += 4 + sheet.text(MARGIN, y + 4, foods.note, size=SMALL, colour=QUIET, width=WIDTH - 2 * MARGIN)
    return sheet.png(y + MARGIN)
