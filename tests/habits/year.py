"""A year of evenings: real sweep, ledger, job and rules on a simulated clock, with crashes, moves, pauses and snoozes.

What must arrive is worked out a second time, from the events alone, by walking through quarters of an hour.
"""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import aiosqlite
from sqlalchemy import func, make_url, select

from bot.habits.evenings import Evenings
from bot.habits.memory import MemoryEngine
from bot.habits.port import Nudge
from bot.habits.reminders import Reminding, Wish
from bot.storage.database import Database
from bot.storage.ledger import OPEN, SKIPPED, Promise
from bot.storage.sealing import Sealer
from bot.storage.store import Store
from bot.storage.tables import LedgerRow, ReminderRow

START, END = datetime(2026, 1, 2, 12, tzinfo=UTC), datetime(2026, 12, 31, 12, tzinfo=UTC)
MINUTE, QUARTER, DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(days=1)
TOO_LATE = timedelta(hours=2)
AFTER_A_LOSS = 7 * MINUTE
"""A message whose job was lost comes this late at most."""
ZONES = """
    Europe/London Europe/Dublin Europe/Lisbon Europe/Madrid Europe/Berlin Europe/Athens Europe/Istanbul
    Europe/Chisinau Atlantic/Azores America/New_York America/Chicago America/Denver America/Phoenix
    America/Los_Angeles America/Anchorage Pacific/Honolulu America/St_Johns America/Halifax America/Havana
    America/Sao_Paulo America/Santiago America/Asuncion America/Nuuk Africa/Cairo Africa/Casablanca Africa/Lagos
    Asia/Beirut Asia/Jerusalem Asia/Tehran Asia/Dubai Asia/Kolkata Asia/Kathmandu Asia/Shanghai Asia/Tokyo
    Australia/Adelaide Australia/Sydney Australia/Lord_Howe Pacific/Auckland Pacific/Chatham Pacific/Kiritimati
""".split()  # noqa: SIM905
TIMES = [time(21)] * 5 + [time(0), time(2), time(2, 30)]
"""Evenings for most; the hours in which clocks change for some."""
DAYS = [(0, 1, 2, 3, 4, 5, 6)] + [(5, 6)] * 4 + [(6,)] * 12 + [(3,)] * 3
"""Clocks change at weekends mostly."""


class Killed(BaseException):
    """The process is gone, in the middle of something."""


class Fragile(MemoryEngine):
    """Keeps its jobs over crashes, as the durable engine does; but may die before it has kept them."""

    dies = False

    async def enqueue(self, promises: Iterable[Promise]) -> None:
        some = list(promises)
        if self.dies and some:
            self.dies = False
            raise Killed
        await super().enqueue(some)


@dataclass
class Life:
    """What one person did: the events that the second reading starts from."""

    days: tuple[int, ...]
    reminder: str
    segments: list[tuple[datetime, str, time, date | None]] = field(default_factory=list)
    """(since, zone, time, paused until)."""
    skips: list[datetime] = field(default_factory=list)
    snoozes: dict[str, datetime] = field(default_factory=dict)
    """Key → when it is due."""

    def acted(self, start: datetime, end: datetime) -> bool:
        """Whether the person did anything in between."""
        return any(start <= when <= end for when in (*self.skips, *(s[0] for s in self.segments)))

    def expected(self) -> Iterator[tuple[date, datetime]]:
        """Every turn, by the rules as a person would put them."""
        last = date.min
        for (since, zone, at, paused), until in zip(
            self.segments, [*(s[0] for s in self.segments[1:]), END], strict=True
        ):
            skipped = {when.astimezone(ZoneInfo(zone)).date(): when for when in self.skips if since <= when < until}
            day = since.astimezone(ZoneInfo(zone)).date() - DAY
            while (turn := instant(zone, day, at)) < until:
                is_skipped = day in skipped and turn > skipped[day]
                asked = day.weekday() in self.days and (paused is None or day >= paused) and day > last
                if turn > since and asked and not is_skipped:
                    yield day, turn
                    last = day
                day += DAY


@lru_cache(None)
def instant(zone: str, day: date, at: time) -> datetime:
    """The first quarter of an hour at which the wall shows that time of that date, or has passed it."""
    place, wall = ZoneInfo(zone), datetime.combine(day, at)
    offset = datetime.combine(day - DAY, time(12), place).utcoffset()
    assert offset is not None
    moment = wall.replace(tzinfo=UTC) - offset - 12 * QUARTER
    while moment.astimezone(place).replace(tzinfo=None) < wall:
        moment += QUARTER
    return moment


@dataclass
class Outcome:
    """What a year came to; the figures are there to show that it was a hard one."""

    problems: list[str]
    messages: int
    figures: dict[str, int]


class Year:
    """One store, one process after another."""

    def __init__(self, seed: int, people: int, crashes: int) -> None:
        self.chance = random.Random(seed)
        self.people = people
        url = make_url("sqlite+aiosqlite:///:memory:?check_same_thread=false")
        self.store = Store(Database(url), Sealer.throw_away())
        self.engine = Fragile()
        self.now = START
        self.lives: dict[str, Life] = {}
        self.got: defaultdict[str, list[tuple[datetime, bool]]] = defaultdict(list)
        self.downs: list[tuple[datetime, datetime]] = []
        self.killed: set[str] = set()
        self.not_sent: dict[str, str] = {}
        self.snapshot_of = START.date()
        self.deadly = ""
        self.crashes = sorted(self._moment() for _ in range(crashes))
        self.events: list[tuple[datetime, str, str]] = []
        self.reminding = Reminding(self.store, self.engine)
        self.evenings = Evenings(self.store, self.engine, self._deliver, timedelta(weeks=8), lambda: self.now)

    async def run(self) -> Outcome:
        await self.engine.start(self.evenings.job)
        for i in range(self.people):
            await self._born(i)
        self.events.sort()
        figures = {"events": len(self.events), "crashes": len(self.crashes)}
        while (moment := await self._next()) < END:
            await self._forward(moment)
        await self._snapshot()
        problems = list(self._problems())
        figures |= {"snoozes": sum(len(p.snoozes) for p in self.lives.values()), "killed": len(self.killed)}
        figures |= {state: list(self.not_sent.values()).count(state) for state in (SKIPPED, OPEN)}
        await self.store.close()
        return Outcome(problems, sum(map(len, self.got.values())), figures)

    async def _born(self, i: int) -> None:
        pick = self.chance.choice
        zone, at, days = ZONES[i % len(ZONES)], pick(TIMES), pick(DAYS)
        person = (await self.store.people.ensure(str(i), self.now)).id
        kept = await self.reminding.set(person, Wish("magnesium", at, zone, days), self.now)
        self.lives[person] = Life(days, kept.reminder.id, [(self.now, zone, at, None)])
        for month in self.chance.sample(range(1, 12), pick([0, 1, 2, 3])):
            when = self._moment(month)
            self.events.append((when, pick(["move", "pause", "skip", "change"]), person))

    def _moment(self, month: int | None = None) -> datetime:
        start = START + (DAY * 30 * month if month else timedelta())
        span = 25 * DAY if month else END - START - 2 * DAY
        return start + MINUTE * self.chance.randrange(int(span / MINUTE)) + timedelta(seconds=30)

    async def _next(self) -> datetime:
        """The next instant at which anything happens."""
        async with self.store.database.read() as connection:
            due = (await connection.execute(select(func.min(ReminderRow.next_due)))).scalar_one()
        moments = [due or END, self.engine.due or END]
        if self.events:
            moments.append(self.events[0][0])
        if self.crashes:
            moments.append(self.crashes[0])
        return max(min(moments), self.now)

    async def _forward(self, moment: datetime) -> None:
        self.now = moment
        if self.now.date() != self.snapshot_of:
            await self._snapshot()
        if self.crashes and self.crashes[0] <= moment:
            self.crashes.pop(0)
            self.deadly = self.chance.choice(["enqueue", "before", "after", "stop"])
            self.engine.dies = self.deadly == "enqueue"
            if self.deadly == "stop":
                await self._down()
        elif self.events and self.events[0][0] <= moment:
            await self._act(*self.events.pop(0))
        else:
            try:
                await self._minute()
            except Killed:
                await self._down()

    async def _minute(self) -> None:
        await self.evenings.round()
        await self.engine.work(self.now)

    async def _down(self) -> None:
        """Dead for a while; then minute by minute until all is as it was."""
        self.deadly, self.engine.dies = "", False
        start = self.now
        self.now = self.now.replace(second=0) + MINUTE * self.chance.choice([1, 2, 20, 150, 300])
        self.downs.append((start, self.now))
        self.evenings = Evenings(self.store, self.engine, self._deliver, timedelta(weeks=8), lambda: self.now)
        await self.engine.start(self.evenings.job)
        for _ in range(20):
            await self._minute()
            self.now += MINUTE
        self.events = [(max(when, self.now + timedelta(seconds=30)), *rest) for when, *rest in self.events]

    async def _act(self, when: datetime, what: str, person: str) -> None:
        life = self.lives[person]
        _, zone, at, paused = life.segments[-1]
        reminder = (await self.store.reminders.of(person))[0]
        if what == "skip":
            life.skips.append(when)
            await self.reminding.skip(reminder, when)
            return
        if what == "move":
            zone = self.chance.choice(ZONES)
            await self.reminding.move(person, zone, when)
        elif what == "change":
            at = self.chance.choice(TIMES)
            await self.reminding.change(reminder, when, at=at)
        else:
            paused = when.astimezone(ZoneInfo(zone)).date() + DAY * self.chance.randrange(1, 40)
            await self.reminding.pause(reminder, paused, when)
        life.segments.append((when, zone, at, paused))

    async def _deliver(self, nudge: Nudge) -> bool:
        promise, life = nudge.delivery.promise, self.lives[nudge.delivery.person.id]
        if self.deadly in ("before", "after"):
            self.killed.add(promise.key)
            if self.deadly == "after":
                self.got[promise.key].append((self.now, nudge.late))
            raise Killed
        self.got[promise.key].append((self.now, nudge.late))
        if promise.n == 0 and self.chance.random() < 0.05:
            again = await self.reminding.snooze(promise.key, nudge.delivery.person.id, self.now)
            assert again is not None
            life.snoozes[again.key] = again.due
        return True

    async def _snapshot(self) -> None:
        """Note what was not sent before the ledger forgets it."""
        self.snapshot_of = self.now.date()
        rows = select(LedgerRow.key, LedgerRow.state).where(LedgerRow.state.in_((SKIPPED, OPEN)))
        async with self.store.database.read() as connection:
            self.not_sent.update({r.key: r.state for r in await connection.execute(rows)})

    def _problems(self) -> Iterator[str]:
        known: set[str] = set()
        for life in self.lives.values():
            for day, due in life.expected():
                key = f"reminder:{life.reminder}:{day.isoformat()}:0"
                known.add(key)
                yield from self._wrong(key, due)
            for key, due in life.snoozes.items():
                known.add(key)
                if not life.acted(due - QUARTER, due):
                    yield from self._wrong(key, due)
        yield from (f"nobody asked for {key}" for key in self.got.keys() - known)

    def _wrong(self, key: str, due: datetime) -> Iterator[str]:
        arrived = self.got.get(key, [])
        if len(arrived) > 1:
            yield f"{key}: {len(arrived)} times"
        elif arrived:
            ((when, late),) = arrived
            excuse = self._excuse(due)
            if not due <= when <= excuse:
                yield f"{key}: due {due}, came {when}"
            if late != (when - due > QUARTER):
                yield f"{key}: {when - due} late, and said {late}"
        elif key not in self.killed and not (self.not_sent.get(key) == SKIPPED and self._excuse(due) - due > TOO_LATE):
            yield f"{key}: due {due}, lost ({self.not_sent.get(key)})"

    def _excuse(self, due: datetime) -> datetime:
        """The latest moment at which a message may come: its minute, or soon after the process was back."""
        latest = due
        for start, end in self.downs:
            if start <= latest + AFTER_A_LOSS and end >= due:
                latest = max(latest, end + AFTER_A_LOSS)
        return latest


def simulate(seed: int, people: int, crashes: int) -> Outcome:
    """A year in a process that does nothing else."""

    async def at_once(self: Any, work: Any, *arguments: Any, **more: Any) -> Any:
        return work(*arguments, **more)

    # The driver hands each statement to a thread; where nothing else runs that is most of the time.
    aiosqlite.Connection._execute = at_once
    return asyncio.run(Year(seed, people, crashes).run())
