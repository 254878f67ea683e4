"""When a schedule is due next, against a second reading of the rules that walks through the instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.habits.recurrence import EVERY_DAY, Schedule, next_due, next_dues, upcoming
from tests.zones import SAMOA, all_zones, clock_changes

QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)
TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
WEEKDAYS = st.frozensets(st.integers(0, 6), min_size=1)
NEAR_A_CHANGE = st.deferred(lambda: st.sampled_from(clock_changes()))
ANY_INSTANT = st.datetimes(datetime(2020, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def walked(clock: time, zone: ZoneInfo, start: datetime, days: int) -> dict[date, datetime]:
    """Local date → the first quarter of an hour at which the wall shows that date's time or has just passed it."""
    start = start.replace(minute=0, second=0, microsecond=0)
    quarters = [start + i * QUARTER for i in range(days * 96)]
    walls = [(q, q.astimezone(zone).replace(tzinfo=None)) for q in quarters]
    out = {}
    for day in sorted({wall.date() for _, wall in walls})[1:-1]:
        target = datetime.combine(day, clock)
        out[day] = next(q for q, wall in walls if wall >= target)
    return out


@given(NEAR_A_CHANGE, TIMES, WEEKDAYS)
@settings(deadline=None, max_examples=400)
def test_around_clock_changes_every_turn_is_that_of_the_walk(
    change: tuple[str, datetime], clock: time, days: frozenset[int]
) -> None:
    name, at = change
    expected = [
        (due, day) for day, due in walked(clock, ZoneInfo(name), at - 3 * DAY, 7).items() if day.weekday() in days
    ]
    if not expected:
        return
    turns = islice(upcoming(Schedule(clock, name, days), expected[0][0] - QUARTER / 15), len(expected))
    assert [(d.at, d.date) for d in turns] == expected


@given(st.sampled_from(all_zones()), ANY_INSTANT, TIMES, WEEKDAYS)
@settings(deadline=None)
def test_turns_are_strictly_later_in_order_and_one_to_a_date(
    zone: str, after: datetime, clock: time, days: frozenset[int]
) -> None:
    turns = list(islice(upcoming(Schedule(clock, zone, days), after), 20))
    ats, dates = [d.at for d in turns], [d.date for d in turns]
    assert ats[0] > after
    assert ats == sorted(set(ats))
    assert dates == sorted(set(dates))
    assert all(d.weekday() in days for d in dates)


@given(st.sampled_from(all_zones()), ANY_INSTANT, TIMES)
@settings(deadline=None)
def test_the_wall_shows_the_time_at_its_turn_unless_clocks_skip_it(zone: str, after: datetime, clock: time) -> None:
    due = next_due(Schedule(clock, zone), after)
    assert due is not None
    wall = due.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    if (wall.date(), wall.time()) != (due.date, clock):
        before = (due.at - QUARTER).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert before < datetime.combine(due.date, clock) < wall


@given(st.sampled_from(all_zones()), ANY_INSTANT, TIMES)
@settings(deadline=None)
def test_asking_at_a_turn_gives_the_next_one(zone: str, after: datetime, clock: time) -> None:
    schedule = Schedule(clock, zone)
    first, second = islice(upcoming(schedule, after), 2)
    assert next_due(schedule, first.at) == second
    assert next_due(schedule, first.at - timedelta(seconds=1)) == first


@pytest.mark.parametrize(
    ("zone", "clock", "after", "at", "day"),
    [
        # Set forward at two: half past two is due at three.
        ("Europe/Madrid", time(2, 30), utc(2026, 3, 28, 12), utc(2026, 3, 29, 1), date(2026, 3, 29)),
        # Set back at three: half past two is due at the first of the two.
        ("Europe/Madrid", time(2, 30), utc(2026, 10, 24, 12), utc(2026, 10, 25, 0, 30), date(2026, 10, 25)),
        # Half an hour of summer time.
        ("Australia/Lord_Howe", time(2, 15), utc(2026, 10, 3, 0), utc(2026, 10, 3, 15, 30), date(2026, 10, 4)),
        # Clocks skip midnight itself.
        ("Africa/Cairo", time(0, 30), utc(2026, 4, 23, 12), utc(2026, 4, 23, 22), date(2026, 4, 24)),
        # Clocks skip the last hour of a day: its turn comes as the next day begins, and belongs to the day skipped.
        ("America/Nuuk", time(23, 30), utc(2026, 3, 28, 12), utc(2026, 3, 29, 1), date(2026, 3, 28)),
        # The day after is its own.
        ("America/Nuuk", time(23, 30), utc(2026, 3, 29, 1), utc(2026, 3, 30, 0, 30), date(2026, 3, 29)),
        # A zone that leaves out a whole day.
        (SAMOA[0], time(21, 30), utc(2011, 12, 30, 8), utc(2011, 12, 31, 7, 30), date(2011, 12, 31)),
        # Leap day.
        ("Europe/Berlin", time(21), utc(2028, 2, 28, 20, 0), utc(2028, 2, 29, 20), date(2028, 2, 29)),
        ("Europe/Berlin", time(21), utc(2027, 2, 28, 20, 0), utc(2027, 3, 1, 20), date(2027, 3, 1)),
        # No seconds are lost: due at this very instant is not after it.
        ("UTC", time(21), utc(2026, 5, 1, 21), utc(2026, 5, 2, 21), date(2026, 5, 2)),
    ],
)
def test_nights_that_are_not_like_others(zone: str, clock: time, after: datetime, at: datetime, day: date) -> None:
    due = next_due(Schedule(clock, zone), after)
    assert due is not None
    assert (due.at, due.date) == (at, day)


SUNDAY = date(2026, 11, 22)
EVENING = Schedule(time(21, 30), "Europe/Madrid")


def dates_of(schedule: Schedule, after: datetime, count: int = 3) -> list[date]:
    return [d.date for d in islice(upcoming(schedule, after), count)]


def test_once_is_due_once() -> None:
    once = Schedule(time(22), "Europe/Madrid", once=SUNDAY)
    assert dates_of(once, utc(2026, 11, 22, 12)) == [SUNDAY]
    assert next_due(once, utc(2026, 11, 22, 21)) is None
    leap = Schedule(time(22), "Europe/Madrid", once=date(2028, 2, 29))
    assert dates_of(leap, utc(2026, 11, 22, 12)) == [date(2028, 2, 29)]


def test_a_weekday_reminder_waits_for_its_day() -> None:
    mondays = Schedule(time(21, 30), "Europe/Madrid", frozenset({0}))
    assert dates_of(mondays, utc(2026, 11, 22, 12)) == [date(2026, 11, 23), date(2026, 11, 30), date(2026, 12, 7)]


def test_skipping_tonight_leaves_tomorrow() -> None:
    sunday = frozenset({SUNDAY})
    skipping = Schedule(time(21, 30), "Europe/Madrid", EVERY_DAY, skipped=sunday)
    assert dates_of(skipping, utc(2026, 11, 22, 12), 2) == [SUNDAY + DAY, SUNDAY + 2 * DAY]
    assert next_due(Schedule(time(22), "Europe/Madrid", once=SUNDAY, skipped=sunday), utc(2026, 11, 22, 12)) is None


def test_a_pause_ends_on_its_date() -> None:
    paused = Schedule(time(21, 30), "Europe/Madrid", paused_until=SUNDAY + 7 * DAY)
    assert dates_of(paused, utc(2026, 11, 22, 12), 1) == [SUNDAY + 7 * DAY]
    over = Schedule(time(21, 30), "Europe/Madrid", paused_until=SUNDAY - 7 * DAY)
    assert dates_of(over, utc(2026, 11, 22, 12), 1) == [SUNDAY]
    lost = Schedule(time(21, 30), "Europe/Madrid", once=SUNDAY, paused_until=SUNDAY + DAY)
    assert next_due(lost, utc(2026, 11, 22, 12)) is None


def test_an_evening_served_does_not_come_again_in_the_west_or_at_a_later_time() -> None:
    served = utc(2026, 11, 22, 20, 30)
    for moved in (
        Schedule(time(21, 30), "America/New_York", last=SUNDAY),
        Schedule(time(22), "Europe/Madrid", last=SUNDAY),
    ):
        assert dates_of(moved, served, 1) == [SUNDAY + DAY]


@pytest.mark.parametrize("schedule", [Schedule(time(21), "Mars/Base"), Schedule(time(21), "UTC", frozenset())])
def test_a_schedule_without_zone_or_day_is_refused(schedule: Schedule) -> None:
    with pytest.raises(ValueError, match="zone that exists and a day"):
        next_due(schedule, utc(2026, 1, 1))


def test_many_at_once_are_each_their_own() -> None:
    after = utc(2026, 11, 22, 12)
    some = [EVENING, Schedule(time(22), "Europe/Madrid"), EVENING, Schedule(time(22), "UTC", once=date(2020, 1, 1))]
    assert next_dues(some, after) == [next_due(s, after) for s in some]
