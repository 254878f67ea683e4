from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from scripted import Running, echo
from standin import BOT, SWITCHES, TOKEN, Drop, Person, Refusal, Standin

from bot.base.settings import Settings
from bot.channels.telegram.doctor import Finding, examine
from bot.cli import main


def settings(wire: Standin, **more: Any) -> Settings:
    return Settings(_env_file=None, TELEGRAM_BOT_TOKEN=TOKEN, base_url=wire.base_url, **more)


def named(found: list[Finding], what: str) -> Finding:
    assert TOKEN not in repr(found)
    return next(f for f in found if f.what == what)


@pytest.fixture
async def set_up(wire: Standin, running: Running) -> None:
    """A bot that ran once: its commands are set."""
    async with running(echo()) as application:
        assert application.post_init is not None
        await application.post_init(application)


async def test_all_is_well(wire: Standin, set_up: None) -> None:
    found = await examine(settings(wire))
    assert [f.what for f in found if f.todo] == []
    assert named(found, "token").said == "@MagSleepBot"
    assert not wire.made("getUpdates")


async def test_a_wrong_token(wire: Standin) -> None:
    wire.answer("getMe", Refusal(401, "Unauthorized"))
    (found,) = await examine(settings(wire))
    assert "/token" in found.todo


async def test_no_network(wire: Standin) -> None:
    wire.answer("getMe", Drop(), Drop())
    found = named(await examine(settings(wire)), "network")
    assert "HTTPS_PROXY" in found.todo


async def test_telegram_in_trouble(wire: Standin) -> None:
    wire.answer("getMe", Refusal(502, "Bad Gateway"))
    assert "502" in named(await examine(settings(wire)), "token").said


@pytest.mark.parametrize(("ahead", "said"), [(-300, "behind"), (45, "ahead"), (5, "right")])
async def test_the_clock(wire: Standin, ahead: int, said: str) -> None:
    found = named(await examine(settings(wire), lambda: datetime.now(UTC) + timedelta(seconds=ahead)), "clock")
    assert said in found.said
    assert found.is_well == (said == "right")


async def test_commands_that_are_not_set_or_are_older_ones(wire: Standin, running: Running, tmp_path: Path) -> None:
    missing = named(await examine(settings(wire)), "commands")
    assert (missing.is_well, "magsleep run" in missing.todo) == (False, True)
    async with running(echo()) as application:
        assert application.post_init is not None
        await application.post_init(application)
    assert "in groups" in named(await examine(settings(wire)), "commands").said
    wire.commands["all_group_chats"] = wire.commands["all_group_chats"][:-1]
    assert "older" in named(await examine(settings(wire)), "commands").said
    wire.answer("getMyCommands", Refusal(500, "Internal Server Error"))
    assert not named(await examine(settings(wire)), "commands").is_well
    broken = named(await examine(settings(wire, content=tmp_path)), "commands")
    assert "magsleep check" in broken.todo


async def test_inline_mode_and_the_privacy_of_groups(wire: Standin, set_up: None) -> None:
    wire.answer("getMe", lambda _: BOT | SWITCHES | {"supports_inline_queries": False})
    off = named(await examine(settings(wire)), "inline")
    assert "/setinline" in off.todo
    assert "@MagSleepBot" in off.todo
    assert off.is_well
    wire.answer("getMe", lambda _: BOT | SWITCHES | {"can_read_all_group_messages": True})
    read_all = named(await examine(settings(wire)), "groups")
    assert (read_all.is_well, "/setprivacy" in read_all.todo) == (False, True)
    wire.answer("getMe", lambda _: BOT | SWITCHES | {"can_join_groups": False, "can_read_all_group_messages": True})
    assert not named(await examine(settings(wire)), "groups").todo


async def test_a_webhook_that_is_in_the_way(wire: Standin) -> None:
    wire.webhook = {"url": "https://elsewhere.invalid/"}
    assert "polls" in named(await examine(settings(wire)), "webhook").said


async def test_a_webhook_that_is_missing_or_fails(wire: Standin) -> None:
    wanted = settings(wire, webhook_url="https://bot.invalid/x")
    assert named(await examine(wanted), "webhook").said == "not set"
    wire.webhook = {"url": "https://bot.invalid/x"}
    assert named(await examine(wanted), "webhook").is_well
    failed = {"url": "https://bot.invalid/x", "pending_update_count": 3, "last_error_date": 1_764_000_000}
    wire.answer("getWebhookInfo", lambda _: failed | {"last_error_message": "Connection refused"})
    assert "Connection refused" in named(await examine(wanted), "webhook").said
    wire.webhook = {"url": "http://bot.invalid/x"}
    assert "https" in named(await examine(settings(wire, webhook_url="http://bot.invalid/x")), "webhook").said


async def test_updates_that_nobody_fetches(wire: Standin) -> None:
    for _ in range(100):
        Person(wire, 7).writes("hello")
    assert "magsleep run" in named(await examine(settings(wire)), "updates").todo


def test_the_command_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAGSLEEP_DATABASE_URL", str(tmp_path / "magsleep.db"))
    monkeypatch.setenv("MAGSLEEP_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert " ok  content" in result.output
    assert " ok  database  0 people" in result.output
    assert "@BotFather" in result.output
    monkeypatch.setenv("MAGSLEEP_DATABASE_URL", "mysql://x")
    (tmp_path / "content").mkdir()
    monkeypatch.setenv("MAGSLEEP_CONTENT", str(tmp_path / "content"))
    result = CliRunner().invoke(main, ["doctor"])
    assert "magsleep check" in result.output
    assert "sqlite" in result.output
