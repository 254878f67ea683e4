"""A day's food: a list in words → items with magnesium, a sum, and edits ("no milk", "make it 2 bananas").

The sum is of foods and drinks only. Sources: USDA SR28 and FNDDS 2021-2023.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.calculators.foods.edits import Edit, EditKind, EditReader
from bot.calculators.foods.listing import Lister, Part
from bot.calculators.foods.lookup import FoodBook
from bot.calculators.foods.results import Candidates, FoodAnswer, Lookup, NoFood, Why


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a day, as typed and as found."""

    typed: str
    found: Lookup

    @property
    def answer(self) -> FoodAnswer | None:
        """The food counted; None while it is not clear which is meant."""
        return self.found if isinstance(self.found, FoodAnswer) else None


@dataclass(frozen=True, slots=True)
class Day:
    """The foods of a day, in the order in which they were said."""

    items: tuple[Item, ...] = ()

    @property
    def answers(self) -> tuple[FoodAnswer, ...]:
        """The foods that are counted."""
        return tuple(i.answer for i in self.items if i.answer)

    @property
    def unclear(self) -> tuple[Item, ...]:
        """What is not counted yet: names with several meanings, and names that no table knows."""
        return tuple(i for i in self.items if not i.answer)

    @property
    def mg(self) -> float:
        """Milligrams of magnesium in all that is counted."""
        return sum(a.mg for a in self.answers)

    @property
    def low_mg(self) -> float:
        """The sum of the lowest values."""
        return sum(a.low_mg for a in self.answers)

    @property
    def high_mg(self) -> float:
        """The sum of the highest values."""
        return sum(a.high_mg for a in self.answers)

    def chosen(self, position: int, answer: FoodAnswer) -> Day:
        """The day with one item settled, as when a candidate was chosen."""
        items = list(self.items)
        items[position] = Item(items[position].typed, answer)
        return Day(tuple(items))


class Change(StrEnum):
    """What an edit did."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    NOT_THERE = "not_there"
    """The food to remove is not in the list."""
    NOTHING = "nothing"
    """The text is no edit and names no food."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The day after an edit, and which items it touched (their new state; the old one of what was removed)."""

    day: Day
    change: Change
    items: tuple[Item, ...] = ()
    text: str = ""
    """What was asked for, where it was not found."""


class DayBook:
    """Reads and edits days. Pure: a day goes in, another comes out."""

    def __init__(self, book: FoodBook) -> None:
        self._book = book
        self._lister = Lister(book.words.listing, self._is_one)
        self._edits = EditReader(book.words.listing)
        self._meal = re.compile(rf"\b(?:{'|'.join(map(re.escape, book.words.listing.meals))})\b", re.I)
        self._either = re.compile(rf"\s(?:{'|'.join(map(re.escape, book.words.listing.either))})\s", re.I)

    def read(self, text: str) -> Day:
        """All the foods that a message lists. Talk around them ("for breakfast I had") is passed over."""
        return Day(tuple(self._items(self._lister.parts(text))))

    def meals(self, text: str) -> frozenset[str]:
        """The meals that a message names."""
        return frozenset(m.lower() for m in self._meal.findall(text))

    def more(self, text: str) -> bool:
        """True for a message that says that its foods come to others: "also", "and then"."""
        return self._edits.adds(text)

    def choice(self, text: str) -> tuple[FoodAnswer, ...]:
        """Foods that a message sets against one another ("spinach or almonds?"), the richest first; else none."""
        found = [item.found for item in self.read(text).items] if self._either.search(text) else []
        known = [f for f in found if isinstance(f, FoodAnswer)]
        return tuple(sorted(known, key=lambda f: -f.mg)) if len(known) > 1 else ()

    def edit(self, day: Day, text: str) -> Edited:
        """The day after what a message asks for; a message that only lists foods adds them, a question changes nothing.

        Of several edits in one message the result tells the last one that did something.
        """
        done = Edited(day, Change.NOTHING, text=text)
        if self._edits.asks(text):
            return done
        for clause in self._edits.clauses(text):
            one = self._edit(done.day, clause)
            if one.change is not Change.NOTHING or done.change is Change.NOTHING:
                done = one
        return done

    def _edit(self, day: Day, text: str) -> Edited:
        edit = self._edits.read(text)
        if edit.kind is EditKind.REMOVE:
            return self._removed(day, edit)
        if edit.kind is EditKind.SWAP:
            taken = self._removed(day, edit)
            new = tuple(self._items(self._lister.parts(edit.new)))
            if taken.change is Change.NOT_THERE or not new:
                return Edited(day, Change.NOT_THERE, text=edit.old)
            return Edited(Day((*taken.day.items, *new)), Change.CHANGED, new)
        new = tuple(self._items(self._lister.parts(edit.new)))
        if edit.kind is EditKind.CHANGE:
            return self._changed(day, edit, new)
        if not new:
            return Edited(day, Change.NOTHING, text=text)
        return Edited(Day((*day.items, *new)), Change.ADDED, new)

    def _items(self, parts: Sequence[Part]) -> list[Item]:
        out = []
        for part in parts:
            found = self._book.look_up(part.text)
            if isinstance(found, NoFood) and found.why is not Why.UNKNOWN:
                continue
            if part.added and isinstance(found, FoodAnswer) and found.count is None:
                found = self._book.added(found)
            out.append(Item(part.text, found))
        return out

    def _removed(self, day: Day, edit: Edit) -> Edited:
        gone: list[int] = []
        for part in self._lister.parts(edit.old):
            gone += [i for i in self._meant(day, part.text) if i not in gone]
        if not gone:
            return Edited(day, Change.NOT_THERE, text=edit.old)
        kept = tuple(item for i, item in enumerate(day.items) if i not in gone)
        return Edited(Day(kept), Change.REMOVED, tuple(day.items[i] for i in gone), edit.old)

    def _changed(self, day: Day, edit: Edit, new: Sequence[Item]) -> Edited:
        items = list(day.items)
        if not items:
            return Edited(Day(tuple(new)), Change.ADDED if new else Change.NOTHING, tuple(new), edit.new)
        if not new:  # "make it 2": of what was said last, or "change the bananas to 3"
            places = self._meant(day, edit.old) if edit.old else [len(items) - 1]
            answer = items[places[0]].answer if places else None
            if not answer or not self._book.says_amount(edit.new):
                return Edited(day, Change.NOTHING, text=edit.new)
            name = self._book.name(items[places[0]].typed)
            item = Item(f"{edit.new} {name}", self._book.answer_for(answer.food_id, edit.new))
            items[places[0]] = item
            return Edited(Day(tuple(items)), Change.CHANGED, (item,))
        added = False
        for item in new:
            places = self._meant(day, edit.old or item.typed)
            if places:
                items[places[0]] = item
            else:
                items.append(item)
                added = True
        return Edited(Day(tuple(items)), Change.ADDED if added else Change.CHANGED, tuple(new))

    def _meant(self, day: Day, text: str) -> list[int]:
        """The items that a name means: the same food, else one whose name holds all its words."""
        found = self._book.look_up(text)
        foods = {found.food_id} if isinstance(found, FoodAnswer) else set()
        if isinstance(found, Candidates):
            foods = {a.food_id for a in found.answers}
        kin = {id(e) for f in foods if (e := self._book.entry_of(f))}
        same = [
            i
            for i, item in enumerate(day.items)
            if item.answer and (item.answer.food_id in foods or id(self._book.entry_of(item.answer.food_id)) in kin)
        ]
        if same:
            return same
        words = set(self._book.name_words(text))
        return [i for i, item in enumerate(day.items) if words and words <= set(self._book.name_words(item.typed))]

    def _is_one(self, text: str) -> bool:
        return self._book.is_name(text)
