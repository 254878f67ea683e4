"""What is known around the winner of a ranking: the numbers from which its confidence is computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.understanding.routing.features import Floats


@dataclass(frozen=True, slots=True)
class StageScores:
    """All stages' scores for one text."""

    topics: Floats
    """topics × stages"""
    phrases: Floats
    covered: Floats
    unknown: float
    vector: Floats | None
    """The message by word vectors; None without a table."""


def around(
    stages: StageScores,
    shares: Floats,
    order: list[int],
    nearest: int,
    outside: float,
    length: int,
    ours: bool,
    foreign: bool,
) -> dict[str, float]:
    """The evidence by name (`calibration.EVIDENCE`; "near" is the caller's to fill in, it needs the word vectors).

    `shares` are the topics' shares, `order` our topics, best first; `nearest` is the winner's phrase that matches best;
    `outside` is the share of the out-of-scope class; `length` counts words; `ours`: one of our subjects is named or
    carried; `foreign`: another is.
    """
    winner = order[0]
    scores = stages.topics
    linear, soft, dense = scores.T
    rest = shares.copy()
    rest[winner] = 0
    others = soft.copy()
    others[winner] = 0
    top = float(shares[winner])
    three = float(shares[order[:3]].sum())
    peak = float(linear.max())
    agreeing = [bool(column.argmax() == winner) for column in (linear, soft, dense) if column.any()]
    return {
        "odds": _log_odds(top),
        "three": _log_odds(three),
        "margin": float(np.log(max(top, 1e-6) / max(float(rest.max(initial=0.0)), 1e-6))),
        "energy": peak,
        "linear": _log_share(linear, winner),
        "vectors": _log_share(dense, winner) if dense.any() else 0.0,
        "near": 0.0,
        "soft": float(soft[winner]),
        "soft_gap": float(soft[winner]) - float(others.max(initial=0.0)),
        "covered": float(stages.covered[nearest]),
        "unknown": stages.unknown,
        "agree": sum(agreeing) / max(len(agreeing), 1),
        "outside": _log_odds(outside) if outside else 0.0,
        "length": float(np.log(length)),
        "other": float(foreign),
        "nameless": float(not ours),
    }


def _log_share(scores: Floats, winner: int) -> float:
    peak = float(scores.max())
    return float(scores[winner]) - peak - float(np.log(np.exp(scores - peak).sum()))


def _log_odds(share: float) -> float:
    kept = min(max(share, 1e-6), 1 - 1e-6)
    return float(np.log(kept / (1 - kept)))
