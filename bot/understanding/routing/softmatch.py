"""The explainable core: how well the words of a message and the words of one phrase cover each other.

Every stem has a weight: rare stems weigh more (IDF), and stems that gather in few topics weigh more than those of the
frames that every topic shares ("best time to take", "benefits of"). A word that is not in any phrase may stand for its
nearest neighbours, at a discount. The score of a phrase is the harmonic mean of the covered share of the message and
the covered share of the phrase, so neither a long phrase that happens to hold one word nor a long message that happens
to hold a short phrase can win by that alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.understanding.routing.features import NUMBER, Floats, Ints, stem

NEAREST = 78.0
"""Lowest rapidfuzz ratio (0 to 100) at which an unknown word may stand for a known one."""
NUMBER_WEIGHT = 0.5
"""Weight of a number, against about 1 to 9 for words: that there is one says little."""

_DISCOUNT = 0.8
_NEIGHBOURS = 3
_SHORTEST = 3
"""Words of up to this many letters have no look-alikes."""
_REMEMBERED = 20_000
_COMMON = 0.05
"""A stem in more than this share of all phrases is added to all of them at once, a rarer one phrase by phrase."""


@dataclass(frozen=True, slots=True)
class SoftScores:
    """What one message found. Arrays are one value a phrase, in the router's phrase order."""

    phrases: Floats
    """The harmonic mean, 0 to 1."""
    covered: Floats
    """The covered share of the message, 0 to 1, by weight."""
    unknown: float
    """The share of the message, by weight, that no phrase knows, neighbours included."""


@dataclass(frozen=True, slots=True)
class SoftMatcher:
    """Stems, their weights, and which phrases hold them."""

    stems: tuple[str, ...]
    weights: Floats
    """One a stem."""
    starts: NDArray[np.int64]
    """Stem j is held by the phrases `holders[starts[j]:starts[j+1]]`."""
    holders: Ints
    totals: Floats
    """One a phrase: the sum of its stems' weights."""
    index: dict[str, int] = field(repr=False)
    alike: Mapping[str, list[int]] = field(repr=False)
    """Three letters in a row (a space marks an edge) -> the stems that hold them."""
    _common: dict[int, Floats] = field(default_factory=dict, repr=False, compare=False)
    _near: dict[str, tuple[tuple[int, float], ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def fit(cls, phrases: Sequence[Sequence[str]], labels: Ints) -> SoftMatcher:
        """Learn from tokenised phrases (numbers folded) and the topic number of each."""
        sets = [sorted({stem(token) for token in tokens}) for tokens in phrases]
        stems = sorted({s for found in sets for s in found})
        index = {s: j for j, s in enumerate(stems)}
        pairs = np.array([(index[s], i) for i, found in enumerate(sets) for s in found], np.int32).reshape(-1, 2)
        pairs = pairs[np.argsort(pairs[:, 0], kind="stable")]
        held = np.bincount(pairs[:, 0], minlength=len(stems))
        starts = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
        weights = stem_weights(pairs, labels, len(stems))
        if NUMBER in index:
            weights[index[NUMBER]] = NUMBER_WEIGHT
        totals = np.bincount(pairs[:, 1], weights[pairs[:, 0]], minlength=len(phrases)).astype(np.float32)
        return cls.restore(stems, weights, starts, np.ascontiguousarray(pairs[:, 1]), totals)

    @classmethod
    def restore(
        cls, stems: Sequence[str], weights: Floats, starts: NDArray[np.int64], holders: Ints, totals: Floats
    ) -> SoftMatcher:
        """Rebuild from the arrays that `fit` found."""
        alike: dict[str, list[int]] = {}
        for number, own in enumerate(stems):
            for letters in _threes(own):
                alike.setdefault(letters, []).append(number)
        return cls(tuple(stems), weights, starts, holders, totals, {s: j for j, s in enumerate(stems)}, alike)

    def neighbours(self, token: str) -> tuple[tuple[int, float], ...]:
        """The stems a word may stand for, with how well (0 to 1): itself if known, else up to three look-alikes."""
        own = stem(token)
        known = self.index.get(own)
        if known is not None:
            return ((known, 1.0),)
        found = self._near.get(own)
        if found is None:
            # Look-alikes share three letters somewhere, at an edge at the least; all others need not be measured.
            letters = _threes(own) if len(own) > _SHORTEST else ()
            few = {j: self.stems[j] for j in sorted({j for three in letters for j in self.alike.get(three, ())})}
            near = process.extract(own, few, scorer=fuzz.ratio, score_cutoff=NEAREST, limit=_NEIGHBOURS)
            found = tuple((place, _DISCOUNT * score / 100) for _, score, place in near)
            if len(self._near) >= _REMEMBERED:
                self._near.clear()
            self._near[own] = found
        return found

    def score(self, tokens: Sequence[str]) -> SoftScores:
        """Match a tokenised message against every phrase."""
        size = len(self.totals)
        # A known stem adds the same weight to both sides, so one pass serves both; look-alikes are added apart.
        both: Floats = np.zeros(size, np.float32)
        extra: Floats | None = None
        known: set[int] = set()
        likes: dict[int, float] = {}
        total = missing = 0.0
        rarest = float(self.weights.max(initial=1.0))
        for own in dict.fromkeys(stem(token) for token in tokens):
            near = self.neighbours(own)
            if not near:
                total += rarest
                missing += rarest
            elif near[0][1] == 1.0:
                j = near[0][0]
                total += float(self.weights[j])
                self._add(both, j)
                known.add(j)
            else:
                weight = max(float(self.weights[j]) for j, _ in near)
                total += weight
                missing += weight * (1 - near[0][1])
                part = np.zeros(size, np.float32)
                for j, share in reversed(near):
                    part[self.holders[self.starts[j] : self.starts[j + 1]]] = weight * share
                    likes[j] = max(likes.get(j, 0.0), share)
                extra = part if extra is None else extra + part
        covered = both if extra is None else both + extra
        back = both.copy() if extra is not None else both
        for j, share in likes.items():
            if j not in known:
                back[self.holders[self.starts[j] : self.starts[j + 1]]] += np.float32(self.weights[j] * share)
        covered = covered * np.float32(1 / (total or 1.0))
        back = back / self.totals
        phrases = covered * back
        phrases /= np.maximum(covered + back, np.float32(1e-9))
        phrases *= 2
        return SoftScores(phrases, covered, missing / total if total else 1.0)

    def _add(self, scores: Floats, stem_number: int) -> None:
        """Add a stem's weight to the phrases that hold it."""
        low, high = self.starts[stem_number], self.starts[stem_number + 1]
        if high - low <= _COMMON * len(scores):
            scores[self.holders[low:high]] += self.weights[stem_number]
            return
        everywhere = self._common.get(stem_number)
        if everywhere is None:
            everywhere = np.zeros(len(scores), np.float32)
            everywhere[self.holders[low:high]] = self.weights[stem_number]
            self._common[stem_number] = everywhere
        scores += everywhere

    def shared(self, tokens: Sequence[str], phrase: Sequence[str]) -> tuple[str, ...]:
        """The words of the message that the phrase holds (as stems or look-alikes), in order, for the author to see."""
        theirs = {stem(token) for token in phrase}
        return tuple(
            token for token in dict.fromkeys(tokens) if any(self.stems[j] in theirs for j, _ in self.neighbours(token))
        )


def _threes(word: str) -> set[str]:
    padded = f" {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def stem_weights(pairs: NDArray[np.int32], labels: Ints, stems: int) -> Floats:
    """IDF times concentration for each stem. `pairs` holds (stem, phrase); `labels` the topic of each phrase.

    Concentration is the divergence of a stem's topics from all phrases' topics, as a share of the largest possible:
    near 0 for words of shared frames, 1 for a word that one topic owns.
    """
    topics = int(labels.max(initial=0)) + 1
    prior = np.bincount(labels, minlength=topics) / len(labels)
    table = np.zeros((stems, topics), np.float32)
    np.add.at(table, (pairs[:, 0], labels[pairs[:, 1]]), 1.0)
    held = table.sum(axis=1)
    smoothed = (table + prior[None, :]) / (held[:, None] + 1)
    divergence = (smoothed * np.log(np.maximum(smoothed, 1e-12) / np.maximum(prior, 1e-12))).sum(axis=1)
    most = max(float(-np.log(prior[prior > 0].min())), 1e-6)
    inverse = np.log((1 + len(labels)) / (1 + held)) + 1
    return np.asarray(inverse * (0.5 + divergence / most), np.float32)
