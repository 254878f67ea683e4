"""From a line of text to a food and its magnesium: `FoodBook.look_up`."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from bot.base.english import english_words
from bot.calculators.foods.amounts import Amount, AmountReader
from bot.calculators.foods.lexicon import FoodWords, load_words
from bot.calculators.foods.match import FoodIndex, Match
from bot.calculators.foods.names import EverydayNames, Named
from bot.calculators.foods.results import Candidates, Flag, FoodAnswer, Lookup, NoFood, Why
from bot.calculators.foods.spelling import FoodSpelling
from bot.calculators.foods.table import Food, FoodTable
from bot.calculators.foods.weights import Basis, Scales
from bot.calculators.foods.words import stem, typed

OFFERED = 4
"""So many candidates are offered."""
_ENOUGH = 0.5
"""Share of a question's weight that a candidate must hold."""
_LEAST = 0.35
"""Score below which a candidate is not offered."""
_LIKELY = 0.6
"""Score from which a description is offered before the foods named inside the text."""
_SURE = 0.75
"""Score from which a description is taken without asking."""
_CLOSE = 0.9
"""A rival whose score is this share of the best one's is as likely meant."""
_ALIKE = 0.3
"""Rivals whose magnesium differs by no more than this share are as good as each other."""


@dataclass(frozen=True, slots=True)
class _Question:
    amount: Amount | None
    tokens: list[str]
    """The name's tokens as typed."""
    words: list[str]
    """The same in compared form, corrected."""
    corrected: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]

    @property
    def asked(self) -> str:
        return " ".join(self.tokens)


class FoodBook:
    """The food engine: tables, names and scales, loaded once. Every method is pure."""

    def __init__(self, table: FoodTable, words: FoodWords, english: Set[str] | None = None) -> None:
        self.table = table
        self.words = words
        self.names = EverydayNames(table, words)
        self.index = FoodIndex(table, words)
        self.scales = Scales(words)
        self._amounts = AmountReader(words)
        everyday = self.names.vocabulary
        self._known = everyday | self.index.terms.keys() | self.names.states.keys() | self.names.cuts | self.names.sizes
        self._spelling = FoodSpelling(everyday, self.index.terms, english_words() if english is None else english)
        self._not_food = frozenset(stem(w) for w in words.not_food)
        self._never_alone = frozenset(stem(w) for w in words.never_alone)
        self._synonyms = {tuple(stem(w) for w in a.split()): [stem(w) for w in b.split()] for a, b in words.synonyms.items()}

    @classmethod
    def load(cls, content: Path, language: str = "en", english: Set[str] | None = None) -> FoodBook:
        """Read the tables and one language's words. `english` are words never taken for a mistyped food."""
        return cls(FoodTable.load(content), load_words(content, language), english)

    def look_up(self, text: str) -> Lookup:
        """The food and amount that a text names, with milligrams of magnesium.

        One food a text; `bot.calculators.foods.day` splits a list. Source: USDA SR28 and FNDDS 2021-2023.
        """
        question = self._question(text)
        if not question.words:
            return NoFood(question.asked, Why.NOTHING)
        if any(w in self._not_food for w in question.words):
            return NoFood(question.asked, Why.NOT_FOOD)
        if all(w in self._never_alone for w in question.words):
            return NoFood(question.asked, Why.UNKNOWN, tuple(question.tokens))
        unit = question.amount.unit if question.amount else None
        named = None if question.unknown else self.names.find(question.words, unit)
        if named and not named.lacking:
            return self._answer(named.food, question, named)
        if offered := self.names.offers(question.words):
            return Candidates(question.asked, tuple(self._answer(f, question) for f in offered))
        return self._search(question, named)

    def answer_for(self, food_id: str, text: str = "") -> FoodAnswer:
        """The answer for a food of the table, with the amount that `text` says: what a chosen candidate becomes."""
        return self._answer(self.table.by_id[food_id], self._question(text))

    def _question(self, text: str) -> _Question:
        amount, rest = self._amounts.read(typed(_without(text)))
        tokens = [t for t in rest if self.names.compared([t])]
        words: list[str] = []
        corrected: list[tuple[str, str]] = []
        unknown: list[str] = []
        for token in tokens:
            for word in self.names.compared([token]):
                if word in self._known or word in self._not_food:
                    words.append(word)
                elif meant := self._spelling.correct(word):
                    words.append(meant)
                    corrected.append((token, meant))
                else:
                    words.append(word)
                    unknown.append(token)
        return _Question(amount, tokens, words, tuple(corrected), tuple(unknown))

    def _search(self, question: _Question, named: Named | None) -> Lookup:
        words = self._translated(question.words)
        found = [m for m in self.index.search(words) if m.coverage >= _ENOUGH and m.score >= _LEAST]
        whole = [m for m in found if m.coverage > 0.999 and not question.unknown]
        if whole and whole[0].score >= _SURE and self.index.heads(whole[0].food, words) and not self._rivals(found):
            return self._answer(whole[0].food, question)
        parts = [named] if named else self.names.within(question.words)
        foods = [n.food for n in parts]
        described = [m.food for m in _unlike(found)]
        likely = whole and whole[0].score >= _LIKELY and not named
        offered = list(dict.fromkeys([*described, *foods] if likely else [*foods, *described]))[:OFFERED]
        if not offered:
            return NoFood(question.asked, Why.UNKNOWN, question.unknown or tuple(question.tokens))
        answers = tuple(self._answer(f, question, named if named and f == named.food else None) for f in offered)
        return Candidates(question.asked, answers, question.unknown)

    def _rivals(self, found: Sequence[Match]) -> bool:
        """Whether a food as likely as the best one has clearly more or less magnesium."""
        best = found[0]
        close = [m.food.mg_per_100g for m in found[1:4] if m.coverage > 0.999 and m.score > _CLOSE * best.score]
        top = best.food.mg_per_100g
        return any(abs(mg - top) > max(_ALIKE * max(mg, top), 8.0) for mg in close)

    def _translated(self, words: Sequence[str]) -> list[str]:
        out: list[str] = []
        i = 0
        while i < len(words):
            for length in (2, 1):
                if other := self._synonyms.get(tuple(words[i : i + length])):
                    out += other
                    i += length
                    break
            else:
                out.append(words[i])
                i += 1
        return out

    def _answer(self, food: Food, question: _Question, named: Named | None = None) -> FoodAnswer:
        entry = named.entry if named else self.names.entry_of(food)
        same = self._same(food, named)
        amount = question.amount
        weighed = self.scales.weigh(amount, same, entry, question.words)
        flags = self._flags(food, weighed.low, weighed.high, weighed.understood)
        low, high = max(weighed.low, 0.0), max(weighed.high, 0.0)
        grams = (low + high) / 2
        values = [f.mg_per_100g for f in same]
        values += [self.table.newer[f.food_id] for f in same if f.food_id in self.table.newer]
        ignored = (named.lacking,) if named and named.lacking else ()
        return FoodAnswer(
            food=food,
            grams=grams,
            mg=food.mg(grams),
            low_mg=min(values) * low / 100,
            high_mg=max(values) * high / 100,
            basis=weighed.basis,
            portion=weighed.portion,
            count=(amount.low + amount.high) / 2 if amount and weighed.understood else None,
            corrected=question.corrected,
            ignored=ignored,
            flags=flags,
        )

    def _same(self, food: Food, named: Named | None) -> list[Food]:
        """The food, then the same food in the other release."""
        if named and named.peer:
            return [food, named.peer]
        entry = named.entry if named else self.names.entry_of(food)
        for form in entry.forms.values() if entry else ():
            if not isinstance(form, str) and food.food_id in form:
                return [food, *(self.table.by_id[i] for i in form if i != food.food_id)]
        return [food]

    def _flags(self, food: Food, low: float, high: float, understood: bool) -> tuple[Flag, ...]:
        out = [] if understood else [Flag.NOT_WEIGHED]
        limit = self.words.absurd_drink_grams if self.scales.is_drink(food) else self.words.absurd_grams
        if low < 0:
            out.append(Flag.NEGATIVE)
        elif high == 0:
            out.append(Flag.ZERO)
        elif high > limit:
            out.append(Flag.TOO_MUCH)
        return tuple(out)


def _without(text: str) -> str:
    """"no salt" and "without salt" are a form of the food; "without milk" only says what is not in it."""
    out: list[str] = []
    words = text.split()
    i = 0
    while i < len(words):
        if words[i].lower() in ("without", "no") and i + 1 < len(words) and (i > 0 or words[i].lower() == "without"):
            if words[i + 1].lower().startswith("salt"):
                out.append("unsalted")
            i += 2
            continue
        out.append(words[i])
        i += 1
    return " ".join(out)


def _unlike(found: Sequence[Match]) -> list[Match]:
    """Matches whose magnesium is not that of a better one with the same first words."""
    out: list[Match] = []
    seen: set[tuple[str, float]] = set()
    for match in found:
        key = (match.food.description.split(",")[0].lower(), round(match.food.mg_per_100g))
        if key not in seen:
            seen.add(key)
            out.append(match)
    return out


__all__ = ["Basis", "FoodBook"]
