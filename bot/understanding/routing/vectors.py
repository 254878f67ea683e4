"""Word vectors from a small static table, and a dense head on their sum: what words mean, where spelling can not tell.

The table (content/<language>/vectors.npz, made by scripts/build_static_table.py) is optional. A word's length in the
table is its weight, learnt with its direction; a word that is not in the table is put together from word pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.understanding.routing.features import Floats, Ints
from bot.understanding.routing.linear import eight_bits

_RIDGE = 1.5e-5
_STEPS = 250


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Rows of whole numbers (-127 to 127) with one scale each: vector = row × scale."""

    index: dict[str, int] = field(repr=False)
    """A word, or a piece that does not begin one ("##ing") -> its row."""
    numbers: NDArray[np.int8] = field(repr=False)
    scale: Floats = field(repr=False)

    @classmethod
    def of(cls, names: Sequence[str], numbers: NDArray[np.int8], scale: Floats) -> WordVectors:
        """From the table's names, rows and scales."""
        return cls({name: i for i, name in enumerate(names)}, numbers, scale)

    @property
    def width(self) -> int:
        """Numbers a word."""
        return int(self.numbers.shape[1])

    def rows(self, token: str) -> list[int]:
        """The rows that make up a word: its own, else those of its longest pieces from the left, else none."""
        own = self.index.get(token)
        if own is not None:
            return [own]
        out: list[int] = []
        start = 0
        while start < len(token):
            for end in range(len(token), start, -1):
                piece = self.index.get(("##" if start else "") + token[start:end])
                if piece is not None:
                    out.append(piece)
                    start = end
                    break
            else:
                return []
        return out

    def sentence(self, tokens: Iterable[str]) -> Floats:
        """The sum of the words' vectors, brought to length one; zeros when no word is known."""
        at = [row for token in tokens for row in self.rows(token)]
        if not at:
            return np.zeros(self.width, np.float32)
        total = (self.numbers[at] * self.scale[at][:, None]).sum(axis=0, dtype=np.float32)
        size = float(np.sqrt((total * total).sum()))
        return np.asarray(total / size if size else total, np.float32)


@dataclass(frozen=True, slots=True)
class DenseHead:
    """Logistic regression on sentence vectors: numbers a word × topics."""

    weights: Floats
    phrases: NDArray[np.int8]
    """The vector of each phrase it was trained on, length one after scaling."""
    scale: Floats
    """One a phrase."""

    def near(self, vector: Floats, first: int, last: int) -> float:
        """The highest cosine (-1 to 1) between a vector and those of the phrases from `first` up to before `last`."""
        held = self.phrases[first:last].astype(np.float32)
        return float((np.einsum("pw,w->p", held, vector) * self.scale[first:last]).max())

    def scores(self, vector: Floats) -> Floats:
        """Log-odds of each topic, up to a shared constant."""
        return np.asarray(np.einsum("wt,w->t", self.weights, vector), np.float32)


def train_head(vectors: Floats, labels: Ints, topics: int) -> DenseHead:
    """Fit by Nesterov's accelerated gradient; few steps on purpose, which keeps the noisy directions quiet."""
    n = len(labels)
    step = float(1 / (0.5 * np.linalg.eigvalsh(vectors.T @ vectors / n)[-1] + _RIDGE))
    weights: Floats = np.zeros((vectors.shape[1], topics), np.float32)
    ahead: Floats = weights
    momentum = 1.0
    for _ in range(_STEPS):
        shares = vectors @ ahead
        shares -= shares.max(axis=1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=1, keepdims=True)
        shares[np.arange(n), labels] -= 1
        moved = np.asarray(ahead - step * (vectors.T @ shares / n + _RIDGE * ahead), np.float32)
        following = float(1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = np.asarray(moved + ((momentum - 1) / following) * (moved - weights), np.float32)
        weights, momentum = moved, following
    return DenseHead(weights, *eight_bits(vectors))
