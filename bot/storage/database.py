"""The engine of the database: SQLite in a file by default, PostgreSQL if the settings say so; migrated at the start."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, inspect, make_url, text
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.storage.errors import DatabaseError
from bot.storage.places import default_path
from bot.storage.tables import Base

HEAD = "0002"
"""The revision these tables are of; a start at this revision needs no Alembic, which takes a moment to import."""
MEMORY = "sqlite+aiosqlite:///:memory:"
BUSY_MS = 10_000
"""How long SQLite waits for another process that writes, in milliseconds."""
POOL = 5
"""Connections kept open."""
_MIGRATION_LOCK = 7_361_905
"""Names the PostgreSQL lock that keeps two starting processes from migrating at once."""
_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON", f"busy_timeout={BUSY_MS}")
# At DEBUG it writes every statement with its values.
logging.getLogger("aiosqlite").setLevel(logging.WARNING)
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}


def database_url(named: str | None) -> URL:
    """The address as SQLAlchemy takes it: of a URL, of a file's path, or the default place.

    Raises:
        DatabaseError: no address of SQLite or PostgreSQL.
    """
    if not named:
        return URL.create("sqlite+aiosqlite", database=str(default_path()))
    if "://" not in named:
        return URL.create("sqlite+aiosqlite", database=named)
    try:
        url = make_url(named)
    except ArgumentError as error:
        raise DatabaseError("MAGSLEEP_DATABASE_URL is no address that can be read.") from error
    driver = _DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise DatabaseError("MAGSLEEP_DATABASE_URL: only sqlite:///… and postgresql://… are known.")
    return url.set(drivername=driver)


class Database:
    """Hands out transactions. Opened (and migrated) at the first of them, or by `open`."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = _engine(url)
        self._opening = asyncio.Lock()
        # SQLite lets one write at a time; waiting here is fair and costs nothing, waiting in SQLite is neither.
        self._writing = asyncio.Lock() if self.is_sqlite else None
        self._open = False

    @property
    def is_sqlite(self) -> bool:
        """True for SQLite, in a file or in memory."""
        return self.url.get_backend_name() == "sqlite"

    async def open(self) -> None:
        """Make the database ready: its file, its tables.

        Raises:
            DatabaseError: it can not be reached, or belongs to a later version.
        """
        if self._open:
            return
        async with self._opening:
            if self._open:
                return
            try:
                make_private_file(self.url)
                async with self.migrating() as connection:
                    await connection.run_sync(_create if self.url.database == ":memory:" else _migrate)
            except (OSError, DBAPIError) as error:
                raise DatabaseError(f"The database cannot be used ({_cause(error)}): {self._shown()}") from error
            self._open = True

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """For reading: each statement sees the database as it stands then.

        Raises:
            DatabaseError: the database can not be reached.
        """
        await self.open()
        with _told():
            async with self.engine.connect() as connection:
                await connection.execution_options(in_transaction=False)
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may write: all of it or, when an exception leaves it, none.

        Raises:
            DatabaseError: the database can not be reached, or not written to.
        """
        await self.open()
        async with AsyncExitStack() as stack:
            if self._writing is not None:
                await stack.enter_async_context(self._writing)
            stack.enter_context(_told())
            yield await stack.enter_async_context(self._begin())

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that may take tables apart. A table of SQLite is changed by making it anew: while foreign keys
        are watched, dropping the old one would delete all that hangs on it."""
        if not self.is_sqlite:
            async with self._begin() as connection:
                yield connection
            return
        async with self.engine.connect() as connection:
            await self._outside(connection, "PRAGMA foreign_keys=OFF")
            try:
                await connection.execution_options(in_transaction=True)
                async with connection.begin():
                    yield connection
            finally:
                await self._outside(connection, "PRAGMA foreign_keys=ON")

    @staticmethod
    async def _outside(connection: AsyncConnection, pragma: str) -> int | None:
        """Run a pragma that means nothing within a transaction."""
        await connection.execution_options(in_transaction=False)
        result = await connection.exec_driver_sql(pragma)
        value = result.scalar_one() if result.returns_rows else None
        await connection.commit()
        return value

    def insert(self, row: type[Base]) -> SqliteInsert | PostgresInsert:
        """An insert that can be told what to do where a row stands already (`on_conflict_do_…`)."""
        return sqlite_insert(row) if self.is_sqlite else postgres_insert(row)

    async def empty_log(self) -> bool:
        """Move everything from SQLite's write-ahead log into the file and cut the log to nothing.

        False if another process was reading or writing all the while (BUSY_MS); the next call does it then.
        """
        if self._writing is None:
            return True
        async with self._writing, self.engine.connect() as connection:
            return not await self._outside(connection, "PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Give back every connection. A database in memory is gone then."""
        await self.engine.dispose()
        self._open = False

    @asynccontextmanager
    async def _begin(self) -> AsyncIterator[AsyncConnection]:
        async with self.engine.connect() as connection:
            await connection.execution_options(in_transaction=True)
            async with connection.begin():
                yield connection

    def _shown(self) -> str:
        return self.url.render_as_string(hide_password=True)


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_size=POOL, pool_pre_ping=True, hide_parameters=True)
    size = 1 if url.database == ":memory:" else POOL
    engine = create_async_engine(
        url, poolclass=AsyncAdaptedQueuePool, pool_size=size, max_overflow=0, hide_parameters=True
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # The driver would open transactions by its own lights; we say when.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begun(connection: Connection) -> None:
        # A read that turns into a write half-way fails at once in WAL mode: who may write says so at the start.
        if connection.get_execution_options().get("in_transaction", True):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def make_private_file(url: URL) -> None:
    """Make the file of an SQLite database, with nobody's eyes on it but the owner's: SQLite would follow the umask."""
    if url.get_backend_name() == "sqlite" and url.database and url.database != ":memory:":
        path = Path(url.database)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _create(connection: Connection) -> None:
    Base.metadata.create_all(connection)


def _migrate(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
    if _revision(connection) != HEAD:
        from bot.storage.migrating import upgrade  # noqa: PLC0415 -- Alembic is needed at a new version only

        upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@contextmanager
def _told() -> Iterator[None]:
    """Trouble with the connection or the disk as an error of the store; a mistake of ours stays what it is."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise DatabaseError(f"the database failed: {_cause(error)}") from error


def _cause(error: BaseException) -> str:
    """The kind of trouble; the driver's own words may hold the password."""
    inner = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return getattr(inner, "strerror", None) or type(inner).__name__
