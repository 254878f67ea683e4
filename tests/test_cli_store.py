"""`magsleep rotate-key` as an operator runs it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.storage.people import Person
from bot.storage.sealing import Key, read_keys, write_keys
from bot.storage.store import Store


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path]:
    """A database and a key file with one person in them."""
    database, key_file = str(tmp_path / "data" / "a.db"), tmp_path / "keys" / "key"
    monkeypatch.setenv("MAGSLEEP_DATABASE_URL", f"sqlite:///{database}")
    monkeypatch.setenv("MAGSLEEP_KEY_FILE", str(key_file))

    async def fill() -> None:
        store = Store.at(database, key_file)
        await store.people.ensure("42", datetime.now(UTC))
        await store.close()

    asyncio.run(fill())
    return database, key_file


def found(place: tuple[str, Path]) -> Person | None:
    async def find() -> Person | None:
        store = Store.at(*place)
        try:
            return await store.people.find("42")
        finally:
            await store.close()

    return asyncio.run(find())


def test_everything_is_read_with_the_new_key(place: tuple[str, Path]) -> None:
    before = read_keys(place[1])
    done = CliRunner().invoke(main, ["rotate-key"])
    assert (done.exit_code, done.output.startswith("1 entries encrypted")) == (0, True), done.output
    assert read_keys(place[1]) != before
    assert found(place) is not None


def test_what_can_not_be_read_is_told(place: tuple[str, Path]) -> None:
    write_keys(place[1], [Key.new()])
    done = CliRunner().invoke(main, ["rotate-key"])
    assert done.exit_code == 1
    assert "1 entries cannot be read" in done.output
    assert found(place) is None


def test_a_damaged_key_file_is_told_and_nothing_is_touched(place: tuple[str, Path]) -> None:
    place[1].write_text("damaged\n", encoding="ascii")
    done = CliRunner().invoke(main, ["rotate-key"])
    assert done.exit_code == 1
    assert "backup" in done.output
    assert place[1].read_text(encoding="ascii") == "damaged\n"
