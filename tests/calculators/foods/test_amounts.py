"""The grammar of amounts, and how amounts become grams."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.foods.amounts import AmountReader, Kind
from bot.calculators.foods.results import Flag
from bot.calculators.foods.weights import Basis
from bot.calculators.foods.words import stem, typed
from tests.calculators.foods.book import BOOK, answered

READER = AmountReader(BOOK.words)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "rest"),
    [
        ("30g pumpkin seeds", 30, 30, "g", "pumpkin seeds"),
        ("pumkin seeds 30g", 30, 30, "g", "pumkin seeds"),
        ("1 1/2 cups rice", 1.5, 1.5, "cup", "rice"),
        ("1½ cups rice", 1.5, 1.5, "cup", "rice"),
        ("½ cup lentils", 0.5, 0.5, "cup", "lentils"),
        ("two and a half cups rice", 2.5, 2.5, "cup", "rice"),
        ("half an avocado", 0.5, 0.5, None, "avocado"),
        ("half a pound of beef", 0.5, 0.5, "lb", "of beef"),
        ("a quarter of a melon", 0.25, 0.25, None, "melon"),
        ("2-3 nuts", 2, 3, None, "nuts"),
        ("2 to 3 nuts", 2, 3, None, "nuts"),
        ("two or three nuts", 2, 3, None, "nuts"),
        ("a couple of carrots", 2, 2, None, "carrots"),
        ("a few walnuts", 3, 3, None, "walnuts"),
        ("half a dozen eggs", 6, 6, None, "eggs"),
        ("a dozen almonds", 12, 12, None, "almonds"),
        ("cashews 1,5 oz", 1.5, 1.5, "oz", "cashews"),
        ("1,000 g potatoes", 1000, 1000, "g", "potatoes"),
        ("tin of chickpeas", 1, 1, "can", "of chickpeas"),
        ("almonds, a handful", 1, 1, "handful", "almonds"),
        ("2 heaped tablespoons of hummus", 2, 2, "tbsp", "of hummus"),
        ("-5 g nuts", -5, -5, "g", "nuts"),
        ("a tin (400 g) of beans", 1, 1, "can", "of beans"),
    ],
)
def test_amount(text: str, low: float, high: float, unit: str | None, rest: str) -> None:
    amount, left = READER.read(typed(text))
    assert amount is not None
    assert (amount.low, amount.high, amount.unit) == (low, high, unit)
    assert " ".join(left) == rest


@pytest.mark.parametrize("text", ["spinach", "is broccoli a good source of magnesium", "a snickers"])
def test_a_question_s_article_is_no_amount(text: str) -> None:
    amount, _ = READER.read(typed(text))
    assert amount is None or amount.kind is Kind.ARTICLE
    if "good" in text:
        assert amount is None


def test_a_percentage_belongs_to_the_name() -> None:
    assert answered("200 ml 2% milk").food_id == "2705386"
    assert answered("20 g 85% dark chocolate").grams == 20


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("100 g kale", Basis.WEIGHT),
        ("a cup of cooked spinach", Basis.PORTION),
        ("300 ml milk", Basis.VOLUME),
        ("a handful of cashews", Basis.HOUSEHOLD),
        ("spinach", Basis.USUAL),
        ("fried plantain", Basis.HUNDRED),
    ],
)
def test_basis(text: str, basis: Basis) -> None:
    assert answered(text).basis is basis


@given(st.floats(0.1, 900))
def test_units_of_weight_round_trip(grams: float) -> None:
    ounces = answered(f"{grams / 28.35:.6f} oz almonds").grams
    kilos = answered(f"{grams / 1000:.9f} kg almonds").grams
    pounds = answered(f"{grams / 453.6:.9f} lb almonds").grams
    assert ounces == pytest.approx(grams, abs=1e-3)
    assert kilos == pytest.approx(grams, abs=1e-3)
    assert pounds == pytest.approx(grams, abs=1e-3)


@given(st.floats(0.1, 20))
def test_units_of_volume_round_trip(cups: float) -> None:
    """240 ml of milk and the cup of milk agree within the rounding of the cup."""
    by_cup = answered(f"{cups:.4f} cups of milk").grams
    by_ml = answered(f"{cups * 236.6:.4f} ml of milk").grams
    by_litre = answered(f"{cups * 0.2366:.7f} l of milk").grams
    assert by_ml == pytest.approx(by_cup, rel=1e-3)
    assert by_litre == pytest.approx(by_cup, rel=1e-3)


@given(st.sampled_from(["g", "oz", "cups", "tbsp", ""]), st.floats(0.1, 50), st.floats(0.1, 50))
def test_more_of_a_food_has_more_magnesium(unit: str, one: float, other: float) -> None:
    less, more = sorted((round(one, 2), round(other, 2)))
    assert answered(f"{less} {unit} chickpeas").mg <= answered(f"{more} {unit} chickpeas").mg or unit == ""


@given(st.floats(0, 3000), st.floats(0, 3000))
def test_milligrams_are_monotone_in_grams(one: float, other: float) -> None:
    less, more = sorted((one, other))
    for food in BOOK.table.foods[::2000]:
        assert food.mg(less) <= food.mg(more)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("5 kg of nuts", Flag.TOO_MUCH),
        ("1000 bananas", Flag.TOO_MUCH),
        ("20 litres of milk", Flag.TOO_MUCH),
        ("0 bananas", Flag.ZERO),
        ("0 g almonds", Flag.ZERO),
        ("-5 g almonds", Flag.NEGATIVE),
        ("a bunch of grapes", Flag.NOT_WEIGHED),
        ("20 rice", Flag.NOT_WEIGHED),
    ],
)
def test_odd_amounts_are_flagged(text: str, flag: Flag) -> None:
    assert flag in answered(text).flags


@pytest.mark.parametrize("text", ["30 g almonds", "2 bananas", "a pint of milk", "2 kg potatoes"])
def test_plain_amounts_are_not(text: str) -> None:
    assert answered(text).flags == ()


def test_a_range_makes_a_spread() -> None:
    answer = answered("2-3 brazil nuts")
    assert answer.low_mg == pytest.approx(2 * 5 * 3.76)
    assert answer.high_mg == pytest.approx(3 * 5 * 3.76)
    assert answer.grams == pytest.approx(12.5)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("berries", "berry"), ("potatoes", "potato"), ("peaches", "peach"), ("leaves", "leaf"), ("almonds", "almond"),
     ("hummus", "hummus"), ("swiss", "swiss"), ("m&m's", "m&m"), ("pies", "pie"), ("olives", "olive")],
)  # fmt: skip
def test_stem(plural: str, singular: str) -> None:
    assert stem(plural) == singular
