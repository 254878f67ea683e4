"""`magsleep rotate-key` and `magsleep feedback` as an operator runs them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
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


def judge(place: tuple[str, Path], *taps: tuple[str, str, str, int], days_ago: int = 0) -> None:
    """Count taps: topic, verdict, reason, how many."""

    async def count() -> None:
        store = Store.at(*place)
        for topic, verdict, reason, by in taps:
            await store.feedback.add(datetime.now(UTC).date() - timedelta(days=days_ago), topic, verdict, reason, by)
        await store.close()

    asyncio.run(count())


def test_the_most_disliked_answer_comes_first(place: tuple[str, Path]) -> None:
    judge(place, ("dose.rda", "up", "", 30), ("dose.rda", "down", "", 6), ("dose.rda", "down", "unclear", 4))
    judge(place, ("form.compare", "up", "", 1), ("form.compare", "down", "untrue", 1), ("diet.sources", "up", "", 2))
    judge(place, ("form.compare", "down", "untrue", 1), days_ago=20)
    done = CliRunner().invoke(main, ["feedback"])
    assert done.exit_code == 0, done.output
    head, *lines = (line.split() for line in done.output.splitlines())
    assert head == ["topic", "share", "down", "down", "up", "topic", "unclear", "untrue"]
    assert lines == [
        ["form.compare", "67%", "2", "1", "0", "0", "2"],
        ["dose.rda", "25%", "10", "30", "0", "4", "0"],
        ["diet.sources", "0%", "0", "2", "0", "0", "0"],
    ]
    done = CliRunner().invoke(main, ["feedback", "--days", "10", "--least", "2"])
    assert [line.split()[:2] for line in done.output.splitlines()[1:]] == [
        ["form.compare", "50%"],
        ["dose.rda", "25%"],
        ["diet.sources", "0%"],
    ]
    done = CliRunner().invoke(main, ["feedback", "--least", "5"])
    assert [line.split()[0] for line in done.output.splitlines()[1:]] == ["dose.rda"]


def test_where_nobody_tapped_it_says_so(place: tuple[str, Path]) -> None:
    judge(place, ("dose.rda", "up", "", 1), days_ago=100)
    done = CliRunner().invoke(main, ["feedback"])
    assert (done.exit_code, done.output) == (0, "No answer was judged by at least 1 tap(s) in the last 90 days.\n")


def test_feedback_without_a_database_tells_why(place: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAGSLEEP_DATABASE_URL", "mysql://x")
    done = CliRunner().invoke(main, ["feedback"])
    assert done.exit_code == 1
    assert "sqlite" in done.output
