"""Foods under names for people."""

from __future__ import annotations

import pytest

from bot.calculators.foods.results import Candidates, FoodAnswer
from tests.calculators.foods.book import BOOK


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pumkin seeds 30g", "pumpkin seeds (roasted)"),
        ("100g cooked spinach", "cooked spinach"),
        ("a tin of tuna", "tuna (canned)"),
        ("2 medium bananas", "bananas"),
        ("chickpees", "chickpea (cooked)"),
    ],
)
def test_what_was_asked_for_is_named_as_it_was_asked(text: str, name: str) -> None:
    found = BOOK.look_up(text)
    assert isinstance(found, FoodAnswer)
    assert found.name == name


def test_candidates_have_plain_names() -> None:
    found = BOOK.look_up("curry")
    assert isinstance(found, Candidates)
    assert found.answers[0].name == "chicken curry"


def test_descriptions_lose_what_only_sorts_foods() -> None:
    """SR28 writes "Snacks, …", "Candies, …" and says of each what it is without."""
    assert BOOK.shown._plain("Seeds, chia seeds, dried") == "chia seeds, dried"
    assert BOOK.shown._plain("Beef, steak, NFS") == "beef, steak"
    assert BOOK.shown._plain("Candies, MARS SNACKFOOD US, SNICKERS Bar") == "SNICKERS Bar"
    assert BOOK.shown._plain("Nuts, pecans, dry roasted, without salt added") == "pecans, dry roasted"


def test_every_food_has_a_name() -> None:
    assert all(BOOK.shown.of(food).strip() for food in BOOK.table.foods)


def test_portions_lose_their_remarks() -> None:
    assert BOOK.shown.portion('medium (7" to 7-7/8" long)') == "medium"
    assert BOOK.shown.portion("(about 2)") == "(about 2)"
