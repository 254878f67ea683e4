"""Messages that are foods and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.foods.plain_list import PlainList
from tests.calculators.foods.book import BOOK

PLAIN = PlainList(BOOK)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a tin of chickpeas drained", 1),
        ("pumkin seeds 30g", 1),
        ("half an avocado", 1),
        ("this morning I had two eggs", 1),
        ("2 kiwis", 1),
        ("cashews", 1),
        ("2 eggs and toast", 2),
        ("porridge with milk, 2 bananas, black bean chilli, 30 g dark chocolate", 5),
    ],
)
def test_foods_alone_are_counted(text: str, count: int) -> None:
    assert PLAIN.count(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "is chocolate bad for sleep",
        "almonds before bed",
        "should i eat spinach",
        "can bananas help me sleep",
        "blue light",
        "white noise",
        "500 mg",
        "30 g",
        "2 capsules",
        "magnesium citrate 200 mg",
        "epsom salt bath",
        "34",
        "male",
        "no milk",
        "",
        "2 bananas, and what about my heart",
        "zorblax 30 g",
    ],
)
def test_whatever_says_more_is_not(text: str) -> None:
    assert PLAIN.count(text) == 0


@pytest.mark.parametrize("text", ["i ate 100 g spinach and 50 g dark chocolate", "i ate 30 g crisps", "a banana"])
def test_ordinary_food_is_a_plate(text: str) -> None:
    assert PLAIN.is_plate(text)


@pytest.mark.parametrize(
    "text",
    [
        "i ate 30 g",
        "30 g salt",
        "i ate 100 g nutmeg",
        "i drank a bottle of vodka",
        "i ate 6 g of magnesium citrate",
        "my toddler ate 30 g almonds",
        "i ate 30 g almonds and 30 g magnesium",
        "i ate 30 g almonds to end it",
        "",
    ],
)
def test_whatever_could_harm_is_none(text: str) -> None:
    assert not PLAIN.is_plate(text)


@given(st.text(max_size=600))
def test_nothing_raises(text: str) -> None:
    assert PLAIN.count(text) >= 0
