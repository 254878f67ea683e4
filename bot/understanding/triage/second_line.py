"""What the rules of triage miss: a linear head that has read every corpus which may be looked at, and all our phrases.

The rules say why and give the fitting advice, so they come first. People in need find words that no rule foresaw; this
one knows only that a message resembles such messages more than it resembles ordinary questions. It is never sure, and
says so. Made by scripts/build_second_line.py; `content/en/second_line.npz` holds numbers alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

import numpy as np

from bot.base.text import normalise, words
from bot.understanding.routing.features import Features, Floats, fold_numbers
from bot.understanding.routing.linear import Linear, train

ALARM = 0.0025
"""Share of ordinary questions that may be taken for a call for help by mistake."""
NOTE = 0.01
"""The same for a line about help above an ordinary answer."""
OFTEN = {"emergency": 4, "crisis": 4, "harmless": 7}
"""How often each message counts in training beside an ordinary phrase: once. Look-alikes most, for they share the words
of calls for help."""
FEWEST_WORDS = 3
"""Fewer say too little to resemble anything: "and me" stands in calls for help as often as anywhere."""
FOLDS = 5
Arrays = Mapping[str, np.ndarray]
_ORDINARY: Floats = np.array([0, -np.inf, -np.inf], np.float32)


class Need(StrEnum):
    """What a message may call for; the order is that of the head's columns after the first, ordinary one."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class SecondLine:
    """A trained head over the router's features, and the two scores from which it speaks up."""

    features: Features
    head: Linear
    alarm: float
    note: float
    _last: dict[str, Floats] = field(default_factory=dict, repr=False, compare=False)
    """The text looked at last and its scores: whether it needs help and whether that is in doubt are asked apart."""

    def score(self, text: str) -> float:
        """Log-odds that `text` calls for help; minus infinity for fewer words than `FEWEST_WORDS`."""
        return _urgency(self._scores(text))

    def need(self, text: str) -> Need | None:
        """What `text` calls for, if it resembles a call for help enough to be answered as one."""
        scores = self._scores(text)
        if _urgency(scores) < self.alarm:
            return None
        return Need.EMERGENCY if scores[1] >= scores[2] else Need.CRISIS

    def doubts(self, text: str) -> bool:
        """True when `text` is worth a line about help above whatever the answer is."""
        return self.score(text) >= self.note

    def _scores(self, text: str) -> Floats:
        scores = self._last.get(text)
        if scores is None:
            tokens = _tokens(text)
            scores = self.head.scores(*self.features.row(tokens)) if len(tokens) >= FEWEST_WORDS else _ORDINARY
            self._last.clear()
            self._last[text] = scores
        return scores

    @classmethod
    def fit(cls, ordinary: Mapping[str, Sequence[str]], messages: Mapping[str, Sequence[str]]) -> SecondLine:
        """Train on topic → phrases that call for no help, and on messages by kind ("emergency", "crisis", "harmless").

        Where to speak up is found on phrases of topics that the head has not seen.
        """
        topics = list(ordinary)
        unseen: list[float] = []
        for fold in range(FOLDS):
            kept = {t: ordinary[t] for i, t in enumerate(topics) if i % FOLDS != fold}
            features, head = _trained(kept, messages)
            apart = chain.from_iterable(ordinary[t] for i, t in enumerate(topics) if i % FOLDS == fold)
            unseen += [_urgency(head.scores(*features.row(_tokens(text)))) for text in apart]
        alarm, note = (float(at) for at in np.quantile(unseen, [1 - ALARM, 1 - NOTE]))
        first = cls(*_trained(ordinary, messages), alarm, note)
        hard = {text for said in ordinary.values() for text in said if first.doubts(text)}
        return cls(*_trained(ordinary, messages, hard), alarm, note)

    def as_arrays(self) -> dict[str, np.ndarray]:
        """What `of` reads."""
        return {
            "keys": self.features.keys,
            "idf": self.features.idf.astype(np.float16),
            "weights": self.head.weights,
            "scale": self.head.scale.astype(np.float16),
            "bias": self.head.bias,
            "from": np.array([self.alarm, self.note], np.float32),
        }

    @classmethod
    def of(cls, arrays: Arrays) -> SecondLine:
        """Rebuild from `as_arrays`.

        Raises:
            KeyError: an array is missing.
        """
        idf, scale = (arrays[name].astype(np.float32) for name in ("idf", "scale"))
        alarm, note = (float(value) for value in arrays["from"])
        head = Linear(arrays["weights"].astype(np.int8), scale, arrays["bias"].astype(np.float32))
        return cls(Features.restore(arrays["keys"].astype(np.int64), idf), head, alarm, note)


def checksum(messages: Mapping[str, Sequence[str]]) -> np.ndarray:
    """32 bytes that change with the messages, to be kept with what was made of them."""
    text = json.dumps({kind: sorted(said) for kind, said in messages.items()}, ensure_ascii=False, sort_keys=True)
    return np.frombuffer(hashlib.sha256(text.encode()).digest(), np.uint8)


def _trained(
    ordinary: Mapping[str, Sequence[str]], messages: Mapping[str, Sequence[str]], hard: Set[str] = frozenset()
) -> tuple[Features, Linear]:
    """`hard` are ordinary phrases that count as look-alikes do: they were taken for more without that."""
    texts = list(chain.from_iterable(ordinary.values()))
    times = [OFTEN["harmless"] if text in hard else 1 for text in texts]
    texts += messages["harmless"]
    times += [OFTEN["harmless"]] * len(messages["harmless"])
    labels = [0] * len(texts)
    for label, need in enumerate(Need, 1):
        texts += messages[need]
        labels += [label] * len(messages[need])
        times += [OFTEN[need]] * len(messages[need])
    tokens = [_tokens(text) for text in texts]
    features = Features.fit(tokens)
    matrix = features.matrix([t for t, n in zip(tokens, times, strict=True) for _ in range(n)])
    return features, train(matrix, np.repeat(np.array(labels, np.int32), times), 1 + len(Need))


def _tokens(text: str) -> list[str]:
    return fold_numbers(words(normalise(text)))


def _urgency(scores: Floats) -> float:
    return float(np.logaddexp(scores[1], scores[2]) - scores[0])
