"""Reminders of many people: computing what is next, the sweep of a minute, the durable queue, and what comes out.

    python -m benchmarks.reminders [--people 100000] [--busiest 12500] [--drain 2000] [--spaced 500] [--killed 500]

A store in a file is filled with people, of whom many are due at the same minute. Floors of this machine, in the same
run: one conversion of an instant into local time for each person; plain sqlite3 doing the bare writes of the sweep in
one transaction, and of the queue in a transaction each. Messages are counted where they arrive. At the end a worker
is killed (kill -9) twice in the middle of its messages and started anew.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import matplotlib.backends.backend_agg  # noqa: F401 -- its memory counts
from sqlalchemy import insert

from bot.channels.telegram.gate import Gate
from bot.habits.durable import DurableEngine
from bot.habits.job import Job
from bot.habits.memory import MemoryEngine
from bot.habits.port import Nudge
from bot.habits.recurrence import EVERY_DAY, Schedule, next_due, next_dues
from bot.habits.sweep import Sweep
from bot.storage.payloads import Private, ReminderText
from bot.storage.people import TABLE as PEOPLE
from bot.storage.reminders import TABLE as REMINDERS
from bot.storage.reminders import as_bits
from bot.storage.repository import new_id
from bot.storage.store import Store
from bot.storage.tables import PersonRow, ReminderRow
from tests.habits.killing import through_kills

NOW = datetime(2026, 3, 28, 12, tzinfo=UTC)
"""The day before clocks change in Europe."""
SPACING = 0.04
"""Seconds between two messages, as shipped."""
CHUNK = 5_000


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--busiest", type=int, default=12_500)
    parser.add_argument("--drain", type=int, default=2_000)
    parser.add_argument("--spaced", type=int, default=500)
    parser.add_argument("--killed", type=int, default=500, help="messages whose worker is killed twice")
    chosen = parser.parse_args()
    _recurrence(chosen.people)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_evening(Path(folder), chosen.people, chosen.busiest, chosen.drain, chosen.spaced))
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_kills(Path(folder), chosen.killed))
    print(f"{'most memory, charts loaded':34} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


def _recurrence(people: int) -> None:
    schedules = _schedules(people)
    next_dues(schedules[:100], NOW)
    floor = _seconds(lambda: [NOW.astimezone(ZoneInfo(s.zone)) for s in schedules])
    _tell("floor: one conversion each", people, floor, floor)
    _tell("next_due, one by one", people, _seconds(lambda: [next_due(s, NOW) for s in schedules]), floor)
    _tell("next_dues, all at once", people, _seconds(lambda: next_dues(schedules, NOW)), floor)


async def _evening(folder: Path, people: int, busiest: int, drain: int, spaced: int) -> None:
    store = Store.at(str(folder / "magsleep.db"), folder / "key")
    moment = datetime.now(UTC).replace(second=0, microsecond=0)
    await _fill(store, people, busiest, moment)
    engine = MemoryEngine()
    began = time.perf_counter()
    await Sweep(store.ledger, engine, lambda: moment - timedelta(minutes=1))()
    print(f"{'an empty sweep':34} {1000 * (time.perf_counter() - began):8.1f} ms")
    floor = _seconds(lambda: _bare_sweep(folder, busiest))
    _tell("floor: its bare writes", busiest, floor, floor)
    began = time.perf_counter()
    await Sweep(store.ledger, engine, lambda: moment)()
    _tell("the busiest sweep", busiest, time.perf_counter() - began, floor)
    promises = [p for r in engine.known if (p := await store.ledger.get(r))][: drain + spaced]

    durable = DurableEngine.beside(store.database.url)
    receiver = _Receiver()
    await durable.start(Job(store.ledger, store.trials, receiver, lambda: moment, timedelta(weeks=8)))
    floor = _seconds(lambda: _bare_queue(folder, drain))
    _tell("floor: one commit each", drain, floor, floor)
    began = time.perf_counter()
    all_there = receiver.expect(drain, Gate(0))
    await durable.enqueue(promises[:drain])
    _tell("enqueue, while it drains", drain, time.perf_counter() - began, floor)
    await all_there.wait()
    _tell("until the last has arrived", drain, time.perf_counter() - began, floor)
    began = time.perf_counter()
    all_there = receiver.expect(spaced, Gate(SPACING))
    await durable.enqueue(promises[drain:])
    await all_there.wait()
    _tell("the same through the gate", spaced, time.perf_counter() - began, None)
    print(f"{'most in any rolling second':34} {_most_in_a_second(receiver.arrived):8d}")
    await durable.stop()
    await store.close()


async def _kills(folder: Path, jobs: int) -> None:
    found = await through_kills(folder, jobs, (jobs // 5, 3 * jobs // 5))
    told = f"{found.arrived} of {found.promised} arrived, {found.doubled} doubled, {found.lost} lost"
    print(f"{'worker killed twice':34} {told}, {found.missing} under way at a kill and not sent again")


async def _fill(store: Store, people: int, busiest: int, moment: datetime) -> None:
    """`busiest` people are due at the moment, the others on the days after it."""
    for start in range(0, people, CHUNK):
        persons, reminders = [], []
        for i in range(start, min(start + CHUNK, people)):
            person, reminder = new_id(), new_id()
            sealed = store.sealer.seal(Private(address=str(i)).model_dump_json().encode(), PEOPLE, person, person)
            persons.append(
                {
                    "id": person,
                    "lookup": person,
                    "adult": True,
                    "silent": False,
                    "last_seen": moment.date(),
                    "sealed": sealed,
                }
            )
            due = moment if i < busiest else moment + timedelta(minutes=1 + i % 1440)
            words = store.sealer.seal(ReminderText().model_dump_json().encode(), REMINDERS, reminder, person)
            values = {"id": reminder, "person_id": person, "kind": "magnesium", "at": due.time(), "zone": "UTC"}
            rest = {"days": as_bits(EVERY_DAY), "next_due": due, "state": "on", "unanswered": 0, "sealed": words}
            reminders.append({**values, **rest})
        async with store.database.write() as connection:
            await connection.execute(insert(PersonRow.__table__), persons)
            await connection.execute(insert(ReminderRow.__table__), reminders)


def _bare_sweep(folder: Path, rows: int) -> None:
    with _bare(folder / "bare.db") as database, database:
        database.executemany("insert into jobs values (?, 'queued')", ((f"reminder:{new_id()}",) for _ in range(rows)))
        database.execute("update jobs set state = 'moved'")


def _bare_queue(folder: Path, rows: int) -> None:
    database = _bare(folder / "bare.db")
    for _ in range(rows):
        with database:
            database.execute("insert into jobs values (?, 'queued')", (f"reminder:{new_id()}",))
    database.close()


def _bare(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path)
    database.execute("pragma journal_mode=WAL")
    database.execute("pragma synchronous=NORMAL")
    database.execute("create table if not exists jobs (key text primary key, state text)")
    return database


class _Receiver:
    """Where messages arrive, through a gate."""

    def expect(self, count: int, gate: Gate) -> asyncio.Event:
        self.arrived: list[float] = []
        self._count, self._gate, self._all_there = count, gate, asyncio.Event()
        return self._all_there

    async def __call__(self, nudge: Nudge) -> bool:
        await self._gate.turn(int(nudge.delivery.person.address), reminder=True)
        self.arrived.append(time.monotonic())
        if len(self.arrived) == self._count:
            self._all_there.set()
        return True


def _most_in_a_second(moments: Iterable[float]) -> int:
    ordered, first, most = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def _schedules(people: int) -> list[Schedule]:
    chance = random.Random(7)
    zones = sorted(available_timezones() - {"localtime", "Factory"})
    days = [EVERY_DAY] * 6 + [frozenset(range(5)), frozenset({4, 5})]
    return [
        Schedule(clock(chance.randrange(19, 24), chance.randrange(0, 60, 5)), chance.choice(zones), chance.choice(days))
        for _ in range(people)
    ]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _tell(name: str, count: int, seconds: float, floor: float | None) -> None:
    ratio = f"{seconds / floor:6.1f} x the floor" if floor else ""
    print(f"{name:34} {seconds:8.3f} s  {count / seconds:12,.0f} a second  {ratio}")


if __name__ == "__main__":
    main()
