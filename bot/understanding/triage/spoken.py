"""What people type, brought to one spelling: variants joined, fillers left out, slips mended but no real word bent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.base.english import english_words
from bot.base.text import MAX_CHARACTERS, normalise, words

STOP = "."
"""Stands in a run of words where a sentence ends; no phrase reaches over it."""

_SENTENCE_END = re.compile(r"(?:[.!?]+(?=\s|$)|[?!]+)")
_CLAUSE_END = re.compile(r",(?=\s|\D|$)|\s-+\s|:\s")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TIMES = re.compile(r"x(\d+)")
_DRAWN_OUT = re.compile(r"([a-z])\1+")
_SLIP_FROM = 4
_TWO_SLIPS_FROM = 8
_PARTED_FROM = 6
_WORDS_KEPT = 20_000


@lru_cache(4_096)
def number(word: str) -> float | None:
    """The value of a word of digits ("5,000" is five thousand, "1,5" is one and a half), or None."""
    if not _NUMBER.fullmatch(word):
        return None
    grouped = re.sub(r",(?=\d{3}(?:\D|$))", "", word).replace(",", ".")
    try:
        return float(grouped)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as words in one spelling, sentences parted by `STOP`."""

    words: tuple[str, ...]
    commas: frozenset[int]
    """Places where a clause begins after a comma or dash."""

    def sentences(self) -> list[tuple[int, int]]:
        """For each word the start and end of its sentence."""
        bounds: list[tuple[int, int]] = []
        start = 0
        for end in [*(at for at, word in enumerate(self.words) if word == STOP), len(self.words)]:
            bounds += [(start, end)] * (end + 1 - start)
            start = end + 1
        return bounds


class Speller:
    """Brings what people type to one spelling: variants, contractions, fillers left out, slips mended."""

    def __init__(
        self,
        variants: Mapping[str, Iterable[str]],
        filler: Iterable[str],
        real_words: Iterable[str],
        multipliers: Mapping[str, int] | None = None,
    ) -> None:
        self._variants: dict[str, tuple[str, ...]] = {}
        self._pairs: dict[tuple[str, str], tuple[str, ...]] = {}
        for canonical, spellings in variants.items():
            target = tuple(canonical.split())
            for spelling in spellings:
                parts = spelling.split()
                if len(parts) == 2:
                    self._pairs[parts[0], parts[1]] = target
                else:
                    self._variants[spelling] = target
        self._pair_starts = frozenset(first for first, _ in self._pairs)
        self._filler = frozenset(filler)
        self._multipliers = multipliers or {}
        self._real = (english_words(), frozenset(real_words))
        self._weight: dict[str, int] = {}
        self._vocabulary: frozenset[str] = frozenset()
        self._slippable: tuple[str, ...] = ()
        self._seen: dict[str, tuple[str, ...]] = {}

    def learn(self, vocabulary: Mapping[str, int]) -> None:
        """Take `vocabulary` (the words of all phrases, each with how often it stands there) and the variants as what a
        slip may have meant."""
        # A variant is itself a rarer way to write its word.
        rarer = {v: max(vocabulary.get(word, 1) for word in meant) // 4 for v, meant in self._variants.items() if meant}
        self._weight = rarer | dict(vocabulary)
        self._vocabulary = frozenset(self._weight)
        self._slippable = tuple(sorted(w for w in self._vocabulary if len(w) >= _SLIP_FROM and w.isalpha()))
        self._seen = {}

    def read(self, text: str) -> Reading:
        """`text` as words in one spelling."""
        run: list[str] = []
        commas: set[int] = set()
        for sentence in _SENTENCE_END.split(normalise_lines(text)):
            for clause in _CLAUSE_END.split(sentence):
                commas.add(len(run))
                run.extend(self.spell(words(clause)))
            if run and run[-1] != STOP:
                run.append(STOP)
        return Reading(tuple(run), frozenset(commas))

    def spell(self, raw: Sequence[str]) -> list[str]:
        """The words of one clause in one spelling, fillers left out."""
        out: list[str] = []
        at = 0
        while at < len(raw):
            if raw[at] in self._pair_starts and at + 1 < len(raw) and (raw[at], raw[at + 1]) in self._pairs:
                out.extend(self._pairs[raw[at], raw[at + 1]])
                at += 2
                continue
            for word in self._spelt(raw[at]):
                self._count(out, word)
            at += 1
        return out

    def _count(self, out: list[str], word: str) -> None:
        """Add `word`; "five hundred" and "2 thousand" become one number."""
        times = self._multipliers.get(word)
        if times is None:
            out.append(word)
        elif out and (value := number(out[-1])) is not None and value < times:
            out[-1] = f"{value * times:g}"
        else:
            out.append(str(times))

    def _spelt(self, word: str) -> tuple[str, ...]:
        if (known := self._seen.get(word)) is None:
            if len(self._seen) > _WORDS_KEPT:
                self._seen.clear()
            known = self._seen[word] = tuple(w for w in self._one(word) if w not in self._filler)
        return known

    def _one(self, word: str) -> tuple[str, ...]:
        if word in self._variants:
            return self._variants[word]
        if word.endswith("'s"):
            owner = self._mend(word[:-2])
            return self._variants.get(word.replace("'", ""), self._variants.get(owner, (owner,)))
        word = word.replace("'", "")
        if not self._known(word) and self._known(short := _DRAWN_OUT.sub(r"\1", word)):
            word = short
            if word in self._variants:
                return self._variants[word]
        if (times := _TIMES.fullmatch(word)) is not None:
            return ("x", times.group(1))
        mended = self._mend(word)
        if mended == word and (parts := self._parted(word)):
            return tuple(found for part in parts for found in self._variants.get(part, (part,)))
        return self._variants.get(mended, (mended,))

    def _parted(self, word: str) -> tuple[str, str] | None:
        """The two words of ours that `word` is, written without a space ("cantbreathe"), or None."""
        if len(word) < _PARTED_FROM or not word.isalpha() or self._known(word):
            return None
        ways = [(word[:at], word[at:]) for at in range(2, len(word) - 1)]
        ways = [way for way in ways if all(part in self._vocabulary or part in self._filler for part in way)]
        return max(ways, key=lambda way: min(len(part) for part in way), default=None)

    def _known(self, word: str) -> bool:
        singular = word.removesuffix("s")
        return word in self._vocabulary or any(word in real or singular in real for real in self._real)

    def _mend(self, word: str) -> str:
        if self._known(word) or len(word) < _SLIP_FROM - 1 or not word.isalpha():
            return word
        return self._nearest(word)

    def _nearest(self, word: str) -> str:
        allowed = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        near = process.extract(word, self._slippable, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        best: tuple[int, bool, int, str] = (allowed + 1, True, 0, word)
        for meant, distance, _ in near:
            # A slip seldom hits the first letter, and in a short word another first letter is another word.
            if meant[0] != word[0] and min(len(meant), len(word)) < 6:
                continue
            # Of a word so short that another letter makes another word, only a letter left out is mended.
            if len(word) < _SLIP_FROM and len(meant) <= len(word):
                continue
            # Of two as near the one with the same letters, then the one that more phrases hold; then by the alphabet,
            # so that every start reads the same.
            best = min(best, (int(distance), sorted(meant) != sorted(word), -self._weight[meant], meant))
        return best[-1]


def normalise_lines(text: str) -> str:
    """The normal form of `text` in which a line break still ends a sentence and a bracket or semicolon a clause."""
    return normalise(re.sub(r"\s*\n\s*", " . ", re.sub(r"[;()]", ", ", text[:MAX_CHARACTERS])))
