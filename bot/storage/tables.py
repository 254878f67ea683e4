"""The tables. What a person tells the bot stands in `sealed` cells; in the open stands only what a query must find.

Each column, and each field inside a sealed cell (payloads.py), is explained to people in content/en/privacy.yaml; a
test fails if one is missing there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Time,
    UniqueConstraint,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

ID = String(32)
WORD = String(32)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: goes in with any offset, comes out in UTC, on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no offset, so that texts compare as moments do."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without an offset")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The tables of one database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _owner(**more: Any) -> Mapped[str]:
    return mapped_column(ID, ForeignKey("people.id", ondelete="CASCADE"), **more)


class PersonRow(Base):
    """Who asked for something to be kept."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    lookup: Mapped[str] = mapped_column(String(64), unique=True)
    consent_version: Mapped[int | None] = mapped_column(Integer)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    adult: Mapped[bool] = mapped_column(Boolean)
    silent: Mapped[bool] = mapped_column(Boolean)
    last_seen: Mapped[date] = mapped_column(Date, index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class ReminderRow(Base):
    """A reminder: wall-clock time, zone and days, and when that is next."""

    __tablename__ = "reminders"
    __table_args__ = (Index(None, "state", "next_due"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = _owner(index=True)
    kind: Mapped[str] = mapped_column(WORD)
    at: Mapped[time] = mapped_column(Time)
    zone: Mapped[str] = mapped_column(String(64))
    days: Mapped[int] = mapped_column(Integer)
    once_on: Mapped[date | None] = mapped_column(Date)
    next_due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_until: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(WORD)
    unanswered: Mapped[int] = mapped_column(Integer)
    checked_on: Mapped[date | None] = mapped_column(Date)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class LedgerRow(Base):
    """One message of a reminder: promised, claimed, sent."""

    __tablename__ = "ledger"
    __table_args__ = (Index(None, "state", "due"),)

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    reminder_id: Mapped[str] = mapped_column(ID, ForeignKey("reminders.id", ondelete="CASCADE"), index=True)
    local_date: Mapped[date] = mapped_column(Date)
    n: Mapped[int] = mapped_column(Integer)
    due: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(WORD)
    tries: Mapped[int] = mapped_column(Integer)
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NightRow(Base):
    """A night of the sleep diary."""

    __tablename__ = "nights"
    __table_args__ = (UniqueConstraint("person_id", "local_date"),)

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = _owner()
    local_date: Mapped[date] = mapped_column(Date)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class TrialRow(Base):
    """A personal trial."""

    __tablename__ = "own_trials"

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_id: Mapped[str] = _owner(index=True)
    state: Mapped[str] = mapped_column(WORD)
    starts_on: Mapped[date] = mapped_column(Date)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class FeedbackRow(Base):
    """How often an answer was found good or bad on a day. Nobody's name is here."""

    __tablename__ = "feedback"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    topic: Mapped[str] = mapped_column(String(64), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(8), primary_key=True)
    reason: Mapped[str] = mapped_column(WORD, primary_key=True)
    count: Mapped[int] = mapped_column(Integer)


class HandledRow(Base):
    """An update of Telegram that was handled, so that it is not handled twice."""

    __tablename__ = "handled_updates"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    handled_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
