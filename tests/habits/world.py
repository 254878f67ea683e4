"""Evenings without Telegram and without waiting: a real store, the real rules, a clock that is turned by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from bot.habits.evenings import Evenings
from bot.habits.memory import MemoryEngine
from bot.habits.port import Nudge
from bot.habits.reminders import Kept, Reminding, Wish
from bot.storage.store import Store

START = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)
"""A Sunday."""
MINUTE = timedelta(minutes=1)
CHECK_AGAIN = timedelta(weeks=8)


@dataclass
class Inbox:
    """Where messages arrive: the only thing here that is not real, beside the clock."""

    world: World
    got: list[tuple[datetime, Nudge]] = field(default_factory=list)
    refuses: bool = False
    judge: Callable[[Nudge], Awaitable[bool]] | None = None
    """Whether there is anything to say."""

    async def __call__(self, nudge: Nudge) -> bool | None:
        if self.refuses:
            raise ConnectionError("words that nobody may see")
        if self.judge and not await self.judge(nudge):
            return None
        self.got.append((self.world.now, nudge))
        return True

    @property
    def keys(self) -> list[str]:
        return [nudge.delivery.promise.key for _, nudge in self.got]

    @property
    def times(self) -> list[str]:
        return [when.strftime("%d %H:%M") for when, _ in self.got]


class World:
    """One process at work on a store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = START
        self.engine = MemoryEngine()
        self.inbox = Inbox(self)
        self.evenings = Evenings(store, self.engine, self.inbox, CHECK_AGAIN, lambda: self.now)
        self.reminding = Reminding(store, self.engine)

    async def wake(self) -> None:
        """Start, without the task that waits for minutes of the wall."""
        await self.engine.start(self.evenings.job)

    async def person(self, name: str = "42") -> str:
        """A person who agreed."""
        person = await self.store.people.ensure(name, self.now)
        await self.store.people.agree(person.id, 1, self.now)
        return person.id

    async def set(self, person: str, at: time = time(21), **more: object) -> Kept:
        """A reminder of magnesium, by default every evening at nine in UTC."""
        values = {"kind": "magnesium", "zone": "UTC", **more}
        return await self.reminding.set(person, Wish(at=at, **values), self.now)  # type: ignore[arg-type]

    async def until(self, moment: datetime) -> None:
        """Minute by minute, skipping those in which nothing can happen: jobs may be due in between two."""
        while self.now < moment:
            await self.minute()
            self.now += MINUTE
        await self.minute()

    async def minute(self) -> None:
        await self.evenings.round()
        await self.engine.work(self.now)

    async def jump(self, moments: Iterable[datetime]) -> None:
        """Only these minutes."""
        for self.now in moments:
            await self.minute()
