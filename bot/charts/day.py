"""A day's food: each bar begins where the one above ended, so the last shows how near the day comes to the need."""

from __future__ import annotations

from dataclasses import dataclass

from bot.charts.foods import Bar, Need
from bot.charts.style import ACCENT, BAR, BODY, FAINT, INK, MARGIN, QUIET, SMALL, WIDTH, Sheet, Stroke

_LEFT = 150.0
_RIGHT = WIDTH - MARGIN
_ROW = 36.0
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
    y = sheet.title(day.title)
    most = max(day.total.mg, *(n.mg for n in day.needs)) * 1.04

    def x_of(mg: float) -> float:
        return _LEFT + mg / most * (_RIGHT - _LEFT)

    lines: list[tuple[float, float]] = []
    for need in sorted(day.needs, key=lambda n: -n.mg):
        sheet.text(x_of(need.mg), y, need.words, size=SMALL, colour=ACCENT, bold=True, align="right")
        lines.append((x_of(need.mg), y + 18))
        y += 19
    y += 4
    top, so_far = y, 0.0
    for bar in day.bars:
        _bar(sheet, y, bar, x_of(so_far), x_of(so_far + bar.mg), BAR)
        so_far += bar.mg
        sheet.line([x_of(so_far)] * 2, [y + 25, y + _ROW + 5], Stroke(FAINT, 1.2), order=0)
        y += _ROW
    sheet.line([MARGIN, _RIGHT], [y - 1, y - 1], Stroke(FAINT, 1.0), order=0)
    _bar(sheet, y, day.total, _LEFT, x_of(day.total.mg), INK, bold=True)
    y += _ROW
    sheet.line([_LEFT, _LEFT], [top, y], Stroke(QUIET, 1.2))
    for x, above in lines:
        sheet.line([x, x], [above, y], Stroke(ACCENT, 1.8, (6, 4)), order=1)
    y += 4 + sheet.text(MARGIN, y + 4, day.note, size=SMALL, colour=QUIET, width=WIDTH - 2 * MARGIN)
    return sheet.png(y + MARGIN)


def _bar(sheet: Sheet, y: float, bar: Bar, left: float, right: float, fill: str, bold: bool = False) -> None:
    column = _LEFT - MARGIN - 6
    name = _fitted(sheet, bar.name, column, BODY, bold)
    sheet.text(MARGIN, y - 1 if bar.portion else y + 7, name, size=BODY, bold=bold)
    sheet.text(MARGIN, y + 15, _fitted(sheet, bar.portion, column, SMALL, False), size=SMALL, colour=QUIET)
    right = max(right, left + _SHORTEST)
    top, bottom = y + 5, y + 25
    sheet.shape([(left, top), (right, top), (right, bottom), (left, bottom)], fill)
    width = sheet.width(bar.figure, BODY, bold=True)
    if right + _FIGURE + width <= _RIGHT:
        sheet.text(right + _FIGURE, y + 7, bar.figure, bold=True, halo=True)
    elif left - _FIGURE - width >= _LEFT:
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
