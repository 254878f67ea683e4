"""The weekly summary: a reminder of a kind of its own, each Sunday evening, whose message shows the nights of the week.

It stands on the same ledger, sweep and job as every reminder, so it is sent once, or counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.base.night import Night
from bot.habits.pictures import period
from bot.habits.reminders import Kept, Reminding, Wish
from bot.storage.ledger import SENT, Delivery
from bot.storage.reminders import ON, Reminder

if TYPE_CHECKING:
    from bot.storage.store import Store

KIND = "summary"
AT = time(19)
"""On the person's wall; they may change it, as of any reminder."""
SUNDAY = (6,)
NIGHTS = 7
APART = timedelta(days=6)
"""At least so long from one to the next, whatever day it is moved to: never two in a week."""


class Weekly:
    """Switches it on and off. Every method may raise `StoreError`."""

    def __init__(self, store: Store, reminding: Reminding) -> None:
        self._store = store
        self._reminding = reminding

    async def standing(self, person_id: str) -> Reminder | None:
        """The summary of a person, where it is on."""
        mine = await self._store.reminders.of(person_id)
        return next((r for r in mine if r.kind == KIND and r.state == ON), None)

    async def start(self, person_id: str, zone: str, now: datetime) -> Kept:
        """Switch it on; where it is on, nothing changes but the zone."""
        if standing := await self.standing(person_id):
            return await self._reminding.change(standing, now, zone=zone)
        return await self._reminding.set(person_id, Wish(KIND, AT, zone, SUNDAY), now)

    async def stop(self, person_id: str, now: datetime) -> bool:
        """Switch it off; True if it was on."""
        standing = await self.standing(person_id)
        if standing is None:
            return False
        await self._reminding.stop(standing, now)
        return True


async def week_of(store: Store, delivery: Delivery) -> Mapping[date, Night | None] | None:
    """The nights that one message shows; None where there are none, or the last message is not a week old."""
    reminder, promise = delivery.reminder, delivery.promise
    sent = [p.local_date for p in await store.ledger.of(reminder.id) if p.state == SENT]
    if any(day < promise.local_date < day + APART for day in sent):
        return None
    last = promise.local_date
    told = await store.nights.between(reminder.person_id, last - timedelta(days=NIGHTS - 1), last)
    return period(told.values(), last, NIGHTS) if told else None
