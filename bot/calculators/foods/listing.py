"""A list of foods in a message: "porridge with milk, 2 bananas and black bean chilli" → its parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.calculators.foods.lexicon import Listing
from bot.calculators.foods.words import typed

_HARD = re.compile(r"[;\n•|]+|,(?!\d)|(?<!\d),|\.(?=\s|$)|(?<=\s)\+(?=\s)|[!?]|(?<=\w)\s+-\s+(?=\D)")
MOST = 60
"""More parts of one message are not read: nobody eats that many things in a day."""


@dataclass(frozen=True, slots=True)
class Part:
    """One food of a list, as typed."""

    text: str
    added: bool = False
    """Whether it goes into another food: the milk of "porridge with milk"."""


class Lister:
    """Parts a list. `is_one` says whether a text with a joining word is the name of one food ("mac and cheese")."""

    def __init__(self, words: Listing, is_one: Callable[[str], bool]) -> None:
        labels = "|".join(map(re.escape, words.labels))
        self._label = re.compile(rf"\b(?:for\s+(?:my\s+)?)?(?:{labels})\s*(?:time)?\s*[:=-]\s*", re.IGNORECASE)
        joiners = sorted((*words.joiners,), key=len, reverse=True)
        self._joiner = re.compile(rf"\s+({'|'.join(map(re.escape, joiners))})\s+", re.IGNORECASE)
        self._additions = frozenset(words.additions)
        self._denied = re.compile(r"^\s*(?:no|without|not)\b", re.IGNORECASE)
        self._is_one = is_one

    def parts(self, text: str) -> list[Part]:
        """The foods of a message in order; those that are denied ("no sugar") are left out."""
        out: list[Part] = []
        for chunk in _HARD.split(self._label.sub(", ", text[:4_000])):
            if chunk and typed(chunk) and not self._denied.match(chunk):
                out += self._joined(chunk.strip())
        return out[:MOST]

    def _joined(self, chunk: str) -> list[Part]:
        pieces = self._joiner.split(chunk)
        names, joiners = pieces[::2], pieces[1::2]
        out: list[Part] = []
        i = 0
        while i < len(names):
            end = i + 1
            for last in range(min(len(names), i + 4), i + 1, -1):
                if self._is_one(_rejoin(names[i:last], joiners[i : last - 1])):
                    end = last
                    break
            added = i > 0 and joiners[i - 1].lower() in self._additions
            name = _rejoin(names[i:end], joiners[i : end - 1])
            if not self._denied.match(name):
                out.append(Part(name, added))
            i = end
        return out


def _rejoin(names: list[str], joiners: list[str]) -> str:
    out = names[0]
    for joiner, name in zip(joiners, names[1:], strict=True):
        out += f" {joiner} {name}"
    return out
