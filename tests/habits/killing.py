"""Messages through kill -9: a worker process is killed in the middle of its work and started anew, twice.

What arrived is counted by its receiver, what was promised by the ledger. For the tests and for benchmarks/reminders.py.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.storage.ledger import CLAIMED, SENT
from bot.storage.reminders import Reminder
from bot.storage.store import Store

PATIENCE = 240.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the messages."""

    promised: int
    arrived: int
    doubled: int
    left_open: int
    """Claims that a kill left open: under way, so never sent again."""
    missing: int
    """Promised, not arrived, and under way at a kill."""
    lost: int
    """Promised, not arrived, and for no such reason."""


async def through_kills(folder: Path, jobs: int, kills_at: Sequence[int]) -> Outcome:
    """Send `jobs` messages; the worker is killed each time so many have arrived, and then finishes."""
    places = [str(folder / name) for name in ("magsleep.db", "key", "received")]
    store = Store.at(places[0], folder / "key")
    received = folder / "received"
    received.touch()
    moment = datetime.now(UTC).replace(second=0, microsecond=0)
    for i in range(jobs):
        await due(store, str(i), moment)
    for enough in kills_at:
        process = worker(places)
        await until(lambda enough=enough: received.read_bytes().count(b"\n") >= enough, process)  # type: ignore[misc]
        process.kill()
        process.communicate()
    process = worker(places)
    await settled(store)
    process.communicate(b"", timeout=60)
    assert process.returncode == 0, "the last worker did not stop as it should"
    found = await _counted(store, jobs, received.read_text().split())
    await store.close()
    return found


async def _counted(store: Store, people: int, arrived: Sequence[str]) -> Outcome:
    messages = Counter(arrived)
    known = [await store.people.find(str(i)) for i in range(people)]
    reminders = [r for person in known if person for r in await store.reminders.of(person.id)]
    promised = {p.key: p.state for r in reminders for p in await store.ledger.of(r.id)}
    assert messages.keys() <= promised.keys(), "something arrived that was never promised"
    missing = [promised[key] for key in promised.keys() - messages.keys()]
    return Outcome(
        promised=len(promised),
        arrived=len(messages),
        doubled=sum(count > 1 for count in messages.values()),
        left_open=list(promised.values()).count(CLAIMED),
        missing=missing.count(CLAIMED),
        lost=len(missing) - missing.count(CLAIMED),
    )


async def until(true: Callable[[], bool], process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait for something, and no longer than a slow machine may need."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            assert process is None or process.poll() is None, "the worker died by itself"
            await asyncio.sleep(0.05)


def worker(places: list[str]) -> subprocess.Popen[bytes]:
    """A process of its own, which stops when its input ends."""
    return subprocess.Popen([sys.executable, "-m", "tests.habits.worker", *places], stdin=subprocess.PIPE)


async def due(store: Store, name: str, moment: datetime) -> Reminder:
    """A reminder that is due at a moment."""
    person = await store.people.ensure(name, moment)
    clock = moment.replace(second=0, microsecond=0, tzinfo=None).time()
    return await store.reminders.add(Reminder("", person.id, "magnesium", clock, "UTC", next_due=moment))


async def settled(store: Store) -> None:
    """Wait until nothing is queued, and nothing moves any more: the claims that stay are those of the dead."""
    async with asyncio.timeout(PATIENCE):
        before: dict[str, int] = {}
        while (counts := await store.ledger.counts()) != before or not counts or counts.keys() - {SENT, CLAIMED}:
            before = counts
            await asyncio.sleep(1)  # many times the latency
