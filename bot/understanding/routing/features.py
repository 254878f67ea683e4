"""Text to numbers: TF-IDF over character pieces, words and stems, in numpy alone.

Three blocks, each brought to length one by itself, so that the many character pieces can not drown the few words:

- pieces of 2 to 5 characters inside a word, its edges included (they survive slips of the finger and endings),
- words and pairs of neighbouring words, as typed,
- stems and pairs of neighbouring stems.

A feature is known by a number of 35 bits, its kind and a checksum of its text, and not by the text itself: a sorted
array of 50,000 such keys takes 0.4 MB where the strings took 10. Two features in a million share a key by chance.

Numbers are folded into one sign: "400 mg" and "200 mg" ask the same question, and slots keep the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Keys = NDArray[np.int64]

NUMBER = "0"
"""Stands for every number."""

_SHORTEST, _LONGEST = 2, 5
_PIECE, _WORD, _WORDS, _STEM, _STEMS = range(5)
_BLOCKS = 3
_BLOCK_EDGES = np.array([_WORD, _STEM], np.int64) << 32
"""The lowest keys of the second and third block."""
_ENOUGH = 500
"""With fewer phrases than this every piece is kept."""
_REMEMBERED = 40_000
_REMEMBERED_COLUMNS = 10_000
_stems: dict[str, str] = {}
_stemmer = snowballstemmer.stemmer("english")


def stem(word: str) -> str:
    """The English stem of one lower-case word ("sleeping" -> "sleep")."""
    known = _stems.get(word)
    if known is None:
        if len(_stems) >= _REMEMBERED:
            _stems.clear()
        known = _stems[word] = str(_stemmer.stemWord(word))
    return known


def remember_stems(words: Sequence[str], stems: Sequence[str]) -> None:
    """Take over stems that were found before: finding those of a few thousand words takes a tenth of a second."""
    _stems.update(zip(words, stems, strict=True))


def fold_numbers(tokens: Iterable[str]) -> list[str]:
    """The same tokens with each one that begins with a digit replaced by `NUMBER`."""
    return [NUMBER if token[0].isdigit() else token for token in tokens]


def pieces(word: str) -> list[str]:
    """The character pieces of one word, repeats included; a space marks its edges."""
    padded = f" {word} "
    size = len(padded)
    found: list[str] = []
    for n in range(_SHORTEST, _LONGEST + 1):
        if n >= size:
            found.append(padded)
            break
        found += [padded[i : i + n] for i in range(size - n + 1)]
    return found


def _key(kind: int, text: str) -> int:
    return kind << 32 | crc32(text.encode())


def _alone(word: str) -> Keys:
    """The keys that a word has whatever stands beside it."""
    found = [_key(_PIECE, piece) for piece in pieces(word)]
    return np.array([*found, _key(_WORD, word), _key(_STEM, stem(word))], np.int64)


def _paired(tokens: Sequence[str]) -> Iterator[int]:
    for a, b in pairwise(tokens):
        yield _key(_WORDS, f"{a} {b}")
        yield _key(_STEMS, f"{stem(a)} {stem(b)}")


class Matrix(NamedTuple):
    """Sparse rows, one a phrase: row i holds `values[starts[i]:starts[i+1]]` at `columns[starts[i]:starts[i+1]]`."""

    starts: NDArray[np.int64]
    columns: Ints
    values: Floats
    width: int

    @property
    def rows(self) -> int:
        """How many phrases."""
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class Features:
    """A fitted vocabulary: one column a key, in ascending order, so that each block's columns lie together."""

    keys: Keys
    idf: Floats
    """One weight (≥ 1) a column."""
    edges: NDArray[np.int64]
    """Where the second and the third block begin."""
    _columns: dict[str, Ints] = field(default_factory=dict, repr=False, compare=False)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.keys)

    @classmethod
    def fit(cls, phrases: Iterable[Sequence[str]]) -> Features:
        """Learn the columns and their weights from tokenised phrases (numbers folded already)."""
        alone: dict[str, Keys] = {}
        seen: list[Keys] = []
        for tokens in phrases:
            for token in tokens:
                if token not in alone:
                    alone[token] = _alone(token)
            seen.append(
                np.unique(np.concatenate([*(alone[t] for t in tokens), np.array([*_paired(tokens)], np.int64)]))
            )
        keys, held = np.unique(np.concatenate(seen), return_counts=True)
        if len(seen) >= _ENOUGH:
            # A piece or pair that one phrase alone holds helps no other; together they are half of all columns.
            kept = (held > 1) | np.isin(keys >> 32, (_WORD, _STEM))
            keys, held = keys[kept], held[kept]
        return cls.restore(keys, (np.log((1 + len(seen)) / (1 + held)) + 1).astype(np.float32))

    @classmethod
    def restore(cls, keys: Keys, idf: Floats) -> Features:
        """Rebuild from `keys` and `idf`."""
        return cls(keys, idf, np.searchsorted(keys, _BLOCK_EDGES))

    def row(self, tokens: Sequence[str]) -> tuple[Ints, Floats]:
        """Columns (ascending) and values of one text; each block has length one, all three together too."""
        found = np.concatenate([*map(self._word, tokens), self._look_up(np.array([*_paired(tokens)], np.int64))])
        found.sort()
        # Numpy's `unique` and `diff` do the same in many times the time.
        is_first = np.ones(len(found), bool)
        np.not_equal(found[1:], found[:-1], out=is_first[1:])
        first = np.flatnonzero(is_first)
        columns = found[first]
        ends = np.append(first[1:], len(found))
        values = (1 + np.log((ends - first).astype(np.float32))) * self.idf[columns]
        start = 0
        for end in (*np.searchsorted(columns, self.edges).tolist(), len(columns)):
            if end > start:
                part = values[start:end]
                part /= np.sqrt(_BLOCKS * np.dot(part, part))
            start = end
        return columns, values

    def matrix(self, phrases: Iterable[Sequence[str]]) -> Matrix:
        """One row a tokenised phrase."""
        rows = [self.row(tokens) for tokens in phrases]
        starts = np.zeros(len(rows) + 1, np.int64)
        np.cumsum([len(columns) for columns, _ in rows], out=starts[1:])
        if not rows:
            return Matrix(starts, np.zeros(0, np.int32), np.zeros(0, np.float32), self.width)
        return Matrix(starts, np.concatenate([c for c, _ in rows]), np.concatenate([v for _, v in rows]), self.width)

    def _word(self, word: str) -> Ints:
        """The columns of one word, remembered: messages are made of few words."""
        known = self._columns.get(word)
        if known is None:
            if len(self._columns) >= _REMEMBERED_COLUMNS:
                self._columns.clear()
            known = self._columns[word] = self._look_up(_alone(word))
        return known

    def _look_up(self, keys: Keys) -> Ints:
        at = np.searchsorted(self.keys, keys)
        at[at == self.width] = 0
        return np.asarray(at[self.keys[at] == keys], np.int32)
