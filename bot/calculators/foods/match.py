"""Names against all 13,481 descriptions: by word, with IDF weights, plain entries before brands and special cases.

A description goes from general to particular, so its first part weighs most. The score (0 to 1) is the share of the
question's weight that a description holds, less a share of what the description says beyond it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.calculators.foods.lexicon import FoodWords
from bot.calculators.foods.table import Food, FoodTable
from bot.calculators.foods.words import name_words, parted, stem

_PARTS = (1.0, 0.7, 0.5)
"""Weight of a description's first, second and later parts."""
_BEYOND = 0.35
"""How much of a description's unasked weight counts against it."""
_LIGHT = 0.1
_MODIFIER = 0.35
"""Weight of words about preparation in a question: they choose among forms of a food, never the food."""
_BRAND = re.compile(r"\b[A-Z][A-Z'&.]{3,}\b")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Match:
    """A description, its score, and the share of the question's weight that it holds."""

    food: Food
    score: float
    coverage: float


class FoodIndex:
    """The inverted index over all descriptions. Build it once; `search` is pure."""

    def __init__(self, table: FoodTable, words: FoodWords) -> None:
        self._foods = table.foods
        light = {stem(w) for w in words.light}
        self._modifiers = light | {stem(w) for w in (*words.states, *words.cuts)}
        terms: dict[str, int] = {}
        ids: list[int] = []
        docs: list[int] = []
        parts: list[float] = []
        stems: dict[str, str] = {}
        for number, food in enumerate(table.foods):
            seen: dict[str, float] = {}
            place = 0
            for written in parted(food.description):
                if written == ", ":
                    place += 1
                    continue
                word = stems.get(written)
                if word is None:
                    word = stems[written] = stem(written)
                if word not in seen:
                    seen[word] = _PARTS[place] if place < 2 else _PARTS[2]
            if food.also:
                for word in name_words(food.also):
                    seen.setdefault(word, 0.0)
            for word, weight in seen.items():
                term = terms.get(word)
                if term is None:
                    term = terms[word] = len(terms)
                ids.append(term)
                parts.append(weight)
            docs += [number] * len(seen)
        term_ids = np.array(ids, dtype=np.int32)
        frequency = np.bincount(term_ids, minlength=len(terms))
        self._idf: Floats = np.log(1 + len(table.foods) / frequency).astype(np.float32)
        held = np.array(parts, dtype=np.float32) * self._idf[term_ids]
        self._light = light
        is_light = np.fromiter((t in light for t in terms), dtype=bool, count=len(terms))
        held[is_light[term_ids]] *= _LIGHT
        order = np.argsort(term_ids, kind="stable")
        self._docs = np.array(docs, dtype=np.int32)[order]
        self._held: Floats = held[order]
        self._starts = np.concatenate(([0], np.cumsum(frequency)))
        self._total: Floats = np.bincount(np.array(docs), weights=held, minlength=len(table.foods)).astype(np.float32)
        special = re.compile("|".join(map(re.escape, words.special.words)))
        self._prior: Floats = np.array([_prior(f, words, special) for f in table.foods], dtype=np.float32)
        self.terms = terms

    def __contains__(self, word: str) -> bool:
        return word in self.terms

    def weight(self, word: str) -> float:
        """The weight of a question's word: its IDF, less for words about preparation."""
        term = self.terms.get(word)
        idf = float(self._idf[term]) if term is not None else float(self._idf.max())
        return idf * (_MODIFIER if word in self._modifiers else 1.0)

    def heads(self, food: Food, question: Sequence[str]) -> bool:
        """Whether the question names all that a description begins with, or the brand in brackets there.

        "sheep" does not name "Milk, sheep, fluid", nor "sausage roll" a "Honey roll sausage".
        """
        outside, _, inside = food.description.split(", ")[0].partition("(")
        asked = set(question) | self._light
        brand = set(name_words(inside))
        return set(name_words(outside)) <= asked or (bool(brand) and brand <= asked)

    def search(self, question: Sequence[str], limit: int = 8) -> list[Match]:
        """The best descriptions for the words (in compared form), best first; ties keep the order of the table."""
        words = list(dict.fromkeys(question))
        weights = {w: self.weight(w) for w in words}
        asked = sum(weights.values())
        if not asked:
            return []
        matched = np.zeros(len(self._foods), dtype=np.float32)
        beyond = self._total.copy()
        for word in words:
            term = self.terms.get(word)
            if term is None:
                continue
            span = slice(self._starts[term], self._starts[term + 1])
            matched[self._docs[span]] += weights[word]
            beyond[self._docs[span]] -= self._held[span]
        score = matched / (asked + _BEYOND * beyond) - self._prior * (matched > 0)
        score[matched == 0] = -1
        count = min(limit, int((matched > 0).sum()))
        best = np.argpartition(-score, count)[:count] if count < len(score) else np.arange(count)
        best = best[np.lexsort((best, -score[best]))]
        return [Match(self._foods[i], float(score[i]), float(matched[i]) / asked) for i in best]


def _prior(food: Food, words: FoodWords, odd: re.Pattern[str]) -> float:
    """What makes an entry less likely to be meant than a plain one; negative for "not further specified"."""
    special = words.special
    out = special.groups.get(food.group, 0.0)
    if food.group.startswith("Baby"):
        out = max(out, 0.3)
    lower = food.description.lower()
    for word in odd.findall(lower):
        out = max(out, special.words[word])
    if food.maker or _BRAND.search(food.description):
        out = max(out, special.brand)
    if food.group in special.meats and ", raw" in lower:
        out += special.raw_meat
    if "NFS" in food.description or lower.endswith("no added fat"):
        out -= 0.03
    return out
