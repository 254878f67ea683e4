"""The sleep diary in sentences, as answers to single questions, and where nobody asked for it."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.loader import content_root
from bot.understanding.reading.diary import ENTRY, ITEMS
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader
from bot.understanding.slots import Slots

CASES = yaml.safe_load((Path(__file__).parents[1] / "data" / "diary_cases.yaml").read_text(encoding="utf-8"))
READER = SlotReader(Lexicon.load(content_root()))
FRAGMENTS = [
    *("bed", "asleep", "woke", "up", "awake", "lights out", "slept", "took", "to fall asleep", "twice", "3 times"),
    *("from", "to", "until", "at", "half", "10", "7", "11:15", "23.30", "25:00", "9 pm", "midnight", "noon", "12"),
    *("ish", "20 min", "half an hour", "each", "quality", "4/5", "9 out of 10", "bad", "no magnesium", "200 mg"),
    *("last night", "log", ",", ".", "?", "-", "couldnt", "back to sleep", "half past", "wake ups", "0", "99999"),
]


def test_there_are_enough_sentences() -> None:
    assert len(CASES["nights"]) >= 80


@pytest.mark.parametrize("case", CASES["nights"], ids=lambda c: c["text"])
def test_a_night_in_a_sentence(case: dict[str, Any]) -> None:
    found = READER.read(case["text"], expecting=ENTRY)
    assert found.known() == case["slots"]
    assert found.problems == ()


@pytest.mark.parametrize("case", CASES["answers"], ids=lambda c: f"{c['asked']}|{c['text']}")
def test_an_answer_to_one_question(case: dict[str, Any]) -> None:
    assert READER.read(case["text"], expecting=case["asked"]).known() == case["slots"]


@pytest.mark.parametrize("case", CASES["unasked"], ids=lambda c: c["text"])
def test_unasked_only_a_plain_entry_is_read(case: dict[str, Any]) -> None:
    assert READER.read(case["text"]).known() == case["slots"]


def test_a_time_that_no_clock_shows_is_named() -> None:
    for text in ("bed 25:00 up 7", "bed 11 up 26:00", "bed 23:75, up 7"):
        assert "time_absurd" in READER.read(text, expecting=ENTRY).problems


@given(st.text(max_size=200), st.sampled_from([ENTRY, None, *ITEMS]))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(text: str, asked: str | None) -> None:
    check(READER.read(text, expecting=asked))


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=16), st.sampled_from([ENTRY, None, *ITEMS]))
@settings(max_examples=800, deadline=None)
def test_no_jumble_of_diary_words_raises(parts: list[str], asked: str | None) -> None:
    check(READER.read(" ".join(parts), expecting=asked))


def check(found: Slots) -> None:
    for name in ("bed_time", "lights_out", "final_wake", "out_of_bed"):
        value = getattr(found, name)
        assert value is None or f"{time.fromisoformat(value):%H:%M}" == value
    for name in ("sleep_onset_latency_min", "wake_after_sleep_onset_min", "total_sleep_min", "awakenings", "quality"):
        value = getattr(found, name)
        assert value is None or value >= 0


@given(st.times(), st.integers(1, 180), st.integers(0, 9), st.times(), st.integers(1, 5))
def test_what_is_written_in_full_is_read_in_full(bed: time, latency: int, woke: int, up: time, quality: int) -> None:
    text = (
        f"bed {bed:%H:%M}, took {latency} minutes to fall asleep, woke {woke} times, out of bed {up:%H:%M}, {quality}/5"
    )
    found = READER.read(text, expecting=ENTRY)
    # A time from 10:00 to 12:59 can be meant in the evening.
    if bed.hour < 10 or bed.hour > 12:
        assert found.bed_time == f"{bed:%H:%M}"
    if up.hour < 10 or up.hour > 12:
        assert found.out_of_bed == f"{up:%H:%M}"
    assert (found.sleep_onset_latency_min, found.awakenings, found.quality) == (latency, woke, quality)


@pytest.mark.parametrize(
    ("said", "asked", "value"),
    [
        ("i watched tv with my wife until late so it must have been half past midnight", "bed_time", "00:30"),
        ("after the game, 11:40pm", "bed_time", "23:40"),
        ("the kids woke me at 6:15 am i guess", "final_wake", "06:15"),
        ("7, but i lay there till 8", "final_wake", "07:00"),
        ("maybe 30 minutes because i was thinking", "sleep_onset_latency_min", 30),
        ("i'd say about a 3, i felt tired", "quality", 3),
        ("not great because the dog barked", "quality", 2),
        ("i had 2 glasses of wine", "bed_time", None),
        ("i watched tv till 11:30 pm and my wife came at midnight", "final_wake", None),
        ("well, the dog", "quality", None),
    ],
)
def test_a_longer_answer_to_a_question(said: str, asked: str, value: object) -> None:
    assert READER.read(said, expecting=asked).known().get(asked) == value


@pytest.mark.parametrize("said", ["no, i woke at 7", "no, i got up at 7"])
@pytest.mark.parametrize("asked", ["sleep_onset_latency_min", "magnesium", "awakenings"])
def test_a_correction_is_no_answer_to_what_was_asked(said: str, asked: str) -> None:
    assert asked not in READER.read(said, expecting=asked).known()
