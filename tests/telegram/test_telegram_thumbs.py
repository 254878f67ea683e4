"""Thumbs under an answer: one tap, counted by topic, with nothing about who."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from scripted import Running
from standin import BOT, Phone, Standin

from bot.app import Parts
from bot.channels.jsonl import answer_line
from bot.conversation.conversation import Conversation
from bot.storage.errors import DatabaseError

UP, DOWN = "👍", "👎"
TOPIC = "mechanism.gaba"
REASONS = ["Wrong topic", "Not clear", "Not true, or a source is missing"]


@pytest.fixture
def conversation(parts: Parts) -> Conversation:
    return parts.conversation()


@pytest.fixture
async def ann(running: Running, conversation: Conversation, wire: Standin) -> AsyncIterator[Phone]:
    async with running(conversation) as application:
        yield Phone(application, wire)
    await conversation.kept.close()


async def counted(conversation: Conversation) -> dict[tuple[str, str, str], int]:
    found = await conversation.kept.store.feedback.counts(date(2020, 1, 1))
    return {(c.topic, c.verdict, c.reason): c.count for c in found}


def toasts(wire: Standin) -> list[str]:
    return [c.parameters.get("text", "") for c in wire.made("answerCallbackQuery")]


async def test_a_thumb_up_is_counted_thanked_and_taken_off_the_screen(
    ann: Phone, conversation: Conversation, wire: Standin
) -> None:
    await ann.writes("/start mechanism-gaba")
    before, said = ann.last.labels, ann.last.html
    assert before[-3:] == [UP, DOWN, "Share"]
    await ann.presses(UP)
    assert await counted(conversation) == {(TOPIC, "up", ""): 1}
    assert "Thank you" in toasts(wire)[-1]
    assert ann.last.labels == [*before[:-3], "Share"]
    assert len(ann.screen) == 1
    assert ann.last.html == said


async def test_a_thumb_down_asks_what_was_wrong_and_counts_the_reason_instead(
    ann: Phone, conversation: Conversation, wire: Standin
) -> None:
    await ann.writes("/start mechanism-gaba")
    before = [label for label in ann.last.labels if label not in (UP, DOWN)]
    await ann.presses(DOWN)
    assert await counted(conversation) == {(TOPIC, "down", ""): 1}
    assert "What was wrong?" in toasts(wire)[-1]
    assert ann.last.labels == [*before, *REASONS]
    await ann.presses("Not clear")
    assert await counted(conversation) == {(TOPIC, "down", "unclear"): 1}
    assert ann.last.labels == before
    assert len(ann.screen) == 1


@pytest.mark.parametrize(
    ("taps", "expected"),
    [
        (["up", "up", "down", "unclear"], {("up", ""): 1}),
        (["down", "down", "up"], {("down", ""): 1}),
        (["down", "topic", "untrue", "up", "down"], {("down", "topic"): 1}),
    ],
)
async def test_a_second_tap_changes_nothing(
    ann: Phone, conversation: Conversation, taps: list[str], expected: dict[tuple[str, str], int]
) -> None:
    """As it arrives from a phone that still shows the old buttons."""
    await ann.writes("/start mechanism-gaba")
    for tap in taps:
        await ann.presses_token(f"v:{tap}:{TOPIC}")
    assert await counted(conversation) == {(TOPIC, *said): count for said, count in expected.items()}
    assert len(ann.screen) == 1


async def test_a_tap_under_a_very_old_message_counts_too(ann: Phone, conversation: Conversation) -> None:
    """Of such a message Telegram tells no buttons, only where it stood."""
    await ann.presses_token(f"v:down:{TOPIC}", 5, date=0)
    assert ann.last.labels == REASONS
    assert "What was wrong?" in ann.last.text
    await ann.presses("Wrong topic")
    assert await counted(conversation) == {(TOPIC, "down", "topic"): 1}
    assert ann.last.labels == []


@pytest.mark.parametrize("token", ["v:up:no.such", "v:maybe:mechanism.gaba", "v:", "v:up", "v:up:" + "x" * 59])
async def test_a_forged_tap_is_a_stale_button(ann: Phone, conversation: Conversation, token: str) -> None:
    await ann.presses_token(token, 5)
    assert "earlier version" in ann.last.text
    assert await counted(conversation) == {}


async def test_an_answer_can_be_passed_on_as_a_link_that_opens_it(ann: Phone) -> None:
    await ann.writes("/start mechanism-gaba")
    said = ann.last.text
    shared = parse_qs(urlsplit(ann.last.token("Share")).query)["url"][0]
    assert shared == f"https://t.me/{BOT['username']}?start=mechanism-gaba"
    await ann.writes("/start " + parse_qs(urlsplit(shared).query)["start"][0])
    assert ann.last.text == said


async def test_a_tap_leaves_an_open_question_open(ann: Phone, conversation: Conversation) -> None:
    await ann.writes("/start mechanism-gaba")
    answer = ann.last
    await ann.writes("how much magnesium does a pregnant woman need")
    await ann.presses(UP, on=answer)
    await ann.writes("29")
    assert "350" in ann.last.text


@pytest.mark.parametrize("text", ["/start", "/help", "/privacy", "thank you", "hello", "asdf qwer", "i want to die"])
async def test_talk_menus_refusals_and_emergencies_have_no_thumbs(ann: Phone, text: str) -> None:
    await ann.writes(text)
    assert UP not in ann.last.labels


async def test_nobody_s_thumb_speaks_for_a_group(ann: Phone, wire: Standin) -> None:
    member = Phone(ann.application, wire, user=8, group=-1001)
    await member.writes("@MagSleepBot does magnesium help sleep")
    assert member.last.labels
    assert UP not in member.last.labels


async def test_a_store_in_trouble_keeps_the_buttons_working(
    ann: Phone, conversation: Conversation, wire: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(conversation.kept.store.feedback, "add", fails)
    await ann.writes("/start mechanism-gaba")
    await ann.presses(UP)
    assert toasts(wire) == [""]
    await ann.presses("Menu" if "Menu" in ann.last.labels else ann.last.labels[0])
    assert len(ann.screen) == 2


async def test_other_channels_show_no_thumbs(conversation: Conversation) -> None:
    found = await answer_line('{"text": "does magnesium act on gaba"}', conversation, "x")
    assert found["topic"] == TOPIC
    assert UP not in str(found["choices"])
