"""The picture of nights: its axis holds every night, and nothing is told by colour alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.charts import style
from bot.charts.nights import Nights, Row, draw, hours_of
from tests.charts.test_charts import pixels

ASLEEP = Row("Mon 23", (630, 1110), efficiency=90.0)
EMPTY = Row("Tue 24", note="not told")


def chart(*rows: Row) -> Nights:
    hours = tuple((float(m), str(m)) for m in hours_of([r.span for r in rows if r.span]))
    return Nights("Nights", "some", rows, hours, "share", "100%", "50%", (("asleep", "asleep"),), (("Asleep", "7 h"),))


def area(png: bytes, colour: str) -> int:
    """How many pixels have just this colour."""
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    return int((np.asarray(pixels(png)) == wanted).all(axis=2).sum())


@given(st.lists(st.tuples(st.integers(0, 2160), st.integers(1, 1080)), max_size=30))
def test_the_axis_holds_every_night_in_few_steps(nights: list[tuple[int, int]]) -> None:
    spans = [(float(start), float(start + length)) for start, length in nights]
    hours = hours_of(spans)
    assert 2 <= len(hours) <= 7
    assert all(hours[0] <= start and end <= hours[-1] for start, end in spans)
    assert len({b - a for a, b in pairwise(hours)}) == 1
    assert all(m % 60 == 0 for m in hours)


def test_an_ordinary_night_lies_between_nine_and_nine() -> None:
    assert hours_of([(660, 1140)]) == (540, 720, 900, 1080, 1260)
    assert hours_of([]) == (540, 720, 900, 1080, 1260)


@pytest.mark.parametrize("count", [0, 1, 7, 14, 30])
def test_any_number_of_nights_is_drawn_as_wide_as_a_phone(count: int) -> None:
    image = pixels(draw(chart(*[ASLEEP] * count)))
    assert image.width == 720
    assert image.height < 2 * 1000


def test_a_night_without_times_gets_no_bar() -> None:
    assert area(draw(chart(ASLEEP)), style.BAR) > 0
    assert area(draw(replace(chart(EMPTY), legend=())), style.BAR) == 0


def test_magnesium_is_told_by_a_filled_and_a_hollow_mark() -> None:
    drawn = [draw(chart(replace(ASLEEP, magnesium=m))) for m in (True, False, None)]
    assert len(set(drawn)) == 3
    ink = [area(d, style.INK) for d in drawn]
    assert ink[0] > ink[1] > ink[2]


def test_waking_parts_are_hatched_and_upper_bounds_hollow() -> None:
    awake = chart(replace(ASLEEP, awake=((630, 870),)))
    assert area(draw(awake), style.BAR) < area(draw(chart(ASLEEP)), style.BAR)
    assert draw(chart(replace(ASLEEP, at_most=True))) != draw(chart(ASLEEP))


def test_the_line_of_efficiency_breaks_at_a_missing_night() -> None:
    def orange(*rows: Row) -> int:
        return area(draw(chart(*rows)), style.ACCENT)

    assert orange(ASLEEP, ASLEEP) > orange(ASLEEP, EMPTY, ASLEEP) + 20
