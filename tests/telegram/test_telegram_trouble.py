"""What Telegram, the network or the bot itself may get wrong."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest
from scripted import Running, Scripted, echo, says
from standin import TOKEN, Answer, Drop, Phone, Refusal, Slow, Standin, bad, blocked, too_many

from bot.base.message import Message
from bot.base.reply import Choice
from bot.channels.telegram import sending
from bot.conversation.conversation import Conversation

SECRET = "my kidneys hurt"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "FIRST_PAUSE", 0.02)


@pytest.fixture(autouse=True)
def everything_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


async def test_a_blocked_bot_goes_on(running: Running, wire: Standin, caplog: pytest.LogCaptureFixture) -> None:
    async with running(echo()) as application:
        wire.answer("sendMessage", blocked())
        await Phone(application, wire, user=424242).writes(SECRET)
        other = Phone(application, wire, user=8)
        await other.writes("hello")
    assert other.last.text == "heard: hello"
    assert "blocked" in caplog.text
    assert "424242" not in caplog.text
    assert SECRET not in caplog.text
    assert len(wire.made("sendMessage")) == 2


async def test_told_to_wait_it_waits_and_sends_once_more(running: Running, wire: Standin) -> None:
    async with running(echo()) as application:
        wire.answer("sendMessage", too_many(0.2))
        started = time.monotonic()
        phone = Phone(application, wire)
        await phone.writes("hello")
    assert [m.text for m in phone.screen] == ["heard: hello"]
    assert time.monotonic() - started >= 0.2


async def test_told_to_wait_again_it_waits_again(running: Running, wire: Standin) -> None:
    async with running(echo()) as application:
        wire.answer("sendMessage", *[too_many(0.01)] * 3)
        phone = Phone(application, wire)
        await phone.writes("hello")
    assert [m.text for m in phone.screen] == ["heard: hello"]


async def test_told_to_wait_for_an_hour_it_does_not(
    running: Running, wire: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    async with running(echo()) as application:
        wire.answer("sendMessage", too_many(3600), too_many(3600))
        await Phone(application, wire).writes("hello")
    assert "nor could the person be told: RetryAfter" in caplog.text


async def test_refused_markup_is_sent_again_as_plain_text(running: Running, wire: Standin) -> None:
    reply = says("1 &lt; <b>2</b>", (Choice("ok", "ok"),))
    async with running(Scripted(lambda _: reply)) as application:
        wire.answer("sendMessage", bad("can't parse entities: unsupported start tag"))
        phone = Phone(application, wire)
        await phone.writes("x")
    assert "parse_mode" not in phone.last.parameters
    assert phone.last.parameters["text"] == "1 < 2"
    assert phone.last.labels == ["ok"]


async def test_refused_buttons_are_left_out(running: Running, wire: Standin) -> None:
    reply = says("<b>yes</b>", (Choice("ok", "ok"),))
    async with running(Scripted(lambda _: reply)) as application:
        wire.answer("sendMessage", bad("BUTTON_DATA_INVALID"), bad("BUTTON_DATA_INVALID"))
        phone = Phone(application, wire)
        await phone.writes("x")
    assert phone.last.parameters["text"] == "yes"
    assert phone.last.rows == []


async def test_the_same_menu_again_changes_nothing(running: Running, wire: Standin) -> None:
    menu = says("menu", (Choice("again", "m:start"),), edit=True)
    async with running(Scripted(lambda _: menu)) as application:
        phone = Phone(application, wire)
        await phone.writes("/menu")
        await phone.presses("again")
    assert wire.methods == ["sendMessage", "answerCallbackQuery", "editMessageText"]


async def test_a_message_too_old_to_edit_is_answered_below(running: Running, wire: Standin) -> None:
    menu = says("menu", edit=True)
    async with running(Scripted(lambda _: menu)) as application:
        wire.answer("answerCallbackQuery", bad("query is too old and response timeout expired"))
        wire.answer("editMessageText", bad("message can't be edited"))
        phone = Phone(application, wire)
        await phone.presses_token("m:start", 3)
        assert phone.last.text == "menu"
        await phone.presses_token("m:start", 4)  # the wire knows no such message
        assert len(phone.screen) == 2
        await phone.presses_token("m:start", 5, date=0)  # Telegram hands over no more than that it was there
    assert len(phone.screen) == 3
    assert len(wire.made("editMessageText")) == 2


async def test_an_edit_refused_for_its_markup_is_made_in_plain_text(running: Running, wire: Standin) -> None:
    async with running(Scripted(lambda m: says("<b>menu</b>", edit=m.choice is not None))) as application:
        phone = Phone(application, wire)
        await phone.writes("/menu")
        wire.answer("editMessageText", bad("can't parse entities"))
        await phone.presses_token("m:start")
    assert [m.html for m in phone.screen] == ["menu"]


async def test_a_long_reply_is_never_an_edit(running: Running, wire: Standin) -> None:
    async with running(Scripted(lambda _: says("word " * 1500, edit=True))) as application:
        phone = Phone(application, wire)
        await phone.presses_token("m:start", 3)
    assert len(phone.screen) == 2


async def test_a_press_that_carries_nothing_is_only_confirmed(running: Running, wire: Standin) -> None:
    async with running(echo()) as application:
        await Phone(application, wire).presses_token(None, 3)
    assert wire.methods == ["answerCallbackQuery"]


async def test_a_fault_of_ours_is_told_kindly_and_logged_without_words(
    running: Running, wire: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(message: Message) -> object:
        raise KeyError(message.text)

    async with running(Scripted(fail)) as application:
        phone = Phone(application, wire, user=424242)
        await phone.writes(SECRET)
    assert phone.last.text == "line: failed"
    assert "KeyError at " in caplog.text
    assert "bot.channels.telegram.handlers:" in caplog.text
    assert SECRET not in caplog.text
    assert "424242" not in caplog.text


@pytest.mark.parametrize(
    "trouble",
    [
        [Drop()],
        [Slow(2)],
        [Refusal(502, "Bad Gateway")] * 3,
        [Refusal(500, "Internal Server Error"), Drop(), too_many(0.01)],
    ],
    ids=["dropped", "slow", "away", "all at once"],
)
async def test_what_goes_wrong_on_the_way_is_tried_again(
    running: Running, wire: Standin, trouble: list[Answer], caplog: pytest.LogCaptureFixture
) -> None:
    async with running(echo()) as application:
        wire.answer("sendMessage", *trouble)
        phone = Phone(application, wire)
        await phone.writes(SECRET)
    assert [m.text for m in phone.screen] == [f"heard: {SECRET}"]
    assert "could not be sent" in caplog.text
    assert SECRET not in caplog.text


async def test_an_answer_that_may_have_arrived_is_sent_once_more_and_no_more(running: Running, wire: Standin) -> None:
    async with running(echo()) as application:
        wire.answer("sendMessage", Drop(done=True), Drop(done=True))
        phone = Phone(application, wire)
        await phone.writes("hello")
        await phone.writes("again")
    assert [m.text for m in phone.screen] == ["heard: hello", "heard: hello", "heard: again"]


async def test_the_network_comes_back(running: Running, wire: Standin) -> None:
    async with running(echo()) as application:
        phone = Phone(application, wire)
        port = wire.port
        await wire.stop()
        await phone.begins("message", phone.message(text="hello"))
        await asyncio.sleep(0.1)
        await wire.start(port)
        await application.update_queue.join()
    assert [m.text for m in phone.screen] == ["heard: hello"]


async def test_commands_that_cannot_be_set_stop_nothing(running: Running, wire: Standin) -> None:
    wire.answer("setMyCommands", bad("no"))
    async with running(echo()) as application:
        await application.post_init(application)
        phone = Phone(application, wire)
        await phone.writes("hello")
    assert phone.last.text == "heard: hello"


async def test_neither_token_nor_words_reach_any_log(
    phone: Phone, real: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    await phone.writes(SECRET)
    await phone.writes("/start")
    await phone.presses("How much?")
    phone.wire.answer("sendMessage", bad("x"), bad("x"), bad("x"))
    await phone.writes(SECRET)
    for record in caplog.records:
        line = logging.Formatter().format(record)
        assert TOKEN not in line
        assert SECRET not in line


async def test_stopping_finishes_what_is_in_hand(running: Running, wire: Standin) -> None:
    async def slowly(_: Message) -> object:
        await asyncio.sleep(0.05)
        return says("done")

    async with running(Scripted(slowly)) as application:
        phone = Phone(application, wire)
        await phone.begins("message", phone.message(text="x"))
        await asyncio.sleep(0.01)
    assert phone.last.text == "done"
