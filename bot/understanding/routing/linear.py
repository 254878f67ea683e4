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


def gram(matrix: Matrix) -> Floats:
    """The products of every two rows: phrases × phrases."""
    n = matrix.rows
    order = np.argsort(matrix.columns, kind="stable")
    row_of = np.repeat(np.arange(n, dtype=np.int64), np.diff(matrix.starts))[order]
    values = matrix.values[order]
    holders = np.bincount(matrix.columns, minlength=matrix.width)
    begin = np.concatenate([[0], np.cumsum(holders)[:-1]])
    product = np.zeros((n, n), np.float32)
    common = np.flatnonzero(holders > _COMMON)
    for first in range(0, len(common), _SLICE):
        dense = np.zeros((n, min(_SLICE, len(common) - first)), np.float32)
        for place, column in enumerate(common[first : first + _SLICE]):
            held = slice(begin[column], begin[column] + holders[column])
            dense[row_of[held], place] = values[held]
        product += dense @ dense.T
    flat = product.reshape(-1)
    for size in range(1, _COMMON + 1):
        columns = np.flatnonzero(holders == size)
        if len(columns):
            at = begin[columns][:, None] + np.arange(size)
            rows, held_values = row_of[at], values[at]
            cells = rows[:, :, None] * n + rows[:, None, :]
            np.add.at(flat, cells.reshape(-1), (held_values[:, :, None] * held_values[:, None, :]).reshape(-1))
    return product


def _softmax(scores: Floats) -> Floats:
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores


def _largest_eigenvalue(product: Floats) -> float:
    # Not all ones: that is the direction which centring has taken out.
    vector = np.linspace(-1, 2, len(product), dtype=np.float32)
    size = 1.0
    for _ in range(15):
        vector = product @ vector
        size = max(float(np.linalg.norm(vector)), 1e-6)
        vector /= size
    return size


def _dual(product: Floats, labels: Ints, topics: int, ridge: float, progress: Progress | None) -> tuple[Floats, Floats]:
    """The dual weights (phrases × topics) and the bias of each topic. `product` is centred in place.

    Centring takes out the direction that all phrases share, which is by far the longest and would force small steps;
    what it takes out comes back as the bias. Steps are longer than the bound for two topics allows, since with many
    topics no phrase is ever torn between two halves; measured, and held back where topics are few.
    """
    n = len(labels)
    mean = product.mean(axis=0)
    product -= mean[None, :]
    product -= (mean - mean.mean())[:, None]
    stride = min(max(topics / 12, 1.0), 4.0)
    step = np.float32(stride / (0.5 * _largest_eigenvalue(product) / n + ridge))
    alpha: Floats = np.zeros((n, topics), np.float32)
    ahead, momentum = alpha, 1.0
    steps = round(_DUAL_STEPS / stride**0.5)
    for turn in range(steps):
        gradient = _softmax(product @ ahead)
        gradient[np.arange(n), labels] -= 1
        gradient /= n
        gradient += np.float32(ridge) * ahead
        moved = ahead - step * gradient
        following = float(1 + np.sqrt(1 + 4 * momentum * momentum)) / 2
        ahead = moved + np.float32((momentum - 1) / following) * (moved - alpha)
        alpha, momentum = moved, following
        if progress:
            progress((turn + 1) / steps)
    alpha -= alpha.mean(axis=0)
    return alpha, np.asarray(-(mean @ alpha), np.float32)


def _weights(matrix: Matrix, alpha: Floats) -> Floats:
    """Xᵀ A, gathered column by column of X."""
    order = np.argsort(matrix.columns, kind="stable")
    row_of = np.repeat(np.arange(matrix.rows), np.diff(matrix.starts))[order]
    holders = np.bincount(matrix.columns, minlength=matrix.width)
    ends = np.cumsum(holders)
    out = np.zeros((matrix.width, alpha.shape[1]), np.float32)
    for first in range(0, matrix.width, _SLICE):
        last = min(first + _SLICE, matrix.width)
        low = ends[first] - holders[first]
        held = slice(low, ends[last - 1])
        if held.stop > held.start:
            filled = holders[first:last] > 0
            begins = (ends[first:last] - holders[first:last] - low)[filled]
            products = alpha[row_of[held]] * matrix.values[order[held], None]
            out[first:last][filled] = np.add.reduceat(products, begins, axis=0)
    return out


def _primal(
    matrix: Matrix, labels: Ints, topics: int, ridge: float, progress: Progress | None
) -> tuple[Floats, Floats]:
    """Weights and biases by seeded mini-batches, the rate falling; a batch is made dense over its own columns."""
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
