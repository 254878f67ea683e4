"""Instants of a wall clock, against every instant that shows it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.wall_clock import after_the_gap, instants, showing, zone_named
from tests.zones import clock_changes

QUARTER = timedelta(minutes=15)
ZONES = ("Europe/London", "Asia/Kathmandu", "America/St_Johns", "Pacific/Auckland", "Pacific/Honolulu")


@given(st.deferred(lambda: st.sampled_from(clock_changes())), st.integers(-8, 8))
@settings(deadline=None, max_examples=300)
def test_instants_are_those_that_show_the_time(change: tuple[str, datetime], quarters: int) -> None:
    zone, at = ZoneInfo(change[0]), change[1]
    wall = (at - QUARTER).astimezone(zone).replace(tzinfo=None) + QUARTER + quarters * QUARTER
    around = [at + i * QUARTER for i in range(-150, 150)]
    showing = [q for q in around if q.astimezone(zone).replace(tzinfo=None) == wall]
    assert list(instants(wall.date(), wall.time(), zone)) == showing
    if not showing:
        assert after_the_gap(wall.date(), wall.time(), zone) == at


def test_instants_do_not_depend_on_the_fold_of_a_time() -> None:
    zone = ZoneInfo("Europe/Madrid")
    for fold in (0, 1):
        found = instants(date(2026, 10, 25), time(2, 30, fold=fold), zone)
        assert found == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "name", ["Mars/Base", "", "Europe", "../etc/passwd", "/etc/passwd", "Europe/Madrid\0", "a" * 999]
)
def test_a_zone_that_does_not_exist_is_none(name: str) -> None:
    assert zone_named(name) is None


def test_a_zone_by_its_name() -> None:
    assert zone_named("Europe/Madrid") is ZoneInfo("Europe/Madrid")


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.integers(-40, 40), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_a_clock_shows_a_time_that_is_told_about_right(zone: str, off: int, moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    told = (now.astimezone(ZoneInfo(zone)) + timedelta(minutes=off)).time()
    assert showing([told], {"here": zone}, now) == ({"here": zone} if abs(off) <= 14 else {})


def test_several_times_may_be_meant() -> None:
    zones = {"London": "Europe/London", "Auckland": "Pacific/Auckland", "New York": "America/New_York"}
    now = datetime(2026, 6, 1, 19, tzinfo=UTC)
    assert list(showing([time(8), time(20)], zones, now)) == ["London"]
    assert list(showing([time(7), time(15)], zones, now)) == ["Auckland", "New York"]
