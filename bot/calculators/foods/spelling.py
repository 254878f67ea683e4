"""Typing errors in food names, word by word, guarded: an English word is never turned into a food."""

from __future__ import annotations

from collections.abc import Iterable, Set

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.calculators.foods.words import stem


class FoodSpelling:
    """Reads a mistyped word as the nearest known one, everyday names before the rest."""

    def __init__(self, everyday: Iterable[str], known: Iterable[str], english: Set[str]) -> None:
        everyday = self._everyday = frozenset(everyday)
        self._lists = (_by_length(everyday, 4), _by_length(set(known) - everyday, 5))
        self._english = english

    def parts(self, word: str) -> tuple[str, str] | None:
        """Two everyday words written as one: "peanutbutter"."""
        for i in range(3, len(word) - 2):
            first, second = word[:i], stem(word[i:])
            if first in self._everyday and second in self._everyday and len(word) > 7:
                return first, second
        return None

    def correct(self, token: str) -> str | None:
        """The known word (in compared form) meant by a typed one; None when there is none, or more than one."""
        word = stem(token)
        reach = _reach(word)
        if not reach or token in self._english or word in self._english:
            return None
        for by_length in self._lists:
            lengths = range(len(word) - reach, len(word) + reach + 1)
            known = [w for length in lengths for w in by_length.get(length, ())]
            close = process.extract(word, known, scorer=OSA.distance, score_cutoff=reach, limit=4)
            near = [(w, d) for w, d, _ in close if d == 1 or w[0] == word[0]]
            if near:
                best = min(d for _, d in near)
                nearest = [w for w, d in near if d == best]
                return nearest[0] if len(nearest) == 1 else None
        return None


def _by_length(words: Iterable[str], least: int) -> dict[int, list[str]]:
    out: dict[int, list[str]] = {}
    for word in sorted(words):
        if len(word) >= least and word.isalpha():
            out.setdefault(len(word), []).append(word)
    return out


def _reach(word: str) -> int:
    """How many edits may lie between a typed word and the one meant."""
    if len(word) < 4 or not word.isalpha():
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 10 else 3
