"""A new key for everything: each cell is opened with its old key and sealed with the new one.

Safe to break off at any moment and to start again: a cell says which key it needs, and the old key leaves the file only
when no cell needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.engine import Row

from bot.storage.catalog import CATALOG, Kept
from bot.storage.payloads import Private
from bot.storage.sealing import PREFIX_BYTES, FileSealer, Key, Unreadable, read_keys, write_keys
from bot.storage.store import Store

BATCH = 500
"""Rows of one transaction."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did."""

    cells: int
    """Sealed anew."""
    unreadable: int
    """Left as they were, since no key opens them: lost before, or damaged."""


async def rotate(store: Store, key_file: Path) -> Rotated:
    """Make a new key (or go on with one that was begun), seal everything with it, and drop the old ones.

    Old keys stay in the file while a cell under one of them does not open.
    """
    keys = read_keys(key_file)
    if len(keys) == 1:
        write_keys(key_file, [Key.new(), *keys])
    sealer = FileSealer(key_file)
    done = left = 0
    for kept in CATALOG.values():
        if kept.payload is not None:
            cells, stuck = await _table(store, sealer, kept)
            done, left = done + cells, left + stuck
    if not left:
        write_keys(key_file, read_keys(key_file)[:1])
    return Rotated(done, left + await store.people.unreadable())


async def _table(store: Store, sealer: FileSealer, kept: Kept) -> tuple[int, int]:
    """Cells sealed anew, and those that did not open."""
    done, stuck = 0, set[str]()
    begins = func.substr(kept.table.c.sealed, 1, PREFIX_BYTES)
    old = select(kept.key.label("key"), kept.owner.label("owner"), kept.table.c.sealed).where(
        begins.in_([p for p in sealer.prefixes if p != sealer.prefix])
    )
    changed = update(kept.table).where(kept.key == bindparam("this"))
    while True:
        async with store.database.write() as connection:
            rows = (await connection.execute(old.where(kept.key.not_in(stuck)).limit(BATCH).with_for_update())).all()
            new = [_again(sealer, kept, row) for row in rows]
            stuck |= {row.key for row, values in zip(rows, new, strict=True) if values is None}
            ready = [values for values in new if values is not None]
            if ready:
                columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _names(kept)}
                await connection.execute(changed.values(columns), ready)
        done += len(ready)
        if not rows:
            return done, len(stuck)


def _again(sealer: FileSealer, kept: Kept, row: Row[Any]) -> dict[str, Any] | None:
    bound = (kept.table.name, row.key, row.owner)
    try:
        plain = sealer.open(row.sealed, *bound)
    except Unreadable:
        return None
    values = {"this": row.key, "new_sealed": sealer.seal(plain, *bound)}
    if kept.payload is Private:
        values["new_lookup"] = sealer.lookups(Private.model_validate_json(plain).address)[0]
    return values


def _names(kept: Kept) -> Sequence[str]:
    return ("sealed", "lookup") if kept.payload is Private else ("sealed",)
