"""What a message was read as becomes the reminder that was meant, at the right minute of the right wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.habits.reminders import Wish
from bot.habits.wishes import Missing, is_moved, wish_of
from bot.understanding.slots import Slots
from tests.zones import all_zones

NOW = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
"""A Sunday; half past nine in Madrid."""
MADRID = "Europe/Madrid"


@pytest.mark.parametrize(
    ("slots", "days", "once_on"),
    [
        (Slots(time="22:00"), tuple(range(7)), None),
        (Slots(time="22:00", days="daily"), tuple(range(7)), None),
        (Slots(time="22:00", days=("mon", "fri")), (0, 4), None),
        (Slots(time="22:00", days="once"), (), date(2026, 11, 22)),
        (Slots(time="21:00", days="once"), (), date(2026, 11, 23)),
        (Slots(time="00:00", days="once"), (), date(2026, 11, 23)),
    ],
)
def test_days(slots: Slots, days: tuple[int, ...], once_on: date | None) -> None:
    assert slots.time is not None
    wish = wish_of(slots, "magnesium", MADRID, NOW)
    assert wish == Wish("magnesium", time.fromisoformat(slots.time), MADRID, days, once_on)


def test_a_zone_that_is_named_goes_before_the_one_that_is_kept() -> None:
    wish = wish_of(Slots(time="22:00", timezone="Asia/Tokyo"), "diary", MADRID, NOW)
    assert isinstance(wish, Wish)
    assert wish.zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("slots", "zone", "missing"),
    [
        (Slots(time="22:00"), None, Missing("timezone")),
        (Slots(time="22:00"), "Europe/Atlantis", Missing("timezone")),
        (Slots(time="22:00", problems=("zone_offset_unknown",)), None, Missing("timezone", "zone_offset_unknown")),
        (Slots(), MADRID, Missing("time")),
        (Slots(problems=("twelve_ambiguous",)), MADRID, Missing("time", "twelve_ambiguous")),
        (Slots(problems=("time_absurd",)), MADRID, Missing("time", "time_absurd")),
        (Slots(time="22:00", problems=("days_unsupported",)), MADRID, Missing("days", "days_unsupported")),
    ],
)
def test_what_is_missing_is_asked(slots: Slots, zone: str | None, missing: Missing) -> None:
    assert wish_of(slots, "magnesium", zone, NOW) == missing


@given(
    st.sampled_from(all_zones()),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.integers(1, 600),
)
def test_in_some_minutes_is_some_minutes_from_now(zone: str, now: datetime, minutes: int) -> None:
    wish = wish_of(Slots(duration=minutes), "magnesium", zone, now)
    assert isinstance(wish, Wish)
    turn = wish.turn(now)
    wall = (now + timedelta(minutes=minutes)).astimezone(ZoneInfo(zone))
    if turn is None or wall.fold:
        return  # an hour that the wall shows twice: its first showing is meant, and that is over
    assert timedelta() <= turn.at - now - timedelta(minutes=minutes) < timedelta(minutes=1)


@given(
    st.sampled_from(all_zones()),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_tonight_is_within_a_day_and_an_hour(zone: str, now: datetime, at: time) -> None:
    wish = wish_of(Slots(time=at.isoformat("minutes"), days="once"), "magnesium", zone, now)
    assert isinstance(wish, Wish)
    turn = wish.turn(now)
    assert turn is not None
    assert timedelta() < turn.at - now <= timedelta(hours=26)
    assert is_moved(wish, now) == (turn.at.astimezone(ZoneInfo(zone)).time() != at)


def test_a_time_that_clocks_skip_is_said_to_be_moved() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert is_moved(Wish("magnesium", time(2, 30), MADRID), before)
    assert not is_moved(Wish("magnesium", time(3, 30), MADRID), before)
