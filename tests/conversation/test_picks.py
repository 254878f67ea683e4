"""One of several things offered, chosen in words."""

from __future__ import annotations

import pytest

from bot.app import Parts
from bot.base.reply import ReplyKind
from tests.talk import Talk

UNCLEAR = "what about melatonin"


@pytest.mark.parametrize(
    ("said", "place"),
    [("the first one", 0), ("2nd", 1), ("1", 0), ("2", 1), ("number two", 1)],
)
async def test_by_place_or_number(parts: Parts, said: str, place: int) -> None:
    talk = Talk(parts.conversation())
    asked = await talk.say(UNCLEAR)
    assert asked.kind is ReplyKind.CLARIFY
    answered = await talk.say(said)
    assert answered.topic == asked.candidates[place].topic


async def test_both_answers_the_first_and_offers_the_second(parts: Parts) -> None:
    talk = Talk(parts.conversation())
    first, second, *_ = (await talk.say(UNCLEAR)).candidates
    answered = await talk.say("both")
    assert answered.topic == first.topic
    assert answered.choices[0][0].token == f"t:{second.topic}"


@pytest.mark.parametrize("said", ["7", "0", "29"])
async def test_a_number_beyond_what_was_offered_chooses_nothing(parts: Parts, said: str) -> None:
    talk = Talk(parts.conversation())
    await talk.say(UNCLEAR)
    assert (await talk.say(said)).kind is ReplyKind.FALLBACK


async def test_a_number_after_an_answer_presses_no_button(parts: Parts) -> None:
    talk = Talk(parts.conversation())
    await talk.say("does magnesium help sleep")
    assert (await talk.say("1")).kind is ReplyKind.FALLBACK
