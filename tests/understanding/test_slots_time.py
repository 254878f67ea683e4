"""Clock times, days, time zones and lengths of time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader
from bot.understanding.slots import SaidDay

CASES: list[tuple[str, str | None, dict[str, Any], list[str]]] = [
    ("remind me at 9:30", None, {"time": "21:30"}, []),
    ("9:30", "time", {"time": "21:30"}, []),
    ("9.30pm", None, {"time": "21:30"}, []),
    ("half nine", "time", {"time": "21:30"}, []),
    ("half past nine", None, {"time": "21:30"}, []),
    ("remind me at quarter to ten", None, {"time": "21:45"}, []),
    ("21h", "time", {"time": "21:00"}, []),
    ("2130", "time", {"time": "21:30"}, []),
    ("9 30", "time", {"time": "21:30"}, []),
    ("at nine in the evening", None, {"time": "21:00"}, []),
    ("midnight", None, {"time": "00:00"}, []),
    ("noon", None, {"time": "12:00"}, []),
    ("12", "time", {}, ["twelve_ambiguous"]),
    ("25:00", None, {}, ["time_absurd"]),
    ("remind me at 25:00", None, {}, ["time_absurd"]),
    ("remind me at 9", None, {"time": "21:00"}, []),
    ("i wake at 3am every nite", None, {"time": "03:00", "days": "daily"}, []),
    ("i cant stay asleep wake 3am every nite", None, {"time": "03:00", "days": "daily"}, []),
    ("i woke at 7:30", None, {"time": "07:30"}, []),
    ("i wake up at 3", None, {"time": "03:00"}, []),
    ("remind me weekdays at 22:00", None, {"time": "22:00", "days": ["mon", "tue", "wed", "thu", "fri"]}, []),
    ("mon wed fri", "days", {"days": ["mon", "wed", "fri"]}, []),
    ("just tonight at 9", None, {"time": "21:00", "days": "once"}, []),
    (
        "remind me on weekends at 10pm madrid time",
        None,
        {"time": "22:00", "timezone": "Europe/Madrid", "days": ["sat", "sun"]},
        [],
    ),
    ("every night", "days", {"days": "daily"}, []),
    ("london", "timezone", {"timezone": "Europe/London"}, []),
    ("uk", "timezone", {"country": "uk", "timezone": "Europe/London"}, []),
    ("germany", "timezone", {"country": "de", "timezone": "Europe/Berlin"}, []),
    ("canada", "timezone", {"country": "ca"}, []),
    ("EST", "timezone", {"timezone": "America/New_York"}, []),
    ("9pm est", None, {"time": "21:00", "timezone": "America/New_York"}, []),
    ("utc", None, {"timezone": "UTC"}, []),
    ("remind me at 9pm utc", None, {"time": "21:00", "timezone": "UTC"}, []),
    ("Europe/Berlin", "timezone", {"timezone": "Europe/Berlin"}, []),
    ("america/new_york", "timezone", {"timezone": "America/New_York"}, []),
    ("utc+2", "timezone", {"timezone": "Etc/GMT-2"}, []),
    ("Europe/London", None, {"timezone": "Europe/London"}, []),
    ("for two hours", None, {"duration": 120.0}, []),
    ("20 mins", None, {"duration": 20.0}, []),
    ("an hour and a half", None, {"duration": 90.0}, []),
    ("half an hour", None, {"duration": 30.0}, []),
    ("1h30", None, {"duration": 90.0}, []),
    ("1 hr 20 min", None, {"duration": 80.0}, []),
    (
        "remind me every day except sunday at 21:00",
        None,
        {"time": "21:00", "days": ["mon", "tue", "wed", "thu", "fri", "sat"]},
        [],
    ),
    ("mon-fri at 9pm", None, {"time": "21:00", "days": ["mon", "tue", "wed", "thu", "fri"]}, []),
    ("monday to friday at 9pm", None, {"time": "21:00", "days": ["mon", "tue", "wed", "thu", "fri"]}, []),
    ("make it 10", None, {"time": "22:00"}, []),
    ("change it to half past ten", None, {"time": "22:30"}, []),
    ("at 2130", None, {"time": "21:30"}, []),
    ("remind me at 21.30", None, {"time": "21:30"}, []),
    ("ten to ten", "time", {"time": "21:50"}, []),
    ("10 past 9 pm", None, {"time": "21:10"}, []),
    ("twenty one thirty", "time", {"time": "21:30"}, []),
    ("nine thirty", "time", {"time": "21:30"}, []),
    ("i take 400 at night", None, {"dose_mg": 400.0}, []),
    ("slept 7 hours", None, {"duration": 420.0}, []),
    ("remind me at 9 o'clock", None, {"time": "21:00"}, []),
    ("8pm", None, {"time": "20:00"}, []),
    ("8 in the morning", None, {"time": "08:00"}, []),
    ("12am", None, {"time": "00:00"}, []),
    ("12:30", None, {}, ["twelve_ambiguous"]),
    ("12 at night", "time", {"time": "00:00"}, []),
    ("7", "time", {"time": "19:00"}, []),
    ("1930", "time", {"time": "19:30"}, []),
    ("930", "time", {"time": "21:30"}, []),
    ("2560", "time", {}, ["time_absurd"]),
    ("i live in madrid", None, {"timezone": "Europe/Madrid"}, []),
    ("i live in bath", None, {"timezone": "Europe/London"}, []),
    ("paris study", None, {}, []),
    ("take it at 9pm with 200 mg", None, {"dose_mg": 200.0, "time": "21:00"}, []),
    ("is 400 too much for a 70 year old at 10pm", None, {"age": 70.0, "dose_mg": 400.0, "time": "22:00"}, []),
    ("every other night at 9", None, {"time": "21:00"}, ["days_unsupported"]),
    ("nice", None, {}, []),
    ("sun", "days", {"days": ["sun"]}, []),
    ("took 30 minutes to fall asleep", None, {"duration": 30.0}, []),
    ("two tablets 30 min before bed", None, {"duration": 30.0}, []),
    ("4 h before", None, {"duration": 240.0}, []),
    ("remind me tomorrow at 8am", None, {"time": "08:00", "days": "once"}, []),
    ("wake me 3 times", None, {}, []),
    ("zorblaxin with mag", None, {}, []),
    ("remind me at 10pm new york time", None, {"time": "22:00", "timezone": "America/New_York"}, []),
    ("9pm", "timezone", {"time": "21:00"}, []),
    ("in the uk 9pm", None, {"country": "uk", "time": "21:00"}, []),
    ("9 pm every night in New York", None, {"time": "21:00", "timezone": "America/New_York", "days": "daily"}, []),
    ("9 nights", None, {}, []),
    ("for 3 nights", None, {}, []),
    ("half nine pm", "time", {"time": "21:30"}, []),
    ("take 2 at night", None, {}, []),
    ("take 2 in the morning", None, {}, []),
    ("wake at 3 in the morning", None, {"time": "03:00"}, []),
    ("7h30 of sleep", None, {"duration": 450.0}, []),
]

DAYS: list[tuple[str, SaidDay | None, int | None, object]] = [
    ("remind me tomorrow at 9", SaidDay(ahead=1), None, "once"),
    ("remind me once on friday at 22", SaidDay(weekday=4), None, "once"),
    ("remind me this friday at 22", SaidDay(weekday=4), None, "once"),
    ("remind me on friday at 22", SaidDay(weekday=4), None, ["fri"]),
    ("remind me on 3 december at 9 pm", SaidDay(day=3, month=12), None, "once"),
    ("remind me dec 3rd 21:00", SaidDay(day=3, month=12), None, "once"),
    ("remind me on december 3, 2026 at 9pm", SaidDay(day=3, month=12, year=2026), None, "once"),
    ("remind me 2026-12-03 at 21:00", SaidDay(day=3, month=12, year=2026), None, "once"),
    ("remind me on the 3rd at 9 pm", SaidDay(day=3), None, "once"),
    ("remind me at 9 pm on 12/25", SaidDay(numbers=(12, 25)), None, "once"),
    ("remind me in 3 days at 10 pm", SaidDay(ahead=3), None, "once"),
    ("skip the day after tomorrow", SaidDay(ahead=2), None, None),
    ("skip fri", SaidDay(weekday=4), None, None),
    ("no sun today", SaidDay(ahead=0), None, None),
    ("pause until next month", SaidDay(begins="month"), None, None),
    ("pause for a week", None, 7, None),
    ("pause for three days", None, 3, None),
    ("pause for a fortnight", None, 14, None),
    ("slept 4/10 woke at 3", SaidDay(numbers=(4, 10)), None, None),
    ("mon wed fri at 9 pm", None, None, ["mon", "wed", "fri"]),
]


@pytest.fixture(scope="module")
def reader(content_dir: Path) -> SlotReader:
    return SlotReader(Lexicon.load(content_dir))


@pytest.mark.parametrize(("text", "expecting", "slots", "problems"), CASES, ids=[f"{c[0]}|{c[1]}" for c in CASES])
def test_slots(
    reader: SlotReader, text: str, expecting: str | None, slots: dict[str, Any], problems: list[str]
) -> None:
    found = reader.read(text, expecting=expecting)
    assert found.known() == slots
    assert list(found.problems) == problems


@pytest.mark.parametrize(("text", "day", "count", "days"), DAYS, ids=[d[0] for d in DAYS])
def test_one_day_and_lengths_in_days(
    reader: SlotReader, text: str, day: SaidDay | None, count: int | None, days: object
) -> None:
    found = reader.read(text)
    assert (found.day, found.day_count) == (day, count)
    assert found.known().get("days") == days


def test_the_number_of_a_date_is_no_hour(reader: SlotReader) -> None:
    assert reader.read("december 4", expecting="time").time is None
    assert reader.read("december 4 at 9", expecting="time").time == "21:00"
