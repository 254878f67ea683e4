"""The words of an own trial: easy to read, short enough for a message, and without a verdict."""

from __future__ import annotations

import re
from typing import Any

from jinja2 import Environment, StrictUndefined

from bot.app import Parts
from bot.base.markup import plain
from bot.check.reading import HIGHEST_GRADE, reading_grade
from bot.knowledge.own_trial import OwnTrialTexts

VALUES: dict[str, Any] = {
    "ask": "Do any apply?", "says": "Heart: ask a doctor first.", "taken": 200, "most": 250, "beside": 100, "mg": 200,
    "reason": "This form is used as a laxative.", "typed": 1000, "holds": 141, "block": 4, "change": "15 minutes",
    "needed": 12, "needed_nights": 96, "target": 80, "own": False, "spread": "about 20 minutes", "pairs": 7,
    "nights": 56, "found": 49, "once": 1, "of": 64, "fewest": 2, "usual": 7, "outcome": "how well you slept",
    "form": "magnesium malate", "instead": True, "first": "Mon 23 Nov", "last": "Sun 17 Jan", "stops": ["a rash"],
    "reminded": True, "date": "Mon 23 Nov", "until": "Thu 26 Nov", "night": 3, "past": 2, "told": 2, "asked": 2,
    "followed": 2, "result": "In your nights: 3 min sooner", "zero": True, "chance": 22, "counted": 3, "from": 6,
    "counting": 42, "valued": 40, "planned": 7, "missing": True, "seed": 12, "order": ["Pair 1: with, then without"],
    "pair": 1, "days": 2, "misses": 5, "size": 15, "sd": 20,
}  # fmt: skip
VERDICT = re.compile(r"\b(works|worked|proves|proven|cures|treats|your dose|diagnos)", re.IGNORECASE)


def said(texts: OwnTrialTexts) -> dict[str, str]:
    """Every text that people read, with values in it."""
    environment = Environment(undefined=StrictUndefined)
    environment.filters["number"] = str
    some = dict(texts.messages)
    for name, stop in texts.stop.items():
        some |= {f"{name}.says": stop.says, f"{name}.then": stop.then, f"{name}.label": stop.label}
    for outcome, named in texts.outcomes.items():
        some |= {f"{outcome}.{field}": getattr(named, field) for field in ("label", "name", "change", "spread")}
    return {key: plain(environment.from_string(text).render(VALUES)) for key, text in some.items()}


def test_every_text_is_easy_to_read(parts: Parts) -> None:
    subject = frozenset(word.casefold() for word in parts.content.subject_words)
    for key, text in said(parts.tables.trial.texts).items():
        grade = reading_grade(text, subject) if len(text.split()) >= 8 else None
        assert grade is None or grade <= HIGHEST_GRADE, f"{key}: {grade:.1f}"


def test_no_text_gives_a_verdict_or_a_dose(parts: Parts) -> None:
    for key, text in said(parts.tables.trial.texts).items():
        assert not VERDICT.search(text), key


def test_buttons_fit_a_phone(parts: Parts) -> None:
    texts = parts.tables.trial.texts
    for label in (*(s.label for s in texts.stop.values()), *(o.label for o in texts.outcomes.values())):
        assert len(label) <= 30, label
