"""What every part of the store stands on: the database, the sealer, and cells made of payloads."""

from __future__ import annotations

import logging
import secrets
from typing import TypeVar

from pydantic import ValidationError

from bot.storage.database import Database
from bot.storage.payloads import Payload
from bot.storage.sealing import Sealer, Unreadable

_P = TypeVar("_P", bound=Payload)
_log = logging.getLogger(__name__)


class Repository:
    """A part of the store."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def _seal(self, payload: Payload, table: str, row: str, person: str) -> bytes:
        return self._sealer.seal(payload.model_dump_json(exclude_defaults=True).encode(), table, row, person)

    def _open(self, model: type[_P], cell: bytes, table: str, row: str, person: str) -> _P | None:
        return opened(self._sealer, model, cell, table, row, person)


def opened(sealer: Sealer, model: type[_P], cell: bytes, table: str, row: str, person: str) -> _P | None:
    """The payload of a cell; None if it can not be read, which is logged without a word of it."""
    try:
        return model.model_validate_json(sealer.open(cell, table, row, person))
    except Unreadable as trouble:
        _log.error("a cell of %s cannot be read: %s", table, trouble)
    except ValidationError as trouble:
        _log.error("a cell of %s holds something else than this version knows (%d)", table, trouble.error_count())
    return None


def new_id() -> str:
    """An id that says nothing."""
    return secrets.token_hex(16)
