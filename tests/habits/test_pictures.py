"""The pictures of diary and trial: what they show is what was told, in the picture and in words."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from PIL import Image

from bot.app import Parts
from bot.base.night import Night
from bot.base.reply import Picture
from bot.calculators.own_trial.analysis import analyse
from bot.calculators.own_trial.plan import Plan
from bot.calculators.sleep import measure
from bot.conversation.replies.own_pictures import OwnPictures
from bot.conversation.replies.pictures import CAPTION
from bot.conversation.replies.render import Renderer
from bot.habits.pictures import nights_picture, period
from tests.habits.diaries import LAST, diary

OUTCOMES = ("sleep_onset_latency_min", "quality", "awakenings")


@pytest.fixture(scope="module")
def own(parts: Parts) -> OwnPictures:
    return OwnPictures(Renderer(parts.content), parts.library)


def label(name: str, /, **values: object) -> str:
    return f"{name} {values}" if values else name


def drawn(picture: Picture) -> Image.Image:
    assert picture.draw is not None
    return Image.open(io.BytesIO(picture.draw()))


@pytest.mark.parametrize(
    ("count", "days", "missing"), [(0, 7, 0), (1, 7, 0), (3, 7, 0), (14, 14, 0.3), (30, 30, 0), (30, 30, 0.4)]
)
def test_nights_are_drawn_and_told(own: OwnPictures, count: int, days: int, missing: float) -> None:
    nights = diary(count, missing, seed=days)
    picture = own.nights(period(nights, LAST, days))
    assert drawn(picture).width == 720
    assert len(picture.caption) <= CAPTION
    if nights:
        assert f"{len(nights)} of your last {days} nights" in picture.caption
        assert picture.alt.count("asleep") >= sum(measure(n) is not None for n in nights)
    else:
        assert "nothing in your diary" in picture.caption


def test_a_period_is_the_last_mornings_in_order() -> None:
    found = period(diary(3), LAST, 7)
    assert list(found) == [LAST - timedelta(days=i) for i in range(6, -1, -1)]
    assert [n is None for n in found.values()] == [True] * 4 + [False] * 3


def one(**told: object) -> Night:
    return Night(LAST, zone="Europe/Madrid", **told)  # type: ignore[arg-type]


def test_a_bar_runs_from_bed_to_rising_and_its_waking_parts_add_up() -> None:
    told = one(
        bed_time=time(23),
        lights_out=time(23, 30),
        sleep_onset_latency_min=20,
        awakenings=2,
        wake_after_sleep_onset_min=30,
        final_wake=time(6),
        out_of_bed=time(7),
    )
    (row,) = nights_picture(period([told], LAST, 1), label).rows
    assert row.span == (11 * 60, 19 * 60)
    assert row.awake[0] == (660, 710)
    assert row.awake[1] == (18 * 60, 19 * 60)
    assert sum(end - start for start, end in row.awake[2:]) == pytest.approx(30)
    assert row.wakings == ()
    assert not row.at_most


def test_wakings_without_minutes_are_lines() -> None:
    (row,) = nights_picture(period([one(bed_time=time(23), final_wake=time(7), awakenings=3)], LAST, 1), label).rows
    assert len(row.wakings) == 3
    assert row.at_most
    (row,) = nights_picture(period([one(bed_time=time(23), final_wake=time(7), awakenings=40)], LAST, 1), label).rows
    assert len(row.wakings) < 10


def test_by_day_and_over_a_change_of_clocks_the_bar_follows_the_wall() -> None:
    day = one(bed_time=time(9), final_wake=time(15))
    assert nights_picture(period([day], LAST, 1), label).rows[0].span == (21 * 60, 27 * 60)
    spring = Night(date(2026, 3, 29), zone="Europe/Madrid", bed_time=time(23), final_wake=time(7))
    assert nights_picture(period([spring], spring.morning, 1), label).rows[0].span == (11 * 60, 19 * 60)


def test_what_can_not_be_drawn_says_so() -> None:
    rows = nights_picture(period([one(quality=3)], LAST, 2), label).rows
    assert [r.note for r in rows] == ["no-entry", "no-times"]
    slipped = one(bed_time=time(23), final_wake=time(22))
    assert nights_picture(period([slipped], LAST, 1), label).rows[0].note == "no-times"


def test_a_longer_run_of_missing_nights_is_one_line() -> None:
    told = [one(quality=3), replace(one(quality=3), morning=LAST - timedelta(days=8))]
    rows = nights_picture(period(told, LAST, 14), label).rows
    assert [r.note for r in rows] == [
        "no-entries {'last': \"date {'weekday': 'fri', 'day': 13}\", 'count': 5}",
        "no-times",
        "no-entries {'last': \"date {'weekday': 'sat', 'day': 21}\", 'count': 7}",
        "no-times",
    ]
    few = nights_picture(period(told[:1], LAST, 3), label).rows
    assert [r.note for r in few] == ["no-entry", "no-entry", "no-times"]


def test_the_end_of_the_line_says_when_less_is_drawn_there() -> None:
    told = one(bed_time=time(23), sleep_onset_latency_min=300, awakenings=0, final_wake=time(7))
    assert nights_picture(period([told], LAST, 1), label).half == "percent-or-less {'value': 50}"
    told = replace(told, sleep_onset_latency_min=30)
    assert nights_picture(period([told], LAST, 1), label).half == "percent {'value': 50}"


def test_only_what_is_drawn_is_explained() -> None:
    shown = nights_picture(period([one(bed_time=time(23), final_wake=time(7), magnesium=False)], LAST, 7), label)
    assert [kind for kind, _ in shown.legend] == ["asleep", "without", "share", "bound"]
    assert nights_picture(period([], LAST, 7), label).legend == ()


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("told", [0, 1, 3, 14, 30, 56])
def test_a_trial_is_drawn_and_told(own: OwnPictures, outcome: str, told: int) -> None:
    plan = Plan(date(2026, 9, 1), 7, 7, 4, 1)
    nights = [
        Night(n.morning, zone="UTC", **{outcome: 1 + (i * 7) % 5}, magnesium=n.magnesium)
        for i, n in enumerate(plan.nights())
        if i < told
    ]
    result = analyse(plan, nights, outcome, 6)
    picture = own.trial(plan, nights, result)
    assert drawn(picture).width == 720
    assert len(picture.caption) <= CAPTION
    assert f"{result.counted_pairs} of 7 pairs" in picture.caption
    assert picture.alt.count("Pair ") == 7
    for word in ("works", "does not work", "proves"):
        assert word not in picture.caption + picture.alt


def test_a_trial_tells_its_direction(own: OwnPictures) -> None:
    plan = Plan(date(2026, 9, 1), 7, 7, 4, 1)
    nights = [
        Night(n.morning, zone="UTC", sleep_onset_latency_min=30 + n.pair - 12 * n.magnesium, magnesium=n.magnesium)
        for n in plan.nights()
    ]
    first = [Night(n.morning, zone="UTC", sleep_onset_latency_min=20) for n in plan.nights() if n.pair == 0]
    picture = own.trial(plan, [*nights, *first], analyse(plan, [*nights, *first], "sleep_onset_latency_min", 6))
    assert "min sooner (likely range:" in picture.caption
    same = [Night(n.morning, zone="UTC", quality=3) for n in plan.nights()]
    assert "no difference" in own.trial(plan, same, analyse(plan, same, "quality", 6)).caption
