"""The real engine: what it keeps survives kill -9, and what is deleted is deleted from its file too."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.habits import durable
from bot.habits.durable import AT_ONCE, INTERVAL, DurableEngine
from bot.habits.evenings import Evenings
from bot.habits.port import Nudge
from bot.habits.reminders import Reminding
from bot.storage.erase import erase
from bot.storage.errors import JobsError
from bot.storage.ledger import QUEUED, SENT, Promise
from bot.storage.store import Store
from tests.habits.killing import PATIENCE, due, settled, through_kills, until, worker

JOBS, FEW = 500, 150
KILLS_AT = (100, 300)
"""Messages received before the worker is killed."""


async def test_five_hundred_messages_through_two_kills(tmp_path: Path) -> None:
    """None is sent twice; none is lost but those under way at the moment of a kill, and these are counted."""
    found = await through_kills(tmp_path, JOBS, KILLS_AT)
    assert (found.promised, found.doubled, found.lost) == (JOBS, 0, 0)
    assert found.arrived + found.missing == JOBS
    assert found.missing <= found.left_open <= len(KILLS_AT) * AT_ONCE


async def test_two_workers_on_one_file_send_nothing_twice(tmp_path: Path) -> None:
    """Nobody should start two; if it happens, and under one name, no person may notice."""
    places = [str(tmp_path / name) for name in ("magsleep.db", "key", "received")]
    store = Store.at(places[0], tmp_path / "key")
    moment = datetime.now(UTC).replace(second=0, microsecond=0)
    for i in range(FEW):
        await due(store, str(i), moment)
    workers = [worker(places) for _ in range(2)]
    await settled(store)
    for process in workers:
        process.communicate(b"", timeout=60)
        assert process.returncode == 0
    messages = Counter((tmp_path / "received").read_text().split())
    assert len(messages) == FEW
    assert set(messages.values()) == {1}
    assert await store.ledger.counts() == {SENT: FEW}
    await store.close()


async def test_a_long_queue_is_not_made_longer(tmp_path: Path) -> None:
    """What waits unclaimed is queued again only if its job is gone."""
    engine = DurableEngine(make_url(f"sqlite:///{tmp_path}/jobs.db"))
    got: list[str] = []

    async def run(key: str) -> None:
        got.append(key)

    now = datetime.now(UTC)
    waits = Promise("reminder:waits:2026-11-22:0", "waits", now.date(), 0, now + timedelta(hours=1), QUEUED)
    gone = replace(waits, key="reminder:gone:2026-11-22:0", due=now)
    await engine.start(run)
    try:
        await engine.enqueue([waits, waits])
        await engine.enqueue([replace(p, tries=2, due=now) for p in (waits, gone)])
        await until(lambda: len(got) == 1)
        await engine.tidy()
        await asyncio.sleep(2 * INTERVAL)
    finally:
        await engine.stop()
    assert got == [gone.key]


async def test_a_job_without_end_does_not_keep_the_bot_from_stopping(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(durable, "PATIENCE", 1)
    engine = DurableEngine(make_url(f"sqlite:///{tmp_path}/jobs.db"))
    began, broken_off = asyncio.Event(), asyncio.Event()

    async def run(key: str) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            broken_off.set()

    now = datetime.now(UTC)
    await engine.start(run)
    await engine.enqueue([Promise("reminder:1:2026-11-22:0", "1", now.date(), 0, now, QUEUED)])
    await asyncio.wait_for(began.wait(), PATIENCE)
    await engine.stop()
    await asyncio.wait_for(broken_off.wait(), PATIENCE)


async def test_a_job_waits_for_its_moment_and_a_deleted_person_leaves_no_trace(store: Store, tmp_path: Path) -> None:
    """On SQLite and on PostgreSQL."""
    engine = DurableEngine.beside(store.database.url)
    got: list[str] = []

    async def deliver(nudge: Nudge) -> bool:
        got.append(nudge.delivery.promise.key)
        return True

    evenings = Evenings(store, engine, deliver, timedelta(weeks=8))
    moment = datetime.now(UTC).replace(second=0, microsecond=0)
    stays, goes = await due(store, "stays", moment), await due(store, "goes", moment)
    await evenings.start()
    try:
        await until(lambda: len(got) == 2)
        for reminder in (stays, goes):
            key = next(k for k in got if reminder.id in k)
            now = datetime.now(UTC) - timedelta(minutes=15, seconds=-3)
            assert await Reminding(store, engine).snooze(key, reminder.person_id, now)
        assert goes.id.encode() in _kept(tmp_path) or not store.database.is_sqlite
        assert await erase(store, "goes", engine)
        assert goes.id.encode() not in _kept(tmp_path)
        await until(lambda: len(got) == 3)
        assert got[2] == f"{next(k for k in got if stays.id in k)[:-1]}1"
    finally:
        await evenings.stop()
    assert len(got) == 3


def _kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("data/magsleep*")))


@pytest.mark.parametrize("spoil", [lambda p: p.write_text("no database at all " * 100), lambda p: p.mkdir()])
async def test_a_file_that_cannot_be_used_is_named_with_what_to_do(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    ran: list[str] = []

    async def run(key: str) -> None:
        ran.append(key)

    bad = tmp_path / "magsleep-jobs.db"
    spoil(bad)
    with pytest.raises(JobsError, match=r"magsleep-jobs\.db is damaged.* move the file away"):
        await DurableEngine(make_url(f"sqlite:///{bad}")).start(run)
    bad.rename(tmp_path / "away")
    engine = DurableEngine(make_url(f"sqlite:///{bad}"))
    await engine.start(run)
    try:
        due = datetime.now(UTC)
        await engine.enqueue([Promise("reminder:a:2026-11-22:0", "a", due.date(), 0, due, QUEUED)])
        await until(lambda: bool(ran))
    finally:
        await engine.stop()
