"""Which date is meant by "Friday", "3 December" or "the 31st"."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.habits.dates import FARTHEST, NoDate, date_of
from bot.understanding.slots import SaidDay

SUNDAY = date(2026, 11, 22)
days = st.dates(date(2024, 1, 1), date(2030, 1, 1))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (SaidDay(ahead=0), SUNDAY),
        (SaidDay(ahead=1), date(2026, 11, 23)),
        (SaidDay(ahead=999), NoDate.FAR),
        (SaidDay(weekday=6), SUNDAY),
        (SaidDay(weekday=4), date(2026, 11, 27)),
        (SaidDay(begins="week"), date(2026, 11, 23)),
        (SaidDay(begins="month"), date(2026, 12, 1)),
        (SaidDay(day=3, month=12), date(2026, 12, 3)),
        (SaidDay(day=22, month=11), SUNDAY),
        (SaidDay(day=21, month=11), NoDate.PAST),
        (SaidDay(day=3, month=3), date(2027, 3, 3)),
        (SaidDay(day=3, month=12, year=2025), NoDate.PAST),
        (SaidDay(day=3, month=12, year=2027), NoDate.FAR),
        (SaidDay(day=31, month=2), NoDate.IMPOSSIBLE),
        (SaidDay(day=29, month=2), NoDate.IMPOSSIBLE),
        (SaidDay(day=31), date(2026, 12, 31)),
        (SaidDay(day=32), NoDate.IMPOSSIBLE),
        (SaidDay(numbers=(3, 12)), NoDate.EITHER),
        (SaidDay(numbers=(12, 12)), date(2026, 12, 12)),
        (SaidDay(numbers=(12, 25)), date(2026, 12, 25)),
        (SaidDay(numbers=(25, 12)), date(2026, 12, 25)),
        (SaidDay(numbers=(31, 31)), NoDate.IMPOSSIBLE),
    ],
)
def test_a_day(said: SaidDay, meant: date | NoDate) -> None:
    assert date_of(said, SUNDAY) == meant


def test_a_leap_day_is_one_in_a_leap_year() -> None:
    assert date_of(SaidDay(day=29, month=2), date(2028, 1, 5)) == date(2028, 2, 29)
    assert date_of(SaidDay(day=29, month=2), date(2027, 11, 5)) == date(2028, 2, 29)


@given(days, st.integers(1, 12), st.integers(1, 31), st.none() | st.integers(2024, 2031))
def test_a_date_of_the_calendar_is_that_date_and_lies_ahead(
    today: date, month: int, day: int, year: int | None
) -> None:
    found = date_of(SaidDay(day=day, month=month, year=year), today)
    if isinstance(found, date):
        assert (found.month, found.day) == (month, day)
        assert year in (None, found.year)
        assert timedelta() <= found - today <= FARTHEST


@given(days, st.integers(0, 6), st.integers(1, 31))
def test_a_weekday_and_a_day_of_the_month_are_the_next_ones(today: date, weekday: int, day: int) -> None:
    ahead = [today + timedelta(days=n) for n in range(70)]
    assert date_of(SaidDay(weekday=weekday), today) == next(d for d in ahead if d.weekday() == weekday)
    assert date_of(SaidDay(day=day), today) == next(d for d in ahead if d.day == day)
