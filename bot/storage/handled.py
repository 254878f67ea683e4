"""Updates of Telegram that were handled, so that one which comes again is not answered again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select

from bot.storage.repository import Repository
from bot.storage.tables import HandledRow


class Handled(Repository):
    """Each method is one transaction. The ids number updates, not people."""

    async def add(self, updates: Iterable[int], now: datetime) -> None:
        """These were handled; those known before may be among them."""
        new = set(updates)
        if not new:
            return
        async with self._database.write() as connection:
            statement = self._database.insert(HandledRow).on_conflict_do_nothing()
            await connection.execute(statement, [{"update_id": u, "handled_at": now} for u in new])

    async def among(self, updates: Iterable[int]) -> set[int]:
        """Which of these were handled."""
        async with self._database.read() as connection:
            known = select(HandledRow.update_id).where(HandledRow.update_id.in_(list(updates)))
            return set((await connection.execute(known)).scalars().all())

    async def latest(self) -> datetime | None:
        """When the last one was handled; None if none is known."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.max(HandledRow.handled_at)))).scalar_one()

    async def highest(self) -> int:
        """The highest id that was handled; 0 if none is known."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.max(HandledRow.update_id)))).scalar_one() or 0

    async def forget(self, before: datetime) -> int:
        """Drop those handled before a moment: Telegram does not send them again. How many."""
        async with self._database.write() as connection:
            return (await connection.execute(delete(HandledRow).where(HandledRow.handled_at < before))).rowcount
