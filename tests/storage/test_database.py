"""The database: where it lies, how it is opened, and that it moves from version to version."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.base.night import Night
from bot.storage.database import HEAD, POOL, Database, database_url
from bot.storage.errors import DatabaseError
from bot.storage.migrating import config, downgrade, upgrade
from bot.storage.places import default_key_file, default_path
from bot.storage.store import Store
from bot.storage.tables import Base
from tests.storage.conftest import NOW


async def test_the_migrations_make_the_tables_of_the_models(store: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)

    async with store.database.read() as connection:
        assert await connection.run_sync(differences) == []


async def test_down_to_nothing_and_up_again(store: Store) -> None:
    async with store.database.write() as connection:
        await connection.run_sync(downgrade)
        assert await connection.run_sync(_tables) == {"alembic_version"}
        await connection.run_sync(upgrade)
        assert await connection.run_sync(_tables) == {*Base.metadata.tables, "alembic_version"}
    await store.people.ensure("42", NOW)


async def test_a_database_of_the_first_version_keeps_what_is_in_it(store: Store) -> None:
    async with store.database.write() as connection:
        await connection.run_sync(downgrade, "0001")
        assert "dialogues" in await connection.run_sync(_tables)
    person = await store.people.ensure("42", NOW)
    async with store.database.write() as connection:
        await connection.run_sync(upgrade)
        assert "dialogues" not in await connection.run_sync(_tables)
    assert await store.people.find("42") == person


def test_the_revision_of_these_tables_is_the_last_migration() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [HEAD]


async def test_a_table_can_be_made_anew_without_losing_what_hangs_on_it(store: Store) -> None:
    def anew(connection: Connection) -> None:
        operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
        with operations.batch_alter_table("people", recreate="auto") as people:
            people.alter_column("silent", new_column_name="quiet")
        with operations.batch_alter_table("people", recreate="auto") as people:
            people.alter_column("quiet", new_column_name="silent")

    person = await store.people.ensure("42", NOW)
    await store.nights.put(person.id, Night(NOW.date(), zone="UTC", quality=4))
    async with store.database.migrating() as connection:
        await connection.run_sync(anew)
    assert (await store.nights.of(person.id))[NOW.date()].quality == 4
    if store.database.is_sqlite:
        for _ in range(POOL):
            async with store.database.read() as connection:
                assert (await connection.execute(text("PRAGMA foreign_keys"))).scalar() == 1


async def test_what_was_kept_is_there_after_a_restart(store: Store, address: str) -> None:
    await store.people.ensure("42", NOW)
    await store.close()
    again = Store(Database(database_url(address)), store.sealer)
    assert await again.people.find("42") is not None
    await again.close()


async def test_a_database_of_a_later_version_is_refused_in_plain_words(store: Store, address: str) -> None:
    async with store.database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    again = Store(Database(database_url(address)), store.sealer)
    with pytest.raises(DatabaseError, match="later version"):
        await again.open()
    await again.close()


async def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError):
        async with store.database.write() as connection:
            await connection.execute(text("DELETE FROM alembic_version"))
            raise RuntimeError
    async with store.database.read() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar() == HEAD


async def test_sqlite_is_set_up_as_promised(tmp_path: Path) -> None:
    database = Database(database_url(f"{tmp_path}/new/folder/a.db"))
    async with database.read() as connection:
        said = {
            name: (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert said == {
        "journal_mode": "wal",
        "synchronous": 1,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 10_000,
    }
    assert stat.S_IMODE((tmp_path / "new/folder/a.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "new/folder").stat().st_mode) == 0o700
    await database.close()


async def test_the_log_can_be_emptied(tmp_path: Path) -> None:
    store = Store.at(f"{tmp_path}/a.db", tmp_path / "key")
    await store.people.ensure("42", NOW)
    log = tmp_path / "a.db-wal"
    assert log.stat().st_size > 0
    await store.database.empty_log()
    assert log.stat().st_size == 0
    await store.close()


@pytest.mark.parametrize(
    ("named", "driver", "database"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg", "d"),
        ("postgresql+asyncpg://u:p@h/d", "postgresql+psycopg", "d"),
        ("sqlite:////x/y.db", "sqlite+aiosqlite", "/x/y.db"),
        ("y.db", "sqlite+aiosqlite", "y.db"),
        (None, "sqlite+aiosqlite", str(default_path())),
    ],
)
def test_addresses(named: str | None, driver: str, database: str) -> None:
    url = database_url(named)
    assert (url.drivername, url.database) == (driver, database)


@pytest.mark.parametrize("named", ["mysql://u:secret@h/d", "://", "nonsense://"])
def test_other_addresses_are_refused_without_repeating_them(named: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        database_url(named)
    assert "secret" not in str(refused.value)


async def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    database = Database(database_url("postgresql://u:secret@127.0.0.1:1/d"))
    with pytest.raises(DatabaseError) as refused:
        await database.open()
    assert "127.0.0.1" in str(refused.value)
    assert "secret" not in str(refused.value)
    await database.close()


async def test_a_place_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    database = Database(database_url(f"{tmp_path}/file/a.db"))
    with pytest.raises(DatabaseError, match="cannot be used"):
        await database.open()
    await database.close()


def test_data_and_key_lie_in_different_folders() -> None:
    assert default_path().parent != default_key_file().parent


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())
