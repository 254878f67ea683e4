"""Guarded spelling: slips are mended towards the words that the phrases use; real English words are left alone.

The guard matters more than the mending: without it, words of other subjects are bent into ours, and a question that
should be refused looks like one that should be answered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from symspellpy import SymSpell, Verbosity

from bot.base.english import word_counts

_SHORTEST = 3
_OFTEN = 10
"""How often the phrases must hold a word of three letters for slips to be mended towards it."""
_TWO_SLIPS_FROM = 6
_ENGLISH_FROM = 4
_COMMON = 2_000_000
"""How often symspellpy's source text must hold a word for slips to be mended towards it ("flight": 80 million)."""
_FAR_MORE = 20
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_REMEMBERED = 20_000
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


@cache
def _beside() -> frozenset[str]:
    """Pairs of letters that lie side by side on a keyboard."""
    pairs = {a + b for row in _ROWS for a, b in pairwise(row)}
    for upper, lower in pairwise(_ROWS):
        for place, letter in enumerate(lower):
            pairs |= {letter + near for near in upper[place : place + 2]}
    return frozenset(pairs | {p[::-1] for p in pairs})


@cache
def _neighbours() -> dict[str, str]:
    """A key -> the keys beside it."""
    return {key: "".join(sorted(pair[1] for pair in _beside() if pair[0] == key)) for key in _LETTERS}


def slip_cost(typed: str, meant: str) -> float:
    """How unlikely it is that someone who meant `meant` typed `typed`: about 1 a slip, less for common kinds of slip.

    Neighbouring keys, swapped letters, and doubled or dropped twins cost less; a wrong first letter costs more.
    """
    rows, columns = len(typed) + 1, len(meant) + 1
    table = [[0.0] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            if i == 0 or j == 0:
                table[i][j] = float(i + j)
                continue
            a, b = typed[i - 1], meant[j - 1]
            swap = 0.0 if a == b else (0.7 if a + b in _beside() else 1.0)
            best = table[i - 1][j - 1] + swap
            best = min(best, table[i - 1][j] + (0.6 if i > 1 and a == typed[i - 2] else 1.0))
            best = min(best, table[i][j - 1] + (0.6 if j > 1 and b == meant[j - 2] else 1.0))
            if i > 1 and j > 1 and a == meant[j - 2] and typed[i - 2] == b:
                best = min(best, table[i - 2][j - 2] + 0.7)
            table[i][j] = best
    return table[-1][-1] + (0.3 if typed[:1] != meant[:1] else 0.0)


@dataclass(frozen=True, slots=True)
class Speller:
    """Mends words towards `counts`, the words of the phrases with how many times they occur."""

    counts: Mapping[str, int]
    _engine: SymSpell = field(repr=False)
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def fit(cls, phrases: Iterable[Sequence[str]], extra: Iterable[str] = ()) -> Speller:
        """Learn the words of tokenised phrases; `extra` words (names of medicines, foods …) are also known."""
        counts = Counter(token for tokens in phrases for token in tokens if not token[0].isdigit())
        kept = set(extra)
        for word in kept:
            counts[word] += 1
        slips = _slips(counts) - kept
        return cls.restore({word: count for word, count in counts.items() if word not in slips})

    @classmethod
    def restore(cls, counts: Mapping[str, int]) -> Speller:
        """Rebuild from `counts`."""
        engine = SymSpell(max_dictionary_edit_distance=2, prefix_length=6)  # a third less memory than with 7
        for word, count in counts.items():
            # A few mentions of three letters ("tsh") are too little to bend another three ("tbh") towards them.
            if len(word) > _SHORTEST or (len(word) == _SHORTEST and count >= _OFTEN):
                engine.create_dictionary_entry(word, count)
        word_counts()  # read now, so that the first message does not wait for it
        return cls(dict(counts), engine)

    def knows(self, word: str) -> bool:
        """True for a word of the phrases, a number, or an English word."""
        return word in self.counts or word[0].isdigit() or word in word_counts()

    def mend(self, tokens: Sequence[str]) -> list[str]:
        """The tokens with slips mended; a word run together from two known ones becomes two."""
        out: list[str] = []
        for token in tokens:
            if self.knows(token):
                out.append(token)
                continue
            found = self._known.get(token)
            if found is None:
                found = self._mend(token)
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[token] = found
            out += found
        return out

    def _mend(self, token: str) -> tuple[str, ...]:
        if len(token) < _SHORTEST:
            return (token,)
        reach = 2 if len(token) >= _TWO_SLIPS_FROM else 1
        choices = self._engine.lookup(token, Verbosity.CLOSEST, max_edit_distance=reach)
        if not choices or choices[0].distance > 1:
            other = _english_near(token)
            if other:
                return (other,)
        if choices:
            # A twentyfold more frequent word is worth about a third of a slip.
            costs = [(slip_cost(token, c.term) - 0.1 * _log(c.count), c.term) for c in choices]
            return (min(costs)[1],)
        return self._split(token) or (token,)

    def _split(self, token: str) -> tuple[str, ...]:
        pairs = [
            (min(self.counts[token[:i]], self.counts[token[i:]]), token[:i], token[i:])
            for i in range(_SHORTEST, len(token) - _SHORTEST + 1)
            if token[:i] in self.counts and token[i:] in self.counts
        ]
        return max(pairs)[1:] if pairs else ()


def _slips(counts: Mapping[str, int]) -> set[str]:
    """Words misspelt on purpose ("magnesuim"): rare, not English, one slip from a far more frequent word."""
    engine = SymSpell(max_dictionary_edit_distance=1, prefix_length=6)
    for word, count in counts.items():
        if count >= _FAR_MORE:
            engine.create_dictionary_entry(word, count)
    return {
        word
        for word in counts
        if len(word) >= _TWO_SLIPS_FROM
        and word not in word_counts()
        and any(
            near.distance == 1 and near.count >= _FAR_MORE * counts[word]
            for near in engine.lookup(word, Verbosity.ALL, max_edit_distance=1)
        )
    }


def _english_near(token: str) -> str | None:
    """The most frequent common English word that is one slip away: nearer than any of ours, so not one of ours."""
    if len(token) < _ENGLISH_FROM:
        return None
    counts = word_counts()
    parts = [(token[:i], token[i:]) for i in range(len(token) + 1)]
    near = {a + b[1:] for a, b in parts if b} | {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    near |= {a + c + b for a, b in parts for c in _LETTERS}
    near |= {a + c + b[1:] for a, b in parts if b for c in _neighbours().get(b[0], "")}
    found = [(counts[word], word) for word in near if counts.get(word, 0) >= _COMMON]
    return max(found)[1] if found else None


def _log(count: int) -> float:
    return float(max(count, 1).bit_length())
