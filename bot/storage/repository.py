"""What every part of the store stands on: the database, the sealer, and cells made of JSON."""

from __future__ import annotations

import logging
import secrets
from dataclasses import fields
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bot.base.night import NightItems
from bot.storage.database import Database
from bot.storage.payloads import Payload
from bot.storage.sealing import Sealer, Unreadable

Cell = Payload | NightItems
"""What stands inside a sealed cell."""
_C = TypeVar("_C", bound=Cell)
_MADE: dict[type, TypeAdapter[Any]] = {}
_log = logging.getLogger(__name__)


class Repository:
    """A part of the store."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def _seal(self, cell: Cell, table: str, row: str, person: str) -> bytes:
        return self._sealer.seal(_json(type(cell)).dump_json(cell, exclude_defaults=True), table, row, person)

    def _open(self, model: type[_C], cell: bytes, table: str, row: str, person: str) -> _C | None:
        return opened(self._sealer, model, cell, table, row, person)


def opened(sealer: Sealer, model: type[_C], cell: bytes, table: str, row: str, person: str) -> _C | None:
    """What a cell holds; None if it can not be read, which is logged without a word of it."""
    try:
        found: _C = _json(model).validate_json(sealer.open(cell, table, row, person))
    except Unreadable as trouble:
        _log.error("a cell of %s cannot be read: %s", table, trouble)
    except ValidationError as trouble:
        _log.error("a cell of %s holds something else than this version knows (%d)", table, trouble.error_count())
    else:
        return found
    return None


def fields_of(model: type[Cell]) -> tuple[str, ...]:
    """The names of what stands inside a cell of this kind."""
    return tuple(model.model_fields) if issubclass(model, Payload) else tuple(f.name for f in fields(model))


def values_of(cell: Cell) -> dict[str, Any]:
    """What stands inside a cell, by name."""
    return {name: getattr(cell, name) for name in fields_of(type(cell))}


def _json(model: type) -> TypeAdapter[Any]:
    """Made once for each model: it takes longer than its use."""
    if model not in _MADE:
        _MADE[model] = TypeAdapter(model)
    return _MADE[model]


def new_id() -> str:
    """An id that says nothing."""
    return secrets.token_hex(16)
