"""Export, deletion, retention and a new key cover every table, and what is gone is gone from the files too."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import defaultdict
from collections.abc import Collection
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bot.base.night import Night
from bot.storage import rotation
from bot.storage.catalog import CATALOG, CELL
from bot.storage.database import Database, database_url
from bot.storage.erase import NoJobs, erase
from bot.storage.export import export
from bot.storage.ledger import SENT, Plan
from bot.storage.payloads import OwnTrial, ReminderText
from bot.storage.people import Person
from bot.storage.reminders import Reminder
from bot.storage.retention import HANDLED, LEDGER, SILENCE, Removed, retain
from bot.storage.rotation import rotate
from bot.storage.sealing import FileSealer, Key, file_sealer, read_keys, write_keys
from bot.storage.store import Store
from bot.storage.tables import Base, NightRow, PersonRow
from tests.storage.conftest import NOW
from tests.storage.test_store import agreed

TYPED = ("melatonin", "insomnia", "doxycycline", "pregnant", "magnesium-glycinate", "Kraków", "7391882640")
DAY = NOW.date()
HEADINGS = {name: {field: field.upper() for field in kept.fields} for name, kept in CATALOG.items()}


class Queue:
    """A queue that remembers what it was told to forget."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []

    async def forget(self, jobs: Collection[str]) -> None:
        self.forgotten += jobs


async def live(store: Store, name: str = "7391882640") -> Person:
    """A person with something in every table."""
    person = await agreed(store, name)
    await store.people.remember(person.id, {"pregnant": True, "age": 34, "conditions": ["insomnia"]})
    await store.people.set(person.id, country="gb", zone="Europe/Warsaw")
    reminder = await store.reminders.add(
        Reminder(
            "", person.id, "magnesium", time(21), "Europe/Warsaw", (0, 6), next_due=NOW,
            text=ReminderText(text="melatonin, Kraków", medicine="doxycycline", hours_apart=2),
        )
    )  # fmt: skip
    await store.ledger.sweep(NOW, lambda r: Plan(DAY, NOW + timedelta(days=1)))
    await store.ledger.unclaimed(NOW, NOW)
    await store.ledger.snooze(reminder.id, DAY, NOW + timedelta(minutes=15), NOW)
    told = Night(DAY, zone="UTC", bed_time=time(23, 15), quality=2, note="=insomnia, melatonin")
    await store.nights.put(person.id, told)
    plan = OwnTrial(outcome="quality", pairs=7, block_nights=4, seed=5, form="magnesium-glycinate")
    await store.trials.start(person.id, DAY, plan)
    found = await store.people.get(person.id)
    assert found is not None
    return found


async def rows(store: Store) -> dict[str, int]:
    """Rows by table, of the tables that have any."""
    found: dict[str, int] = {}
    async with store.database.read() as connection:
        for table in Base.metadata.sorted_tables:
            count = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            found |= {table.name: count} if count else {}
    return found


def bytes_on_disk(folder: Path) -> bytes:
    """Everything that lies in the folder of the data, file by file: the database, its log, its index."""
    return b"\0".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_every_table_is_in_the_catalogue() -> None:
    assert set(CATALOG) == set(Base.metadata.tables)


def test_whatever_is_personal_goes_with_its_person() -> None:
    gone = {"people"}
    for table in Base.metadata.sorted_tables:
        keys = [key for key in table.foreign_keys if key.ondelete == "CASCADE" and key.column.table.name in gone]
        gone |= {table.name} if keys else set()
    assert gone == {name for name, kept in CATALOG.items() if kept.personal}


# ---- deletion


async def test_deletion_leaves_nothing_in_any_table_file_or_queue(store: Store, address: str, tmp_path: Path) -> None:
    person = await live(store)
    assert set(await rows(store)) == {name for name, kept in CATALOG.items() if kept.personal}
    queue = Queue()
    assert await erase(store, "7391882640", queue)
    reminder = queue.forgotten[0].split(":")[1]
    start = f"reminder:{reminder}:2026-11-22:"
    assert sorted(queue.forgotten) == [f"{start}0", f"{start}0:retry1", f"{start}1"]
    assert await rows(store) == {}
    await store.close()
    again = Store(Database(database_url(address)), store.sealer)
    assert await rows(again) == {}
    assert not await erase(again, "7391882640", queue)
    await again.close()
    if store.database.is_sqlite:
        left = bytes_on_disk(tmp_path / "data")
        assert person.id.encode() not in left
        assert store.sealer.lookups("7391882640")[0].encode() not in left


async def test_deletion_takes_nobody_else(store: Store) -> None:
    await live(store)
    other = await live(store, "43")
    await erase(store, "7391882640", NoJobs())
    assert await store.people.count() == 1
    assert len(await store.nights.of(other.id)) == 1


async def test_while_it_is_kept_the_raw_files_show_no_word_of_it(tmp_path: Path) -> None:
    store = Store.at(f"{tmp_path}/data/a.db", tmp_path / "keys" / "key")
    person = await live(store)
    words = [word.encode() for word in TYPED]
    shown = [word for word in words if word in bytes_on_disk(tmp_path / "data")]
    assert shown == []
    assert person.id.encode() in bytes_on_disk(tmp_path / "data")
    await store.close()
    assert [word for word in words if word in bytes_on_disk(tmp_path / "data")] == []


# ---- export


async def test_export_gives_everything_and_only_ones_own(store: Store) -> None:
    person = await live(store)
    await live(store, "43")
    files = {file.name: file for file in await export(store, person.id, HEADINGS, NOW)}
    assert set(files) == {"magsleep.json"} | {f"magsleep-{n}.csv" for n, kept in CATALOG.items() if kept.personal}
    whole = json.loads(files["magsleep.json"].content)
    assert set(whole) == {"exported_at"} | {name for name, kept in CATALOG.items() if kept.personal}
    assert [set(row) for row in whole["nights"]] == [set(CATALOG["nights"].fields)]
    assert whole["people"][0]["facts"] == {"pregnant": True, "age": 34, "conditions": ["insomnia"]}
    assert whole["people"][0]["address"] == "7391882640"
    assert (whole["reminders"][0]["days"], whole["reminders"][0]["at"]) == (["mon", "sun"], "21:00")
    assert whole["nights"][0]["bed_time"] == "23:15"
    assert len(whole["ledger"]) == 2
    assert "43" not in {row["address"] for row in whole["people"]}


async def test_tables_open_in_a_spreadsheet_and_run_nothing(store: Store) -> None:
    person = await live(store)
    files = {file.name: file for file in await export(store, person.id, HEADINGS, NOW)}
    [head, night] = csv.reader(io.StringIO(files["magsleep-nights.csv"].content.decode("utf-8-sig")))
    assert head == [HEADINGS["nights"][name] for name in CATALOG["nights"].fields]
    row = dict(zip(head, night, strict=True))
    assert (row["BED_TIME"], row["QUALITY"], row["NOTE"], row["MAGNESIUM"]) == (
        "23:15",
        "2",
        "'=insomnia, melatonin",
        "",
    )
    assert files["magsleep-nights.csv"].content.startswith(b"\xef\xbb\xbf")


async def test_export_of_somebody_with_nothing_but_a_setting(store: Store) -> None:
    person = await store.people.ensure("42", NOW)
    assert [f.name for f in await export(store, person.id, HEADINGS, NOW)] == ["magsleep.json", "magsleep-people.csv"]


# ---- retention


async def test_after_a_year_of_silence_everything_goes(store: Store) -> None:
    await live(store)
    seen = await live(store, "43")
    later = NOW + SILENCE + timedelta(days=1)
    await store.people.seen(seen, later.date())
    queue = Queue()
    removed = await retain(store, later, queue)
    assert removed.people == 1
    assert len({job.split(":")[1] for job in queue.forgotten}) == 1
    assert await store.people.find("7391882640") is None
    assert await store.people.find("43") is not None
    assert (await retain(store, later, queue)) == Removed(0, 0, 0)


async def test_a_year_less_a_day_is_kept(store: Store) -> None:
    await live(store)
    assert (await retain(store, NOW + SILENCE, NoJobs())).people == 0


async def test_old_messages_updates_and_counts_go(store: Store) -> None:
    await live(store)
    await store.handled.add([1], NOW)
    await store.feedback.add(DAY, "dose.rda", "up")
    assert await retain(store, NOW, NoJobs()) == Removed(0, 0, 0)
    assert await retain(store, NOW + HANDLED + timedelta(seconds=1), NoJobs()) == Removed(0, 0, 1)
    assert await retain(store, NOW + LEDGER + timedelta(days=1), NoJobs()) == Removed(0, 2, 0)
    assert (await rows(store))["feedback"] == 1
    await retain(store, NOW + SILENCE + timedelta(days=1), NoJobs())
    assert await rows(store) == {}


# ---- a new key


async def test_a_new_key_reads_everything_and_the_old_one_nothing(
    store: Store, address: str, key_file: Path, tmp_path: Path
) -> None:
    person = await live(store)
    shutil.copy(key_file, tmp_path / "old")
    done = await rotate(store, key_file)
    assert (done.cells, done.unreadable) == (4, 0)
    assert len(read_keys(key_file)) == 1
    for sealer in (store.sealer, file_sealer(key_file)):
        again = Store(Database(database_url(address)), sealer)
        assert await again.people.find("7391882640") == person
        assert (await again.reminders.of(person.id))[0].text.medicine == "doxycycline"
        assert (await again.nights.of(person.id))[DAY].quality == 2
        assert (await again.trials.of(person.id))[0].plan.form == "magnesium-glycinate"
        await again.close()
    old = Store(Database(database_url(address)), FileSealer(tmp_path / "old"))
    assert await old.people.find("7391882640") is None
    assert await old.people.unreadable() == 1
    await old.close()


async def test_a_rotation_that_was_broken_off_goes_on(
    store: Store, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = await agreed(store)
    for day in range(7):
        await store.nights.put(person.id, Night(DAY - timedelta(days=day), zone="UTC", quality=1))
    monkeypatch.setattr(rotation, "BATCH", 3)
    calls = defaultdict(int)
    whole = rotation._again

    def broken(sealer: FileSealer, kept: object, row: object) -> object:
        calls["all"] += 1
        if calls["all"] == 6:
            raise KeyboardInterrupt
        return whole(sealer, kept, row)  # type: ignore[arg-type]

    monkeypatch.setattr(rotation, "_again", broken)
    with pytest.raises(KeyboardInterrupt):
        await rotate(store, key_file)
    assert len(read_keys(key_file)) == 2
    assert len(await store.nights.of(person.id)) == 7
    newest = read_keys(key_file)[0]
    done = await rotate(store, key_file)
    assert read_keys(key_file) == (newest,)
    assert done.cells == 8 - 4
    assert len(await store.nights.of(person.id)) == 7
    assert await store.people.find("42") is not None


async def test_what_no_key_opens_keeps_the_old_key_and_is_told(store: Store, key_file: Path) -> None:
    one, other = await agreed(store), await agreed(store, "43")
    await store.nights.put(one.id, Night(DAY, zone="UTC", quality=1))
    async with store.database.write() as connection:
        cell = select(PersonRow.sealed).where(PersonRow.id == one.id).scalar_subquery()
        await connection.execute(update(PersonRow).where(PersonRow.id == other.id).values(sealed=cell))
    done = await rotate(store, key_file)
    assert (done.cells, done.unreadable) == (2, 1)
    assert len(read_keys(key_file)) == 2


async def test_cells_under_a_key_lost_before_are_told(store: Store, key_file: Path) -> None:
    await agreed(store)
    write_keys(key_file, [Key.new()])
    assert (await rotate(store, key_file)).unreadable == 1


def test_every_sealed_column_is_known_to_the_catalogue() -> None:
    for name, kept in CATALOG.items():
        assert (CELL in kept.table.columns) == (kept.payload is not None), name
    assert NightRow.__table__.columns["sealed"].name == CELL
    assert SENT == "sent"
