"""What is kept, table by table: the one list that export, rotation, deletion and the privacy text go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Table

from bot.base.night import NightItems
from bot.storage.payloads import OwnTrial, Private, ReminderText
from bot.storage.repository import Cell, fields_of
from bot.storage.tables import (
    Base,
    FeedbackRow,
    HandledRow,
    LedgerRow,
    NightRow,
    PersonRow,
    ReminderRow,
    TrialRow,
)

CELL = "sealed"
"""The name of every encrypted column."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A table, and what is inside its sealed cells."""

    table: Table
    payload: type[Cell] | None = None
    personal: bool = True

    @property
    def key(self) -> Column[str]:
        """What names a row."""
        return next(iter(self.table.primary_key))

    @property
    def owner(self) -> Column[str]:
        """What names the person a sealed row belongs to."""
        return self.table.columns.get("person_id", self.key)

    @property
    def fields(self) -> tuple[str, ...]:
        """Everything that one row holds, in the open and sealed."""
        plain = tuple(c.name for c in self.table.columns if c.name != CELL)
        return plain + (fields_of(self.payload) if self.payload else ())


def _kept(row: type[Base], payload: type[Cell] | None = None, *, personal: bool = True) -> Kept:
    table = row.__table__
    assert isinstance(table, Table)
    return Kept(table, payload, personal)


CATALOG: Mapping[str, Kept] = {
    kept.table.name: kept
    for kept in (
        _kept(PersonRow, Private),
        _kept(ReminderRow, ReminderText),
        _kept(LedgerRow),
        _kept(NightRow, NightItems),
        _kept(TrialRow, OwnTrial),
        _kept(FeedbackRow, personal=False),
        _kept(HandledRow, personal=False),
    )
}
