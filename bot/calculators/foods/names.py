"""Everyday names: "porridge", "tin of chickpeas", "cooked spinach" → the entry of the table that is meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.calculators.foods.lexicon import Entry, FoodWords
from bot.calculators.foods.table import Food, FoodTable
from bot.calculators.foods.words import stem, typed

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A food under its everyday name."""

    food: Food
    peer: Food | None
    """The same food in the other release."""
    entry: Entry
    lacking: str | None = None
    """A form that was asked for and that this food has not in the table ("pickled")."""


class EverydayNames:
    """The curated names of the lexicon, by the words they consist of, in any order."""

    def __init__(self, table: FoodTable, words: FoodWords) -> None:
        self._table = table
        self._words = words
        self._filler = frozenset(stem(w) for w in words.filler) | frozenset(words.filler)
        self._spellings = {stem(a): [stem(w) for w in b.split()] for a, b in words.spellings.items()}
        self.states = {stem(s): s for s in words.states}
        self.cuts = frozenset(stem(c) for c in words.cuts)
        self.sizes = frozenset(w for sizes in words.sizes.values() for w in sizes)
        states = self.states.keys()
        sizes = self.sizes
        self._dropped: tuple[frozenset[str], ...] = (
            frozenset(),
            sizes,
            sizes | self.cuts,
            sizes | states,
            sizes | self.cuts | states,
        )
        self._beside = self.states.keys() | self.cuts | self.sizes
        self._strong = frozenset(words.strong_states)
        self._ordered: dict[Key, Entry] = {}
        self._entries: dict[Key, Entry] = {}
        self._offers: dict[Key, tuple[str, ...]] = {}
        for entry in words.foods:
            for name in entry.names:
                words_of_name = tuple(self.compared(typed(name)))
                self._ordered.setdefault(words_of_name, entry)
                self._entries.setdefault(self._key(words_of_name), entry)
        for offer in words.offers:
            for name in offer.names:
                self._offers.setdefault(self._key(self.compared(typed(name))), offer.foods)
        self._by_food: dict[str, Entry] = {}
        for entry in words.foods:
            for form in entry.forms.values():
                for food_id in (form,) if isinstance(form, str) else form:
                    self._by_food.setdefault(food_id, entry)

    @property
    def vocabulary(self) -> set[str]:
        """Every word of every name, in compared form."""
        return {w for key in (*self._entries, *self._offers) for w in key}

    def compared(self, tokens: Iterable[str]) -> list[str]:
        """Tokens without filler, other spellings resolved, in compared form."""
        out: list[str] = []
        for token in tokens:
            plain = token.replace("'", "")
            if token in self._filler or plain in self._filler:
                continue
            word = stem(token)
            out += self._spellings.get(plain) or self._spellings.get(word) or [word]
        return out

    def find(self, words: Sequence[str], unit: str | None = None) -> Named | None:
        """The food whose everyday name is exactly these words, apart from its form, cut and size."""
        for drop in self._dropped:
            kept = tuple(w for w in words if w not in drop)
            # "milk chocolate" is not "chocolate milk": the order counts where it can.
            if entry := self._ordered.get(kept) or self._entries.get(self._key(kept)):
                said = [self.states[w] for w in words if w in self.states and w in drop]
                return self._form(entry, said, unit)
        return None

    def within(self, words: Sequence[str], weight: Callable[[str], float]) -> list[Named]:
        """The everyday foods named inside a longer text, the most telling name first; `weight` is that of a word."""
        found: list[tuple[float, int, Named]] = []
        i = 0
        while i < len(words):
            for length in range(min(4, len(words) - i), 0, -1):
                span = words[i : i + length]
                if set(span) <= self._beside:
                    continue
                if named := self.find(span):
                    found.append((-sum(map(weight, span)), i, named))
                    i += length
                    break
            else:
                i += 1
        return [named for _, _, named in sorted(found, key=lambda f: f[:2])]

    def offers(self, words: Sequence[str]) -> tuple[Food, ...]:
        """What to offer for a name with several meanings, or of a food that the tables lack."""
        for drop in (frozenset[str](), self._beside):
            if ids := self._offers.get(self._key(w for w in words if w not in drop)):
                return tuple(self._table.by_id[i] for i in ids)
        return ()

    def entry_of(self, food: Food) -> Entry | None:
        """The everyday entry that a food of the table belongs to."""
        return self._by_food.get(food.food_id)

    def _form(self, entry: Entry, said: Sequence[str], unit: str | None) -> Named:
        wanted = [self._words.states[state] for state in said]
        # "dry roasted": the form that is there by its own name, before what could stand for another.
        for form in (*(w[0] for w in wanted), *(f for w in wanted for f in w)):
            if form in entry.forms:
                return self._named(entry, form, None)
        lacking = next((state for state in said if state in self._strong), None)
        if not said and unit == "can" and "canned" in entry.forms:
            return self._named(entry, "canned", None)
        return self._named(entry, next(iter(entry.forms)), lacking)

    def _named(self, entry: Entry, form: str, lacking: str | None) -> Named:
        value = entry.forms[form]
        first, second = (value, None) if isinstance(value, str) else value
        by_id = self._table.by_id
        return Named(by_id[first], by_id[second] if second else None, entry, lacking)

    @staticmethod
    def _key(words: Iterable[str]) -> Key:
        return tuple(sorted(set(words)))
