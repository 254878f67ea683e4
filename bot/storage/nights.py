"""The sleep diary: one sealed entry a night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.base.night import Night, NightItems
from bot.storage.repository import Repository, new_id
from bot.storage.tables import NightRow

TABLE = NightRow.__tablename__


class Nights(Repository):
    """Each method is one transaction. A night is named by the local date on which the person got up."""

    async def put(self, person_id: str, night: Night) -> None:
        """Keep a night in the place of what was kept for its morning. Only for people who agreed (see People)."""
        where = (NightRow.person_id == person_id, NightRow.local_date == night.morning)
        async with self._database.write() as connection:
            there = (await connection.execute(select(NightRow.id).where(*where))).scalar_one_or_none()
            row = there or new_id()
            sealed = self._seal(night.items, TABLE, row, person_id)
            if there:
                await connection.execute(update(NightRow).where(NightRow.id == row).values(sealed=sealed))
            else:
                values = {"id": row, "person_id": person_id, "local_date": night.morning, "sealed": sealed}
                await connection.execute(insert(NightRow).values(values))

    async def get(self, person_id: str, local_date: date) -> Night | None:
        """One night."""
        return (await self._select(person_id, NightRow.local_date == local_date)).get(local_date)

    async def between(self, person_id: str, first: date, last: date) -> Mapping[date, Night]:
        """The nights of a span, both ends included, by date; missing nights are missing."""
        return await self._select(person_id, NightRow.local_date >= first, NightRow.local_date <= last)

    async def of(self, person_id: str) -> Mapping[date, Night]:
        """All nights of a person, by date."""
        return await self._select(person_id)

    async def mornings(self, person_id: str) -> list[date]:
        """The dates that have a night, in order."""
        statement = select(NightRow.local_date).where(NightRow.person_id == person_id).order_by(NightRow.local_date)
        async with self._database.read() as connection:
            return list((await connection.execute(statement)).scalars())

    async def remove(self, person_id: str, local_date: date) -> bool:
        """Remove one night; True if it was there."""
        statement = delete(NightRow).where(NightRow.person_id == person_id, NightRow.local_date == local_date)
        async with self._database.write() as connection:
            return bool((await connection.execute(statement)).rowcount)

    async def clear(self, person_id: str) -> int:
        """Remove all nights of a person, in the database's log too; how many there were."""
        async with self._database.write() as connection:
            gone = (await connection.execute(delete(NightRow).where(NightRow.person_id == person_id))).rowcount
        await self._database.empty_log()
        return gone

    async def _select(self, person_id: str, *conditions: Any) -> dict[date, Night]:
        statement = select(NightRow.id, NightRow.local_date, NightRow.sealed).where(
            NightRow.person_id == person_id, *conditions
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(statement.order_by(NightRow.local_date))).all()
        opened = ((row.local_date, self._open(NightItems, row.sealed, TABLE, row.id, person_id)) for row in rows)
        return {day: Night.of(day, items) for day, items in opened if items is not None}
