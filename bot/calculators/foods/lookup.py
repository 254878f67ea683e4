"""From a line of text to a food and its magnesium: `FoodBook.look_up`."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from bot.base.english import english_words
from bot.calculators.foods.amounts import Amount, AmountReader
from bot.calculators.foods.lexicon import Entry, FoodWords, load_words
from bot.calculators.foods.match import FoodIndex, Match
from bot.calculators.foods.names import EverydayNames, Named
from bot.calculators.foods.results import Candidates, Flag, FoodAnswer, Lookup, NoFood, Why
from bot.calculators.foods.shown import ShownNames
from bot.calculators.foods.spelling import FoodSpelling
from bot.calculators.foods.table import Food, FoodTable
from bot.calculators.foods.weights import Basis, Scales
from bot.calculators.foods.words import stem, typed

OFFERED = 4
"""So many candidates are offered."""
_ENOUGH = 0.5
"""Share of a question's weight that a candidate must hold."""
_LONGEST = 16
"""So many words of a name are read; the rest of a ramble is not."""
_SLIPS = 4
"""So many unknown words of one name are looked at for slips: bounds the time that nonsense can take."""
_LEAST = 0.35
"""Score below which a candidate is not offered."""
_LIKELY = 0.6
"""Score from which a description is offered before the foods named inside the text."""
_SURE = 0.75
"""Score from which a description is taken without asking."""
_EXACT = 0.97
"""Score of a description that says nothing but what was asked."""
_ONE_NAME = 0.95
"""Score from which words with "and" between them are one dish."""
_CLOSE = 0.9
"""A rival whose score is this share of the best one's is as likely meant."""
_ALIKE = 0.3
"""Rivals whose magnesium differs by no more than this share are as good as each other."""


class Naming(Enum):
    """How surely a text names one food, and nothing else."""

    NONE = 0
    LIKELY = 1
    """By the words of a description alone."""
    SURE = 2
    """By an everyday name."""
    AMOUNT = 3
    """By an everyday name, or a description, with an amount."""


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
        self.shown = ShownNames(words, self.names)
        self.index = FoodIndex(table, words)
        self.scales = Scales(words)
        self._amounts = AmountReader(words)
        everyday = self.names.vocabulary
        self._known = everyday | self.index.terms.keys() | self.names.states.keys() | self.names.cuts | self.names.sizes
        self._spelling = FoodSpelling(everyday, self.index.terms, english_words() if english is None else english)
        self._not_food = frozenset(stem(w) for w in words.not_food)
        self._never_alone = frozenset(stem(w) for w in words.never_alone)
        self._around = frozenset(words.around)
        self._synonyms = {
            tuple(stem(w) for w in a.split()): [stem(w) for w in b.split()] for a, b in words.synonyms.items()
        }

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
        unit = question.amount.unit if question.amount else None
        named = None if question.unknown else self.names.find(question.words, unit)
        if named and not named.lacking:
            return self._answer(named.food, question, named)
        if offered := self.names.offers(question.words):
            return Candidates(question.asked, tuple(self._answer(f, question) for f in offered))
        if all(w in self._never_alone for w in question.words):
            return NoFood(question.asked, Why.UNKNOWN, tuple(question.tokens))
        return self._search(question, named)

    def answer_for(self, food_id: str, text: str = "") -> FoodAnswer:
        """The answer for a food of the table, with the amount that `text` says: what a chosen candidate becomes."""
        return self._answer(self.table.by_id[food_id], self._question(text))

    def added(self, answer: FoodAnswer) -> FoodAnswer:
        """The same food as goes into another one: a dash of milk in porridge, not a glass."""
        entry = self.entry_of(answer.food_id)
        grams = entry.household.get("added") if entry else None
        if not grams or not answer.grams:
            return answer
        part = grams / answer.grams
        return replace(
            answer,
            grams=grams,
            mg=answer.mg * part,
            low_mg=answer.low_mg * part,
            high_mg=answer.high_mg * part,
            basis=Basis.HOUSEHOLD,
            portion="added",
        )

    def entry_of(self, food_id: str) -> Entry | None:
        """The everyday entry of a food; foods that share it are forms of one food."""
        return self.names.entry_of(self.table.by_id[food_id])

    def name_words(self, text: str) -> list[str]:
        """The words of a name in compared form, without amount and question."""
        return self._question(text).words

    def name(self, text: str) -> str:
        """The name in a text as typed, without amount and question."""
        return self._question(text).asked

    def says_amount(self, text: str) -> bool:
        """Whether a text names an amount."""
        return self._question(text).amount is not None

    def is_name(self, text: str) -> bool:
        """Whether a whole text is the name of one food ("mac and cheese"), not of two."""
        question = self._question(text)
        if not question.words or question.unknown or question.corrected:
            return False
        if self.names.find(question.words):
            return True
        found = self.index.search(self._translated(question.words), 1)
        return bool(found) and found[0].coverage > 0.999 and found[0].score >= _ONE_NAME

    def naming(self, text: str) -> Naming:
        """Whether a text is the name of one food with nothing around it but an amount and words such as "I had"."""
        _, rest = self._amounts.read(typed(_without(text)))
        if any(t not in self._around and not self.names.compared([t]) for t in rest):
            return Naming.NONE
        question = self._question(text)
        words = question.words
        if not words or question.unknown or any(w in self._not_food for w in words):
            return Naming.NONE
        everyday = self.names.find(words) is not None or bool(self.names.offers(words))
        if not everyday and not isinstance(found := self.look_up(text), FoodAnswer):
            # "Ham sandwich" may be several; which one is asked, but it is a food.
            return Naming.LIKELY if isinstance(found, Candidates) and not question.corrected else Naming.NONE
        if question.amount:
            return Naming.AMOUNT
        return Naming.SURE if everyday and not question.corrected else Naming.LIKELY

    def _question(self, text: str) -> _Question:
        amount, rest = self._amounts.read(typed(_without(text)))
        tokens = [t for t in rest if self.names.compared([t])][:_LONGEST]
        if len(tokens) > 1 and tokens[0] in self.words.verbs and self.names.find(self.names.compared(tokens)) is None:
            tokens = tokens[1:]
        words: list[str] = []
        corrected: list[tuple[str, str]] = []
        unknown: list[str] = []
        for token in tokens:
            for word in self.names.compared([token]):
                if word in self._known or word in self._not_food:
                    words.append(word)
                elif two := self._spelling.parts(word):
                    words += two
                elif len(corrected) + len(unknown) < _SLIPS and (meant := self._spelling.correct(token)):
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
        parts = [named] if named else self.names.within(question.words, self.index.weight)
        foods = [n.food for n in parts] or list(self.names.offers(question.words[-1:]))
        described = [m.food for m in found]
        likely = whole and whole[0].score >= _LIKELY and not named
        offered = _unlike([*described, *foods] if likely else [*foods, *described])[:OFFERED]
        if not offered:
            return NoFood(question.asked, Why.UNKNOWN, question.unknown or tuple(question.tokens))
        answers = tuple(self._answer(f, question, named if named and f == named.food else None) for f in offered)
        return Candidates(question.asked, answers, question.unknown)

    def _rivals(self, found: Sequence[Match]) -> bool:
        """Whether a food as likely as the best one has clearly more or less magnesium."""
        best = found[0]
        if best.score >= _EXACT and (len(found) < 2 or found[1].score < best.score):
            return False
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
        if named and not named.lacking:
            name = self.shown.said(question.tokens, question.corrected, named.entry, food)
        else:
            name = self.shown.of(food)
        ignored = (named.lacking,) if named and named.lacking else ()
        return FoodAnswer(
            food=food,
            grams=grams,
            mg=food.mg(grams),
            low_mg=min(values) * low / 100,
            high_mg=max(values) * high / 100,
            basis=weighed.basis,
            portion=self.shown.portion(weighed.portion) if weighed.portion else None,
            count=(amount.low + amount.high) / 2 if amount and weighed.understood else None,
            corrected=question.corrected,
            ignored=ignored,
            flags=flags,
            name=name,
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
    """ "no salt" and "without salt" are a form of the food; "without milk" only says what is not in it."""
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


def _unlike(foods: Sequence[Food]) -> list[Food]:
    """The foods without those that begin like an earlier one and have its magnesium."""
    out: dict[tuple[str, float], Food] = {}
    for food in foods:
        out.setdefault((food.description.split(",")[0].lower(), round(food.mg_per_100g)), food)
    return list(out.values())
