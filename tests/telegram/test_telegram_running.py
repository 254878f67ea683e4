from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Iterator

import pytest
from scripted import Scripted, Serving, echo, says, until
from standin import TOKEN, Drop, Person, Refusal, Standin, blocked
from telegram.ext import ExtBot

from bot.base.message import Message
from bot.base.settings import Settings
from bot.channels.telegram import running as module
from bot.channels.telegram.commands import load_commands
from bot.channels.telegram.ports import House
from bot.channels.telegram.transport import AiohttpRequest
from bot.knowledge.errors import ContentErrors


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "FIRST_WAIT", 0.01)
    before = list(logging.getLogger().handlers), {h: list(h.filters) for h in logging.getLogger().handlers}
    yield
    logging.getLogger().handlers[:] = before[0]
    for handler, filters in before[1].items():
        handler.filters[:] = filters


def settings(token: str | None, base_url: str = "http://127.0.0.1:9/bot", **more: object) -> Settings:
    return Settings(_env_file=None, TELEGRAM_BOT_TOKEN=token, base_url=base_url, **more)


def never() -> House:
    raise AssertionError("nothing should have been loaded")


@pytest.mark.parametrize("token", [None, "", "  "])
def test_no_token_is_explained_in_two_lines(
    token: str | None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    assert module.run(settings(token), never) == 2
    said = capsys.readouterr()
    assert said.out == ""
    first, second = said.err.splitlines()
    assert "@BotFather" in first
    assert "TELEGRAM_BOT_TOKEN" in first
    assert "magsleep chat" in second


def test_a_token_that_cannot_be_one_is_refused_without_being_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert module.run(settings("123456:se cret/../x"), never) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "cret" not in said


@pytest.mark.parametrize("refusal", [Refusal(401, "Unauthorized"), Refusal(404, "Not Found")])
async def test_a_wrong_token_is_one_clear_line(
    wire: Standin, refusal: Refusal, capsys: pytest.CaptureFixture[str]
) -> None:
    wire.answer("getMe", refusal)
    assert await service(wire).serve() == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "TELEGRAM_BOT_TOKEN" in said
    assert TOKEN not in said


async def test_a_token_taken_back_ends_the_bot(wire: Standin, capsys: pytest.CaptureFixture[str]) -> None:
    wire.answer("getUpdates", Refusal(401, "Unauthorized"))
    assert await service(wire).serve() == 2
    assert "/token" in capsys.readouterr().err


async def test_without_a_network_it_says_so_and_tries_again(
    serving: Serving, wire: Standin, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    wire.answer("getMe", *[Drop()] * 4)
    async with serving(echo()):
        await until(lambda: "@MagSleepBot" in caplog.text)
    assert caplog.text.count("cannot be reached") == 2
    assert TOKEN not in caplog.text


async def test_it_can_be_stopped_while_it_waits_for_the_network(serving: Serving, wire: Standin) -> None:
    wire.answer("getMe", *[Drop()] * 200)
    async with serving(echo()):
        await asyncio.sleep(0.1)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_it_after_what_is_in_hand(wire: Standin, sign: signal.Signals) -> None:
    begun = asyncio.Event()

    async def slowly(message: Message) -> object:
        begun.set()
        await asyncio.sleep(0.2)
        return says(f"heard: {message.text}")

    running = asyncio.create_task(service(wire, Scripted(slowly)).serve())
    ann = Person(wire, 7)
    ann.writes("hello")
    await begun.wait()
    os.kill(os.getpid(), sign)
    assert await asyncio.wait_for(running, 5) == 0
    assert ann.last.text == "heard: hello"
    # What was handled is confirmed, so that the next start does not answer it again.
    assert not wire.pending


async def test_what_is_not_finished_in_time_comes_again(
    wire: Standin, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    begun = asyncio.Event()

    async def never_done(_: Message) -> object:
        begun.set()
        await asyncio.sleep(3600)
        raise AssertionError

    ann = Person(wire, 7)
    ann.writes("hello")
    async with serving(Scripted(never_done)):
        await begun.wait()
    assert len(wire.pending) == 1
    async with serving(echo()):
        await until(lambda: ann.screen)
    assert ann.last.text == "heard: hello"


async def test_telegram_is_asked_for_news_while_the_content_loads(wire: Standin) -> None:
    loaded = threading.Event()

    def load() -> House:
        assert loaded.wait(10)
        return House(echo())

    ann = Person(wire, 7)
    ann.writes("hello")
    stop = asyncio.Event()
    running = asyncio.create_task(service(wire, load=load).serve(stop))
    await until(lambda: wire.made("getUpdates"))
    assert not ann.screen
    loaded.set()
    await until(lambda: ann.screen)
    stop.set()
    assert await running == 0


async def test_broken_content_ends_the_bot(wire: Standin) -> None:
    def load() -> House:
        raise ContentErrors([])

    with pytest.raises(ContentErrors):
        await service(wire, load=load).serve()


async def test_the_menu_of_commands_is_set(serving: Serving, wire: Standin) -> None:
    async with serving(echo()):
        await until(lambda: len(wire.commands) == 2)
    for commands in wire.commands.values():
        assert {"help", "menu", "privacy"} <= {c["command"] for c in commands}


async def test_errors_are_told_to_the_operators_without_words(serving: Serving, wire: Standin) -> None:
    def fail(message: Message) -> object:
        raise KeyError(message.text)

    ann = Person(wire, 7)
    async with serving(Scripted(fail), operator_chat=99):
        for i in range(5):
            ann.writes(f"my kidneys hurt {i}")
        await until(lambda: len(ann.screen) == 5)
    (report,) = wire.chats[99]
    assert "KeyError at " in report.text
    assert "kidneys" not in report.text
    assert "7" not in report.text.replace(".py", "").split("KeyError")[0]


async def test_who_blocks_the_bot_is_silent(serving: Serving, wire: Standin) -> None:
    told: list[tuple[int, bool]] = []

    async def silence(chat: int, silent: bool = True) -> None:
        told.append((chat, silent))

    wire.answer("sendMessage", blocked())
    async with serving(echo(), silence=silence):
        Person(wire, 7).writes("hello")
        await until(lambda: told)
    assert told == [(7, True)]


def test_the_token_stays_out_of_every_log(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """At the most talkative level, and nobody at the other end."""

    class Stopper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "cannot be reached" in record.getMessage():
                os.kill(os.getpid(), signal.SIGTERM)

    logging.getLogger().addHandler(Stopper())
    caplog.set_level(logging.DEBUG)
    assert module.run(settings(TOKEN), lambda: House(echo())) == 0
    assert "cannot be reached" in (said := capfd.readouterr().err)
    assert TOKEN not in caplog.text + said


def test_every_listed_command_opens_something() -> None:
    listed = load_commands()
    assert {"start", "menu", "help", "privacy", "sources", "stop", "cancel", "about"} <= listed.names
    assert all(c.description for c in listed.menu)
    assert "start" not in {c.command for c in listed.menu}


def service(wire: Standin, conversation: Scripted | None = None, load: object = None) -> module.Service:
    request = AiohttpRequest(read_timeout=2)
    bot = ExtBot(TOKEN, base_url=wire.base_url, request=request, get_updates_request=request)
    return module.Service(
        bot, settings(TOKEN, wire.base_url, spacing_ms=0), load or (lambda: House(conversation or echo()))
    )
