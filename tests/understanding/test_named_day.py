"""The night that a text names, against a Sunday: "on Tuesday" is the night that began on Tuesday."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.loader import content_root
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader

SUNDAY = date(2026, 11, 22)
READER = SlotReader(Lexicon.load(content_root()))


@pytest.mark.parametrize(
    ("text", "morning", "rest"),
    [
        ("on Tuesday I went to bed at 11", "2026-11-18", "i went to bed at 11"),
        ("Tuesday night: bed 11, up 7", "2026-11-18", "bed 11, up 7"),
        ("tuesday morning i woke at 6", "2026-11-17", "i woke at 6"),
        ("the night to Tuesday: bed 11", "2026-11-17", "bed 11"),
        ("night of tue, bed 11", "2026-11-18", "bed 11"),
        ("tue night bed 11", "2026-11-18", "bed 11"),
        ("wed: bed 11", "2026-11-19", "bed 11"),
        ("on sat i slept 6h", "2026-11-22", "i slept 6h"),
        ("i sat up till 2, bed 3", None, None),
        ("last sunday: bed 11", "2026-11-16", "bed 11"),
        ("sunday night bed 11", "2026-11-16", "bed 11"),
        ("on sunday i got up at 9", "2026-11-22", "i got up at 9"),
        ("from monday to tuesday bed 11 up 6", "2026-11-17", "bed 11 up 6"),
        ("for 19 Nov: bed 11, up 7", "2026-11-20", "bed 11, up 7"),
        ("Nov 19th bed 11, up 7", "2026-11-20", "bed 11, up 7"),
        ("bed 11, up 7 on the 19th of November", "2026-11-20", "bed 11, up 7"),
        ("2026-11-19: bed 23:00", "2026-11-20", "bed 23:00"),
        ("for 11/19: bed 11", "2026-11-20", "bed 11"),
        ("on the 19th i slept 5h", "2026-11-20", "i slept 5h"),
        ("the 25th: bed 11", "2026-10-26", "bed 11"),
        ("mon 16: bed 11", "2026-11-17", "bed 11"),
        ("Monday, 16 Nov: bed 11", "2026-11-17", "bed 11"),
        ("thursday the 19th of nov bed 11", "2026-11-20", "bed 11"),
        ("31 dec: bed 2am", "2026-01-01", "bed 2am"),
        ("feb 29: bed 11", "none", "bed 11"),
        ("feb 31: bed 11", "none", "bed 11"),
        ("19 nov 2020: bed 11", "none", "bed 11"),
        ("yesterday i went to bed at 11", "2026-11-22", "i went to bed at 11"),
        ("yesterday morning i woke at 6", "2026-11-21", "i woke at 6"),
        ("night before last: bed 10", "2026-11-21", "bed 10"),
        ("two nights ago bed 10", "2026-11-21", "bed 10"),
        ("3 nights ago bed 10", "2026-11-20", "bed 10"),
        ("bed 11, up 7", None, None),
        ("last night: bed 11, up 7", None, None),
        ("sleep 4/5, bed 11", None, None),
        ("4/5, bed 11", "2026-04-06", "bed 11"),
        ("i have slept badly since monday", None, None),
        ("every tuesday i sleep badly", None, None),
        ("slept worse than on tuesday", None, None),
        ("may 7 hours be enough", None, None),
    ],
)
def test_the_night_that_is_named(text: str, morning: str | None, rest: str | None) -> None:
    found = READER.named_day(text)
    if morning is None:
        assert found is None
        return
    assert found is not None
    assert (str(found[0].morning(SUNDAY)).lower(), found[1]) == (morning, rest)


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    if found := READER.named_day(text):
        found[0].morning(SUNDAY)


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(0, 360))
def test_a_whole_date_comes_back(today: date, back: int) -> None:
    day = date.fromordinal(today.toordinal() - back - 1)
    found = READER.named_day(f"the night of {day:%-d %B %Y}: bed 11")
    assert found is not None
    assert found[0].morning(today) == date.fromordinal(day.toordinal() + 1)
