"""The task that waits for minutes of the wall: started and stopped with the app, and not stopped by trouble."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.habits import evenings, job
from bot.habits.port import Nudge
from bot.storage.ledger import FAILED
from tests.habits.world import CHECK_AGAIN, World

LATE = datetime(2026, 11, 22, 21, 0, 59, 990_000, tzinfo=UTC)
"""A hundredth of a second before the next minute."""


async def test_each_minute_is_swept_even_after_one_that_failed(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds = 0
    enough = asyncio.Event()

    async def broken() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 3:
            enough.set()
        raise OSError("words that nobody may see")

    world.now = LATE
    monkeypatch.setattr(world.evenings, "round", broken)
    await world.evenings.start()
    await asyncio.wait_for(enough.wait(), 30)
    await world.evenings.stop()
    assert "OSError" in caplog.text
    assert "words" not in caplog.text
    done = rounds
    await asyncio.sleep(0.05)
    assert rounds == done


async def test_a_delivery_without_end_is_given_up_and_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(nudge: Nudge) -> bool:
        await asyncio.Event().wait()
        return True

    await world.set(await world.person())
    monkeypatch.setattr(job, "PATIENCE", timedelta(milliseconds=1))
    await world.engine.start(job.Job(world.store.ledger, world.store.trials, never, lambda: world.now, CHECK_AGAIN))
    world.now = LATE
    await world.minute()
    assert await world.store.ledger.counts() == {FAILED: 1}


async def test_a_database_that_fails_in_a_job_is_said_and_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def locked(key: str, now: datetime) -> None:
        raise OSError("words that nobody may see")

    await world.set(await world.person())
    world.now = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    with monkeypatch.context() as trouble:
        trouble.setattr(world.store.ledger, "claim", locked)
        await world.minute()
    assert "OSError" in caplog.text
    assert "words" not in caplog.text
    await world.until(world.now + timedelta(minutes=6))
    assert world.inbox.times == ["22 21:05"]


def test_the_clock_of_the_machine_knows_its_zone() -> None:
    assert evenings.utc_now().tzinfo is UTC
