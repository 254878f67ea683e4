"""From stage scores to two honest probabilities.

Three small models, a handful of numbers together: how much each stage counts when topics are ranked; a logistic that
turns the evidence around the winner (scores, margins, agreement, unknown words, subject) into the probability that the
winner is what the person means; and another one for the probability that one of the best three is, so that asking back
is worth a person's time. The numbers are learnt by `refit` from the phrases themselves and kept in
`content/en/calibration.yaml`; `Calibration.of` and `as_mapping` are that file's shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

STAGES = ("linear", "soft", "vectors")
"""The stages that score topics, in the order of every stage array."""
EVIDENCE = (
    "odds",  # log-odds of the winner's share among all topics
    "three",  # log-odds of the share of the best three together
    "margin",  # log of the winner's share over the runner-up's
    "energy",  # the linear head's highest raw log-odds: low where nothing is familiar
    "linear",  # the linear head's own log-share of the winner
    "vectors",  # the word vectors' own log-share of the winner, 0 without a table
    "near",  # the highest cosine of the message and a phrase of the winner, by word vectors; 0 without a table
    "soft",  # the winner's best soft match, 0 to 1
    "soft_gap",  # that, less the best soft match of any other topic
    "covered",  # the share of the message that the winner's best phrase covers
    "unknown",  # the share of the message, by weight, that no phrase knows
    "agree",  # the share of stages whose own favourite is the winner
    "outside",  # log-odds of the out-of-scope class, 0 when there is none
    "length",  # natural log of the number of words
    "other",  # 1 when another subject is named that the winner's phrases do not name
    "nameless",  # 1 when no subject of ours is named
)
"""What the probabilities are computed from, in order."""
_DEFAULT_WEIGHTS = {"linear": 1.2, "soft": 4.5, "vectors": 0.4}
_DEFAULT_BIAS = -1.5
_DEFAULT_EVIDENCE = {
    "odds": 0.4, "linear": 1.0, "soft": 0.3, "soft_gap": 2.0, "covered": 1.6, "unknown": -1.3,
    "agree": 0.2, "length": 0.4, "other": -1.5, "nameless": -0.5,
}  # fmt: skip
# Rounded means of what public sets gave; `other` and `nameless`, which those can not teach, by judgement.
_AGAINST = frozenset({"unknown", "outside", "other", "nameless"})
_EITHER = frozenset({"length"})
_RIDGE = 2.0
_NEWTON = 30


@dataclass(frozen=True, slots=True)
class Chance:
    """A logistic of the evidence."""

    bias: float
    evidence: Mapping[str, float]
    """One a name of `EVIDENCE`; a name that is absent counts nothing."""

    def of(self, evidence: Mapping[str, float]) -> float:
        """The probability, 0 to 1."""
        total = self.bias + sum(self.evidence.get(name, 0.0) * value for name, value in evidence.items())
        return float(1 / (1 + np.exp(-np.clip(total, -30, 30))))

    def as_mapping(self) -> dict[str, object]:
        """The shape of a part of calibration.yaml; four digits are more than the data can tell."""
        return {
            "bias": round(self.bias, 4),
            "evidence": {name: round(value, 4) for name, value in self.evidence.items()},
        }

    @classmethod
    def read(cls, mapping: object) -> Chance:
        """Read `as_mapping`'s shape."""
        given = mapping if isinstance(mapping, Mapping) else {}
        bias, evidence = given.get("bias"), given.get("evidence")
        if not isinstance(evidence, Mapping) or not isinstance(bias, int | float):
            raise ValueError("calibration: a part needs a bias (a number) and evidence (a mapping); refit it")
        if strange := set(evidence) - set(EVIDENCE):
            raise ValueError(f"calibration: unknown names {sorted(map(str, strange))}; refit it")
        return cls(float(bias), {str(k): float(v) for k, v in evidence.items()})


_DEFAULT_CHANCE = Chance(_DEFAULT_BIAS, MappingProxyType(_DEFAULT_EVIDENCE))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The learnt numbers."""

    weights: Mapping[str, float] = field(default_factory=lambda: dict(_DEFAULT_WEIGHTS))
    """One a stage: how much its score adds to a topic's log-odds."""
    right: Chance = _DEFAULT_CHANCE
    """That the winner is what the person means."""
    offered: Chance = _DEFAULT_CHANCE
    """That one of the best three is."""

    def as_mapping(self) -> dict[str, object]:
        """The shape of calibration.yaml."""
        return {
            "weights": {name: round(value, 4) for name, value in self.weights.items()},
            "right": self.right.as_mapping(),
            "offered": self.offered.as_mapping(),
        }

    @classmethod
    def of(cls, mapping: Mapping[str, object]) -> Calibration:
        """Read `as_mapping`'s shape; unknown names are an error, so that a stale file can not pass unseen."""
        weights = mapping.get("weights", {})
        if not isinstance(weights, Mapping):
            raise ValueError("calibration: weights must be a mapping")
        if strange := (set(weights) - set(STAGES)) | (set(mapping) - {"weights", "right", "offered"}):
            raise ValueError(f"calibration: unknown names {sorted(map(str, strange))}; refit it")
        kept = {str(k): float(v) for k, v in weights.items()}
        return cls(kept, Chance.read(mapping.get("right")), Chance.read(mapping.get("offered")))


def fit_weights(scores: NDArray[np.float32], right: NDArray[np.int64]) -> dict[str, float]:
    """Stage weights that make the right topic most likely under a softmax over topics.

    `scores` is messages × topics × stages, `right` the topic number of each message. Weights are kept at or above 0: a
    stage may be useless but must not count backwards.
    """
    weights = np.array([1.0, 4.0, 0.5])
    picked = scores[np.arange(len(right)), right].astype(np.float64)
    for _ in range(_NEWTON):
        logits = scores @ weights
        logits -= logits.max(axis=1, keepdims=True)
        shares = np.exp(logits)
        shares /= shares.sum(axis=1, keepdims=True)
        mean = np.einsum("mt,mts->ms", shares, scores)
        spread = np.einsum("mt,mts,mtu->su", shares, scores, scores) - mean.T @ mean
        slope = (picked - mean).sum(axis=0) - 0.01 * weights
        weights = np.maximum(weights + np.linalg.solve(spread + 0.01 * np.eye(len(weights)), slope), 0.0)
    return {name: float(value) for name, value in zip(STAGES, weights, strict=True)}


def fit_chance(rows: NDArray[np.float64], right: NDArray[np.float64], importance: NDArray[np.float64]) -> Chance:
    """Bias and evidence weights by ridge-penalised logistic regression (Newton's steps).

    `rows` is messages × `EVIDENCE`; `right` is 1 where it came true; `importance` weighs the messages. Evidence that
    would count against its own meaning (a better match making the winner less likely) is left out and the rest
    fitted again: such weights only undo one another on the phrases, and mislead on messages unlike them.
    """
    used = np.ones(len(EVIDENCE), bool)
    signs = np.array([0 if name in _EITHER else (-1 if name in _AGAINST else 1) for name in EVIDENCE])
    while True:
        bias, raw = _logistic(rows[:, used], right, importance)
        wrong = raw * signs[used] < 0
        if not wrong.any():
            break
        used[np.flatnonzero(used)[wrong]] = False
    weights = np.zeros(len(EVIDENCE))
    weights[used] = raw
    return Chance(bias, {name: float(w) for name, w in zip(EVIDENCE, weights, strict=True)})


def _logistic(
    rows: NDArray[np.float64], right: NDArray[np.float64], importance: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    centre, scale = rows.mean(axis=0), rows.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    table = np.column_stack([np.ones(len(rows)), (rows - centre) / scale])
    weights = np.zeros(table.shape[1])
    penalty = _RIDGE * np.eye(len(weights))
    penalty[0, 0] = 1e-6
    for _ in range(_NEWTON):
        chance = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (importance * (right - chance)) - penalty @ weights
        curve = (table * (importance * chance * (1 - chance))[:, None]).T @ table + penalty
        weights = weights + np.linalg.solve(curve, slope)
    raw = weights[1:] / scale
    return float(weights[0] - raw @ centre), raw
