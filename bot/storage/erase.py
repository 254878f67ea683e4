"""Deletion: the rows of a person in every table, their queued jobs, and what SQLite's log still held of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.ledger import job_ids
from bot.storage.store import Store
from bot.storage.tables import LedgerRow, PersonRow, ReminderRow


class Jobs(Protocol):
    """Where messages wait to be sent: the durable engine."""

    async def forget(self, jobs: Collection[str]) -> None:
        """Drop these jobs and all trace of them; unknown ids are no mistake."""


class NoJobs:
    """Nothing waits anywhere."""

    async def forget(self, jobs: Collection[str]) -> None:
        """Nothing to drop."""


async def erase(store: Store, name: str, jobs: Jobs) -> bool:
    """Remove everything of a person (`Message.person`); True if anything was kept.

    The rows go before the jobs: a job that starts in between finds nothing to claim. What hangs on the person goes with
    them by the foreign keys.
    """
    async with store.database.write() as connection:
        people = select(PersonRow.id).where(PersonRow.lookup.in_(store.sealer.lookups(name)))
        ids = (await connection.execute(people)).scalars().all()
        waiting = await remove_people(connection, ids)
    await jobs.forget(waiting)
    await store.database.empty_log()
    return bool(ids)


async def remove_people(connection: AsyncConnection, ids: Sequence[str]) -> list[str]:
    """Delete people and all that hangs on them; the ids of the jobs that were ever queued for them."""
    theirs = (
        select(LedgerRow.key, LedgerRow.tries)
        .join(ReminderRow, ReminderRow.id == LedgerRow.reminder_id)
        .where(ReminderRow.person_id.in_(ids))
    )
    jobs = [job for row in await connection.execute(theirs) for job in job_ids(row.key, row.tries)]
    await connection.execute(delete(PersonRow).where(PersonRow.id.in_(ids)))
    return jobs
