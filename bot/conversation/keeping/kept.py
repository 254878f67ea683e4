"""The store as the conversation sees it: opened at the first need, found by the person who writes, behind a consent."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.base.message import Message
from bot.conversation.replies.context import Context
from bot.storage.errors import StoreError

if TYPE_CHECKING:
    from bot.habits.port import Engine
    from bot.habits.reminders import Kept as Standing
    from bot.habits.reminders import Reminding
    from bot.habits.weekly import Weekly
    from bot.storage.people import Person
    from bot.storage.retention import Removed
    from bot.storage.store import Store

_log = logging.getLogger(__name__)
CONSENT_VERSION = 1
"""Raised when the text of consent changes so much that everybody must be asked again."""
ADULT = 18
"""Years from which entries about health are kept."""


class Kept:
    """What is kept of the people who talk. Every method may raise `StoreError`."""

    def __init__(
        self,
        opener: Callable[[], Store],
        *,
        begun: Callable[[], bool] = lambda: True,
        given: bool = False,
        jobs: Engine | None = None,
    ) -> None:
        """`opener` makes the store; `begun` says whether there is one already, and `given` takes consent as given."""
        self._opener = opener
        self._begun = begun
        self._given = given
        self._store: Store | None = None
        self._lost: bool | None = None
        self.jobs = jobs
        """Where reminders wait; a deletion empties it of the person's. None where nothing is ever sent."""

    @property
    def store(self) -> Store:
        """The store, made at the first use."""
        if self._store is None:
            self._store = self._opener()
        return self._store

    @property
    def reminding(self) -> Reminding:
        """What can be done with reminders; where nothing is ever sent, nobody does their jobs."""
        from bot.habits.memory import MemoryEngine  # noqa: PLC0415 -- see bot.app.open_store
        from bot.habits.reminders import Reminding  # noqa: PLC0415

        return Reminding(self.store, self.jobs or MemoryEngine())

    @property
    def weekly(self) -> Weekly:
        """The switch of the weekly summary."""
        from bot.habits.weekly import Weekly  # noqa: PLC0415 -- see bot.app.open_store

        return Weekly(self.store, self.reminding)

    async def settle(self, person_id: str, zone: str, now: datetime) -> list[Standing]:
        """The person lives in this zone from now on; the reminders that moved there, as they stand."""
        await self.store.people.set(person_id, zone=zone)
        return await self.reminding.move(person_id, zone, now)

    @property
    def anything(self) -> bool:
        """False as long as nothing was ever kept here: a plain question then needs no database."""
        return self._store is not None or self._begun()

    async def find(self, message: Message) -> Person | None:
        """Who writes, if anything of theirs is kept."""
        return await self.store.people.find(message.person) if self.anything else None

    async def meet(self, message: Message, context: Context) -> None:
        """At the beginning of a dialogue take up what the person asked to be remembered; trouble is only logged."""
        if context.met or not message.private:
            return
        context.met = True
        try:
            known = self.anything and await self.store.people.may_know(message.person)
            person = await self.find(message) if known else None
            if person is not None:
                settings = {"country": person.country, "units": person.units}
                context.slots |= {**{k: v for k, v in settings.items() if v}, **person.facts}
                await self.store.people.seen(person, message.now.date())
                if person.silent:
                    await self.store.people.silence(person.id, False)
        except StoreError as trouble:
            _log.error("the store failed: %s", trouble)

    async def agreed(self, message: Message) -> Person | None:
        """Who writes, if entries about their health may be kept; else ask (`Consent.ask`)."""
        if self._given:
            return await self.agree(message.person, message.now)
        person = await self.find(message)
        return person if person and person.agreed and person.consent_version == CONSENT_VERSION else None

    async def ensure(self, message: Message) -> Person:
        """Who writes, added if nothing was kept: for settings, which need no consent."""
        return await self.store.people.ensure(message.person, message.now)

    async def agree(self, name: str, now: datetime) -> Person:
        """The person gave consent."""
        person = await self.store.people.ensure(name, now)
        if person.consent_version != CONSENT_VERSION or not person.agreed:
            await self.store.people.agree(person.id, CONSENT_VERSION, now)
        return await self.store.people.get(person.id) or person

    async def erase(self, message: Message) -> bool:
        """Remove everything of who writes, in tables, files and queues; True if there was anything."""
        from bot.storage.erase import NoJobs, erase  # noqa: PLC0415 -- see bot.app.open_store

        return await erase(self.store, message.person, self.jobs or NoJobs())

    async def retain(self, now: datetime) -> Removed:
        """Remove what is older than it may be."""
        from bot.storage.erase import NoJobs  # noqa: PLC0415 -- see bot.app.open_store
        from bot.storage.retention import retain  # noqa: PLC0415

        return await retain(self.store, now, self.jobs or NoJobs())

    async def silence(self, chat: int, silent: bool = True) -> None:
        """Nothing can be sent to this chat, as the person blocked the bot; or, with `silent` False, again."""
        person = await self.store.people.find(str(chat)) if self.anything else None
        if person is not None and person.silent is not silent:
            await self.store.people.silence(person.id, silent)

    async def judged(self, day: date, topic: str, verdict: str, reason: str = "", by: int = 1) -> None:
        """Somebody found an answer good or bad: counted, and nothing about who."""
        await self.store.feedback.add(day, topic, verdict, reason, by)

    async def lost_key(self) -> bool:
        """True if entries lie here that no key opens: whoever is not known might have some."""
        if self._lost is None:
            self._lost = self.anything and await self.store.people.unreadable() > 0
        return self._lost

    async def close(self) -> None:
        """Give back the database, if it was opened."""
        if self._store is not None:
            await self._store.close()


def in_memory(*, given: bool = False) -> Kept:
    """What is kept for a run, and thrown away."""

    def opener() -> Store:
        from bot.storage.store import Store  # noqa: PLC0415 -- see bot.app.open_store

        return Store.in_memory()

    return Kept(opener, begun=lambda: False, given=given)
