"""From slots to nights, corrections, and the rows of an export."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from bot.base.night import Night
from bot.calculators.sleep import measure
from bot.habits.diary import COLUMNS, TOLD, corrected, rows, told_in
from bot.knowledge.loader import content_root
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader
from tests.habits.diaries import LAST, diary

READER = SlotReader(Lexicon.load(content_root()))
EMPTY = Night(LAST, zone="Europe/Madrid")


def told(text: str, night: Night = EMPTY) -> Night:
    return corrected(night, READER.read(text, expecting="diary").known())


def test_a_sentence_becomes_a_night_and_comes_to_its_minutes() -> None:
    night = told("bed 11:15, asleep by midnight, up twice, 6:40")
    assert night.bed_time == time(23, 15)
    found = measure(night)
    assert found is not None
    assert (found.time_in_bed_min, found.total_sleep_min, found.sleep_onset_latency_min) == (445, 400, 45)
    assert found.sleep_efficiency_pct == 89.9
    assert found.at_most


def test_the_long_form_comes_to_its_minutes() -> None:
    night = told(
        "went to bed at half 10 took ages maybe 45 min to fall asleep woke 3 times awake 20 mins total got up 7"
        " slept bad 2/5 took 200mg"
    )
    found = measure(night)
    assert found is not None
    assert (found.time_in_bed_min, found.total_sleep_min, found.at_most) == (510, 445, False)
    assert (night.quality, night.magnesium, night.elemental_mg) == (2, True, 200)


@pytest.mark.parametrize(
    ("later", "changed"),
    [
        ("up at 7", {"out_of_bed": time(7)}),
        ("woke 4 times", {"awakenings": 4}),
        ("no magnesium", {"magnesium": False, "elemental_mg": None}),
        ("slept through", {"awakenings": 0, "wake_after_sleep_onset_min": None}),
        ("purple", {}),
    ],
)
def test_a_correction_changes_what_it_names(later: str, changed: dict[str, Any]) -> None:
    first = told("bed 11, woke twice, awake 20 minutes, up 6:30, took 200 mg, 4/5")
    after = told(later, first)
    assert {n: getattr(after, n) for n in TOLD if getattr(after, n) != getattr(first, n)} == {
        n: v for n, v in changed.items() if getattr(first, n) != v
    }


def test_slots_of_other_topics_are_left_alone() -> None:
    assert told_in({"age": 30, "time": "21:30", "dose_mg": 200.0, "quality": None}) == {}


def test_a_row_holds_what_was_told_and_what_it_comes_to() -> None:
    night = Night(
        date(2026, 11, 22),
        zone="Europe/Madrid",
        bed_time=time(23, 15),
        sleep_onset_latency_min=45.0,
        awakenings=0,
        final_wake=time(6, 40),
        quality=3,
        magnesium=True,
        elemental_mg=200.0,
        note="late, dinner",
    )
    (row,) = rows([night])
    told = dict(zip(COLUMNS, row, strict=True))
    assert {k: v for k, v in told.items() if v is not None} == {
        "morning": date(2026, 11, 22),
        "zone": "Europe/Madrid",
        "bed_time": time(23, 15),
        "sleep_onset_latency_min": 45.0,
        "awakenings": 0,
        "final_wake": time(6, 40),
        "quality": 3,
        "magnesium": True,
        "elemental_mg": 200.0,
        "note": "late, dinner",
        "time_in_bed_min": 445,
        "asleep_min": 400,
        "sleep_efficiency_pct": 89.9,
        "at_most": False,
    }


def test_rows_are_in_order_and_missing_nights_have_none() -> None:
    nights = diary(30, 0.3)
    mornings = [row[0] for row in rows(nights)]
    assert mornings == sorted(mornings)
    assert len(mornings) == len(nights) < 30
