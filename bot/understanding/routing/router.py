"""The router: a text in, topics with probabilities out, with the reasons.

Stages, each of which can be left out to see what it earns:

1. an exact phrase (after normalising) answers at once;
2. `spelling` mends slips;
3. `linear`, a linear head on character, word and stem n-grams;
4. `soft`, the explainable word-by-word match, which also names the nearest phrase;
5. `vectors`, a dense head on word vectors, when a table is given: it knows that "booze" is alcohol;
6. `subject`, curated lists of our own and other subjects.

The stages' scores add up, weighted, to each topic's log-odds; the calibration then says how likely the winner is right.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bot.base.reply import Candidate
from bot.base.text import normalise
from bot.base.text import words as split
from bot.understanding.routing.calibration import STAGES, Calibration
from bot.understanding.routing.evidence import StageScores, around
from bot.understanding.routing.features import Features, Ints, fold_numbers
from bot.understanding.routing.linear import Linear, train
from bot.understanding.routing.phrases import owners, prepare
from bot.understanding.routing.ranking import Ranking
from bot.understanding.routing.softmatch import SoftMatcher
from bot.understanding.routing.spelling import Speller
from bot.understanding.routing.subject import SubjectEvidence, Subjects
from bot.understanding.routing.vectors import DenseHead, WordVectors, train_head

OUT_OF_SCOPE = "out_of_scope"
EXACT_CONFIDENCE = 0.99
"""For a message that equals a phrase; 1 would claim that no phrase was ever filed under the wrong topic."""
OTHER_SUBJECT_CEILING = 0.05
"""Confidence at most, when a message names only subjects that are neither ours nor in the winner's phrases."""

_CANDIDATES = 8
_OTHER_PENALTY = 1.5
_EXPLAINED = 5
_NOTHING: Mapping[str, float] = MappingProxyType({})

Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Router:
    """A trained router. Make one with `train`, or get it ready from the cache (`bot.understanding.routing.cache`)."""

    topics: tuple[str, ...]
    """In alphabetical order; `labels` and all stage arrays count in this order."""
    phrases: tuple[str, ...]
    """As written, grouped by topic."""
    labels: Ints
    """The topic number of each phrase, ascending."""
    features: Features
    linear: Linear
    soft: SoftMatcher
    speller: Speller
    calibration: Calibration
    subjects: Subjects | None
    vectors: WordVectors | None
    dense: DenseHead | None
    """None without `vectors`."""
    oos_label: str
    forms: tuple[str, ...] = field(repr=False)
    """The normal form of each phrase: its tokens with a space between them."""
    exact: Mapping[str, int] = field(repr=False)
    """Normal form -> the first phrase that has it, for forms that exactly one topic owns."""
    firsts: NDArray[np.int64] = field(repr=False)
    """Where each topic's phrases begin."""
    owners: Mapping[str, frozenset[str]] = field(repr=False)
    """A term of another subject -> the topics whose phrases name it."""

    @classmethod
    def train(
        cls,
        phrases: Mapping[str, Sequence[str]],
        *,
        oos_label: str = OUT_OF_SCOPE,
        calibration: Calibration | None = None,
        subjects: Subjects | None = None,
        vectors: WordVectors | None = None,
        progress: Progress | None = None,
    ) -> Router:
        """Train on topic -> phrases. `oos_label` names the class of what is not ours; it may be absent."""
        say = progress or (lambda _what, _share: None)
        topics, written, labels, tokens = prepare(phrases)
        forms = [" ".join(found) for found in tokens]
        say("features", 0.0)
        features = Features.fit(tokens)
        matrix = features.matrix(tokens)
        say("linear", 0.15)
        linear = train(matrix, labels, len(topics), progress=lambda share: say("linear", 0.15 + 0.75 * share))
        soft = SoftMatcher.fit(tokens, labels)
        say("spelling", 0.95)
        speller = Speller.fit(tokens, subjects.vocabulary() if subjects else ())
        dense = None
        if vectors:
            say("vectors", 0.96)
            dense = train_head(np.stack([vectors.sentence(found) for found in tokens]), labels, len(topics))
        say("done", 1.0)
        return cls.assemble(
            topics, written, labels, forms, features, linear, soft, speller,
            calibration=calibration, subjects=subjects, vectors=vectors, dense=dense, oos_label=oos_label,
        )  # fmt: skip

    @classmethod
    def assemble(
        cls,
        topics: tuple[str, ...],
        phrases: tuple[str, ...],
        labels: Ints,
        forms: Sequence[str],
        features: Features,
        linear: Linear,
        soft: SoftMatcher,
        speller: Speller,
        *,
        calibration: Calibration | None,
        subjects: Subjects | None,
        vectors: WordVectors | None,
        dense: DenseHead | None,
        oos_label: str,
    ) -> Router:
        """Put trained parts together and derive what is cheap to derive."""
        exact: dict[str, int] = {}
        contested: set[str] = set()
        for i, form in enumerate(forms):
            first = exact.setdefault(form, i)
            # Numbers are folded into one, so a phrase of numbers alone ("911") would own every number.
            if labels[first] != labels[i] or form.replace(" ", "").isdecimal():
                contested.add(form)
        return cls(
            topics,
            phrases,
            labels,
            features,
            linear,
            soft,
            speller,
            calibration or Calibration(),
            subjects,
            vectors,
            dense,
            oos_label,
            tuple(forms),
            {form: i for form, i in exact.items() if form not in contested},
            np.searchsorted(labels, np.arange(len(topics))),
            owners(subjects, soft, forms, [topics[label] for label in labels], oos_label) if subjects else {},
        )

    def rank(
        self,
        text: str,
        *,
        without: frozenset[str] = frozenset(),
        lift: Mapping[str, float] = _NOTHING,
        carried: bool = False,
    ) -> Ranking:
        """Rank the topics for `text`. Pure: nothing is remembered but a bounded memo of look-ups.

        `without` names stages to leave out ("exact", "spelling", "linear", "soft", "vectors", "subject").
        `lift` adds log-odds to topics: slots found, the dialogue's context, contrast words (negative values push down).
        `carried` says that the dialogue is about one of our subjects already: "and with zinc?" needs not name it.
        """
        typed = fold_numbers(split(normalise(text)))
        tokens = typed if "spelling" in without else self.speller.mend(typed)
        read_as = " ".join(tokens)
        if not tokens:
            return Ranking((), 0.0)
        mended = tokens != typed
        if "exact" not in without:
            for form in (" ".join(typed), read_as):
                if form in self.exact:
                    return self._exact(form, tokens, mended)
        stages = self.stages(tokens, without)
        subject = SubjectEvidence()
        if self.subjects and "subject" not in without:
            subject = self.subjects.evidence(tokens)
        return self._combine(tokens, stages, subject, mended, lift, carried)

    def exactly(self, text: str) -> Ranking | None:
        """The topic that has `text`, word for word, among its phrases; None where none has, or it is out of scope."""
        tokens = fold_numbers(split(normalise(text)))
        form = " ".join(tokens)
        if form not in self.exact or self.topics[self.labels[self.exact[form]]] == self.oos_label:
            return None
        return self._exact(form, tokens, mended=False)

    def _strangers(self, topic: str, subject: SubjectEvidence, ours: bool) -> int:
        """How many of the other subjects named does this topic not answer for?"""
        if topic == self.oos_label or not self.subjects:
            return 0
        return sum(
            topic not in self.owners.get(term, frozenset())
            and not (ours and topic in self.subjects.paired.get(term, frozenset()))
            for term in subject.other
        )

    def _exact(self, form: str, tokens: list[str], mended: bool) -> Ranking:
        at = self.exact[form]
        topic = self.topics[self.labels[at]]
        if topic == self.oos_label:
            return Ranking((), 0.0, out_of_scope=1.0, exact=True, read_as=" ".join(tokens), mended=mended)
        words = tuple(dict.fromkeys(tokens))
        return Ranking(
            (Candidate(topic, 1.0),),
            EXACT_CONFIDENCE,
            EXACT_CONFIDENCE,
            exact=True,
            read_as=form,
            mended=mended,
            phrase=self.phrases[at],
            words=words,
        )

    def stages(self, tokens: Sequence[str], without: frozenset[str] = frozenset()) -> StageScores:
        """Every stage's score of every topic for mended tokens; a stage left out scores zero."""
        scores = np.zeros((len(self.topics), len(STAGES)), np.float32)
        if "linear" not in without:
            scores[:, 0] = self.linear.scores(*self.features.row(tokens))
        found = self.soft.score(tokens)
        if "soft" not in without:
            scores[:, 1] = np.maximum.reduceat(found.phrases, self.firsts)
        vector = None
        if self.vectors and self.dense and "vectors" not in without:
            vector = self.vectors.sentence(tokens)
            scores[:, 2] = self.dense.scores(vector)
        return StageScores(scores, found.phrases, found.covered, found.unknown, vector)

    def _combine(
        self,
        tokens: list[str],
        stages: StageScores,
        subject: SubjectEvidence,
        mended: bool,
        lift: Mapping[str, float],
        carried: bool,
    ) -> Ranking:
        ours = carried or bool(subject.own)
        weights = np.array([self.calibration.weights.get(name, 0.0) for name in STAGES], np.float32)
        logits = stages.topics @ weights
        for topic, value in lift.items():
            if topic in self.topics:
                logits[self.topics.index(topic)] += value
        strangers = np.zeros(len(self.topics), np.float32)
        if subject.other:
            strangers[:] = [self._strangers(topic, subject, ours) for topic in self.topics]
            logits -= _OTHER_PENALTY * strangers
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        order = [int(i) for i in np.argsort(-shares, kind="stable")[: _CANDIDATES + 1]]
        outside = next((float(shares[i]) for i, t in enumerate(self.topics) if t == self.oos_label), 0.0)
        order = [i for i in order if self.topics[i] != self.oos_label][:_CANDIDATES]
        if not order:
            return Ranking((), 0.0, out_of_scope=outside, read_as=" ".join(tokens), mended=mended, subject=subject)
        winner = order[0]
        low = int(self.firsts[winner])
        high = int(self.firsts[winner + 1]) if winner + 1 < len(self.topics) else len(self.phrases)
        nearest = low + int(stages.phrases[low:high].argmax())
        foreign = bool(strangers[winner])
        evidence = around(stages, shares, order, nearest, outside, len(tokens), ours, foreign)
        if self.dense and stages.vector is not None:
            evidence["near"] = self.dense.near(stages.vector, low, high)
        right, offered = self.calibration.right.of(evidence), self.calibration.offered.of(evidence)
        if foreign and not ours:
            right, offered = min(right, OTHER_SUBJECT_CEILING), min(offered, OTHER_SUBJECT_CEILING)
        return Ranking(
            tuple(Candidate(self.topics[i], float(shares[i])) for i in order),
            right,
            offered,
            outside,
            False,
            " ".join(tokens),
            mended,
            self.phrases[nearest],
            self.soft.shared(tokens, self.forms[nearest].split(" ")),
            subject,
            {
                self.topics[i]: {name: float(v) for name, v in zip(STAGES, stages.topics[i], strict=True)}
                for i in order[:_EXPLAINED]
            },
            evidence,
        )
