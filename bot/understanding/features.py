"""Text to numbers: TF-IDF over character pieces, words and stems, in numpy alone.

Three blocks, each brought to length one by itself, so that the many character pieces can not drown the few words:

- pieces of 2 to 5 characters inside a word, its edges included (they survive slips of the finger and endings),
- words and pairs of neighbouring words, as typed,
- stems and pairs of neighbouring stems.

Numbers are folded into one sign: "400 mg" and "200 mg" ask the same question, and slots keep the value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import snowballstemmer
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

NUMBER = "0"
"""Stands for every number."""

_SHORTEST, _LONGEST = 2, 5
_BLOCKS = 3
_ENOUGH = 500
"""With fewer phrases than this every piece is kept."""
_REMEMBERED = 40_000
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


def pieces(tokens: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """The raw features of a token list, one list a block, repeats included."""
    inside: list[str] = []
    for token in tokens:
        padded = f" {token} "
        size = len(padded)
        for n in range(_SHORTEST, _LONGEST + 1):
            if n >= size:
                inside.append(padded)
                break
            inside += [padded[i : i + n] for i in range(size - n + 1)]
    stems = [stem(token) for token in tokens]
    return (
        inside,
        [*tokens, *(f"{a} {b}" for a, b in pairwise(tokens))],
        [*stems, *(f"{a} {b}" for a, b in pairwise(stems))],
    )


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
    """A fitted vocabulary. Column order: block by block, sorted within; `idf` has one weight (≥ 1) a column."""

    indexes: tuple[dict[str, int], dict[str, int], dict[str, int]]
    idf: Floats

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.idf)

    @classmethod
    def fit(cls, phrases: Iterable[Sequence[str]]) -> Features:
        """Learn the columns and their weights from tokenised phrases (numbers folded already)."""
        seen: tuple[Counter[str], ...] = tuple(Counter() for _ in range(_BLOCKS))
        count = 0
        for tokens in phrases:
            count += 1
            for block, grams in zip(seen, pieces(tokens), strict=True):
                block.update(set(grams))
        if count >= _ENOUGH:
            # A piece or pair that one phrase alone holds helps no other; together they are half of all columns.
            seen = tuple(
                Counter({name: held for name, held in block.items() if held > 1 or (number and " " not in name)})
                for number, block in enumerate(seen)
            )
        names = [sorted(block) for block in seen]
        return cls.restore(
            names,
            np.concatenate(
                [
                    np.log((1 + count) / (1 + np.array([block[name] for name in ordered], np.float32))) + 1
                    for block, ordered in zip(seen, names, strict=True)
                ]
            ).astype(np.float32),
        )

    @classmethod
    def restore(cls, names: Sequence[Sequence[str]], idf: Floats) -> Features:
        """Rebuild from the column names (one list a block) and weights that `names` and `idf` gave."""
        first: dict[str, int]
        offset, indexes = 0, []
        for block in names:
            indexes.append({name: offset + i for i, name in enumerate(block)})
            offset += len(block)
        first, second, third = indexes
        return cls((first, second, third), idf)

    def names(self) -> list[list[str]]:
        """The column names, one list a block, in column order."""
        return [list(index) for index in self.indexes]

    def row(self, tokens: Sequence[str]) -> tuple[Ints, Floats]:
        """Columns and values of one text; each block has length one, all three together too."""
        columns: list[int] = []
        counts: list[int] = []
        sizes: list[int] = []
        for index, grams in zip(self.indexes, pieces(tokens), strict=True):
            found = Counter([index[gram] for gram in grams if gram in index])
            columns += found.keys()
            counts += found.values()
            sizes.append(len(found))
        at = np.array(columns, np.int32)
        values = (1 + np.log(np.array(counts, np.float32))) * self.idf[at]
        start = 0
        for size in sizes:
            if size:
                part = values[start : start + size]
                part /= np.sqrt(_BLOCKS * np.dot(part, part))
            start += size
        return at, values

    def matrix(self, phrases: Iterable[Sequence[str]]) -> Matrix:
        """One row a tokenised phrase."""
        rows = [self.row(tokens) for tokens in phrases]
        starts = np.zeros(len(rows) + 1, np.int64)
        np.cumsum([len(columns) for columns, _ in rows], out=starts[1:])
        if not rows:
            return Matrix(starts, np.zeros(0, np.int32), np.zeros(0, np.float32), self.width)
        return Matrix(starts, np.concatenate([c for c, _ in rows]), np.concatenate([v for _, v in rows]), self.width)
