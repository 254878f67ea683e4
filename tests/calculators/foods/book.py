"""One food book for all tests of this folder, and short ways to ask it."""

from __future__ import annotations

from bot.calculators.foods.day import DayBook
from bot.calculators.foods.lookup import FoodBook
from bot.calculators.foods.results import Candidates, FoodAnswer, NoFood
from bot.knowledge.loader import content_root

BOOK = FoodBook.load(content_root())
DAYS = DayBook(BOOK)


def first(text: str) -> FoodAnswer | None:
    """The food answered, or the first one offered."""
    found = BOOK.look_up(text)
    if isinstance(found, Candidates):
        return found.answers[0]
    return found if isinstance(found, FoodAnswer) else None


def answered(text: str) -> FoodAnswer:
    found = BOOK.look_up(text)
    assert isinstance(found, FoodAnswer), found
    return found


def refused(text: str) -> NoFood:
    found = BOOK.look_up(text)
    assert isinstance(found, NoFood), found
    return found
