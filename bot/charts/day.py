"""A day's food: each bar begins where the one above ended, so the last shows how near the day comes to the need."""

from __future__ import annotations

from dataclasses import dataclass

from bot.charts.foods import LEFT, RIGHT, ROW, Axis, Bar, Need
from bot.charts.style import BAR, BODY, FAINT, INK, MARGIN, QUIET, SMALL, WIDTH, Sheet, Stroke

_FIGURE = 6.0
"""Between a bar and its figure."""
_SHORTEST = 1.5
"""A bar shorter than this could not be seen."""


@dataclass(frozen=True, slots=True)
class DayFoods:
    """The foods in the order in which they were said, their sum, and one need or several."""

    title: str
    note: str
    bars: tuple[Bar, ...]
    total: Bar
    needs: tuple[Need, ...]


def draw(day: DayFoods) -> bytes:
    """The bars as a PNG."""
    sheet = Sheet()
    axis = Axis(sheet, day.title, day.needs, max(day.total.mg, *(n.mg for n in day.needs)) * 1.04)
    y, so_far = axis.top, 0.0
    for bar in day.bars:
        _bar(sheet, y, bar, axis.x(so_far), axis.x(so_far + bar.mg), BAR)
        so_far += bar.mg
        sheet.line([axis.x(so_far)] * 2, [y + 25, y + ROW + 5], Stroke(FAINT, 1.2), order=0)
        y += ROW
    sheet.line([MARGIN, RIGHT], [y - 1, y - 1], Stroke(FAINT, 1.0), order=0)
    _bar(sheet, y, day.total, LEFT, axis.x(day.total.mg), INK, bold=True)
    y += ROW
    axis.close(y)
    y += 4 + sheet.text(MARGIN, y + 4, day.note, size=SMALL, colour=QUIET, width=WIDTH - 2 * MARGIN)
    return sheet.png(y + MARGIN)


def _bar(sheet: Sheet, y: float, bar: Bar, left: float, right: float, fill: str, bold: bool = False) -> None:
    column = LEFT - MARGIN - 6
    name = _fitted(sheet, bar.name, column, BODY, bold)
    sheet.text(MARGIN, y - 1 if bar.portion else y + 7, name, size=BODY, bold=bold)
    sheet.text(MARGIN, y + 15, _fitted(sheet, bar.portion, column, SMALL, False), size=SMALL, colour=QUIET)
    right = max(right, left + _SHORTEST)
    top, bottom = y + 5, y + 25
    sheet.shape([(left, top), (right, top), (right, bottom), (left, bottom)], fill)
    width = sheet.width(bar.figure, BODY, bold=True)
    if right + _FIGURE + width <= RIGHT:
        sheet.text(right + _FIGURE, y + 7, bar.figure, bold=True, halo=True)
    elif left - _FIGURE - width >= LEFT:
        sheet.text(left - _FIGURE, y + 7, bar.figure, bold=True, align="right", halo=True)
    else:
        sheet.text(right - _FIGURE, y + 7, bar.figure, bold=True, align="right", colour="#FFFFFF", order=4)


def _fitted(sheet: Sheet, said: str, width: float, size: float, bold: bool) -> str:
    """The text, cut to a width."""
    if sheet.width(said, size, bold) <= width:
        return said
    while said and sheet.width(f"{said}…", size, bold) > width:
        said = said[:-1]
    return f"{said.rstrip(' ,(')}…"
