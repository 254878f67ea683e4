"""Open conversations that a restart must not lose (a half-filled diary entry). Gone after half an hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from bot.storage.payloads import Dialogue
from bot.storage.repository import Repository
from bot.storage.tables import DialogueRow

TABLE = DialogueRow.__tablename__


class Dialogues(Repository):
    """Each method is one transaction. One open conversation a person."""

    async def put(self, person_id: str, state: Mapping[str, Any], expires_at: datetime) -> None:
        """Keep an open conversation in the place of the one before. Only for people who agreed (see People)."""
        sealed = self._seal(Dialogue(state=dict(state)), TABLE, person_id, person_id)
        async with self._database.write() as connection:
            await connection.execute(delete(DialogueRow).where(DialogueRow.person_id == person_id))
            values = {"person_id": person_id, "expires_at": expires_at, "sealed": sealed}
            await connection.execute(insert(DialogueRow).values(values))

    async def take(self, person_id: str, now: datetime) -> Mapping[str, Any] | None:
        """The open conversation, which is then kept no longer; None if there is none, or it has expired."""
        mine = DialogueRow.person_id == person_id
        async with self._database.write() as connection:
            statement = select(DialogueRow.expires_at, DialogueRow.sealed).where(mine)
            row = (await connection.execute(statement)).one_or_none()
            await connection.execute(delete(DialogueRow).where(mine))
        if row is None or row.expires_at < now:
            return None
        opened = self._open(Dialogue, row.sealed, TABLE, person_id, person_id)
        return opened.state if opened else None
