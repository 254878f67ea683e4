"""What a message tells besides its question: whom it is about comes first, and an amount is set against the limits."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app import Parts
from bot.base.markup import plain
from bot.base.reply import Band, Candidate
from bot.conversation.calculating.told import DOUBLE, Told
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.render import Renderer
from bot.understanding.result import Understanding
from bot.understanding.slots import Slots

CANDIDATES = (Candidate("dose.upper_limit", 0.4), Candidate("safety.kidney", 0.3), Candidate("safety.children", 0.2))


@pytest.fixture(scope="module")
def told(parts: Parts) -> Told:
    return Told(parts.content, Renderer(parts.content), parts.tables)


def unclear(slots: Slots, **more: Any) -> Understanding:
    return Understanding("dose.upper_limit", Band.CLARIFY, 0.4, CANDIDATES, slots, **more)


def test_the_safety_topic_that_a_told_fact_speaks_for_comes_first(told: Told) -> None:
    found = told.safer_first(unclear(Slots(conditions=("kidney",), age=40.0, dose_mg=300.0)))
    assert (found.topic, found.band) == ("safety.kidney", Band.ANSWER)
    assert found.candidates[0].topic == "safety.kidney"
    assert found.also == ("dose.upper_limit",)


@pytest.mark.parametrize(
    ("slots", "more"),
    [
        (Slots(conditions=("kidney",)), {}),
        (Slots(conditions=("kidney",), dose_mg=300.0), {"foreign": True}),
        (Slots(dose_mg=300.0), {}),
        (Slots(pregnant=True, dose_mg=300.0), {}),
    ],
)
def test_else_the_question_back_stands(told: Told, slots: Slots, more: dict[str, Any]) -> None:
    assert told.safer_first(unclear(slots, **more)).band is Band.CLARIFY


def added(parts: Parts, told: Told, topic: str, slots: dict[str, Any]) -> str:
    answers = Answers(parts.content, Renderer(parts.content))
    before = answers.reply(parts.content.topics[topic], slots)
    after = told.with_amount(before, parts.content.topics[topic], slots)
    assert DOUBLE not in after.caveats or after == before
    assert len(after.caveats) == len(before.caveats) - (DOUBLE in before.caveats and after != before)
    return "\n".join(plain(b.html) for b in after.blocks if b not in before.blocks)


def test_the_line_on_an_amount(parts: Parts, told: Told) -> None:
    kidney = added(parts, told, "safety.kidney", {"conditions": ["kidney"], "dose_mg": 400, "form": "oxide"})
    assert "241 mg" in kidney
    assert "healthy kidneys" in kidney
    child = added(parts, told, "safety.children", {"age": 6, "dose_mg": [100, 200]})
    assert "110 mg a day from products (US), and that is above it" in child
    assert "no limit set" in added(parts, told, "safety.children", {"age": 0.5, "dose_mg": 50})
    assert "no limit set" in added(parts, told, "safety.children", {"age_class": "child", "dose_mg": 50})
    pregnant = added(parts, told, "safety.pregnancy", {"pregnant": True, "age": 29, "country": "eu", "dose_mg": 300})
    assert "250 mg a day (EU), and that is above it" in pregnant
    british = added(parts, told, "safety.pregnancy", {"pregnant": True, "age": 29, "country": "uk", "dose_mg": 300})
    assert "limit" not in british
    assert "midwife" in british


def test_no_amount_or_another_topic_gets_no_line(parts: Parts, told: Told) -> None:
    assert not added(parts, told, "safety.kidney", {"conditions": ["kidney"]})
    assert not added(parts, told, "mechanism.gaba", {"dose_mg": 400})
