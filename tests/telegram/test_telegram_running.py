from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from scripted import Scripted, echo
from standin import TOKEN, Drop, Phone, Refusal, Standin, bad
from telegram.ext import Application, ApplicationBuilder

from bot.base.settings import Settings
from bot.channels.telegram import running as module
from bot.channels.telegram.application import build_application
from bot.channels.telegram.commands import load_commands


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module, "FIRST_WAIT", 0.01)
    before = list(logging.getLogger().handlers), {h: list(h.filters) for h in logging.getLogger().handlers}
    yield
    logging.getLogger().handlers[:] = before[0]
    for handler, filters in before[1].items():
        handler.filters[:] = filters


def settings(token: str | None) -> Settings:
    return Settings.model_construct(
        telegram_token=SecretStr(token) if token is not None else None,
        base_url="http://127.0.0.1:9/bot",
        content=None,
        cache=None,
        log_level="INFO",
    )


def never() -> Scripted:
    raise AssertionError("nothing should have been built")


@pytest.fixture
def application(builder: ApplicationBuilder) -> Application:
    return build_application(builder, echo())


@pytest.mark.parametrize("token", [None, "", "  "])
def test_no_token_is_explained_in_two_lines(token: str | None, capsys: pytest.CaptureFixture[str]) -> None:
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
    application: Application, wire: Standin, refusal: Refusal, capsys: pytest.CaptureFixture[str]
) -> None:
    wire.answer("getMe", refusal)
    assert await module.serve(application) == 2
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "TELEGRAM_BOT_TOKEN" in said
    assert TOKEN not in said


async def test_without_a_network_it_says_so_and_tries_again(
    application: Application, wire: Standin, capsys: pytest.CaptureFixture[str]
) -> None:
    wire.answer("getMe", *[Drop()] * 4)
    stop = asyncio.Event()
    serving = asyncio.create_task(module.serve(application, stop))
    await _until_running(application)
    stop.set()
    assert await serving == 0
    said = capsys.readouterr().err
    assert said.count("cannot be reached") == 2
    assert "@MagSleepBot" in said
    assert TOKEN not in said


async def test_it_can_be_stopped_while_it_waits_for_the_network(application: Application, wire: Standin) -> None:
    wire.answer("getMe", *[Drop()] * 200)
    stop = asyncio.Event()
    serving = asyncio.create_task(module.serve(application, stop))
    await asyncio.sleep(0.05)
    stop.set()
    assert await asyncio.wait_for(serving, 1) == 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
async def test_it_polls_answers_and_stops_on_a_signal(
    application: Application, wire: Standin, sign: signal.Signals
) -> None:
    serving = asyncio.create_task(module.serve(application))
    await _until_running(application)
    phone = Phone(application, wire)
    wire.answer("getUpdates", Drop(), bad("odd"))
    wire.brings("message", phone.message(text="hello"))
    for _ in range(300):
        await asyncio.sleep(0.01)
        if phone.screen:
            break
    os.kill(os.getpid(), sign)
    assert await asyncio.wait_for(serving, 5) == 0
    assert phone.last.text == "heard: hello"
    assert not application.running
    (call, *_) = wire.made("getUpdates")
    assert set(call.parameters["allowed_updates"]) == {"message", "edited_message", "callback_query"}
    assert wire.made("setMyCommands")


def test_the_token_stays_out_of_every_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """With the library's own HTTP, at the most talkative level, and nobody at the other end."""
    caplog.set_level(logging.DEBUG)
    serve = module.serve

    async def briefly(application: Application) -> int:
        stop = asyncio.Event()
        asyncio.get_running_loop().call_later(0.3, stop.set)
        return await serve(application, stop)

    monkeypatch.setattr(module, "serve", briefly)
    assert module.run(settings(TOKEN), echo) == 0
    assert "cannot be reached" in capfd.readouterr().err
    assert TOKEN not in caplog.text


def test_every_listed_command_opens_something() -> None:
    listed = load_commands()
    assert {"start", "menu", "help", "privacy", "sources", "stop", "cancel", "about"} <= listed.names
    assert all(c.description for c in listed.menu)
    assert "start" not in {c.command for c in listed.menu}


async def _until_running(application: Application) -> None:
    for _ in range(300):
        await asyncio.sleep(0.01)
        if application.running:
            return
    raise AssertionError("it did not start")
