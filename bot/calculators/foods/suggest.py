"""Three foods that would fill what a day lacks, each of another kind, none that was eaten already."""

from __future__ import annotations

from dataclasses import dataclass

from bot.calculators.foods.day import Day
from bot.calculators.foods.lookup import FoodBook
from bot.calculators.foods.table import Food

SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A food, an amount that people eat of it, and what that brings."""

    food: Food
    words: str
    """The amount and the food as they are said ("a handful of almonds"); content."""
    grams: float
    mg: float
    """Milligrams of magnesium in `grams`."""
    share: float
    """The part of the gap that it fills, at most 1."""


def gap_mg(day: Day, need_mg: float) -> float:
    """Milligrams that a day's food is short of `need_mg` (a recommended total intake); 0 when it reaches it."""
    return max(need_mg - day.mg, 0.0)


def suggestions(book: FoodBook, day: Day, need_mg: float) -> tuple[Suggestion, ...]:
    """Three foods for the gap between a day and a need in milligrams, best first; none when there is no gap.

    A food that alone fills the gap with little to spare comes first, else the one with most magnesium.
    """
    gap = gap_mg(day, need_mg)
    if gap <= 0:
        return ()
    eaten = {id(book.entry_of(a.food_id)) for a in day.answers if book.entry_of(a.food_id)}
    ids = {a.food_id for a in day.answers}
    offers = []
    for one in book.words.suggestions:
        food = book.table.by_id[one.food]
        entry = book.entry_of(food.food_id)
        if food.food_id in ids or (entry and id(entry) in eaten):
            continue
        mg = food.mg(one.grams)
        # Filling the gap exactly is best; too little weighs twice as much as too much.
        fit = mg - gap if mg >= gap else 2 * (gap - mg)
        offers.append((fit, one.kind, Suggestion(food, one.words, one.grams, mg, min(mg / gap, 1.0))))
    out: dict[str, Suggestion] = {}
    for _, kind, suggestion in sorted(offers, key=lambda o: o[0]):
        out.setdefault(kind, suggestion)
    return tuple(list(out.values())[:SUGGESTED])
