"""What is sealed opens with its key in its row, and nowhere else."""

from __future__ import annotations

import logging
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from bot.base.night import Night
from bot.storage.database import Database, database_url
from bot.storage.errors import KeyFileError
from bot.storage.sealing import Key, Sealer, Unreadable, file_sealer, read_keys, write_keys
from bot.storage.store import Store
from bot.storage.tables import NightRow
from tests.storage.conftest import NOW
from tests.storage.test_store import agreed

ROW = ("nights", "1", "a")


@given(st.binary(), st.lists(st.text(), max_size=3))
def test_what_was_sealed_opens(plain: bytes, row: list[str]) -> None:
    sealer = Sealer.throw_away()
    assert sealer.open(sealer.seal(plain, *row), *row) == plain


def test_the_same_words_never_look_the_same() -> None:
    sealer = Sealer.throw_away()
    assert sealer.seal(b"yes", *ROW) != sealer.seal(b"yes", *ROW)


@pytest.mark.parametrize("row", [("nights", "2", "a"), ("people", "1", "a"), ("nights", "1", "b"), ("nights", "1"), ()])
def test_a_cell_moved_to_another_row_does_not_open(row: tuple[str, ...]) -> None:
    sealer = Sealer.throw_away()
    with pytest.raises(Unreadable, match="moved"):
        sealer.open(sealer.seal(b"x", *ROW), *row)


@given(st.integers(0, 40), st.integers(1, 255))
def test_a_changed_cell_does_not_open(at: int, by: int) -> None:
    sealer = Sealer.throw_away()
    cell = bytearray(sealer.seal(b"health", *ROW))
    cell[at % len(cell)] ^= by
    with pytest.raises(Unreadable):
        sealer.open(bytes(cell), *ROW)


@given(st.binary(max_size=40))
def test_noise_does_not_open(cell: bytes) -> None:
    with pytest.raises(Unreadable):
        Sealer.throw_away().open(cell, *ROW)


def test_older_keys_open_and_the_newest_seals() -> None:
    old, new = Key.new(), Key.new()
    cell = Sealer([old]).seal(b"x", *ROW)
    both = Sealer([new, old])
    assert both.open(cell, *ROW) == b"x"
    assert both.seal(b"x", *ROW).startswith(Sealer([new]).prefix)
    assert both.lookups("42") == (*Sealer([new]).lookups("42"), *Sealer([old]).lookups("42"))
    with pytest.raises(Unreadable, match="not in the key file"):
        Sealer([new]).open(cell, *ROW)


def test_a_name_is_hashed_with_the_key() -> None:
    one, other = Sealer.throw_away(), Sealer.throw_away()
    assert one.lookups("42") == one.lookups("42")
    assert one.lookups("42") != one.lookups("43")
    assert one.lookups("42") != other.lookups("42")


def test_the_key_file_is_made_once_for_its_owner_only(key_file: Path) -> None:
    first = file_sealer(key_file)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_file.parent.stat().st_mode) == 0o700
    assert file_sealer(key_file).prefix == first.prefix


@pytest.mark.parametrize("content", ["", "# only words\n", "not a key\n", "AAAA\n", "schlüssel\n"])
def test_a_damaged_key_file_is_told_and_left_alone(key_file: Path, content: str) -> None:
    key_file.parent.mkdir()
    key_file.write_text(content, encoding="utf-8")
    with pytest.raises(KeyFileError, match="backup") as told:
        file_sealer(key_file)
    assert str(key_file) in str(told.value)
    assert key_file.read_text(encoding="utf-8") == content


def test_a_place_where_no_key_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KeyFileError, match="MAGSLEEP_KEY_FILE"):
        file_sealer(tmp_path / "file" / "key")


def test_keys_are_read_anew_when_the_file_changes_and_kept_while_it_is_away(key_file: Path) -> None:
    sealer = file_sealer(key_file)
    cell = sealer.seal(b"x", *ROW)
    new = Key.new()
    write_keys(key_file, [new, *read_keys(key_file)])
    os.utime(key_file, ns=(1, 1))
    assert sealer.seal(b"y", *ROW).startswith(Sealer([new]).prefix)
    assert sealer.open(cell, *ROW) == b"x"
    key_file.unlink()
    assert sealer.open(cell, *ROW) == b"x"


async def test_with_another_key_nobody_is_recognised_and_all_begin_afresh(
    store: Store, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    person = await agreed(store)
    await store.nights.put(person.id, Night(NOW.date(), zone="UTC", note="bad dreams"))
    assert await store.people.unreadable() == 0
    later = Store(Database(database_url(address)), Sealer.throw_away())
    assert await later.people.unreadable() == 1
    assert await later.people.find("42") is None
    assert await later.people.get(person.id) is None
    assert await later.nights.of(person.id) == {}
    again = await later.people.ensure("42", NOW)
    assert again.id != person.id
    assert "dreams" not in caplog.text
    await later.close()


async def test_a_swapped_cell_is_not_read_as_somebody_elses(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    one, other = await agreed(store), await agreed(store, "43")
    await store.nights.put(one.id, Night(NOW.date(), zone="UTC", quality=1, note="of one"))
    await store.nights.put(other.id, Night(NOW.date(), zone="UTC", quality=5))
    async with store.database.write() as connection:
        mine = select(NightRow.sealed).where(NightRow.person_id == one.id).scalar_subquery()
        await connection.execute(update(NightRow).where(NightRow.person_id == other.id).values(sealed=mine))
    with caplog.at_level(logging.ERROR):
        assert await store.nights.of(other.id) == {}
    assert "nights" in caplog.text
    assert "of one" not in caplog.text


async def test_a_cell_of_an_unknown_shape_is_left_out(store: Store) -> None:
    person = await agreed(store)
    await store.nights.put(person.id, Night(NOW.date(), zone="UTC", quality=1))
    async with store.database.write() as connection:
        row = (await connection.execute(text("SELECT id FROM nights"))).scalar_one()
        odd = store.sealer.seal(b'{"quality": "very"}', "nights", row, person.id)
        await connection.execute(update(NightRow).values(sealed=odd))
    assert await store.nights.of(person.id) == {}
