"""Once a minute: what is due becomes a promise in the ledger, in one transaction, and then a job of the engine.

A crash between the two loses no message: a promise that nobody claims is enqueued again. A busy minute needs no
spreading here: the channel's gate lets its messages through one by one, those of answers first.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from functools import lru_cache

from bot.base.wall_clock import zone_named
from bot.habits.job import TOO_LATE
from bot.habits.port import Clock, Engine
from bot.habits.recurrence import Schedule, next_due
from bot.storage.ledger import Ledger, Plan
from bot.storage.reminders import Reminder

AGAIN = timedelta(minutes=5)
"""A promise unclaimed for so long is enqueued again."""
OPEN = timedelta(minutes=15)
"""A claim not closed for so long was left by a crash. Longer than any send may take."""
BATCH = 500
"""Reminders moved on in one transaction: answers must not wait long for the database."""
_MOMENT = timedelta(microseconds=1)
_log = logging.getLogger(__name__)


def schedule_of(reminder: Reminder, last: date | None = None, skipped: frozenset[date] = frozenset()) -> Schedule:
    """The schedule of a reminder; `last` is the local date served last, `skipped` are those left out."""
    days = frozenset(reminder.days)
    return Schedule(reminder.at, reminder.zone, days, reminder.once_on, reminder.paused_until, skipped, last)


def plan(reminder: Reminder, now: datetime) -> Plan:
    """What a sweep does with a reminder that is due. Each evening missed is a row of its own: sent late, or counted."""
    at = reminder.next_due
    assert at is not None  # the sweep reads only what is due
    try:
        day, following = _turn(schedule_of(reminder), at)
    except ValueError:
        # A zone that the machine knew and knows no more: one broken reminder must not stop all the others.
        _log.error("a reminder has a schedule that cannot be followed any more")
        day, following = at.date(), None
    return Plan(day, following, send=now - at <= TOO_LATE)


@lru_cache(4096)
def _turn(schedule: Schedule, at: datetime) -> tuple[date, datetime | None]:
    """The local date that a turn belongs to, and when the next one is. Cached: many people share an evening hour."""
    this, following = next_due(schedule, at - _MOMENT), next_due(schedule, at)
    # A turn that the rules of the zone have moved since it was computed belongs to the date on the wall.
    day = this.date if this is not None and this.at == at else at.astimezone(zone_named(schedule.zone)).date()
    return day, following.at if following else None


class Sweep:
    """The sweep of one process; several may run side by side."""

    def __init__(self, ledger: Ledger, engine: Engine, clock: Clock) -> None:
        self._ledger = ledger
        self._engine = engine
        self._clock = clock

    async def __call__(self) -> None:
        """One round."""
        now = self._clock()
        while await self._batch(now):
            pass
        await self._engine.enqueue(await self._ledger.unclaimed(now - AGAIN, now))
        await self._ledger.leave_open(now - OPEN)

    async def _batch(self, now: datetime) -> bool:
        """Move some reminders on; whether others may still be due, or the same ones once more."""
        plans: list[Plan] = []

        def planned(reminder: Reminder) -> Plan:
            plans.append(plan(reminder, now))
            return plans[-1]

        await self._engine.enqueue(await self._ledger.sweep(now, planned, BATCH))
        return len(plans) == BATCH or any(p.next_due is not None and p.next_due <= now for p in plans)
