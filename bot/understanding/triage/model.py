"""The second line of triage: what the rules were silent on, judged by likeness to example messages.

Rules know the ways of speaking that somebody thought of; people find others. Three classes (emergency, crisis, none)
are learnt from the messages of `content/<language>/triage_examples.yaml` and, as none, from look-alikes and from what
people ask of the topics. Evidence adds up from two sides: the linear head on characters and words, and how near the
message's vector lies to that of each example (to the third power, so that only close ones count). It speaks seldom,
and what it says is worded for being wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from bot.base.text import normalise, words
from bot.understanding.routing.features import Features, Floats, Ints, fold_numbers
from bot.understanding.routing.linear import Linear, Progress, train_beside
from bot.understanding.routing.vectors import WordVectors
from bot.understanding.triage.detector import TriageHit
from bot.understanding.triage.rules import MAYBE_CRISIS, MAYBE_EMERGENCY

THRESHOLD = 7.0
"""Log-odds of a danger over none from which the model speaks. Cross-validated (`benchmarks/triage.py`): it then rings
for 0.4 % of look-alikes and topic phrases together. Of urgent messages that it had not seen it alone would catch six in
ten; of those that the rules left out before they were widened, one in five."""
SUPPORTS = 2_000
"""Examples that are kept to be compared with; those that matter least are left out."""
SHARE_OF_NONE = 6
"""One in so many topic phrases is learnt from at first; then the ones that look most like danger."""
HARDEST = 600
"""How many of those are added."""

CLASSES = ("none", "emergency", "crisis")
_REPLIES = {"emergency": ("safety.emergency", MAYBE_EMERGENCY), "crisis": ("safety.crisis", MAYBE_CRISIS)}
_POWER = 3


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TriageExample(_Strict):
    """A message that somebody might type."""

    text: str
    topic: str | None = None
    """Where it belongs, if not to the section's own topic."""
    group: str = ""
    reply: str | None = None
    """The reply that must answer it, where the words leave no doubt."""
    why: str = ""
    """What makes it harmless."""


class TriageExamples(_Strict):
    """The whole of `triage_examples.yaml`."""

    emergency: tuple[TriageExample, ...]
    crisis: tuple[TriageExample, ...]
    harmless: tuple[TriageExample, ...]

    def texts(self, kind: Literal["emergency", "crisis", "harmless"]) -> list[str]:
        """The messages of one section."""
        section: tuple[TriageExample, ...] = getattr(self, kind)
        return [example.text for example in section]


@dataclass(frozen=True, slots=True)
class TriageModel:
    """Trained once and kept on disk (`cache`); `check` is pure."""

    features: Features
    linear: Linear
    vectors: WordVectors | None
    supports: Floats
    """Vectors of the examples kept, length one."""
    alpha: Floats
    """What each of them adds to each class."""
    threshold: float = THRESHOLD

    @classmethod
    def train(
        cls,
        examples: Mapping[str, Sequence[str]],
        phrases: Sequence[str] = (),
        *,
        vectors: WordVectors | None = None,
        threshold: float = THRESHOLD,
        progress: Progress | None = None,
    ) -> TriageModel:
        """Learn from messages of each class of `CLASSES`, and from topic phrases that are none of the dangers.

        Phrases are many and mostly unlike any danger: a share of them is learnt from first, then also those of the
        others that the first model finds most dangerous.
        """
        texts = [text for name in CLASSES for text in examples[name]]
        labels = [place for place, name in enumerate(CLASSES) for _ in examples[name]]
        sample, others = list(phrases[::SHARE_OF_NONE]), [p for i, p in enumerate(phrases) if i % SHARE_OF_NONE]
        features = Features.fit(map(tokens_of, texts))
        first = cls._fit(features, [*texts, *sample], [*labels, *[0] * len(sample)], vectors, threshold, None)
        if not others:
            return first
        hardest = sorted(others, key=lambda text: (-first.danger(text)[0], text))[:HARDEST]
        every = [*texts, *sample, *hardest]
        none = [0] * (len(every) - len(texts))
        return cls._fit(features, every, [*labels, *none], vectors, threshold, progress)

    @classmethod
    def _fit(
        cls,
        features: Features,
        texts: Sequence[str],
        labels: Sequence[int],
        vectors: WordVectors | None,
        threshold: float,
        progress: Progress | None,
    ) -> TriageModel:
        tokens = [tokens_of(text) for text in texts]
        width = vectors.width if vectors else 0
        at: Floats = np.zeros((len(texts), width), np.float32)
        if vectors:
            at[:] = [vectors.sentence(found) for found in tokens]
        classes: Ints = np.array(labels, np.int32)
        linear, alpha = train_beside(
            features.matrix(tokens), _near(at @ at.T), classes, len(CLASSES), progress=progress
        )
        kept = np.sort(np.argsort(-np.abs(alpha).max(axis=1), kind="stable")[:SUPPORTS])
        return cls(
            features,
            linear,
            vectors,
            at[kept].astype(np.float16).astype(np.float32),
            np.asarray(alpha[kept], np.float32),
            threshold,
        )

    def danger(self, text: str) -> tuple[float, str]:
        """Log-odds of the likelier danger over none, and which it is."""
        tokens = tokens_of(text)
        scores = self.linear.scores(*self.features.row(tokens)) if tokens else np.zeros(len(CLASSES), np.float32)
        if self.vectors and tokens:
            # Not a matrix product: see `Linear.scores`.
            likeness = np.einsum("sw,w->s", self.supports, self.vectors.sentence(tokens))
            scores = scores + np.einsum("s,sc->c", _near(likeness), self.alpha)
        likelier = int(np.argmax(scores[1:])) + 1
        return float(scores[likelier] - scores[0]), CLASSES[likelier]

    def check(self, text: str) -> TriageHit | None:
        """A hit with one of the two careful replies, or None below the threshold."""
        odds, kind = self.danger(text)
        if odds < self.threshold:
            return None
        topic, reply = _REPLIES[kind]
        return TriageHit(topic, reply, "model", (f"{kind}: log-odds {odds:.1f}",))


def tokens_of(text: str) -> list[str]:
    """The words that are compared, numbers folded into one sign."""
    return fold_numbers(words(normalise(text)))


def _near(cosines: Floats) -> Floats:
    """The cosines to a power, in place; what points away counts for nothing."""
    np.maximum(cosines, 0, out=cosines)
    np.power(cosines, _POWER, out=cosines)
    return cosines
