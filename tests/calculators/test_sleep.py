"""Night arithmetic against a second formulation, which counts the minutes that pass one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.night import Night
from bot.base.wall_clock import instants
from bot.calculators.sleep import (
    LIMITS,
    Mean,
    Problem,
    Sleep,
    Wrong,
    averages,
    latest_morning,
    measure,
    problems,
)
from bot.knowledge.loader import load
from tests.zones import all_zones, clock_changes

MORNING = date(2026, 11, 22)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # clocks change in Madrid
MINUTE = timedelta(minutes=1)


def night(morning: date = MORNING, zone: str = "Europe/Madrid", **told: Any) -> Night:
    times = {k: time.fromisoformat(v) if isinstance(v, str) and ":" in v else v for k, v in told.items()}
    return Night(morning, zone=zone, **times)


def measured(told: Night) -> Sleep:
    assert problems(told) == ()
    found = measure(told)
    assert found is not None
    return found


# ---- the ordinary night


def test_an_ordinary_night() -> None:
    found = measured(
        night(
            bed_time="23:15",
            sleep_onset_latency_min=45,
            awakenings=2,
            wake_after_sleep_onset_min=10,
            final_wake="06:40",
            out_of_bed="07:00",
        )
    )
    assert (found.time_in_bed_min, found.total_sleep_min) == (465, 390)
    assert (found.sleep_onset_latency_min, found.wake_after_sleep_onset_min) == (45, 10)
    assert found.sleep_efficiency_pct == 83.9
    assert not found.at_most


@pytest.mark.parametrize(
    ("told", "in_bed", "asleep", "at_most"),
    [
        # Waking time that nobody told counts as none, and the result says so.
        ({"bed_time": "23:15", "sleep_onset_latency_min": 45, "awakenings": 2, "final_wake": "06:40"}, 445, 400, True),
        ({"bed_time": "23:15", "sleep_onset_latency_min": 45, "awakenings": 0, "final_wake": "06:40"}, 445, 400, False),
        ({"bed_time": "23:00", "out_of_bed": "07:00"}, 480, 480, True),
        ({"bed_time": "23:00", "out_of_bed": "07:00", "total_sleep_min": 360}, 480, 360, False),
        # After midnight, by day, and up as the next day begins.
        ({"bed_time": "00:30", "final_wake": "08:00", "out_of_bed": "08:30"}, 480, 450, True),
        ({"bed_time": "09:00", "final_wake": "15:00"}, 360, 360, True),
        ({"bed_time": "16:00", "final_wake": "23:50", "out_of_bed": "00:10"}, 490, 470, True),
        # Reading in bed is no time to fall asleep.
        ({"bed_time": "23:30", "lights_out": "00:00", "final_wake": "05:00", "out_of_bed": "07:00"}, 450, 300, True),
        ({"lights_out": "23:00", "final_wake": "07:00"}, 480, 480, True),
        # The nights on which clocks change.
        ({"morning": SPRING, "bed_time": "23:00", "final_wake": "07:00"}, 420, 420, True),
        ({"morning": AUTUMN, "bed_time": "23:00", "final_wake": "07:00"}, 540, 540, True),
        ({"morning": AUTUMN, "bed_time": "02:30", "final_wake": "07:00", "repeated": "first"}, 330, 330, True),
        ({"morning": AUTUMN, "bed_time": "02:30", "final_wake": "07:00", "repeated": "second"}, 270, 270, True),
    ],
)
def test_nights(told: dict[str, Any], in_bed: int, asleep: int, at_most: bool) -> None:
    found = measured(night(**told))
    assert (found.time_in_bed_min, found.total_sleep_min, found.at_most) == (in_bed, asleep, at_most)


def test_what_is_not_told_can_not_be_measured() -> None:
    for told in (night(), night(quality=3, magnesium=True), night(bed_time="23:00"), night(final_wake="07:00")):
        assert problems(told) == ()
        assert measure(told) is None


# ---- the second formulation


def walked(told: Night) -> int | None:
    """Minutes from bed to final waking, counted one by one from the morning back; None where no wall shows them."""
    zone = ZoneInfo(told.zone)
    assert told.final_wake and told.bed_time
    start = instants(told.morning, told.final_wake, zone)
    if len(start) != 1:
        return None
    for minutes in range(1, 24 * 60 + 120):
        wall = (start[0] - minutes * MINUTE).astimezone(zone)
        if (wall.hour, wall.minute) == (told.bed_time.hour, told.bed_time.minute):
            return minutes
    return None


TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 5, 20, 30, 45]))
NUMBERS = st.none() | st.integers(-5, 1200) | st.floats()
NEAR_A_CHANGE = st.deferred(lambda: st.sampled_from(clock_changes()))


@given(NEAR_A_CHANGE, st.integers(-1, 1), TIMES, TIMES, st.integers(0, 90), st.integers(0, 90))
@settings(deadline=None, max_examples=400)
def test_minutes_are_those_that_pass(
    change: tuple[str, datetime], days: int, bed: time, wake: time, latency: int, awake: int
) -> None:
    zone, at = change
    morning = (at + timedelta(days=days)).astimezone(ZoneInfo(zone)).date()
    told = Night(
        morning,
        zone=zone,
        bed_time=bed,
        final_wake=wake,
        sleep_onset_latency_min=latency,
        wake_after_sleep_onset_min=awake,
    )
    passed = walked(told)
    odd = [p for p in problems(told) if p.wrong in (Wrong.SKIPPED, Wrong.TWICE)]
    if passed is None:
        assert problems(told)
    elif not odd:
        found = measure(told)
        if passed > 18 * 60 or latency + awake >= passed:  # not a minute of sleep, and nobody said so: asked about
            assert found is None
        else:
            assert found is not None
            assert (found.time_in_bed_min, found.total_sleep_min) == (passed, passed - latency - awake)
            assert found.sleep_efficiency_pct == pytest.approx(100 * (passed - latency - awake) / passed, abs=0.0501)


@given(
    st.sampled_from(all_zones()) | st.text(max_size=12),
    st.dates(date(1980, 1, 1), date(2100, 1, 1)),
    st.fixed_dictionaries({name: st.none() | TIMES for name in ("bed_time", "lights_out", "final_wake", "out_of_bed")}),
    st.fixed_dictionaries(dict.fromkeys(LIMITS, NUMBERS)),
    st.sampled_from([None, "first", "second"]),
)
@settings(deadline=None, max_examples=400)
def test_nothing_that_can_be_typed_raises(
    zone: str, morning: date, times: dict[str, Any], numbers: dict[str, Any], repeated: Any
) -> None:
    told = Night(morning, zone=zone, **times, **numbers, repeated=repeated)
    wrong, found = problems(told, datetime(2026, 11, 22, 12, tzinfo=UTC)), measure(told)
    averages([told])
    if problems(told):
        assert found is None
    if found:
        assert found.bed <= found.lights_out <= found.final_wake <= found.out_of_bed
        assert 0 <= found.total_sleep_min <= found.time_in_bed_min <= 18 * 60
        assert 0 <= found.sleep_efficiency_pct <= 100
    assert all(p.fields for p in wrong)


# ---- what is asked back


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"zone": "Mars/Base"}, Wrong.ZONE),
        ({"bed_time": "23:00", "final_wake": "22:30"}, Wrong.TOO_LONG),
        ({"bed_time": "23:00", "final_wake": "23:00"}, Wrong.TOO_LONG),
        ({"bed_time": "07:00", "final_wake": "06:00"}, Wrong.TOO_LONG),
        ({"bed_time": "23:00", "final_wake": "07:00", "out_of_bed": "06:30"}, Wrong.ORDER),
        ({"bed_time": "23:00", "lights_out": "22:30", "final_wake": "07:00"}, Wrong.ORDER),
        ({"bed_time": "23:00", "lights_out": "08:00", "final_wake": "07:00"}, Wrong.ORDER),
        ({"bed_time": "23:00", "final_wake": "05:00", "sleep_onset_latency_min": 400}, Wrong.AWAKE),
        (
            {"bed_time": "23:00", "lights_out": "04:00", "final_wake": "05:00", "wake_after_sleep_onset_min": 70},
            Wrong.AWAKE,
        ),
        ({"bed_time": "23:00", "final_wake": "05:00", "total_sleep_min": 420}, Wrong.AWAKE),
        ({"total_sleep_min": 26 * 60}, Wrong.NUMBER),
        ({"quality": 6}, Wrong.NUMBER),
        ({"quality": 0}, Wrong.NUMBER),
        ({"awakenings": 200}, Wrong.NUMBER),
        ({"sleep_onset_latency_min": -1}, Wrong.NUMBER),
        ({"elemental_mg": float("nan")}, Wrong.NUMBER),
        ({"awakenings": 0, "wake_after_sleep_onset_min": 20}, Wrong.NO_WAKING),
        ({"magnesium": False, "elemental_mg": 200}, Wrong.NO_MAGNESIUM),
        ({"morning": SPRING, "bed_time": "02:30", "final_wake": "07:00"}, Wrong.SKIPPED),
        ({"morning": AUTUMN, "bed_time": "02:30", "final_wake": "07:00"}, Wrong.TWICE),
        ({"morning": AUTUMN, "bed_time": "23:00", "final_wake": "02:30"}, Wrong.TWICE),
    ],
)
def test_what_is_wrong_is_named(told: dict[str, Any], wrong: Wrong) -> None:
    assert [p.wrong for p in problems(night(**told))] == [wrong]
    assert measure(night(**told)) is None


def test_several_slips_are_named_together() -> None:
    told = night(bed_time="23:00", final_wake="22:30", quality=9, awakenings=-1)
    assert set(problems(told)) == {
        Problem(Wrong.NUMBER, ("awakenings", "quality")),
        Problem(Wrong.TOO_LONG, ("bed_time", "final_wake")),
    }


def test_every_problem_has_its_words(content_dir: Path) -> None:
    assert {w.value for w in Wrong} <= set(load(content_dir).messages)


def test_a_night_that_is_not_over_is_not_taken() -> None:
    told = night(bed_time="23:00", final_wake="07:00")
    at_three = datetime(2026, 11, 22, 3, tzinfo=ZoneInfo("Europe/Madrid"))
    assert [p.wrong for p in problems(told, at_three)] == [Wrong.FUTURE]
    assert problems(told, at_three + timedelta(hours=4)) == ()


@pytest.mark.parametrize(
    ("hour", "woke", "morning"),
    [(3, None, 21), (3, "07:00", 21), (3, "02:00", 22), (5, None, 22), (9, "07:00", 22), (9, "11:00", 21)],
)
def test_last_night_ended_on_the_last_morning_that_is_over(hour: int, woke: str | None, morning: int) -> None:
    zone = ZoneInfo("Europe/Madrid")
    now = datetime(2026, 11, 22, hour, tzinfo=zone)
    assert latest_morning(now, zone, time.fromisoformat(woke) if woke else None) == date(2026, 11, morning)


# ---- means


def test_means_say_over_how_many_nights() -> None:
    found = averages(
        [
            night(bed_time="23:00", final_wake="07:00", sleep_onset_latency_min=20, awakenings=0, quality=4),
            night(bed_time="23:00", final_wake="06:00", sleep_onset_latency_min=40, awakenings=1),
            night(total_sleep_min=300, quality=2),
            night(bed_time="23:00", final_wake="22:00", quality=1),  # slipped: not counted anywhere
            night(),
        ]
    )
    assert found == {
        "time_in_bed_min": Mean(450, 2),
        "total_sleep_min": Mean((460 + 380 + 300) / 3, 3, 1),
        "sleep_efficiency_pct": Mean(pytest.approx((95.8 + 90.5) / 2), 2, 1),
        "sleep_onset_latency_min": Mean(30, 2),
        "awakenings": Mean(0.5, 2),
        "quality": Mean(3, 2),
        "wake_after_sleep_onset_min": Mean(0, 1),
    }
    assert averages([]) == {}
