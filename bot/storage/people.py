"""Who asked for something to be kept, what they agreed to, their settings, and what they asked to be remembered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.database import Database
from bot.storage.payloads import Private
from bot.storage.repository import Repository, new_id
from bot.storage.sealing import PREFIX_BYTES, Sealer
from bot.storage.tables import PersonRow

TABLE = PersonRow.__tablename__
_COLUMNS = PersonRow.__table__.columns
_LEAST = date(1970, 1, 1)
SETTINGS = frozenset({"country", "units", "zone"})
"""What may be kept without consent when the person sets it: none of it is about health."""


@dataclass(frozen=True, slots=True)
class Person:
    """A person as stored."""

    id: str
    """Opaque; all that other tables, jobs and logs may know."""
    address: str
    """Where to write to: on Telegram the id of the private chat."""
    consent_version: int | None = None
    """The text of consent agreed to; None before that. What is about health is kept only with it."""
    consented_at: datetime | None = None
    adult: bool = False
    """Confirmed to be 18 or older."""
    silent: bool = False
    """Has blocked the bot: nothing is sent."""
    country: str | None = None
    units: str | None = None
    zone: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Slots the person asked to be remembered."""
    last_seen: date = _LEAST

    @property
    def agreed(self) -> bool:
        """True when health facts may be kept: consent given, 18 or older."""
        return self.consent_version is not None and self.adult


class People(Repository):
    """Each method is one transaction. `name` is `Message.person`, `person_id` is `Person.id`."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        super().__init__(database, sealer)
        self._known: set[int] | None = None
        self._known_by = b""

    async def find(self, name: str) -> Person | None:
        """The person of that name; None if nothing of theirs is stored (or it was, under a lost key)."""
        async with self._database.read() as connection:
            row = await self._row(connection, name)
        return self._person(row) if row else None

    async def may_know(self, name: str) -> bool:
        """False if nothing can be stored of that name, told without a look into the database where that is possible.

        On SQLite one process serves all, so that it knows whom it has stored; on a server others may store, too.
        """
        if not self._database.is_sqlite:
            return True
        if self._known is None or self._known_by != self._sealer.prefix:
            self._known_by = self._sealer.prefix
            async with self._database.read() as connection:
                stored = (await connection.execute(select(PersonRow.lookup))).scalars()
                self._known = {_short(lookup) for lookup in stored}
        return any(_short(lookup) in self._known for lookup in self._sealer.lookups(name))

    async def get(self, person_id: str) -> Person | None:
        """The person of that id; None if there is none, or their cell can not be read."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(PersonRow.id == person_id))).one_or_none()
        return self._person(row) if row else None

    async def ensure(self, name: str, now: datetime) -> Person:
        """The person of that name, who is added if nothing of theirs is stored yet."""
        async with self._database.write() as connection:
            row = await self._row(connection, name)
            found = self._person(row) if row else None
            if found is not None:
                return found
            if row is not None:
                # Damaged beyond reading: nothing that hangs on it can be used either.
                await connection.execute(delete(PersonRow).where(PersonRow.id == row.id))
            made = new_id()
            if self._known is not None:
                self._known.add(_short(self._sealer.lookups(name)[0]))
            added = self._database.insert(PersonRow).values(
                id=made,
                lookup=self._sealer.lookups(name)[0],
                adult=False,
                silent=False,
                last_seen=now.date(),
                sealed=self._seal(Private(address=name), TABLE, made, made),
            )
            unless_there = added.on_conflict_do_nothing(index_elements=["lookup"]).returning(PersonRow.id)
            mine = (await connection.execute(unless_there)).first() is not None
        # Another worker may have been quicker.
        return Person(made, name, last_seen=now.date()) if mine else await self.ensure(name, now)

    async def agree(self, person_id: str, version: int, now: datetime) -> None:
        """The person is 18 or older and agrees that what they tell is kept."""
        await self._set(person_id, consent_version=version, consented_at=now, adult=True)

    async def set(self, person_id: str, **settings: str | None) -> None:
        """Keep settings: country, units, zone (IANA name); None takes one away."""
        if unknown := settings.keys() - SETTINGS:
            raise ValueError(f"no settings: {sorted(unknown)}")
        await self._change(person_id, lambda private: settings)

    async def remember(self, person_id: str, facts: Mapping[str, Any]) -> None:
        """Keep facts about the person, beside those kept before. Only for people who agreed.

        Raises:
            PermissionError: they have not.
        """
        await self._change(person_id, lambda private: {"facts": {**private.facts, **facts}}, agreed=True)

    async def forget_facts(self, person_id: str, names: Collection[str] | None = None) -> None:
        """Forget some facts, or all."""

        def without(private: Private) -> dict[str, Any]:
            return {"facts": {k: v for k, v in private.facts.items() if names is not None and k not in names}}

        await self._change(person_id, without)

    async def seen(self, person: Person, today: date) -> None:
        """The person was here; written once a day."""
        if person.last_seen < today:
            await self._set(person.id, last_seen=today)

    async def silence(self, person_id: str, silent: bool = True) -> None:
        """The person blocked the bot, or took it back."""
        await self._set(person_id, silent=silent)

    async def count(self) -> int:
        """People stored."""
        async with self._database.read() as connection:
            return (await connection.execute(select(func.count()).select_from(PersonRow))).scalar_one()

    async def unreadable(self) -> int:
        """People whose cells were sealed with a key that is not in the key file."""
        begins = func.substr(PersonRow.sealed, 1, PREFIX_BYTES)
        statement = select(func.count()).where(begins.not_in(self._sealer.prefixes))
        async with self._database.read() as connection:
            return (await connection.execute(statement)).scalar_one()

    async def _row(self, connection: AsyncConnection, name: str) -> Row[Any] | None:
        statement = select(*_COLUMNS).where(PersonRow.lookup.in_(self._sealer.lookups(name)))
        return (await connection.execute(statement)).first()

    def _person(self, row: Row[Any]) -> Person | None:
        private = self._open(Private, row.sealed, TABLE, row.id, row.id)
        return None if private is None else person_of(row, private)

    async def _set(self, person_id: str, **values: Any) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(**values))

    async def _change(self, person_id: str, change: Any, *, agreed: bool = False) -> None:
        async with self._database.write() as connection:
            row = (await connection.execute(select(*_COLUMNS).where(PersonRow.id == person_id))).one_or_none()
            private = self._open(Private, row.sealed, TABLE, row.id, row.id) if row else None
            if row is None or private is None:
                return
            if agreed and not person_of(row, private).agreed:
                raise PermissionError("health facts are kept only for people who agreed to it")
            changed = Private.model_validate({**private.model_dump(), **change(private)})
            sealed = self._seal(changed, TABLE, person_id, person_id)
            await connection.execute(update(PersonRow).where(PersonRow.id == person_id).values(sealed=sealed))


def _short(lookup: str) -> int:
    """Enough of a hash to tell people apart nearly always, in little memory."""
    return int(lookup[:15], 16)


def person_of(row: Row[Any], private: Private) -> Person:
    """A person of the columns of a row and its opened cell."""
    return Person(
        row.id,
        private.address,
        row.consent_version,
        row.consented_at,
        row.adult,
        row.silent,
        private.country,
        private.units,
        private.zone,
        private.facts,
        row.last_seen,
    )
