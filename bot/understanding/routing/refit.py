"""Learn the calibration from the phrases themselves, by leaving whole topics out.

In each fold some topics vanish altogether: their phrases stand for the questions nobody foresaw, and any answer to them
is wrong. Of the topics that stay, a part of the phrases is held back to stand for questions that should be answered.
No corpus of out-of-scope text is needed; the out-of-scope class, if there is one, always stays, and its held-back
phrases count as questions that should not be answered.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.base.text import normalise, words
from bot.understanding.routing.calibration import EVIDENCE, STAGES, Calibration, fit_chance, fit_weights
from bot.understanding.routing.features import fold_numbers
from bot.understanding.routing.router import OUT_OF_SCOPE, Progress, Router
from bot.understanding.routing.subject import Subjects
from bot.understanding.routing.vectors import WordVectors

FOLDS = 5
OFFERED = 3
"""How many topics are offered when the chat asks back."""
OUTSIDE_SHARE = 0.3
"""The share of messages nobody can answer from the phrases, in the world the calibration prepares for."""

_NO_EXACT = frozenset({"exact"})


class _Fold(NamedTuple):
    phrases: dict[str, list[str]]
    asked: list[tuple[str, str | None]]
    """Held-back texts with their topic, or None where no answer is right."""
    strange: frozenset[str]
    """Those of the out-of-scope class."""


def refit(
    phrases: Mapping[str, Sequence[str]],
    *,
    oos_label: str = OUT_OF_SCOPE,
    subjects: Subjects | None = None,
    vectors: WordVectors | None = None,
    folds: int = FOLDS,
    seed: int = 0,
    progress: Progress | None = None,
) -> Calibration:
    """Learn stage weights and confidence from topic -> phrases. Trains `folds` routers; deterministic for a seed."""
    say = progress or (lambda _what, _share: None)
    made = _folds(phrases, oos_label, folds, seed)
    routers = []
    weights: list[dict[str, float]] = []
    for number, fold in enumerate(made):
        say("training", number / (folds + 1))
        router = Router.train(fold.phrases, oos_label=oos_label, subjects=subjects, vectors=vectors)
        routers.append(router)
        place = {topic: i for i, topic in enumerate(router.topics)}
        known = [(text, place[topic]) for text, topic in fold.asked if topic in place]
        scores = [_scores(router, text) for text, _ in known]
        if scores:
            weights.append(fit_weights(np.stack(scores), np.array([i for _, i in known], np.int64)))
    mean = {name: float(np.mean([w[name] for w in weights])) for name in STAGES}
    say("confidence", folds / (folds + 1))
    rows: list[list[float]] = []
    right: list[float] = []
    offered: list[float] = []
    kinds: list[int] = []
    for router, fold in zip(routers, made, strict=True):
        weighted = replace(router, calibration=Calibration(mean))
        for text, topic in fold.asked:
            ranking = weighted.rank(text, without=_NO_EXACT)
            if ranking.candidates:
                rows.append([ranking.evidence[name] for name in EVIDENCE])
                right.append(float(ranking.candidates[0].topic == topic))
                offered.append(float(topic in {c.topic for c in ranking.candidates[:OFFERED]}))
                kinds.append(0 if topic else (2 if text in fold.strange else 1))
    importance = _importance(np.array(kinds))
    table = np.array(rows)
    fitted = [fit_chance(table, np.array(came_true), importance) for came_true in (right, offered)]
    say("done", 1.0)
    return Calibration(mean, *fitted)


def _importance(kinds: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights by kind: 0 answerable, 1 of a topic left out, 2 of the out-of-scope class.

    Topics left out teach what a near miss looks like, the class what people ask of quite other things: half and half.
    """
    counts = np.bincount(kinds, minlength=3)
    shares = np.array([1 - OUTSIDE_SHARE, OUTSIDE_SHARE, OUTSIDE_SHARE])
    if counts[1] and counts[2]:
        shares[1:] /= 2
    return np.asarray((shares / np.maximum(counts, 1))[kinds] * len(kinds), np.float64)


def _folds(phrases: Mapping[str, Sequence[str]], oos_label: str, folds: int, seed: int) -> list[_Fold]:
    chance = random.Random(seed)  # noqa: S311 - reproducible folds, nothing secret
    topics = [topic for topic in sorted(phrases) if topic != oos_label]
    chance.shuffle(topics)
    shuffled = {topic: chance.sample(list(found), len(found)) for topic, found in sorted(phrases.items())}
    out = []
    for number in range(folds):
        gone = set(topics[number::folds])
        kept: dict[str, list[str]] = {}
        asked: list[tuple[str, str | None]] = []
        for topic, found in shuffled.items():
            if topic in gone:
                asked += [(text, None) for text in found]
                continue
            kept[topic] = [text for i, text in enumerate(found) if i % folds != number]
            right = None if topic == oos_label else topic
            asked += [(text, right) for text in found[number::folds]]
        strange = frozenset(shuffled.get(oos_label, ()))
        out.append(_Fold({topic: found for topic, found in kept.items() if found}, asked, strange))
    return out


def _scores(router: Router, text: str) -> NDArray[np.float32]:
    tokens = router.speller.mend(fold_numbers(words(normalise(text))))
    return router.stages(tokens).topics
