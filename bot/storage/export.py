"""Everything that is kept of a person, for that person: one JSON file, and a CSV for each part that has rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from bot.base.reply import Attachment
from bot.base.table import as_csv, plain
from bot.storage.catalog import CATALOG, CELL, Kept
from bot.storage.reminders import as_days
from bot.storage.repository import opened, values_of
from bot.storage.store import Store
from bot.storage.tables import LedgerRow, ReminderRow

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Record = dict[str, Any]


async def export(
    store: Store,
    person_id: str,
    headings: Mapping[str, Mapping[str, str]],
    now: datetime,
    tables: Mapping[str, bytes] | None = None,
) -> tuple[Attachment, ...]:
    """The files. `headings`: table → field → what the column is called in words (in JSON fields keep their names).

    `tables`: table → its CSV, where a fuller one was made.
    """
    kept = {name: rows for name in CATALOG if (rows := await records(store, name, person_id))}
    whole = {"exported_at": now.isoformat(timespec="seconds"), **kept}
    text = json.dumps(whole, ensure_ascii=False, indent=2, default=plain)
    files = [Attachment("magsleep.json", "application/json", text.encode())]
    for name, rows in kept.items():
        columns = CATALOG[name].fields
        table = as_csv([headings[name][c] for c in columns], [[row.get(c) for c in columns] for row in rows])
        files.append(Attachment(f"magsleep-{name}.csv", "text/csv", (tables or {}).get(name, table)))
    return tuple(files)


async def counts(store: Store, person_id: str) -> dict[str, int]:
    """How many rows a person has, by table; tables without any are left out."""
    found = {}
    async with store.database.read() as connection:
        for name, kept in CATALOG.items():
            if kept.personal:
                statement = select(func.count()).select_from(kept.table).where(_mine(kept, person_id))
                found[name] = (await connection.execute(statement)).scalar_one()
    return {name: count for name, count in found.items() if count}


async def records(store: Store, name: str, person_id: str) -> list[Record]:
    """The rows of a person in one table, opened. What can not be opened has its open columns only."""
    kept = CATALOG[name]
    if not kept.personal:
        return []
    statement = select(kept.table).where(_mine(kept, person_id)).order_by(*kept.table.primary_key)
    async with store.database.read() as connection:
        rows = (await connection.execute(statement)).mappings().all()
    return [_record(store, kept, row) for row in rows]


def _mine(kept: Kept, person_id: str) -> ColumnElement[bool]:
    if kept.table.name == LedgerRow.__tablename__:
        return LedgerRow.reminder_id.in_(select(ReminderRow.id).where(ReminderRow.person_id == person_id))
    return kept.owner == person_id


def _record(store: Store, kept: Kept, row: Mapping[Any, Any]) -> Record:
    record = {name: value for name, value in row.items() if name != CELL}
    if "days" in record:
        record["days"] = [WEEKDAYS[day] for day in as_days(record["days"])]
    if kept.payload is not None:
        owner = row[kept.owner.name]
        found = opened(store.sealer, kept.payload, row[CELL], kept.table.name, row[kept.key.name], owner)
        record |= values_of(found) if found else {}
    return record
