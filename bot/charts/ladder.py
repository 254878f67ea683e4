"""The ladder of proof: a rung for each grade, and what stands on it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.charts.style import BODY, INK, MARGIN, PANEL, QUIET, SMALL, STROKES, WIDTH, Sheet, Stroke
from bot.knowledge.science import Grade

_RAILS = (MARGIN + 4, MARGIN + 46)
_TEXT = MARGIN + 62


@dataclass(frozen=True, slots=True)
class Rung:
    """One grade."""

    grade: Grade
    words: str
    example: str
    count: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs, the strongest first."""

    title: str
    subtitle: str
    strong: str
    weak: str
    rungs: tuple[Rung, ...]


def draw(ladder: Ladder) -> bytes:
    """The ladder as a PNG. Settled biology stands aside from it, since it is no test of anything."""
    sheet = Sheet()
    y = sheet.title(ladder.title, ladder.subtitle)
    y += sheet.text(MARGIN, y, f"\N{UPWARDS ARROW} {ladder.strong}", size=SMALL, colour=QUIET) + 2
    top = y
    for rung in ladder.rungs:
        if rung.grade is not Grade.TEXTBOOK:
            y = _rung(sheet, y, rung) + 9
    for x in _RAILS:
        sheet.line([x, x], [top - 2, y - 5], Stroke("#8A949B", 2.4), order=1)
    y += sheet.text(MARGIN, y, f"\N{DOWNWARDS ARROW} {ladder.weak}", size=SMALL, colour=QUIET) + 8
    for rung in ladder.rungs:
        if rung.grade is Grade.TEXTBOOK:
            y = _aside(sheet, y, rung)
    return sheet.png(y + MARGIN)


def _rung(sheet: Sheet, y: float, rung: Rung) -> float:
    sheet.line(list(_RAILS), [y + 9, y + 9], STROKES[rung.grade])
    return _words(sheet, y, rung)


def _words(sheet: Sheet, y: float, rung: Rung) -> float:
    width = WIDTH - MARGIN - _TEXT
    y += sheet.text(_TEXT, y, rung.words, bold=True, colour=STROKES[rung.grade].colour, width=width)
    y += sheet.text(_TEXT, y, rung.example, size=BODY, colour=INK, width=width)
    return y + sheet.text(_TEXT, y, rung.count, size=SMALL, colour=QUIET, width=width)


def _aside(sheet: Sheet, y: float, rung: Rung) -> float:
    width = WIDTH - MARGIN - _TEXT
    lines = len(sheet.wrap(rung.words, width, BODY, bold=True)) + len(sheet.wrap(rung.example, width, BODY))
    height = 1.32 * (BODY * lines + SMALL) + 14
    sheet.box(MARGIN - 4, y, WIDTH - 2 * MARGIN + 8, height, fill=PANEL)
    sheet.line(list(_RAILS), [y + 16, y + 16], STROKES[rung.grade])
    _words(sheet, y + 7, rung)
    return y + height
