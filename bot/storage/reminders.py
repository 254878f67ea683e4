"""Reminders as people set them. When they are next due is worked out by bot/habits and handed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Row

from bot.storage.payloads import ReminderText
from bot.storage.repository import Repository, new_id
from bot.storage.tables import LedgerRow, ReminderRow

TABLE = ReminderRow.__tablename__
ON = "on"
OFF = "off"
EVERY_DAY = tuple(range(7))
_COLUMNS = ReminderRow.__table__.columns
_PLAIN = [c for c in _COLUMNS if c.name != "sealed"]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder of one person."""

    id: str
    person_id: str
    kind: str
    """What it is for: "magnesium", "wind_down", "diary", "summary", "trial" …"""
    at: time
    """Wall-clock time in `zone`."""
    zone: str
    """IANA name."""
    days: tuple[int, ...] = EVERY_DAY
    """Weekdays, 0 = Monday; empty for a reminder of one date."""
    once_on: date | None = None
    """The one local date, for a reminder without weekdays."""
    next_due: datetime | None = None
    """UTC; None when nothing is to come."""
    paused_until: date | None = None
    """The first local date on which it speaks again."""
    state: str = ON
    """"on" or "off"; only "on" is ever due."""
    unanswered: int = 0
    """Messages in a row that nobody answered."""
    checked_on: date | None = None
    """When the safety questions were last answered (they are asked again every eight weeks)."""
    text: ReminderText = field(default_factory=ReminderText)


class Reminders(Repository):
    """Each method is one transaction."""

    async def add(self, reminder: Reminder) -> Reminder:
        """Keep a new reminder (its `id` may be ""); returned with its id."""
        made = new_id()
        values = self._values(reminder, made)
        async with self._database.write() as connection:
            await connection.execute(insert(ReminderRow).values(id=made, person_id=reminder.person_id, **values))
        return replace(reminder, id=made)

    async def save(self, reminder: Reminder) -> bool:
        """Write everything of a reminder anew; False if it is gone."""
        statement = update(ReminderRow).where(
            ReminderRow.id == reminder.id, ReminderRow.person_id == reminder.person_id
        )
        async with self._database.write() as connection:
            done = await connection.execute(statement.values(**self._values(reminder, reminder.id)))
        return bool(done.rowcount)

    async def get(self, reminder_id: str, person_id: str) -> Reminder | None:
        """One reminder, if it is this person's."""
        found = await self._select(ReminderRow.id == reminder_id, ReminderRow.person_id == person_id)
        return found[0] if found else None

    async def of(self, person_id: str) -> list[Reminder]:
        """All reminders of a person, by time of day."""
        return await self._select(ReminderRow.person_id == person_id)

    async def heard(self, person_id: str) -> None:
        """The person has done something with their reminders: none of them counts as unanswered any more."""
        silent = (ReminderRow.person_id == person_id, ReminderRow.unanswered > 0)
        async with self._database.write() as connection:
            await connection.execute(update(ReminderRow).where(*silent).values(unanswered=0))

    async def uncheck(self, person_id: str, kind: str) -> None:
        """What was told speaks against reminders of a kind: their safety questions are due again."""
        checked = (ReminderRow.person_id == person_id, ReminderRow.kind == kind, ReminderRow.checked_on.is_not(None))
        async with self._database.write() as connection:
            await connection.execute(update(ReminderRow).where(*checked).values(checked_on=None))

    async def remove(self, reminder_id: str, person_id: str) -> bool:
        """Remove one and its ledger, if it is this person's; True if it was there."""
        statement = delete(ReminderRow).where(ReminderRow.id == reminder_id, ReminderRow.person_id == person_id)
        async with self._database.write() as connection:
            return bool((await connection.execute(statement)).rowcount)

    async def drop_finished(self, today: date) -> int:
        """Remove what was switched off, or was for one date, once its evenings are past; how many.

        Not sooner: a reminder set again the same evening must find that the evening has its message.
        """
        over = or_(ReminderRow.state == OFF, ReminderRow.next_due.is_(None))
        recent = select(LedgerRow.reminder_id).where(LedgerRow.local_date >= today - timedelta(days=2))
        async with self._database.write() as connection:
            removed = await connection.execute(delete(ReminderRow).where(over, ReminderRow.id.not_in(recent)))
        return removed.rowcount

    async def _select(self, *conditions: Any) -> list[Reminder]:
        statement = select(*_COLUMNS).where(*conditions).order_by(ReminderRow.at, ReminderRow.id)
        async with self._database.read() as connection:
            rows = (await connection.execute(statement)).all()
        return [reminder_of(row, self.text_of(row)) for row in rows]

    def text_of(self, row: Row[Any]) -> ReminderText:
        """The sealed words of a row; without any if they can not be read."""
        return self._open(ReminderText, row.sealed, TABLE, row.id, row.person_id) or ReminderText()

    def _values(self, reminder: Reminder, row: str) -> dict[str, Any]:
        return {
            "kind": reminder.kind,
            "at": reminder.at,
            "zone": reminder.zone,
            "days": as_bits(reminder.days),
            "once_on": reminder.once_on,
            "next_due": reminder.next_due,
            "paused_until": reminder.paused_until,
            "state": reminder.state,
            "unanswered": reminder.unanswered,
            "checked_on": reminder.checked_on,
            "sealed": self._seal(reminder.text, TABLE, row, reminder.person_id),
        }


def reminder_of(row: Row[Any], text: ReminderText | None = None) -> Reminder:
    """A reminder of the columns of a row."""
    values = {c.name: getattr(row, c.name) for c in _PLAIN}
    return Reminder(**{**values, "days": as_days(row.days)}, text=text or ReminderText())


def as_bits(days: Iterable[int]) -> int:
    """Weekdays (0 = Monday) as one number: Monday is bit 0."""
    return sum(1 << day for day in set(days))


def as_days(bits: int) -> tuple[int, ...]:
    """The weekdays of such a number, in order."""
    return tuple(day for day in EVERY_DAY if bits >> day & 1)


def plain_columns() -> Sequence[Any]:
    """The columns that a sweep reads: all but the sealed one."""
    return _PLAIN
