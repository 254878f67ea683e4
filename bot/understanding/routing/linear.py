"""The linear head: multinomial logistic regression over sparse TF-IDF rows, trained in small batches of rows.

Solving the dual over all phrase-by-phrase products was no better (BANKING77 with 30 phrases 85.5 against 85.8, CLINC150
91.9 against 92.2, this head alone) and took memory by the square of the phrases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.understanding.routing.features import Floats, Ints, Matrix

RIDGE = 2e-5
"""Strength of the L2 penalty on the weights, per phrase-averaged loss."""

_EPOCHS = 10
_BATCH = 64
_RATE = 160.0

Progress = Callable[[float], None]
"""Called with the share done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Trained weights, one row a feature, one column a topic: whole numbers (-127 to 127) times the row's scale."""

    weights: NDArray[np.int8]
    scale: Floats
    """One a feature."""
    bias: Floats
    """One a topic."""

    @classmethod
    def of(cls, weights: Floats, bias: Floats) -> Linear:
        """Round the weights to eight bits: half the memory of half precision, and quicker to widen again."""
        whole, scale = eight_bits(weights)
        return cls(whole, scale, bias)

    def scores(self, columns: Ints, values: Floats) -> Floats:
        """Log-odds of each topic, up to a shared constant, for one sparse row."""
        # Not a matrix product: BLAS would wake its threads for it, and on a busy machine wait milliseconds for them.
        gathered = self.weights[columns].astype(np.float32)
        return np.asarray(np.einsum("ct,c->t", gathered, values * self.scale[columns]) + self.bias, np.float32)


def eight_bits(rows: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Each row as whole numbers from -127 to 127, and the scale that brings it back."""
    scale = np.maximum(np.abs(rows).max(axis=1, initial=0.0), 1e-12).astype(np.float32) / np.float32(127)
    return np.rint(rows / scale[:, None]).astype(np.int8), scale


def train(
    matrix: Matrix, labels: Ints, topics: int, *, ridge: float = RIDGE, progress: Progress | None = None
) -> Linear:
    """Fit the head. `labels[i]` (0 … topics-1) is the topic of row i. The result depends on nothing but its inputs."""
    # Only who trains needs it. Dense products would wake BLAS's threads, which spin away most of a busy machine's time.
    from scipy.sparse import csr_array  # noqa: PLC0415

    generator = np.random.default_rng(0)
    weights = np.zeros((matrix.width, topics), np.float32)
    bias = np.zeros(topics, np.float32)
    scale, done, total = 1.0, 0, _EPOCHS * -(-matrix.rows // _BATCH)
    for _ in range(_EPOCHS):
        order = generator.permutation(matrix.rows)
        for first in range(0, matrix.rows, _BATCH):
            rate = _RATE * (1 - done / total)
            batch = order[first : first + _BATCH]
            parts = [np.arange(matrix.starts[i], matrix.starts[i + 1]) for i in batch]
            at = np.concatenate(parts)
            columns, place = np.unique(matrix.columns[at], return_inverse=True)
            starts = np.cumsum([0, *(len(p) for p in parts)])
            rows = csr_array((matrix.values[at], place, starts), shape=(len(batch), len(columns)))
            error = _softmax(rows @ weights[columns] * np.float32(scale) + bias)
            error[np.arange(len(batch)), labels[batch]] -= 1
            error /= len(batch)
            scale *= 1 - rate * ridge
            weights[columns] -= np.float32(rate / scale) * (rows.T @ error)
            bias -= np.float32(rate / 20) * error.sum(axis=0)
            done += 1
            if progress:
                progress(done / total)
    return Linear.of(weights * np.float32(scale), bias)


def _softmax(scores: Floats) -> Floats:
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores
