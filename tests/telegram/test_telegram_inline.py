"""`@bot magnesium pregnancy` in another chat: answer cards that say nothing about who asks."""

from __future__ import annotations

from typing import Any

import pytest
from scripted import Running, echo
from standin import BOT, Phone, Standin, bad, check_inline, visible

from bot.channels.telegram.handlers import PRESSES
from bot.conversation.conversation import Conversation
from bot.conversation.replies.answers import SCIENCELESS
from bot.knowledge.loader import load


def offered(wire: Standin) -> dict[str, Any]:
    return wire.made("answerInlineQuery")[-1].parameters


def topics(wire: Standin) -> list[str]:
    return [r["id"] for r in offered(wire)["results"]]


async def test_a_few_words_bring_cards_with_the_answer_and_the_way_to_more(phone: Phone, wire: Standin) -> None:
    await phone.asks_inline("magnesium pregnancy")
    assert topics(wire)[0] == "safety.pregnancy"
    assert len(topics(wire)) > 1
    assert (offered(wire)["is_personal"], offered(wire)["cache_time"]) == (False, 300)
    card = offered(wire)["results"][0]
    said = card["input_message_content"]
    assert (said["parse_mode"], said["link_preview_options"]["is_disabled"]) == ("HTML", True)
    assert visible(said["message_text"]).startswith(card["title"])
    assert "How sure?" in visible(said["message_text"]) or "doctor" in visible(said["message_text"])
    assert card["description"].rstrip("…")[:40] in visible(said["message_text"])
    (button,) = card["reply_markup"]["inline_keyboard"][0]
    assert button["url"] == f"https://t.me/{BOT['username']}?start=safety-pregnancy"


async def test_the_way_to_more_leads_there(phone: Phone, wire: Standin) -> None:
    await phone.asks_inline("does magnesium act on gaba")
    (button,) = offered(wire)["results"][0]["reply_markup"]["inline_keyboard"][0]
    await phone.writes("/start " + button["url"].partition("start=")[2])
    assert "GABA" in phone.last.text


async def test_what_depends_on_the_person_is_asked_in_private(phone: Phone, wire: Standin) -> None:
    await phone.asks_inline("how much magnesium does a woman of 29 need")
    card = next(r for r in offered(wire)["results"] if r["id"] == "dose.rda")
    text = visible(card["input_message_content"]["message_text"])
    assert "in private" in text
    assert "29" not in text


async def test_despair_is_met_with_help_alone(phone: Phone, wire: Standin) -> None:
    await phone.asks_inline("i want to die")
    assert topics(wire) == ["safety.crisis"]
    assert offered(wire)["button"] == {"text": "Get help now", "start_parameter": "safety-crisis"}


@pytest.mark.parametrize("text", ["", "   ", "best pizza in rome", "hello", "<b>", "\u202e\0", "😴" * 128])
async def test_where_there_is_no_answer_there_is_a_way_to_ask(phone: Phone, wire: Standin, text: str) -> None:
    await phone.asks_inline(text)
    assert topics(wire) == []
    assert offered(wire)["button"] == {"text": "Ask me in private", "start_parameter": "menu"}


async def test_every_topic_makes_a_card_that_telegram_takes(phone: Phone, wire: Standin) -> None:
    science = [t for t in load().topics.values() if t.kind == "answer" and t.group not in SCIENCELESS]
    seen = set()
    for user, topic in enumerate(science, 50_000):
        await Phone(phone.application, wire, user=user).asks_inline(topic.phrases[0])
        seen.update(topics(wire))
        assert check_inline(offered(wire)) is None, topic.id
    assert {t.id for t in science} <= seen


async def test_a_card_that_is_picked_is_not_taken_for_a_question(phone: Phone, wire: Standin) -> None:
    await phone.writes("It may help a little, but the proof is weak.", via_bot=BOT)
    assert wire.methods == []
    await phone.writes("does magnesium act on gaba", via_bot=BOT | {"id": 5, "username": "OtherBot"})
    assert "GABA" in phone.last.text


async def test_a_flood_of_letters_is_left_unanswered(phone: Phone, wire: Standin) -> None:
    for _ in range(PRESSES + 5):
        await phone.asks_inline("magnesium")
    assert len(wire.made("answerInlineQuery")) == PRESSES


async def test_an_answer_that_comes_too_late_is_no_trouble(phone: Phone, wire: Standin) -> None:
    wire.answer("answerInlineQuery", bad("query is too old and response timeout expired or query ID is invalid"))
    await phone.asks_inline("magnesium")
    await phone.asks_inline("magnesium pregnancy")
    assert wire.methods == ["answerInlineQuery"] * 2
    assert phone.screen == []


async def test_nothing_of_it_reaches_a_dialogue(running: Running, real: Conversation, wire: Standin) -> None:
    conversation = echo()
    conversation.cards = real.cards
    async with running(conversation) as application:
        await Phone(application, wire).asks_inline("i have kidney disease, magnesium?")
    assert conversation.heard == []
