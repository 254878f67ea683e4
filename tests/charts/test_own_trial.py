"""The picture of a trial: every night shows, and the axis is round and holds it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.charts import style
from bot.charts.own_trial import Lane, OwnTrial, Pair, draw, ticks_of
from tests.charts.test_charts import pixels
from tests.charts.test_nights import area

NOTHING = Lane((), (), None)
SOME = Lane((2.0, 4.0), (3.0,), 3.0)


def chart(*pairs: Pair) -> OwnTrial:
    return OwnTrial("Trial", "some", pairs, "nothing told", (1.0, 5.0), "points", (), "as it is")


def count(trial: OwnTrial, colour: str) -> int:
    return area(draw(trial), colour)


@given(st.lists(st.floats(0, 1080), min_size=2, max_size=60))
def test_ticks_are_few_whole_and_hold_everything(values: list[float]) -> None:
    ticks = ticks_of(values)
    assert 3 <= len(ticks) <= 8
    assert ticks[0] <= min(values) and max(values) <= ticks[-1]
    assert all(t == int(t) for t in ticks)
    assert len({round(b - a, 6) for a, b in pairwise(ticks)}) == 1


def test_ticks_of_points_are_the_points() -> None:
    assert ticks_of([1, 5]) == [1, 2, 3, 4, 5]


def test_nights_with_and_without_differ_by_colour_and_filling() -> None:
    with_, without = chart(Pair("1", SOME, NOTHING)), chart(Pair("1", NOTHING, SOME))
    assert count(with_, style.BAR) > 0 == count(with_, style.ACCENT)
    assert count(without, style.ACCENT) > 0 == count(without, style.BAR)
    assert count(with_, style.BAR) > count(without, style.ACCENT)  # filled marks against hollow ones


def test_nights_of_one_value_all_show() -> None:
    one = chart(Pair("1", Lane((3.0,), (), None), NOTHING))
    three = chart(Pair("1", Lane((3.0, 3.0, 3.0), (), None), NOTHING))
    assert count(three, style.BAR) > 1.8 * count(one, style.BAR)


def test_an_empty_trial_is_drawn() -> None:
    empty = chart(*[Pair(str(i), NOTHING, NOTHING) for i in range(12)])
    image = pixels(draw(empty))
    assert image.width == 720
    assert draw(replace(empty, empty="")) != draw(empty)
    assert image.height < 2 * 1000
