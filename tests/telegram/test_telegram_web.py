from __future__ import annotations

import asyncio
import socket
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from scripted import Remembered, Scripted, Serving, echo, says, until
from standin import TOKEN, Person, Standin

from bot.base.message import Message
from bot.base.settings import Settings
from bot.channels.telegram import backlog
from bot.channels.telegram.running import listen, webhook_secret
from bot.conversation.conversation import Conversation

SECRET = "a-secret_of-ours"


@pytest.fixture
def place() -> str:
    """An address that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{free.getsockname()[1]}"


def hook(place: str) -> dict[str, Any]:
    return {"listen": place, "webhook_url": f"http://{place}/news", "webhook_secret": SecretStr(SECRET)}


async def get(url: str) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        text = await response.text()
        return response.status, await response.json() if response.content_type == "application/json" else text


async def post(url: str, body: Any, secret: str | None = SECRET) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as response:
        return response.status


async def test_telegram_delivers_and_everybody_is_answered(serving: Serving, wire: Standin, place: str) -> None:
    people = [Person(wire, user=100 + i) for i in range(20)]
    async with serving(echo(), **hook(place)):
        await until(lambda: wire.webhook)
        for i in range(5):
            for person in people:
                person.writes(str(i))
        await until(lambda: not wire.pending)
    assert wire.webhook["secret_token"] == SECRET
    assert not wire.made("getUpdates")
    for person in people:
        assert sorted(m.text for m in person.screen) == [f"heard: {i}" for i in range(5)]


async def test_200_is_said_after_the_answer(serving: Serving, wire: Standin, place: str) -> None:
    going = asyncio.Event()

    async def answer(_: Message) -> object:
        await going.wait()
        return says("done")

    async with serving(Scripted(answer), **hook(place)):
        await until(lambda: wire.webhook)
        ann = Person(wire, 7)
        ann.writes("hello")
        await asyncio.sleep(0.1)
        assert not wire.deliveries
        going.set()
        await until(lambda: wire.deliveries)
    assert [status for _, status in wire.deliveries] == [200]


async def test_a_repeated_update_is_answered_once(serving: Serving, wire: Standin, place: str) -> None:
    async with serving(echo(), **hook(place)):
        await until(lambda: wire.webhook)
        ann = Person(wire, 7)
        update = {"update_id": 5_000, "message": ann.message(text="hello")}
        url = f"http://{place}/news"
        assert await asyncio.gather(*(post(url, update) for _ in range(5))) == [200] * 5
        assert await post(url, update) == 200
    assert len(ann.screen) == 1


HOUR_AGO = int(time.time()) - 3600


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Old messages are held for a moment only."""
    monkeypatch.setattr(backlog, "HELD", 0.2)


async def test_of_old_messages_the_last_of_each_is_answered_and_what_is_urgent(
    serving: Serving, wire: Standin, place: str, soon: None
) -> None:
    ann, ben = Person(wire, 7), Person(wire, 8)
    for text in ("one", "help me", "two", "three"):
        ann.writes(text, date=HOUR_AGO)
    ben.writes("only", date=HOUR_AGO)
    async with serving(echo(), **hook(place)):
        await until(lambda: not wire.pending)
        ann.writes("new")
        ann.writes("newer")
        await until(lambda: not wire.pending)
    assert sorted(m.text for m in ann.screen) == sorted(f"heard: {t}" for t in ("help me", "three", "new", "newer"))
    assert [m.text for m in ben.screen] == ["heard: only"]
    assert {status for _, status in wire.deliveries} == {200}


async def test_a_hundred_old_messages_of_one_person_get_one_answer(
    serving: Serving, wire: Standin, place: str, soon: None
) -> None:
    ann, ben = Person(wire, 7), Person(wire, 8)
    for i in range(150):
        ann.writes(f"spam {i}", date=HOUR_AGO)
    ben.writes("hello")
    async with serving(echo(), **hook(place)):
        await until(lambda: not wire.pending)
    assert [m.text for m in ann.screen] == ["heard: spam 149"]
    assert [m.text for m in ben.screen] == ["heard: hello"]


async def test_an_old_message_does_not_come_after_a_new_one(
    serving: Serving, wire: Standin, place: str, soon: None
) -> None:
    ann = Person(wire, 7)
    ann.writes("old", date=HOUR_AGO)
    ann.writes("new")
    async with serving(echo(), **hook(place)):
        await until(lambda: not wire.pending)
    assert [m.text for m in ann.screen] == ["heard: new"]


async def test_an_old_message_that_is_brought_twice_is_answered_once(
    serving: Serving, wire: Standin, place: str, soon: None
) -> None:
    async with serving(echo(), **hook(place)):
        await until(lambda: wire.webhook)
        ann = Person(wire, 7)
        update = {"update_id": 5_000, "message": ann.message(text="hello", date=HOUR_AGO)}
        url = f"http://{place}/news"
        assert await asyncio.gather(*(post(url, update) for _ in range(3))) == [200] * 3
    assert len(ann.screen) == 1


async def test_with_a_clock_that_is_wrong_everybody_is_answered_all_the_same(
    serving: Serving, wire: Standin, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour ahead of Telegram, all that comes looks old; an hour behind, nothing does."""
    monkeypatch.setattr(backlog, "SPAN", 0.0)
    ann = Person(wire, 7)
    async with serving(echo(), **hook(place)):
        await until(lambda: wire.webhook)
        for i, ahead in enumerate((-3600, -3600, 3600)):
            ann.writes(str(i), date=int(time.time()) + ahead)
        await until(lambda: not wire.pending)
    assert sorted(m.text for m in ann.screen) == [f"heard: {i}" for i in range(3)]


async def test_what_a_crash_left_is_not_old(serving: Serving, wire: Standin, place: str, soon: None) -> None:
    ann = Person(wire, 7)
    for text in ("one", "two"):
        ann.writes(text, date=HOUR_AGO)
    alive = datetime.now(UTC) - timedelta(minutes=50)
    async with serving(echo(), handled=Remembered(alive), **hook(place)):
        await until(lambda: not wire.pending)
    assert sorted(m.text for m in ann.screen) == ["heard: one", "heard: two"]


@pytest.mark.parametrize("secret", [None, "", "wrong", "a-secret_of-ourz", "ü"])
async def test_who_does_not_know_the_secret_is_refused(
    serving: Serving, wire: Standin, place: str, secret: str | None
) -> None:
    async with serving(echo(), **hook(place)):
        await until(lambda: wire.webhook)
        ann = Person(wire, 7)
        assert await post(f"http://{place}/news", {"update_id": 1, "message": ann.message(text="x")}, secret) == 403
    assert not ann.screen


async def test_nonsense_and_floods_of_bytes_are_turned_away(
    serving: Serving, wire: Standin, place: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(echo(), **hook(place)):
        await until(lambda: wire.webhook)
        url = f"http://{place}/news"
        assert await post(url, ["kidneys"]) == 200
        assert await post(url, {"update_id": 1, "message": {"message_id": "kidneys"}}) == 200
        assert await post(url, {"update_id": 2, "padding": "x" * 1_000_000}) == 413
        assert (await get(url))[0] == 405
    assert "kidneys" not in caplog.text


async def test_health_tells_what_works(serving: Serving, wire: Standin, place: str) -> None:
    trouble: list[Exception] = []

    async def database() -> str:
        if trouble:
            raise trouble[0]
        return "12 people"

    async with serving(echo(), listen=place, checks={"database": database}):
        await until(lambda: wire.made("getUpdates"))
        await until_open(place)
        Person(wire, 7).writes("hello")
        await until(lambda: wire.chats[7])
        status, page = await get(f"http://{place}/health")
        assert status == 200
        assert page["ok"] is True
        assert page["database"] == {"ok": True, "said": "12 people"}
        assert page["telegram"]["ok"] is True
        trouble.append(OSError(f"password of {TOKEN}"))
        status, page = await get(f"http://{place}/health")
        assert status == 503
        assert page["database"] == {"ok": False, "said": "OSError"}


async def test_metrics_count_and_name_nobody(serving: Serving, wire: Standin, place: str, real: Conversation) -> None:
    async with serving(real, listen=place):
        await until_open(place)
        ann = Person(wire, 424242, name="Annabel")
        ann.writes("why does magnesium help sleep")
        ann.writes("I took 60 pills of zolpidem")
        ann.writes("qwertyuiop")
        await until(lambda: len(ann.screen) == 3)
        _, page = await get(f"http://{place}/metrics")
    assert 'magsleep_updates_total{kind="message"} 3.0' in page
    assert 'magsleep_topics_total{topic="mechanism.' in page
    assert "magsleep_triage_total{" in page
    assert 'magsleep_answers_total{band="answer"}' in page
    assert "magsleep_answer_seconds_bucket" in page
    for private in ("424242", "Annabel", "zolpidem", "qwertyuiop", "pills"):
        assert private not in page


async def test_a_place_that_is_taken_is_told(
    serving: Serving, wire: Standin, place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with listen(place), pytest.raises(AssertionError):
        async with serving(echo(), listen=place):
            await asyncio.sleep(0.05)
    assert "MAGSLEEP_LISTEN" in capsys.readouterr().err


def test_the_secret_is_the_same_for_every_worker_and_tells_nothing() -> None:
    first, again = (webhook_secret(Settings(_env_file=None), TOKEN) for _ in range(2))
    assert first == again
    assert first != webhook_secret(Settings(_env_file=None), TOKEN + "x")
    assert TOKEN not in first
    assert len(first) == 64


async def until_open(place: str) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                await get(f"http://{place}/health")
                return
            except aiohttp.ClientError:
                await asyncio.sleep(0.02)
