"""Short questions about one food: "what about bananas", "how many bananas for 400 mg", "no, cooked"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.base.text import normalise
from bot.calculators.amounts import number
from bot.calculators.foods.lookup import FoodBook, Naming

LONGEST = 120
"""Characters; a longer message asks more than this."""
SHORT = 5
"""Words up to which a message may be an amount alone."""
_MG = re.compile(r"(?<![\w.,])(?P<mg>\d+(?:[.,]\d+)?) ?(?:mg|mgs|milligrams?)\b")
_SURE = (Naming.SURE, Naming.AMOUNT)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one food."""

    food: str
    """What is to be looked up; "" for the food that was spoken of last."""
    enough: bool = False
    """Asked is how much of it holds an amount of magnesium."""
    mg: float | None = None
    """That amount; None for what a person needs a day."""


class FoodAsker:
    """Reads such questions in one language."""

    def __init__(self, book: FoodBook) -> None:
        words = book.words.asking
        self._book = book
        self._ambiguous = frozenset(words.ambiguous)
        self._weights = frozenset(w for unit in book.words.weights.values() for w in unit.words)
        self._openers = re.compile(rf"(?:{_any(words.openers)})[ ,.:!-]*")
        self._tails = re.compile(rf"[ ,]+(?:{_any(words.tails)})$")
        self._how_much = re.compile(rf"\b(?:{_any(words.how_much)})\b")
        self._how_many = re.compile(rf"\b(?:{_any(words.how_many)})\b")
        self._needed = re.compile(rf"\b(?:{_any(words.needed)})\b")
        self._around = re.compile(rf"\b(?:{_any(words.around)})\b")
        states = (*book.words.states, *(s for forms in book.words.states.values() for s in forms))
        self._state = re.compile(rf"\b(?:{_any(set(states))})\b")
        self._correcting = re.compile(rf"\b(?:{_any(words.correcting)})\b")

    def read(self, text: str) -> Asked | None:
        """The question; None where a message asks something else, or only names foods."""
        line = normalise(text).strip(" ?!.,")
        if len(line) > LONGEST:
            return None
        if self._how_much.search(line) and (_MG.search(line) or self._needed.search(line)):
            return self._enough(line)
        rest = self._without_ends(line)
        asks = rest != line or "?" in text
        sure = asks and rest and rest not in self._ambiguous and self._book.naming(rest) in _SURE
        return Asked(rest) if sure else None

    def names(self, text: str) -> bool:
        """True for a question that names its food."""
        asked = self.read(text)
        return asked is not None and bool(asked.food)

    def state(self, text: str, of: str) -> str | None:
        """The food spoken of last in the state that a message names ("no, cooked"); None for another message."""
        line = normalise(text)
        states = self._state.findall(line)
        if not states or re.search(r"\w", self._correcting.sub(" ", self._state.sub(" ", line))):
            return None
        return f"{' '.join(self._state.sub(' ', normalise(of)).split())} {states[-1]}"

    def amount(self, text: str, of: str) -> str | None:
        """The food spoken of last in the amount that a message is ("2 tbsp"); None for another message."""
        line = normalise(text).strip(" ?!.,")
        alone = len(line.split()) <= SHORT and self._book.says_amount(line) and not self._book.name_words(line)
        return f"{line} {self._book.name(of)}" if alone and not _MG.search(line) else None

    def _enough(self, line: str) -> Asked | None:
        found = _MG.search(line)
        rest = " ".join(_MG.sub(" ", self._how_much.sub(" ", line)).split())
        food = " ".join(self._around.sub(" ", self._needed.sub(" ", rest)).split()).strip(" ?!.,")
        food = "" if food in self._weights else food  # "how many grams for 400 mg"
        if food and self._book.naming(food) not in _SURE:
            return None
        if not food and not (found and self._how_many.search(line)):
            return None
        return Asked(food, enough=True, mg=number(found["mg"]) if found else None)

    def _without_ends(self, line: str) -> str:
        while match := self._openers.match(line):
            line = line[match.end() :]
        while match := self._tails.search(line):
            line = line[: match.start()]
        return line


def _any(phrases: Iterable[str]) -> str:
    return "|".join(rf"{re.escape(p)}(?!\w)" for p in sorted(phrases, key=len, reverse=True))
