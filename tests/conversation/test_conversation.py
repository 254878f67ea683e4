"""Rules of the dialogue that no single story shows."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app import Parts
from bot.base.reply import Band, ReplyKind
from bot.conversation.replies import tokens
from tests.talk import Talk, labels, text


@pytest.fixture
def talk(parts: Parts) -> Talk:
    return Talk(parts.conversation())


async def test_chats_do_not_mix(parts: Parts) -> None:
    conversation = parts.conversation()
    first, second = Talk(conversation, "a"), Talk(conversation, "b")
    await first.say("how much for a pregnant woman")
    reply = await second.say("29")
    assert "mg a day" not in text(reply)
    assert (await first.say("29")).kind is ReplyKind.CALCULATION


async def test_a_long_text_is_answered_and_says_so(talk: Talk) -> None:
    reply = await talk.say("does magnesium really help sleep? " + "and I wonder about it every night. " * 150)
    assert "first part" in text(reply) or reply.kind is ReplyKind.CLARIFY


async def test_triage_comes_before_an_open_question(talk: Talk) -> None:
    await talk.say("how much magnesium do i need per day")
    reply = await talk.say("my chest hurts and i cant breathe")
    assert (reply.topic, reply.kind) == ("safety.emergency", ReplyKind.TRIAGE)
    assert "local emergency number" in text(reply)


async def test_the_country_brings_the_right_number(talk: Talk) -> None:
    await talk.say("i want to kill myself")
    reply = await talk.say("uk")
    assert reply.kind is ReplyKind.TRIAGE
    assert "116 123" in text(reply)
    assert "988" not in text(reply)


async def test_a_country_button_brings_the_right_number(talk: Talk) -> None:
    reply = await talk.say("my husband collapsed and wont wake up")
    assert "UK" in labels(reply)
    assert "911" in text(await talk.press("US"))


async def test_none_of_these_leads_to_the_menu(talk: Talk) -> None:
    reply = await talk.press_token(tokens.NONE)
    assert "How much?" in labels(reply)


@pytest.mark.parametrize(
    "token",
    [
        "s:dose.rda:age=abc",
        "s:dose.rda:age=-4",
        "s:mechanism.gaba:conditions=5",
        "s:dose.upper_limit:dose_mg=x",
        "t:no.such",
        "m:nowhere",
        "x:1",
        "s:dose.rda:",
        "",
        "s::a=1",
        "t:",
        "🙈" * 30,
    ],
)
async def test_forged_and_stale_tokens_get_the_menu(talk: Talk, token: str) -> None:
    reply = await talk.press_token(token)
    assert reply.topic == "meta.help"
    assert "earlier version" in text(reply)


async def test_every_topic_has_a_deep_link(parts: Parts) -> None:
    from bot.base.message import Message  # noqa: PLC0415
    from tests.talk import START  # noqa: PLC0415

    for topic in parts.content.topics:
        payload = topic.replace(".", "-")
        reply = await parts.conversation().handle(Message("a", "a", START, start_payload=payload))
        assert reply.topic == topic


async def test_every_menu_item_leads_somewhere(parts: Parts) -> None:
    talk = Talk(parts.conversation())
    for name, menu in parts.content.menus.items():
        for row in menu.rows:
            for item in row:
                await talk.press_token(tokens.menu(name))
                reply = await talk.press(item.label)
                assert reply.kind is not ReplyKind.FALLBACK
                assert reply.band is Band.ANSWER
                if item.topic:
                    assert reply.topic == item.topic


async def test_two_rounds_of_asking_then_the_menu(parts: Parts) -> None:
    talk = Talk(parts.conversation())
    vague = [t for t in ("magnesium night", "magnesium level stuff", "mag thing", "magnesium sleep body") if True]
    seen = []
    for said in vague * 3:
        reply = await talk.say(said)
        seen.append(reply.kind)
    runs = "".join("c" if k is ReplyKind.CLARIFY else "." for k in seen)
    assert "ccc" not in runs


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(
        st.one_of(st.text(max_size=200), st.sampled_from(["29", "and kids?", "why?", "stop", "no"])), max_size=4
    )
)
async def test_nothing_that_is_typed_raises(parts: Parts, said: list[str]) -> None:
    talk = Talk(parts.conversation())
    for line in said:
        reply = await talk.say(line)
        assert reply.blocks
        assert text(reply).strip()


@pytest.mark.parametrize("said", ["ok", "Lol", "hmm.", "I see", "👍", "❤️🙏", "😴" * 2_000])
async def test_a_nod_is_no_question(talk: Talk, said: str) -> None:
    await talk.say("why does magnesium help sleep")
    reply = await talk.say(said)
    assert "here if there is more" in text(reply)


async def test_a_yes_or_no_to_nothing_is_not_guessed_at(talk: Talk) -> None:
    for said in ("yes", "nope", "idk"):
        assert "not asked anything" in text(await talk.say(said))
    asked = await talk.say("blood")
    assert asked.kind is ReplyKind.CLARIFY
    assert "did not understand" in text(await talk.say("no"))


async def test_small_words_answer_a_question_that_is_open(talk: Talk) -> None:
    await talk.say("is it worth my trying")
    assert "here if there is more" not in text(await talk.say("ok"))
    await talk.say("stop")
    await talk.say("how much magnesium does a pregnant woman need")
    assert "not asked anything" not in text(await talk.say("not sure"))
