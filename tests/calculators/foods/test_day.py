"""A day's foods: parted, summed, edited, and what would fill the gap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calculators.foods.day import Change, Day
from bot.calculators.foods.suggest import gap_mg, suggestions
from tests.calculators.foods.book import BOOK, DAYS, answered

SAID = "porridge with milk, 2 bananas, black bean chilli, 30 g dark chocolate"
DAY = DAYS.read(SAID)


def names(day: Day) -> list[str]:
    return [i.typed for i in day.items]


def test_the_day_of_the_issue() -> None:
    assert names(DAY) == ["porridge", "milk", "2 bananas", "black bean chilli", "30 g dark chocolate"]
    assert not DAY.unclear
    assert DAY.mg == pytest.approx(sum(a.mg for a in DAY.answers))
    assert DAY.low_mg <= DAY.mg <= DAY.high_mg
    assert DAY.mg == pytest.approx(293, abs=2)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("mac and cheese and salad", 2),
        ("today i ate two eggs, toast, an apple, chicken and rice", 5),
        ("1,5 cups milk, 1,000 g potatoes", 2),
        ("Breakfast: oats\nLunch: soup and bread\nDinner: salmon with potatoes and broccoli", 6),
        ("tea, no sugar, 2 slices wholemeal toast with butter and jam", 4),
        ("i had oats for breakfast and lentils for lunch, how much magnesium is that altogether", 2),
        ("if i eat 100 g of spinach and 50 g of pumpkin seeds how much in total", 2),
        ("a peanut butter and jelly sandwich", 1),
        ("hello", 0),
        ("", 0),
    ],
)
def test_parts(text: str, parts: int) -> None:
    assert len(DAYS.read(text).items) == parts


def test_what_is_added_to_another_food_is_little() -> None:
    with_milk = {i.typed: i.answer.grams for i in DAY.items if i.answer}
    assert with_milk["milk"] < answered("milk").grams / 2
    assert DAYS.read("porridge with 200 ml milk").answers[1].grams == pytest.approx(206, abs=1)


def test_unclear_things_are_kept_apart() -> None:
    day = DAYS.read("3 flurbles, chips, an apple")
    assert [i.typed for i in day.unclear] == ["3 flurbles", "chips"]
    assert day.mg == answered("an apple").mg
    settled = day.chosen(1, BOOK.answer_for("2709456"))
    assert len(settled.unclear) == 1


@pytest.mark.parametrize(
    ("text", "change", "gone", "come"),
    [
        ("no milk", Change.REMOVED, "milk", None),
        ("without the milk", Change.REMOVED, "milk", None),
        ("i didn't have milk", Change.REMOVED, "milk", None),
        ("please remove the chocolate", Change.REMOVED, "30 g dark chocolate", None),
        ("add 100 g spinach", Change.ADDED, None, "100 g spinach"),
        ("also an apple", Change.ADDED, None, "an apple"),
        ("an apple", Change.ADDED, None, "an apple"),
        ("make it 3 bananas", Change.CHANGED, "2 bananas", "3 bananas"),
        ("change the bananas to 3", Change.CHANGED, "2 bananas", "3 bananas"),
        ("make it 50 g", Change.CHANGED, "30 g dark chocolate", "50 g dark chocolate"),
        ("actually 200 g dark chocolate", Change.CHANGED, "30 g dark chocolate", "200 g dark chocolate"),
        ("swap milk for oat milk", Change.CHANGED, "milk", "oat milk"),
        ("oat milk instead of milk", Change.CHANGED, "milk", "oat milk"),
        ("replace the dark chocolate with 40 g almonds", Change.CHANGED, "30 g dark chocolate", "40 g almonds"),
        ("no milk, and add an apple", Change.ADDED, "milk", "an apple"),
    ],
)
def test_edit(text: str, change: Change, gone: str | None, come: str | None) -> None:
    edited = DAYS.edit(DAY, text)
    assert edited.change is change
    left = names(edited.day)
    assert gone is None or gone not in left
    assert come is None or come in left
    assert len(left) == len(DAY.items) + (come is not None) - (gone is not None)
    assert names(DAY) == names(DAYS.read(SAID))


@pytest.mark.parametrize(
    ("text", "change"), [("no steak", Change.NOT_THERE), ("thanks", Change.NOTHING), ("", Change.NOTHING)]
)
def test_edits_that_change_nothing(text: str, change: Change) -> None:
    edited = DAYS.edit(DAY, text)
    assert edited.change is change
    assert edited.day == DAY


def test_adding_and_removing_round_trip() -> None:
    more = DAYS.edit(DAY, "add 100 g spinach").day
    assert more.mg == pytest.approx(DAY.mg + 79)
    assert DAYS.edit(more, "no spinach").day == DAY


def test_three_suggestions_fill_the_gap_with_foods_not_yet_eaten() -> None:
    found = suggestions(BOOK, DAY, 420)
    assert len(found) == 3
    eaten = {a.food_id for a in DAY.answers}
    assert not eaten & {s.food.food_id for s in found}
    assert all(0 < s.share <= 1 and s.words and s.mg == pytest.approx(s.food.mg(s.grams)) for s in found)
    assert found[0].mg == pytest.approx(gap_mg(DAY, 420), abs=30)
    assert suggestions(BOOK, DAY, 200) == ()
    assert len(suggestions(BOOK, Day(), 420)) == 3


@given(st.floats(0, 2_000))
def test_suggestions_for_any_need(need: float) -> None:
    found = suggestions(BOOK, DAY, need)
    assert len(found) == (3 if need > DAY.mg else 0)


@given(st.text(max_size=150))
@settings(deadline=None)
def test_no_list_and_no_edit_raises(text: str) -> None:
    DAYS.read(text)
    DAYS.edit(DAY, text)


@given(
    st.lists(
        st.sampled_from(["100 g almonds", "2 bananas", "no milk", "a cup of milk", "rice", "flurble"]), max_size=12
    )
)
def test_the_sum_is_the_sum_of_its_parts(parts: list[str]) -> None:
    day = DAYS.read(", ".join(parts))
    alone = sum(DAYS.read(part).mg for part in parts)
    assert day.mg == pytest.approx(alone)
