"""The house around the channel: what was handled is known after a restart, a block is kept, a bad database is told."""

from __future__ import annotations

import asyncio
import time
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scripted import Serving, until
from standin import BOT, TOKEN, Person, Standin, blocked
from telegram.ext import ExtBot

from bot.app import build_house
from bot.base.settings import Settings
from bot.channels.telegram.ports import House
from bot.channels.telegram.running import Service
from bot.channels.telegram.transport import AiohttpRequest
from bot.storage.errors import DatabaseError, JobsError, KeyFileError


def parts_of(house: House) -> dict[str, Any]:
    """All but the conversation."""
    return {f.name: getattr(house, f.name) for f in fields(house) if f.name != "conversation"}


async def becomes(house: House, *, silent: bool) -> None:
    """Wait until it is kept that Ann blocked the bot, or no longer does."""
    async with asyncio.timeout(5):
        while True:
            person = await house.conversation.kept.store.people.find("7")
            if person is not None and person.silent is silent:
                return
            await asyncio.sleep(0.01)


async def test_what_was_handled_and_who_blocked_us_outlives_a_restart(
    serving: Serving, wire: Standin, places: Settings
) -> None:
    ann = Person(wire, 7)
    house = build_house(places)
    async with serving(house.conversation, **parts_of(house)):
        update = ann.writes("remember that I am 45")
        await until(lambda: ann.screen)
        await house.conversation.kept.store.people.ensure("7", datetime.now(UTC))
        assert await house.checks["database"]() == "1 people"
        wire.answer("sendMessage", blocked())
        ann.writes("hello")
        await becomes(house, silent=True)
    again = build_house(places)
    await again.open()
    assert await again.handled.among([update, update + 1_000]) == {update}
    assert await again.handled.latest() is not None
    await becomes(again, silent=True)
    await again.close()
    # Whoever writes again is heard again.
    third = build_house(places)
    async with serving(third.conversation, **parts_of(third)):
        ann.writes("how much magnesium does a woman need")
        await becomes(third, silent=False)


def membership(person: Person, status: str, before: str) -> dict[str, Any]:
    member = {"user": BOT, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    was = {"user": BOT, "status": before} | ({"until_date": 0} if before == "kicked" else {})
    known = {"chat": person.chat, "from": person.user, "date": int(time.time())}
    return known | {"old_chat_member": was, "new_chat_member": member}


async def test_a_block_and_its_end_are_kept_before_anything_is_sent(
    serving: Serving, wire: Standin, places: Settings
) -> None:
    ann, group = Person(wire, 7), Person(wire, 7, group=-1001)
    house = build_house(places)
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: wire.first_poll)
        await house.conversation.kept.store.people.ensure("7", datetime.now(UTC))
        wire.brings("my_chat_member", membership(ann, "kicked", "member"))
        await becomes(house, silent=True)
        wire.brings("my_chat_member", membership(ann, "member", "kicked"))
        await becomes(house, silent=False)
        wire.brings("my_chat_member", membership(group, "kicked", "member"))
        ann.writes("/help")
        await until(lambda: ann.screen)
        await becomes(house, silent=False)
        assert await house.conversation.kept.store.people.count() == 1


async def test_a_database_that_can_not_be_used_is_told_and_nothing_is_started(
    wire: Standin, places: Settings, tmp_path: Path
) -> None:
    (tmp_path / "data").touch()
    request = AiohttpRequest(read_timeout=2)
    bot = ExtBot(TOKEN, base_url=wire.base_url, request=request, get_updates_request=request)
    with pytest.raises(DatabaseError, match="cannot be used"):
        await asyncio.wait_for(Service(bot, places, lambda: build_house(places)).serve(), 20)


async def test_a_damaged_file_of_jobs_stops_the_start_and_says_what_to_do(wire: Standin, places: Settings) -> None:
    assert places.database_url is not None
    jobs = Path(places.database_url.get_secret_value().removeprefix("sqlite:///")).with_name("a-jobs.db")
    jobs.parent.mkdir()
    jobs.write_text("damaged " * 200)
    request = AiohttpRequest(read_timeout=2)
    bot = ExtBot(TOKEN, base_url=wire.base_url, request=request, get_updates_request=request)
    with pytest.raises(JobsError, match="move the file away"):
        await asyncio.wait_for(Service(bot, places, lambda: build_house(places)).serve(), 20)


def test_a_damaged_key_file_stops_the_start(places: Settings) -> None:
    assert places.key_file is not None
    places.key_file.parent.mkdir()
    places.key_file.write_text("damaged")
    with pytest.raises(KeyFileError, match="backup"):
        build_house(places)
