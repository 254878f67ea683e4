"""The diary's pictures in Telegram: the chart by buttons, and the weekly summary as one covered photo."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from scripted import Serving, until
from standin import Person, Standin
from telegram.constants import MessageLimit
from test_telegram_house import parts_of

from bot.app import build_house
from bot.base.settings import Settings
from bot.channels.telegram.ports import House
from bot.habits.weekly import KIND
from bot.storage.ledger import SENT
from bot.storage.reminders import Reminder
from tests.habits.diaries import diary

NEUTRAL = ("magnesium", "sleep", "asleep", "night")
"""What a locked screen must not show."""


@pytest.fixture
def places(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, database_url=f"sqlite:///{tmp_path}/data/a.db", key_file=tmp_path / "keys" / "key")


async def sleeper(house: House, name: str, last: date) -> str:
    """Somebody with two weeks of nights up to a date, some missing."""
    store = house.conversation.kept.store
    now = datetime.now(UTC)
    person = await store.people.ensure(name, now)
    await store.people.agree(person.id, 1, now)
    await store.people.set(person.id, zone="UTC")
    nights = diary(14, 0.1)
    for night in nights:
        await store.nights.put(person.id, replace(night, morning=night.morning + (last - nights[0].morning)))
    return person.id


async def test_the_chart_comes_in_words_and_as_a_photo(serving: Serving, wire: Standin, places: Settings) -> None:
    ann = Person(wire, 7)
    house = build_house(places)
    await sleeper(house, "7", datetime.now(UTC).date())
    async with serving(house.conversation, **parts_of(house)):
        ann.writes("show my sleep chart")
        await until(lambda: ann.screen)
        assert "of your last 7 nights" in ann.last.text
        assert "A bar for each night" in ann.last.text  # the same as the picture, for who does not see it
        shown = [
            "See it as a picture",
            "As a table (CSV)",
            "7 nights",
            "14 nights",
            "30 nights",
            "Send me this each Sunday",
        ]
        assert ann.last.labels == shown
        ann.presses("14 nights")
        await until(lambda: "of your last 14 nights" in ann.last.text)
        ann.presses("See it as a picture")
        await until(lambda: wire.made("sendPhoto"))
        (photo,) = wire.made("sendPhoto")
        (png,) = photo.files.values()
        assert Image.open(io.BytesIO(png)).width == 720
        assert "of your last 14 nights" in photo.parameters["caption"]
        assert len(photo.parameters["caption"]) <= MessageLimit.CAPTION_LENGTH


async def test_the_weekly_summary_is_one_photo_that_a_locked_screen_does_not_show(
    serving: Serving, wire: Standin, places: Settings
) -> None:
    ann = Person(wire, 7)
    house = build_house(places)
    store = house.conversation.kept.store
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    person = await sleeper(house, "7", now.date())
    await store.reminders.add(Reminder("", person, KIND, now.time(), "UTC", next_due=now))
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: wire.made("sendPhoto"))
        (photo,) = wire.made("sendPhoto")
        assert str(photo.parameters["has_spoiler"]).lower() == "true"
        lead, _, covered = photo.parameters["caption"].partition("<tg-spoiler>")
        assert not any(word in lead.lower() for word in NEUTRAL)
        assert "of your last 7 nights" in covered
        assert len(photo.parameters["caption"]) <= MessageLimit.CAPTION_LENGTH
        await until(lambda: ann.screen)
        assert ann.last.labels == ["Show my sleep", "Stop these"]
        ann.presses("Stop these")
        await until(lambda: "No weekly summary will come" in ann.last.text)
        (reminder,) = await store.reminders.of(person)
        assert reminder.state == "off"
        assert await store.ledger.counts() == {SENT: 1}
    assert len(wire.made("sendPhoto")) == 1


async def test_a_quiet_week_sends_nothing(serving: Serving, wire: Standin, places: Settings) -> None:
    house = build_house(places)
    store = house.conversation.kept.store
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    person = await sleeper(house, "7", now.date() - timedelta(days=20))
    await store.reminders.add(Reminder("", person, KIND, now.time(), "UTC", next_due=now))
    async with serving(house.conversation, **parts_of(house)):
        async with asyncio.timeout(10):
            while await house.checks["reminders"]() != "1 skipped":  # noqa: ASYNC110 -- the ledger does not tell
                await asyncio.sleep(0.02)
    assert wire.made("sendPhoto") == wire.made("sendMessage") == []
