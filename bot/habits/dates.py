"""Which date a named day is, for a person whose wall shows today's."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from bot.understanding.slots import SaidDay

WEEK = 7
FARTHEST = timedelta(days=366)
"""As far ahead as anything is kept without a word from the person."""
ROUND_THE_YEAR = timedelta(days=183)
"""A date without a year that is farther ahead than this was this year's, and is over."""


class NoDate(StrEnum):
    """Why a day cannot be taken as it was said."""

    IMPOSSIBLE = "impossible"
    """No calendar has it: 31 February, or 29 February of that year."""
    PAST = "past"
    FAR = "far"
    EITHER = "either"
    """In numbers alone, either of which may be the month."""


def date_of(said: SaidDay, today: date) -> date | NoDate:
    """The date meant: of a weekday the next one, today's included; of a date without a year the one to come."""
    if said.numbers:
        return _of_numbers(said.numbers, said.year, today)
    if said.day is not None:
        return _checked(_calendar(said.day, said.month, said.year, today), today)
    if said.weekday is not None:
        return today + timedelta(days=(said.weekday - today.weekday()) % WEEK)
    if said.begins == "month":
        return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    if said.begins == "week":
        return today + timedelta(days=WEEK - today.weekday())
    return _checked(today + timedelta(days=min(said.ahead or 0, FARTHEST.days + 1)), today)


def _of_numbers(numbers: tuple[int, int], year: int | None, today: date) -> date | NoDate:
    found = {date_of(SaidDay(day=d, month=m, year=year), today) for m, d in (numbers, numbers[::-1])}
    possible = found - {NoDate.IMPOSSIBLE}
    if len(possible) > 1:
        return NoDate.EITHER
    return possible.pop() if possible else NoDate.IMPOSSIBLE


def _calendar(day: int, month: int | None, year: int | None, today: date) -> date | NoDate:
    if month is None:
        # "On the 31st": months without one are passed over.
        months = ((today.year + n // 12, n % 12 + 1) for n in range(today.month - 1, today.month + 11))
        dates = (_date(y, m, day) for y, m in months)
        return next((d for d in dates if isinstance(d, date) and d >= today), NoDate.IMPOSSIBLE)
    if year is not None:
        return _date(year, month, day)
    if (month, day) >= (today.month, today.day):
        return _date(today.year, month, day)
    found = _date(today.year + 1, month, day)
    return NoDate.PAST if isinstance(found, date) and found - today > ROUND_THE_YEAR else found


def _date(year: int, month: int, day: int) -> date | NoDate:
    try:
        return date(year, month, day)
    except ValueError:
        return NoDate.IMPOSSIBLE


def _checked(found: date | NoDate, today: date) -> date | NoDate:
    if isinstance(found, NoDate):
        return found
    if found < today:
        return NoDate.PAST
    return NoDate.FAR if found - today > FARTHEST else found
