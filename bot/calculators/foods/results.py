"""What a food look-up can come to. Typed values only: the words around them are content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.calculators.foods.table import Food
from bot.calculators.foods.weights import Basis


class Flag(StrEnum):
    """What is odd about an amount."""

    ZERO = "zero"
    NEGATIVE = "negative"
    TOO_MUCH = "too_much"
    """More than anyone eats at once."""
    NOT_WEIGHED = "not_weighed"
    """An amount was said that this food has no weight for: a usual serving is shown instead."""


@dataclass(frozen=True, slots=True)
class FoodAnswer:
    """Magnesium in an amount of one food. Source: USDA SR28 or FNDDS 2021-2023, as `food.release` says."""

    food: Food
    grams: float
    """The middle, when a range was said."""
    mg: float
    """Milligrams in `grams`."""
    low_mg: float
    high_mg: float
    """The lowest and highest milligrams, over the range said and over the releases that know this food."""
    basis: Basis
    portion: str | None
    """The portion used: USDA's words or a unit of the lexicon."""
    count: float | None
    """How many of the portion; None when no amount was said."""
    corrected: tuple[tuple[str, str], ...] = ()
    """Words read as others: (typed, read)."""
    ignored: tuple[str, ...] = ()
    """Words about preparation that the table does not know for this food."""
    flags: tuple[Flag, ...] = ()
    name: str = ""
    """The food for people's eyes; `description` is the table's."""

    @property
    def food_id(self) -> str:
        """USDA's number of the food."""
        return self.food.food_id

    @property
    def description(self) -> str:
        """USDA's name of the food."""
        return self.food.description

    @property
    def about(self) -> bool:
        """Whether "about" belongs before the figure: releases disagree, or grams are not a weight that was said."""
        return self.basis is not Basis.WEIGHT or self.high_mg - self.low_mg > 0.1 * self.mg

    @property
    def releases_differ(self) -> bool:
        """Whether the spread is wide enough to be shown as "from … to …" (a quarter, and five milligrams)."""
        return self.high_mg - self.low_mg > max(0.25 * self.mg, 5.0)

    def slot(self) -> dict[str, str | float]:
        """The food as the machine-readable door shows it."""
        return {
            "food_id": self.food_id,
            "description": self.description,
            "grams": round(self.grams, 1),
            "mg": round(self.mg, 1),
        }


@dataclass(frozen=True, slots=True)
class Candidates:
    """Several foods could be meant: offered, the likeliest first, each already weighed."""

    asked: str
    """The name as typed, without amount and question."""
    answers: tuple[FoodAnswer, ...]
    unknown: tuple[str, ...] = ()
    """Words of the name that no table knows."""


class Why(StrEnum):
    """Why there is no food."""

    NOTHING = "nothing"
    """No name was left after amount and question."""
    NOT_FOOD = "not_food"
    """The text speaks of something else (tablets, sleep, a dose)."""
    UNKNOWN = "unknown"
    """A name that the tables do not know: to be named back, never swapped."""


@dataclass(frozen=True, slots=True)
class NoFood:
    """No food found."""

    asked: str
    why: Why
    unknown: tuple[str, ...] = ()


Lookup = FoodAnswer | Candidates | NoFood
