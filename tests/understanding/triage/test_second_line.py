"""What the rules miss: trained, kept as numbers, and never above a rule or an ordinary phrase."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from bot.app import CALLS_FOR_HELP, Parts
from bot.base.message import Message
from bot.base.reply import ReplyKind
from bot.understanding.triage.detector import SECOND_LINE, Triage
from bot.understanding.triage.rules import load_rules
from bot.understanding.triage.second_line import Need, SecondLine, checksum

FRAMES = [f"{start} {{}} {end}" for start in ("how much", "why does", "is it") for end in ("help", "work", "do")]
ORDINARY = {
    f"topic.{name}": [frame.format(name) for frame in FRAMES]
    for name in ("magnesium", "citrate", "oxide", "melatonin", "sleep", "tea", "spinach", "a tablet", "a bath", "zinc")
}
MESSAGES = {
    "emergency": ["he is gasping for air", "she is gasping and blue", "gasping for air after the tablets"] * 3,
    "crisis": ["nobody would miss me", "they would not miss me at all", "i would not be missed"] * 3,
    "harmless": ["gasping at the price of it", "i miss my old bed", "the price made me gasp"] * 3,
}
UNFORESEEN = "words that no rule foresaw"


@pytest.fixture(scope="module")
def small() -> SecondLine:
    return SecondLine.fit(ORDINARY, MESSAGES)


def test_it_tells_what_a_message_resembles(small: SecondLine) -> None:
    assert small.need("please he is gasping for air") is Need.EMERGENCY
    assert small.need("nobody at all would miss me") is Need.CRISIS
    assert small.need("gasping at the price") is None
    assert all(small.need(text) is None for said in ORDINARY.values() for text in said)


def test_a_doubt_comes_before_an_alarm(small: SecondLine) -> None:
    assert small.note < small.alarm
    assert small.doubts("please he is gasping for air")
    assert not small.doubts("how much magnesium help")


@pytest.mark.parametrize("text", ["gasping", "gasping blue", "", "?!"])
def test_it_never_speaks_on_fewer_than_three_words(small: SecondLine, text: str) -> None:
    assert small.doubts(f"{text} he is gasping for air")
    assert small.need(text) is None
    assert not small.doubts(text)


def test_what_is_kept_says_the_same(small: SecondLine) -> None:
    again = SecondLine.of(small.as_arrays())
    for text in (UNFORESEEN, *MESSAGES["crisis"], "why does zinc work"):
        assert again.score(text) == pytest.approx(small.score(text), abs=0.02)
    assert (again.alarm, again.note) == pytest.approx((small.alarm, small.note))


def test_a_checksum_follows_the_messages() -> None:
    assert checksum(MESSAGES).size == 32
    assert np.array_equal(checksum(MESSAGES), checksum({kind: said[::-1] for kind, said in MESSAGES.items()}))
    assert not np.array_equal(checksum(MESSAGES), checksum({**MESSAGES, "crisis": ["another"]}))


def test_a_rule_comes_first(parts: Parts, small: SecondLine, content_dir: Path) -> None:
    class Always(SecondLine):
        def need(self, text: str) -> Need:
            return Need.CRISIS

    rules = load_rules(content_dir / "en/triage.yaml")
    assert Triage(rules).check(UNFORESEEN) is None
    hit = Triage(rules, Always.of(small.as_arrays())).check(UNFORESEEN)
    assert hit is not None
    assert (hit.rule, hit.reply, hit.topic) == (SECOND_LINE, "maybe-crisis", "safety.crisis")
    by_rule = parts.triage.check("i cant breathe")
    assert by_rule is not None
    assert by_rule.rule != SECOND_LINE


def test_no_ordinary_phrase_of_ours_is_taken_for_a_call_for_help(parts: Parts) -> None:
    for topic, said in parts.content.phrases().items():
        for text in said if topic not in CALLS_FOR_HELP else ():
            hit = parts.triage.check(text)
            assert hit is None or hit.rule != SECOND_LINE, (topic, text)


async def test_a_doubt_is_a_line_above_the_answer(parts: Parts) -> None:
    conversation = parts.conversation()
    asked = "i feel weird after taking it heart is racing"
    reply = await conversation.handle(Message("1", "1", datetime.now(UTC), text=asked))
    assert reply.kind is ReplyKind.ANSWER
    assert reply.blocks[0].html.startswith("If this is about danger right now, call your local emergency number.")
    assert reply.choices[0][0].token == "t:safety.emergency"
    told = await conversation.handle(Message("1", "1", datetime.now(UTC), text="why does magnesium help sleep"))
    assert "danger right now" not in told.blocks[0].html
