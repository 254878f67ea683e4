"""How long things are kept. Run once a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.storage.erase import Jobs, remove_people
from bot.storage.store import Store
from bot.storage.tables import FeedbackRow, LedgerRow, PersonRow

SILENCE = timedelta(days=365)
"""A person who was not seen for so long is forgotten whole; counts of feedback go at the same age."""
LEDGER = timedelta(days=60)
"""Rows of messages sent are kept for so long: for the health page, and against sending twice."""
HANDLED = timedelta(days=2)
"""Telegram keeps an update for a day at most; after that it can not come again."""
BATCH = 200
"""People forgotten in one transaction."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What a run of retention removed."""

    people: int
    messages: int
    updates: int


async def retain(store: Store, now: datetime, jobs: Jobs) -> Removed:
    """Remove what is older than it may be."""
    people = 0
    while ids := await _silent(store, now, jobs):
        people += ids
    async with store.database.write() as connection:
        day = now.date()
        messages = (await connection.execute(delete(LedgerRow).where(LedgerRow.local_date < day - LEDGER))).rowcount
        await connection.execute(delete(FeedbackRow).where(FeedbackRow.day < day - SILENCE))
    updates = await store.handled.forget(now - HANDLED)
    await store.database.empty_log()
    return Removed(people, messages, updates)


async def _silent(store: Store, now: datetime, jobs: Jobs) -> int:
    async with store.database.write() as connection:
        silent = select(PersonRow.id).where(PersonRow.last_seen < now.date() - SILENCE).limit(BATCH)
        ids = (await connection.execute(silent)).scalars().all()
        waiting = await remove_people(connection, ids) if ids else []
    if waiting:
        await jobs.forget(waiting)
    return len(ids)
