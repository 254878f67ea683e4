"""A map of a chain: its stops from top to bottom, each step drawn in the colour and the line of its grade."""

from __future__ import annotations

from dataclasses import dataclass

from bot.charts.style import BODY, MARGIN, PANEL, SMALL, STROKES, WIDTH, Sheet
from bot.knowledge.science import Grade

GAP = 62.0
"""Length of an arrow."""
_ARROW_X = 58.0
_PAD = 9.0


@dataclass(frozen=True, slots=True)
class Step:
    """From one stop to the next."""

    grade: Grade
    does: str
    """What the first stop does to the next; the step that holds the whole down says so too."""
    words: str


@dataclass(frozen=True, slots=True)
class Pathway:
    """A chain: one stop more than steps."""

    title: str
    stops: tuple[str, ...]
    steps: tuple[Step, ...]
    overall: str
    grade: Grade


def draw(pathway: Pathway) -> bytes:
    """The map as a PNG."""
    sheet = Sheet()
    y = sheet.title(pathway.title) + 2
    for i, stop in enumerate(pathway.stops):
        y = _stop(sheet, y, stop)
        if i < len(pathway.steps):
            _step(sheet, y, pathway.steps[i])
            y += GAP
    y += 14
    stroke = STROKES[pathway.grade]
    sheet.line([MARGIN, MARGIN + 40], [y + 9, y + 9], stroke)
    y += sheet.text(MARGIN + 50, y, pathway.overall, size=BODY, bold=True, width=WIDTH - 2 * MARGIN - 50)
    return sheet.png(y + MARGIN)


def _stop(sheet: Sheet, y: float, name: str) -> float:
    inner = WIDTH - 2 * MARGIN - 2 * _PAD
    height = 1.32 * BODY * len(sheet.wrap(name, inner, BODY, bold=True)) + 2 * _PAD - 2
    sheet.box(MARGIN, y, WIDTH - 2 * MARGIN, height, fill=PANEL, edge="#AEB7BC")
    sheet.text(MARGIN + _PAD, y + _PAD - 2, name, size=BODY, bold=True, width=inner)
    return y + height


def _step(sheet: Sheet, y: float, step: Step) -> None:
    stroke = STROKES[step.grade]
    tip = y + GAP - 3
    sheet.line([_ARROW_X, _ARROW_X], [y + 2, tip - 11], stroke)
    sheet.shape([(_ARROW_X - 8, tip - 12), (_ARROW_X + 8, tip - 12), (_ARROW_X, tip)], stroke.colour)
    x, width = _ARROW_X + 20, WIDTH - MARGIN - _ARROW_X - 20
    lines = len(sheet.wrap(step.does, width, SMALL, bold=True)) + len(sheet.wrap(step.words, width, SMALL))
    top = y + (GAP - 1.32 * SMALL * lines) / 2 - 2
    top += sheet.text(x, top, step.does, size=SMALL, bold=True, colour=stroke.colour, width=width)
    sheet.text(x, top, step.words, size=SMALL, colour=stroke.colour, width=width)
