"""A day with medicines and magnesium: a line each, from midnight to midnight, with the hours to keep apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.charts.style import ACCENT, BAR, BODY, FAINT, INK, MARGIN, QUIET, SMALL, WIDTH, Sheet, Stroke

DAY = 24 * 60
_LEFT = MARGIN + 14
_RIGHT = WIDTH - MARGIN - 14
_LINE = 50.0
"""From one line to the next."""
_TICKS = (0, 6, 12, 18, 24)

Span = tuple[int, int]
"""Minutes after midnight from … to …; the end, or both, may lie beyond the day."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is taken: when, and the stretches of the day that go with it."""

    name: str
    when: str
    """The times in words."""
    times: tuple[int, ...]
    """Minutes after midnight."""
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Medicines with the hours that are barred for magnesium, and magnesium with the hours that are free."""

    title: str
    barred: str
    """What a medicine's stretches mean."""
    free: str
    """What the stretches of magnesium mean."""
    medicines: tuple[Row, ...]
    magnesium: Row


def draw(timeline: Timeline) -> bytes:
    """The day as a PNG. Colour never stands alone: barred hours are hatched, free ones filled."""
    sheet = Sheet()
    y = sheet.title(timeline.title)
    top = y + 26
    for row in timeline.medicines:
        _line(sheet, y, row, ACCENT, hatch=True)
        y += _LINE
    _line(sheet, y, timeline.magnesium, BAR, hatch=False)
    y += _LINE
    for hour in _TICKS:
        x = _x(hour * 60)
        sheet.line([x, x], [top, y], Stroke(FAINT, 1.0, (2, 3)), order=0)
        sheet.text(x, y + 2, f"{hour:02d}:00", size=SMALL, colour=QUIET, align="center")
    y += 26
    for words, colour, hatch in ((timeline.barred, ACCENT, True), (timeline.free, BAR, False)):
        sheet.band(MARGIN, y + 2, 26, 11, colour, hatch=hatch)
        y += sheet.text(MARGIN + 34, y, words, size=SMALL, colour=QUIET, width=WIDTH - 2 * MARGIN - 34) + 4
    return sheet.png(y + MARGIN)


def _line(sheet: Sheet, y: float, row: Row, colour: str, *, hatch: bool) -> None:
    sheet.text(MARGIN, y, row.name, size=BODY, bold=True)
    sheet.text(WIDTH - MARGIN, y + 1, row.when, size=BODY, colour=colour, bold=True, align="right")
    middle = y + 32
    sheet.line([_LEFT, _RIGHT], [middle, middle], Stroke(QUIET, 1.2), order=1)
    for start, end in _within(row.spans):
        sheet.band(_x(start), middle - 6, _x(end) - _x(start), 12, colour, hatch=hatch)
    for time in row.times:
        sheet.dot(_x(time % DAY), middle, INK)


def _within(spans: Sequence[Span]) -> list[Span]:
    """The spans cut at midnight: the day is a circle, the line is not."""
    out: list[Span] = []
    for start, end in spans:
        if end - start >= DAY:
            return [(0, DAY)]
        low, high = start % DAY, start % DAY + end - start
        out += [(low, min(high, DAY))] + ([(0, high - DAY)] if high > DAY else [])
    return out


def _x(minute: float) -> float:
    return _LEFT + minute / DAY * (_RIGHT - _LEFT)
