"""Clock times, days, time zones and lengths of time."""

from __future__ import annotations

import pytest

from bot.understanding.reading.reader import SlotReader
from bot.understanding.slots import SaidDay

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
