"""Retention runs once a day beside the answers, whatever happens in between."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta

import pytest

from bot.conversation.keeping.housekeeping import EVERY, FIRST, Housekeeping
from bot.conversation.keeping.kept import Kept
from bot.storage.errors import DatabaseError
from bot.storage.retention import SILENCE, Removed
from bot.storage.sealing import Sealer
from bot.storage.store import Store
from tests.storage.conftest import NOW, address, key_file, postgres, store  # noqa: F401 -- fixtures


class Days:
    """A clock that jumps to where the sleeper wants to wake, for as many naps as there are."""

    def __init__(self, naps: int, start: datetime = NOW) -> None:
        self.now, self.naps, self.slept = start, naps, list[float]()
        self.over = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) > self.naps:
            self.over.set()
            await asyncio.Event().wait()
        self.now += timedelta(seconds=seconds)


async def test_who_was_silent_for_a_year_is_gone_the_day_after(store: Store) -> None:  # noqa: F811
    await store.people.ensure("42", NOW)
    days = Days(2, NOW + SILENCE)
    house = Housekeeping(Kept(lambda: store), lambda: days.now, days.sleep)
    await house.open()
    await days.over.wait()
    assert days.slept == [FIRST.total_seconds(), EVERY.total_seconds(), EVERY.total_seconds()]
    assert await store.people.count() == 0
    await house.close()


async def test_a_day_that_fails_is_logged_and_the_next_one_comes(
    store: Store,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept, days, seen = Kept(lambda: store), Days(2), list[datetime]()

    async def fails_once(now: datetime) -> Removed:
        seen.append(now)
        if len(seen) == 1:
            raise DatabaseError("disk full")
        return Removed(0, 0, 0)

    monkeypatch.setattr(kept, "retain", fails_once)
    house = Housekeeping(kept, lambda: days.now, days.sleep)
    await house.open()
    await days.over.wait()
    await house.close()
    assert seen == [NOW + FIRST, NOW + FIRST + EVERY]
    assert "disk full" in caplog.text


async def test_a_lost_key_is_told_to_the_operator_at_the_start(
    store: Store,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    await store.people.ensure("42", NOW)
    other = Store(store.database, Sealer.throw_away())
    house = Housekeeping(Kept(lambda: other))
    with caplog.at_level(logging.ERROR):
        await house.open()
    assert "what 1 people stored cannot be read" in caplog.text
    await house.close()
