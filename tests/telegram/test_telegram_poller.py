"""Nothing is lost, nothing is answered twice, and nobody waits for somebody else."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from scripted import Remembered, Scripted, Serving, echo, says, until
from standin import Drop, Person, Refusal, Standin, too_many

from bot.base.message import Message
from bot.channels.telegram import poller

HOUR_AGO = int(time.time()) - 3600


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "FIRST_WAIT", 0.02)


async def test_only_what_was_handled_is_confirmed(serving: Serving, wire: Standin) -> None:
    waiting: dict[str, asyncio.Event] = {"1": asyncio.Event()}

    async def answer(message: Message) -> object:
        if message.text in waiting:
            await waiting[message.text].wait()
        return says(message.text or "")

    people = [Person(wire, user=100 + i) for i in range(3)]
    async with serving(Scripted(answer)):
        people[0].writes("0")
        await until(lambda: people[0].screen)
        people[1].writes("1")
        await until(lambda: len(wire.pending) == 1 and "1" in str(wire.pending[0]))
        people[2].writes("2")
        await until(lambda: people[2].screen)
        # The second is still in hand: neither it nor what came after it may be confirmed.
        assert [u["message"]["text"] for u in wire.pending] == ["1", "2"]
        waiting["1"].set()
        await until(lambda: not wire.pending)
    assert [len(p.screen) for p in people] == [1, 1, 1]


async def test_hundreds_at_once_are_each_answered_once_and_in_order(serving: Serving, wire: Standin) -> None:
    people = [Person(wire, user=100 + i) for i in range(50)]
    for i in range(10):
        for person in people:
            person.writes(str(i))
    async with serving(echo()):
        await until(lambda: not wire.pending, 30)
    for person in people:
        assert [m.text for m in person.screen] == [f"heard: {i}" for i in range(10)]


async def test_what_another_process_handled_is_not_answered_again(serving: Serving, wire: Standin) -> None:
    handled = Remembered()
    ann = Person(wire, 7)
    handled.ids = {ann.writes("before the crash")}
    after = ann.writes("after it")
    async with serving(echo(), handled=handled):
        await until(lambda: not wire.pending)
    assert [m.text for m in ann.screen] == ["heard: after it"]
    assert after in handled.ids


async def test_a_memory_that_fails_keeps_nobody_from_being_answered(
    serving: Serving, wire: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Remembered):
        async def among(self, updates: Iterable[int]) -> set[int]:
            raise OSError

        async def add(self, updates: Iterable[int], now: datetime) -> None:
            raise OSError

        async def highest(self) -> int:
            raise OSError

    ann = Person(wire, 7)
    ann.writes("hello")
    async with serving(echo(), handled=Broken()):
        await until(lambda: not wire.pending)
    assert [m.text for m in ann.screen] == ["heard: hello"]
    assert "OSError" in caplog.text


async def test_of_old_messages_the_last_of_each_is_answered_and_what_is_urgent(serving: Serving, wire: Standin) -> None:
    ann, ben = Person(wire, 7), Person(wire, 8)
    for text in ("one", "help me", "two", "three"):
        ann.writes(text, date=HOUR_AGO)
    ben.writes("only", date=HOUR_AGO)
    async with serving(echo()):
        await until(lambda: not wire.pending)
        ann.writes("new", date=HOUR_AGO)
        ann.writes("newer", date=HOUR_AGO)
        await until(lambda: not wire.pending)
    assert [m.text for m in ann.screen] == [f"heard: {t}" for t in ("help me", "three", "new", "newer")]
    assert [m.text for m in ben.screen] == ["heard: only"]


@pytest.mark.parametrize("ahead", [-3600, 3600])
async def test_with_a_clock_that_is_wrong_everybody_is_answered_all_the_same(
    serving: Serving, wire: Standin, ahead: int
) -> None:
    ann = Person(wire, 7)
    async with serving(echo()):
        await until(lambda: wire.first_poll)
        for i in range(3):
            ann.writes(str(i), date=int(time.time()) + ahead)
            await until(lambda: not wire.pending)
    assert [m.text for m in ann.screen] == [f"heard: {i}" for i in range(3)]


async def test_what_a_crash_left_is_not_old(serving: Serving, wire: Standin) -> None:
    ann = Person(wire, 7)
    for text in ("one", "two"):
        ann.writes(text, date=HOUR_AGO)
    async with serving(echo(), handled=Remembered(datetime.now(UTC) - timedelta(minutes=50))):
        await until(lambda: not wire.pending)
    assert len(ann.screen) == 2


async def test_it_comes_back_when_telegram_does(
    serving: Serving, wire: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    wire.answer("getUpdates", *[Drop()] * 4, Refusal(502, "Bad Gateway"), too_many(0.01), Refusal(400, "odd"))
    ann = Person(wire, 7)
    ann.writes("hello")
    async with serving(echo()):
        await until(lambda: ann.screen)
    assert "cannot be reached" in caplog.text
    assert "answers again" in caplog.text


async def test_another_bot_with_the_same_token_is_told(
    serving: Serving, wire: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    wire.answer("getUpdates", Refusal(409, "Conflict: terminated by other getUpdates request"))
    ann = Person(wire, 7)
    ann.writes("hello")
    async with serving(echo()):
        await until(lambda: ann.screen)
    assert "another program is running this bot" in caplog.text


async def test_a_webhook_left_over_is_taken_away(
    serving: Serving, wire: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    wire.webhook = {"url": "https://elsewhere.invalid/"}
    ann = Person(wire, 7)
    ann.writes("hello")
    async with serving(echo()):
        await until(lambda: ann.screen)
    assert wire.webhook == {}


async def test_an_update_that_cannot_be_read_is_passed_over(
    serving: Serving, wire: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    wire.brings("message", {"message_id": "what", "chat": 5, "text": "kidneys"})
    ann = Person(wire, 7)
    ann.writes("hello")
    async with serving(echo()):
        await until(lambda: not wire.pending)
    assert [m.text for m in ann.screen] == ["heard: hello"]
    assert "could not be read" in caplog.text
    assert "kidneys" not in caplog.text


async def test_one_that_never_ends_does_not_stop_the_others(
    serving: Serving, wire: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "STUCK", 0.2)
    told = asyncio.Event()

    async def answer(message: Message) -> object:
        if message.text == "stuck":
            await told.wait()
        return says("done")

    Person(wire, 7).writes("stuck")
    people = [Person(wire, user=100 + i) for i in range(150)]
    for person in people:
        person.writes("hello")
    async with serving(Scripted(answer)):
        await until(lambda: all(p.screen for p in people))
        told.set()


async def test_a_flood_gets_one_line_and_urgent_words_an_answer(serving: Serving, wire: Standin) -> None:
    ann, ben = Person(wire, 7), Person(wire, 8)
    for i in range(99):
        ann.writes(f"spam {i}")
    ann.writes("help me")
    ben.writes("hello")
    async with serving(echo()):
        await until(lambda: not wire.pending)
    said = [m.text for m in ann.screen]
    assert said.count("line: too-much") == 1
    assert said[-1] == "heard: help me"
    assert len(said) == 22
    assert [m.text for m in ben.screen] == ["heard: hello"]
