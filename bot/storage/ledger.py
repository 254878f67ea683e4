"""The ledger of reminders: one row for each message promised, so that none is lost and none is sent twice.

queued → claimed → sent | failed | skipped. A claim that a crash left open becomes `open`: not sent again, counted. A
message that comes too late is queued as `skipped` and never sent. See docs/decisions.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Update, bindparam, func, insert, or_, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.payloads import Private
from bot.storage.people import TABLE as PEOPLE
from bot.storage.people import Person, person_of
from bot.storage.reminders import ON, Reminder, Reminders, plain_columns, reminder_of
from bot.storage.repository import Repository
from bot.storage.sealing import Sealer
from bot.storage.tables import Base, LedgerRow, PersonRow, ReminderRow

QUEUED = "queued"
CLAIMED = "claimed"
SENT = "sent"
FAILED = "failed"
SKIPPED = "skipped"
OPEN = "open"
_TAKEN = (CLAIMED, SENT, OPEN)
"""States of a message that has reached its person, or may have."""
EVENING = timedelta(hours=6)
"""Messages of a kind nearer to each other than this are of one evening, whatever midnight lies between."""
CHUNK = 500
"""Keys asked for at once: databases limit the length of a statement."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sweep does with one reminder that is due; worked out by bot/habits from the reminder alone."""

    local_date: date
    """The local date the message is for: it makes the key, so one evening has one message."""
    next_due: datetime | None
    """When the reminder is due after this; None for never."""
    send: bool = True
    """False when it is too late: the row is written as skipped."""
    due: datetime | None = None
    """When the message should go out; by default at the time it was due."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A row of the ledger."""

    key: str
    reminder_id: str
    local_date: date
    n: int
    """0 as scheduled, then the snoozes."""
    due: datetime
    state: str
    tries: int = 0
    """How often it was queued again."""
    queued_at: datetime | None = None
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    answered_at: datetime | None = None

    @property
    def job(self) -> str:
        """The id to enqueue it under: the engine ignores one that it has seen."""
        return job_ids(self.key, self.tries)[-1]


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed message: all that the sender needs."""

    promise: Promise
    reminder: Reminder
    person: Person


def job_ids(key: str, tries: int) -> list[str]:
    """The ids of the jobs a message was ever queued under; the last is the one that counts now."""
    return [key, *(f"{key}:retry{k}" for k in range(1, tries + 1))]


def ledger_key(reminder_id: str, local_date: date, n: int) -> str:
    """The key of a message; `Promise.job` is the id of its job."""
    return f"reminder:{reminder_id}:{local_date.isoformat()}:{n}"


class Ledger(Repository):
    """Each method is one transaction. Moments carry an offset; `now` comes from the caller's clock."""

    def __init__(self, database: Database, sealer: Sealer, reminders: Reminders) -> None:
        super().__init__(database, sealer)
        self._reminders = reminders

    async def sweep(self, now: datetime, plan: Callable[[Reminder], Plan], most: int = 1_000) -> list[Promise]:
        """Turn what is due into ledger rows and move `next_due` on, all at once; the rows to enqueue, earliest first.

        `plan` sees reminders without their sealed text and must be quick: the database waits for it. A reminder whose
        evening has its message already (its time was changed after it was sent) only moves on. Several workers may
        sweep at the same moment: each reminder falls to one of them.
        """
        async with self._database.write() as connection:
            due = await connection.execute(_DUE, {"now": now, "most": most})
            reminders = [reminder_of(row) for row in due.all()]
            planned = [(reminder, plan(reminder)) for reminder in reminders]
            promises = {
                p.key: p for reminder, planned_ in planned if (p := _promise(reminder, planned_, now)) is not None
            }
            for key in await self._present(connection, promises):
                del promises[key]
            if promises:
                await connection.execute(insert(_LEDGER), [_values(p) for p in promises.values()])
            if planned:
                await connection.execute(_MOVE, [{"this": r.id, "to": p.next_due} for r, p in planned])
        return [p for p in promises.values() if p.state == QUEUED]

    async def snooze(self, reminder_id: str, local_date: date, due: datetime, now: datetime) -> Promise | None:
        """Promise the same evening's message once more, at `due`, in the place of a snooze that waits.

        None if the reminder is gone.
        """
        async with self._database.write() as connection:
            there = select(ReminderRow.id).where(ReminderRow.id == reminder_id).with_for_update()
            if (await connection.execute(there)).first() is None:
                return None
            await connection.execute(_leave_out(reminder_id, local_date, now).where(LedgerRow.n > 0))
            last = select(func.max(LedgerRow.n)).where(
                LedgerRow.reminder_id == reminder_id, LedgerRow.local_date == local_date
            )
            n = (await connection.execute(last)).scalar_one_or_none()
            n = 1 if n is None else n + 1
            made = Promise(ledger_key(reminder_id, local_date, n), reminder_id, local_date, n, due, QUEUED, 0, now)
            await connection.execute(insert(_LEDGER).values(_values(made)))
        return made

    async def skip(self, reminder_id: str, local_date: date, next_due: datetime | None, now: datetime) -> None:
        """Leave an evening out: what is queued for it is not sent, what is not queued yet never will be."""
        key = ledger_key(reminder_id, local_date, 0)
        async with self._database.write() as connection:
            await connection.execute(_leave_out(reminder_id, local_date, now))
            moved = update(ReminderRow).where(ReminderRow.id == reminder_id).values(next_due=next_due)
            if not (await connection.execute(moved)).rowcount or await self._present(connection, [key]):
                return
            row = Promise(key, reminder_id, local_date, 0, now, SKIPPED, 0, now, closed_at=now)
            await connection.execute(insert(_LEDGER).values(_values(row)))

    async def served(self, reminder_id: str) -> tuple[date | None, frozenset[date]]:
        """The latest local date that has its message, and the dates that were left out, those to come among them."""
        statement = select(LedgerRow.local_date, LedgerRow.state).where(LedgerRow.reminder_id == reminder_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).all()
        last = max((row.local_date for row in rows if row.state != SKIPPED), default=None)
        return last, frozenset(row.local_date for row in rows if row.state == SKIPPED)

    async def claim(self, key: str, now: datetime) -> Delivery | None:
        """Take a queued message in hand before it is sent.

        None if there is nothing to send: claimed or closed already, skipped, the reminder switched off or removed, the
        person gone, silent, or not readable, or reminded of the same this evening by another reminder. What can never
        be sent is closed as skipped.
        """
        async with self._database.write() as connection:
            if not (await connection.execute(_TAKE, {"this": key, "at": now})).rowcount:
                return None
            delivery = await self._delivery(connection, key)
            if delivery is None or delivery.person.silent or delivery.reminder.state != ON:
                await self._close(connection, key, SKIPPED, now)
                return None
        return delivery

    async def close(self, key: str, state: str, now: datetime) -> None:
        """A claimed message was sent, failed, or was skipped; a sent one counts as unanswered until `answered`."""
        async with self._database.write() as connection:
            closed = await self._close(connection, key, state, now)
            if closed is not None and state == SENT and closed[1] == 0:
                await connection.execute(_COUNT, {"this": closed[0]})

    async def answered(self, key: str, now: datetime) -> bool:
        """A button under a message was pressed; True the first time. The count of the unanswered starts anew."""
        async with self._database.write() as connection:
            first = update(LedgerRow).where(LedgerRow.key == key, LedgerRow.answered_at.is_(None))
            if not (await connection.execute(first.values(answered_at=now))).rowcount:
                return False
            reminder = select(LedgerRow.reminder_id).where(LedgerRow.key == key).scalar_subquery()
            await connection.execute(update(ReminderRow).where(ReminderRow.id == reminder).values(unanswered=0))
        return True

    async def get(self, key: str) -> Promise | None:
        """One row."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(LedgerRow.key == key))).one_or_none()
        return _of(row) if row else None

    async def of(self, reminder_id: str) -> list[Promise]:
        """All rows of a reminder, by date."""
        statement = select(*_COLUMNS).where(LedgerRow.reminder_id == reminder_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement.order_by(LedgerRow.local_date, LedgerRow.n))).all()
        return [_of(row) for row in rows]

    async def unclaimed(self, before: datetime, now: datetime, most: int = 1_000) -> list[Promise]:
        """Messages due and queued before a moment that nobody claimed, to be enqueued again under `tries`.

        They count as queued `now`, so the next call leaves them alone for as long.
        """
        async with self._database.write() as connection:
            found = (await connection.execute(_LOST, {"before": before, "most": most})).all()
            for keys in _chunks([row.key for row in found]):
                again = update(LedgerRow).where(LedgerRow.key.in_(keys))
                await connection.execute(again.values(tries=LedgerRow.tries + 1, queued_at=now))
        return [_of(row, tries=row.tries + 1, queued_at=now) for row in found]

    async def leave_open(self, before: datetime) -> int:
        """Claims from before a moment that were never closed: marked `open`, never sent again. How many."""
        async with self._database.write() as connection:
            return (await connection.execute(_LEAVE, {"before": before})).rowcount

    async def counts(self) -> dict[str, int]:
        """Rows by state, for health and metrics."""
        statement = select(LedgerRow.state, func.count()).group_by(LedgerRow.state)
        async with self._database.read() as connection:
            return {row[0]: row[1] for row in (await connection.execute(statement)).all()}

    async def _present(self, connection: AsyncConnection, keys: Iterable[str]) -> list[str]:
        found: list[str] = []
        for some in _chunks(list(keys)):
            found += (await connection.execute(select(LedgerRow.key).where(LedgerRow.key.in_(some)))).scalars()
        return found

    async def _close(self, connection: AsyncConnection, key: str, state: str, now: datetime) -> tuple[str, int] | None:
        row = (await connection.execute(_CLOSE, {"this": key, "to": state, "at": now})).one_or_none()
        return (row.reminder_id, row.n) if row else None

    async def _delivery(self, connection: AsyncConnection, key: str) -> Delivery | None:
        promise = _of((await connection.execute(_PROMISE, {"this": key})).one())
        row = (await connection.execute(_REMINDER, {"this": promise.reminder_id})).one()
        # Locked: of two jobs for one person and evening, one sees what the other has claimed.
        owner = (await connection.execute(_PERSON, {"this": row.person_id})).one()
        evening = {"day": promise.local_date, "from": promise.due - EVENING, "to": promise.due}
        evening |= {"person": row.person_id, "kind": row.kind, "but": row.id}
        if (await connection.execute(_SAME_EVENING, evening)).first():
            return None
        private = self._open(Private, owner.sealed, PEOPLE, owner.id, owner.id)
        if private is None:
            return None
        reminder = reminder_of(row, self._reminders.text_of(row))
        return Delivery(promise, reminder, person_of(owner, private))


# What is done for each message is put together once: building a statement takes longer than running it.
_LEDGER, _REMINDERS, _PEOPLE = (Base.metadata.tables[row.__tablename__] for row in (LedgerRow, ReminderRow, PersonRow))
_COLUMNS = _LEDGER.columns
_THIS: BindParameter[str] = bindparam("this")
_TAKE = (
    update(_LEDGER)
    .where(_COLUMNS.key == _THIS, _COLUMNS.state == QUEUED)
    .values(state=CLAIMED, claimed_at=bindparam("at"))
)
_PROMISE = select(*_COLUMNS).where(_COLUMNS.key == _THIS)
_REMINDER = select(*_REMINDERS.c).where(_REMINDERS.c.id == _THIS)
_PERSON = select(*_PEOPLE.c).where(_PEOPLE.c.id == _THIS).with_for_update()
_SAME_EVENING = (
    select(_COLUMNS.key)
    .join(_REMINDERS, _REMINDERS.c.id == _COLUMNS.reminder_id)
    .where(
        _REMINDERS.c.person_id == bindparam("person"),
        _REMINDERS.c.kind == bindparam("kind"),
        _REMINDERS.c.id != bindparam("but"),
        or_(
            _COLUMNS.local_date == bindparam("day"),
            _COLUMNS.due.between(bindparam("from"), bindparam("to")),
        ),
        _COLUMNS.state.in_(_TAKEN),
    )
)
_CLOSE = (
    update(_LEDGER)
    .where(_COLUMNS.key == _THIS, _COLUMNS.state == CLAIMED)
    .values(state=bindparam("to"), closed_at=bindparam("at"))
    .returning(_COLUMNS.reminder_id, _COLUMNS.n)
)
_COUNT = update(_REMINDERS).where(_REMINDERS.c.id == _THIS).values(unanswered=_REMINDERS.c.unanswered + 1)
_LEAVE = update(_LEDGER).where(_COLUMNS.state == CLAIMED, _COLUMNS.claimed_at < bindparam("before")).values(state=OPEN)
_LOST = (
    select(*_COLUMNS)
    .where(_COLUMNS.state == QUEUED, _COLUMNS.due <= bindparam("before"), _COLUMNS.queued_at <= bindparam("before"))
    .order_by(_COLUMNS.due)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_DUE = (
    select(*(_REMINDERS.c[c.name] for c in plain_columns()))
    .where(_REMINDERS.c.state == ON, _REMINDERS.c.next_due <= bindparam("now"))
    .order_by(_REMINDERS.c.next_due)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
_MOVE = update(_REMINDERS).where(_REMINDERS.c.id == _THIS).values(next_due=bindparam("to"))


def _promise(reminder: Reminder, plan: Plan, now: datetime) -> Promise | None:
    due = plan.due or reminder.next_due
    assert due is not None  # the sweep reads only what is due
    key = ledger_key(reminder.id, plan.local_date, 0)
    return Promise(key, reminder.id, plan.local_date, 0, due, QUEUED if plan.send else SKIPPED, 0, now)


def _leave_out(reminder_id: str, local_date: date, now: datetime) -> Update:
    """What waits for an evening is not sent."""
    waiting = (LedgerRow.reminder_id == reminder_id, LedgerRow.local_date == local_date, LedgerRow.state == QUEUED)
    return update(LedgerRow).where(*waiting).values(state=SKIPPED, closed_at=now)


def _values(promise: Promise) -> dict[str, Any]:
    return {c.name: getattr(promise, c.name) for c in _COLUMNS}


def _of(row: Row[Any], **changes: Any) -> Promise:
    return Promise(**{c.name: getattr(row, c.name) for c in _COLUMNS} | changes)


def _chunks(items: Sequence[_T]) -> Iterator[list[_T]]:
    rest = iter(items)
    while some := list(islice(rest, CHUNK)):
        yield some
