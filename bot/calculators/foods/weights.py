"""From an amount of a food to grams: by weight, by USDA's household portions, by the food's own density."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.calculators.foods.amounts import Amount, Kind
from bot.calculators.foods.lexicon import Entry, FoodWords
from bot.calculators.foods.table import Food, Portion
from bot.calculators.foods.words import name_words, stem

_ASIDE = re.compile(r"\([^()]*\)")
_VOLUME_WORDS = {"cup": "cup", "tbsp": "tbsp", "tablespoon": "tbsp", "tsp": "tsp", "teaspoon": "tsp"}
_PLAIN_VOLUMES = ("cup", "tbsp", "fl oz", "tsp")
_NOT_AS_EATEN = frozenset({"dry", "yield", "unpopped", "shell", "condensed", "package", "guideline"})
_VESSELS = frozenset({"bowl", "glass", "mug", "can", "pot", "packet", "bag", "handful", "plate"})
"""Household units whose USDA portion, if any, is often of another size than the one meant."""
_SERVINGS = 2
"""Up to so many pieces of a food that is not counted in pieces mean servings ("2 pizzas", never "20 peas")."""
_SPICES = "Spices and Herbs"
_MEASURES = ("oz", "lb", "fl oz", "cup", "tbsp", "tsp", "NLEA")
"""What portions begin with that are no pieces."""
_PIECE_WORDS = ("each", "fruit", "item", "whole", "piece", "unit", "nut", "bar", "cookie", "fillet", "slice", "serving")


class Basis(StrEnum):
    """How grams came about."""

    WEIGHT = "weight"
    """Said as a weight."""
    PORTION = "portion"
    """A household portion that USDA weighed."""
    VOLUME = "volume"
    """From the food's weight in another measure, such as a cup for millilitres."""
    HOUSEHOLD = "household"
    """A household amount of our own list: a handful, a bowl, a British tin."""
    USUAL = "usual"
    """No amount was said, or it could not be weighed: a usual serving."""
    HUNDRED = "hundred"
    """As USUAL, where no serving is known: 100 g."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Grams from `low` to `high`, and where they come from."""

    low: float
    high: float
    basis: Basis
    portion: str | None = None
    """The portion used: USDA's words, or a unit of the lexicon."""
    understood: bool = True
    """False when an amount was said that could not be weighed."""


class Scales:
    """Weighs amounts of foods."""

    def __init__(self, words: FoodWords) -> None:
        self._words = words
        self._sizes = {size: frozenset(names) for size, names in words.sizes.items()}
        self._drinks = frozenset(words.drinks)

    def weigh(self, amount: Amount | None, foods: Sequence[Food], entry: Entry | None, said: Sequence[str]) -> Weighed:
        """Grams of `amount` of the first food; the others are the same food, and lend their portions.

        `said` are the words of the question: they choose among portions ("chopped", "ground").
        """
        household = entry.household if entry else {}
        if amount is None:
            return self._usual(1.0, 1.0, foods, household)
        one = self._one(amount, foods, household, said)
        if one is None:
            usual = self._usual(amount.low, amount.high, foods, household)
            count = amount.kind in (Kind.COUNT, Kind.ARTICLE) and amount.high <= _SERVINGS
            if amount.unit == "serving" or count:
                return usual
            usual = self._usual(1.0, 1.0, foods, household)
            return Weighed(usual.low, usual.high, usual.basis, usual.portion, understood=False)
        grams, basis, portion = one
        return Weighed(amount.low * grams, amount.high * grams, basis, portion)

    def is_drink(self, food: Food) -> bool:
        """Whether a millilitre of it weighs about a gram."""
        return food.group in self._drinks

    def _one(
        self, amount: Amount, foods: Sequence[Food], household: dict[str, float], said: Sequence[str]
    ) -> tuple[float, Basis, str | None] | None:
        unit = amount.unit or ""
        if amount.kind is Kind.WEIGHT:
            return self._words.weights[unit].grams, Basis.WEIGHT, unit
        if amount.kind is Kind.VOLUME:
            volume = self._volume(self._words.volumes[unit].ml, unit, foods, said)
            if unit in household and (volume is None or volume[1] is not Basis.PORTION):
                return household[unit], Basis.HOUSEHOLD, unit
            return volume
        if amount.kind is Kind.PIECE:
            return self._piece(amount, unit, foods, household, said)
        if amount.size is None and self.is_drink(foods[0]) and "serving" in household and "each" not in household:
            return household["serving"], Basis.USUAL, "serving"
        if amount.size is None and "each" in household:
            return _each(household["each"], foods)
        portion = _piece_of(foods, self._sizes.get(amount.size or "", frozenset()), self._sizes["medium"])
        return (portion.each, Basis.PORTION, portion.unit) if portion else None

    def _volume(
        self, ml: float, unit: str, foods: Sequence[Food], said: Sequence[str]
    ) -> tuple[float, Basis, str | None] | None:
        for food in foods:
            by_measure = _measures(food)
            if portions := by_measure.get(unit):
                best = min(portions, key=lambda p: _unlike(p.unit, said))
                return best.each, Basis.PORTION, best.unit
        for food in foods:
            by_measure = _measures(food)
            for other in _PLAIN_VOLUMES:
                if portions := by_measure.get(other):
                    best = min(portions, key=lambda p: _unlike(p.unit, said))
                    return best.each * ml / self._words.volumes[other].ml, Basis.VOLUME, unit
        return (ml, Basis.VOLUME, unit) if self.is_drink(foods[0]) else None

    def _piece(
        self, amount: Amount, unit: str, foods: Sequence[Food], household: dict[str, float], said: Sequence[str]
    ) -> tuple[float, Basis, str | None] | None:
        if unit in household and unit in _VESSELS:
            return household[unit], Basis.HOUSEHOLD, unit
        piece = self._words.pieces[unit]
        wanted = {stem(w) for w in piece.words}
        sizes = self._sizes.get(amount.size or "medium", frozenset())
        for food in foods:
            fitting = [p for p in food.portions if wanted & set(_head(p.unit)) and "guideline" not in p.unit.lower()]
            if fitting:
                best = min(fitting, key=lambda p: (not sizes & set(name_words(p.unit)), _unlike(p.unit, said)))
                return best.each, Basis.PORTION, best.unit
        if unit in household:
            return household[unit], Basis.HOUSEHOLD, unit
        if unit == "handful":
            grams = self._words.handfuls.get(foods[0].group, piece.grams or 30)
            return grams, Basis.HOUSEHOLD, unit
        if unit in ("piece", "fruit", "kernel") and "each" in household:
            return _each(household["each"], foods)
        if piece.ml and (volume := self._volume(piece.ml, unit, foods, said)):
            return volume[0], Basis.HOUSEHOLD, unit
        return (piece.grams, Basis.HOUSEHOLD, unit) if piece.grams else None

    def _usual(self, low: float, high: float, foods: Sequence[Food], household: dict[str, float]) -> Weighed:
        if serving := household.get("serving"):
            return Weighed(low * serving, high * serving, Basis.USUAL, "serving")
        for food in foods:
            if food.usual_g:
                return Weighed(low * food.usual_g, high * food.usual_g, Basis.USUAL, "serving")
        for food in foods:
            for portion in food.portions:
                if "serving" in portion.unit or (food.group == _SPICES and portion.unit == "tsp"):
                    return Weighed(low * portion.each, high * portion.each, Basis.USUAL, portion.unit)
        return Weighed(low * 100, high * 100, Basis.HUNDRED)


def _each(grams: float, foods: Sequence[Food]) -> tuple[float, Basis, str | None]:
    """A piece of our list; where USDA weighed the same, its portion is named."""
    for food in foods:
        for portion in food.portions:
            if abs(portion.each - grams) < 0.03 * grams and not portion.unit.startswith(_MEASURES):
                return grams, Basis.PORTION, portion.unit
    return grams, Basis.HOUSEHOLD, None


def _measures(food: Food) -> dict[str, list[Portion]]:
    """The portions of a food that are spoons, cups and fluid ounces, by measure."""
    out: dict[str, list[Portion]] = {}
    for portion in food.portions:
        lower = portion.unit.lower()
        if lower.startswith("fl oz"):
            out.setdefault("fl oz", []).append(portion)
        elif measure := _VOLUME_WORDS.get(re.split(r"[^a-z]", lower, maxsplit=1)[0]):
            out.setdefault(measure, []).append(portion)
    return out


def _unlike(unit: str, said: Sequence[str]) -> tuple[int, int]:
    """How ill a portion's words fit the question: words asked for and absent, then words that were not asked for."""
    words = set(name_words(_ASIDE.sub(" ", unit))) - {"cup", "tbsp", "tsp", "tablespoon", "teaspoon", "fl", "oz"}
    asked = {stem(w) for w in said}
    odd = 5 * len((words & _NOT_AS_EATEN) - asked)
    return odd - 2 * len(words & asked), len(words)


def _head(unit: str) -> list[str]:
    """The words of a portion before its remarks: "can (12 fl oz)" → can; "large or thick slice" → all three."""
    return name_words(_ASIDE.sub(" ", unit).split(",")[0])


def _piece_of(foods: Sequence[Food], sizes: frozenset[str], medium: frozenset[str]) -> Portion | None:
    """The portion that is one piece of the food, of the size asked for, else a medium one."""
    best: tuple[int, int, Portion] | None = None
    for food in foods:
        own = set(name_words(food.description))
        for place, portion in enumerate(food.portions):
            words = set(name_words(portion.unit.split("(")[0]))
            lower = portion.unit.lower()
            if portion.unit.startswith(_MEASURES) or "guideline" in lower:
                continue
            rank = 4
            if sizes and sizes & words:
                rank = 0 if len(words) < 4 else 1
            elif medium & words and not {"extra", "pizza"} & words:
                rank = 1
            elif own & words:
                rank = 2
            elif words & set(_PIECE_WORDS):
                rank = 3
            if rank < 4 and (best is None or (rank, place) < best[:2]):
                best = (rank, place, portion)
        if best:
            return best[2]
    return None
