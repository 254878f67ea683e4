"""How far a reminder is from a medicine: only the hours of the interaction table, on the side they are asked for."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Parts
from bot.conversation.reminding.spacing import Apart, Spacing


@pytest.fixture(scope="module")
def spacing(parts: Parts) -> Spacing:
    return Spacing(parts.tables.check, parts.notes[0].reminder_words["clause"])


@pytest.mark.parametrize(
    ("text", "drugs", "rest", "doses"),
    [
        (
            "remind me for magnesium at 9, I take levothyroxine at 22:00",
            ["levothyroxine"],
            "remind me for magnesium at 9",
            {"levothyroxine": (1320,)},
        ),
        (
            "I take Synthroid at 7 am and remind me at 9 for magnesium",
            ["levothyroxine"],
            "and, remind me at 9 for magnesium",
            {"levothyroxine": (420,)},
        ),
        (
            "remind me at 9 pm. levothyroxine 7:00 and ciprofloxacin at 10am and 10pm",
            ["levothyroxine", "ciprofloxacin"],
            "remind me at 9 pm",
            {"levothyroxine": (420,), "ciprofloxacin": (600, 1320)},
        ),
        ("remind me at 9, i'm on doxycycline", ["doxycycline"], "remind me at 9", {"doxycycline": ()}),
        ("remind me at 9, i take warfarin at 8 pm", ["warfarin"], "remind me at 9, i take warfarin at 8 pm", {}),
    ],
)
def test_what_a_message_tells_of_medicines(
    spacing: Spacing, text: str, drugs: list[str], rest: str, doses: dict[str, tuple[int, ...]]
) -> None:
    assert spacing.heard(text, drugs) == (rest, doses)


def test_the_nearest_dose_and_a_better_time(spacing: Spacing) -> None:
    doses = {"levothyroxine": (22 * 60,)}
    near = spacing.apart(doses, time(21))
    assert near == Apart("levothyroxine", time(22), 60, after=False, hours=4.0, fits=False, better=time(18))
    far = spacing.apart(doses, time(18))
    assert far == Apart("levothyroxine", time(22), 240, after=False, hours=4.0, fits=True)
    assert spacing.apart({"levothyroxine": ()}, time(21)) is None
    assert spacing.apart({"warfarin": (600,)}, time(21)) is None


def test_an_answer_that_names_a_time(spacing: Spacing) -> None:
    assert spacing.times("8 am and 8 pm") == (480, 1200)
    assert spacing.times("no idea") == ()


@given(st.integers(0, 1439), st.integers(0, 1439))
def test_a_better_time_is_far_enough(spacing: Spacing, dose: int, minute: int) -> None:
    doses = {"levothyroxine": (dose,)}
    found = spacing.apart(doses, time(minute // 60, minute % 60))
    assert found is not None
    gap = min((dose - minute) % 1440, (minute - dose) % 1440)
    assert (found.minutes, found.fits) == (gap, gap >= 240)
    if not found.fits:
        assert found.better is not None
        again = spacing.apart(doses, found.better)
        assert again is not None
        assert again.fits
