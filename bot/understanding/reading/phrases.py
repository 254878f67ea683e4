"""Finds the phrases of many word lists in one pass over a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_PLAIN = re.compile(r"[a-z]+")
_TRIPLE = re.compile(r"([a-z])\1\1")
_ALONE = ""
"""Stands for the second word of a phrase that has none."""
_WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)*'?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands. `key` has no apostrophe; `stem` has no possessive "'s"."""

    key: str
    stem: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: which list it is from, which entry, and the words it covers (`last` inclusive)."""

    kind: str
    id: str
    first: int
    last: int
    start: int
    end: int


def split_words(text: str) -> list[Word]:
    """The words of a canonical text with their places."""
    out = []
    for match in _WORD.finditer(text):
        raw = match[0].rstrip("'")
        key = raw.replace("'", "") if "'" in raw else raw
        out.append(Word(key, raw[:-2] if raw.endswith("'s") else key, match.start(), match.start() + len(raw)))
    return out


_Entry = tuple[tuple[str, ...], str, str]
"""The words of a phrase, the list it is from, and its entry there."""


class PhraseFinder:
    """All phrases of all lists, indexed by their first two words."""

    def __init__(self, canonical: Callable[[str], str]) -> None:
        self._canonical = canonical
        self._index: dict[str, dict[str, list[_Entry]]] = {}
        """First word -> second word, or `_ALONE` -> phrases."""
        self._vocabulary: set[str] = set()

    def add(self, kind: str, id_: str, phrases: Iterable[str]) -> None:
        """Put phrases into list `kind` under the entry `id_`."""
        for phrase in phrases:
            # Thousands of names are one plain word already; the rest pass through the same door as a message.
            plain = _PLAIN.fullmatch(phrase) and not _TRIPLE.search(phrase)
            keys = (phrase,) if plain else tuple(w.key for w in split_words(self._canonical(phrase)))
            if not keys:
                continue
            entry = (keys, kind, id_)
            bucket = self._index.setdefault(keys[0], {}).setdefault(keys[1] if len(keys) > 1 else _ALONE, [])
            if entry not in bucket:
                bucket.append(entry)
            self._vocabulary.update(keys)

    def knows(self, key: str) -> bool:
        """Whether any phrase holds this word."""
        return key in self._vocabulary

    def find(self, words: list[Word]) -> dict[str, list[Hit]]:
        """The hits of each list, in order of place; within one list none overlaps a longer one that began before it."""
        found: dict[str, list[Hit]] = {}
        reach: dict[str, int] = {}
        keys = [w.key for w in words]
        for i, word in enumerate(words):
            taken: dict[str, int] = {}
            for phrase, kind, id_ in self._beginning(word, words[i + 1] if i + 1 < len(words) else None):
                size = len(phrase)
                if reach.get(kind, 0) > i or taken.get(kind, size) != size:
                    continue
                if size > 1 and not self._follows(phrase, keys, words, i):
                    continue
                taken[kind] = size
                hit = Hit(kind, id_, i, i + size - 1, word.start, words[i + size - 1].end)
                found.setdefault(kind, []).append(hit)
            for kind, size in taken.items():
                reach[kind] = i + size
        return found

    def _beginning(self, word: Word, after: Word | None) -> list[_Entry]:
        """The phrases that begin with these two words, or with the first alone; the longest first."""
        seconds = (_ALONE,) if after is None else (_ALONE, *dict.fromkeys((after.key, after.stem)))
        found: list[_Entry] = []
        for first in dict.fromkeys((word.key, word.stem)):
            if by_second := self._index.get(first):
                for second in seconds:
                    found += by_second.get(second, ())
        if len(found) > 1:
            found.sort(key=lambda entry: -len(entry[0]))
        return found

    @staticmethod
    def _follows(phrase: tuple[str, ...], keys: list[str], words: list[Word], i: int) -> bool:
        if i + len(phrase) > len(keys):
            return False
        return all(phrase[j] == keys[i + j] or phrase[j] == words[i + j].stem for j in range(1, len(phrase)))
