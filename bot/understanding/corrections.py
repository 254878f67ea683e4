"""Does a message repeat a claim that is overstated or wrong? Found by the same soft match as phrases, and strictly.

A claim seldom stands alone: "my sister says it boosts melatonin, so which one should I buy?" So a message is parted,
what only passes the claim on is taken off each part, and a part that asks is left alone. A claim and the neutral
question about it share their words; so each correction lists neutral questions too, and the nearest of all decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from bot.base.text import normalise, words
from bot.knowledge.science import Model
from bot.understanding.routing.features import NUMBER, fold_numbers
from bot.understanding.routing.softmatch import SoftMatcher

FIRES_AT = 0.72
"""Soft-match score (0 to 1) from which a claim counts as repeated."""
WHOLE = 0.8
"""Share of the claim's own words, by weight, that a part must hold: "magnesium and muscles" claims nothing."""
MOST_PARTS = 10
"""Parts of a message that are looked at, from the first on: time per message stays bounded."""
LONGEST_RUN = 4
"""Neighbouring parts that may make up one claim together."""


class Hearsay(Model):
    """en/hearsay.yaml: how people pass on a claim. Shapes as the file explains them."""

    lead_ins: tuple[str, ...]
    trailers: tuple[str, ...]
    breaks: tuple[str, ...]
    asking: tuple[str, ...]
    denials: tuple[str, ...]


class CorrectionFinder:
    """Finds the correction that a message calls for."""

    def __init__(
        self,
        claims: Mapping[str, Sequence[str]],
        neutral: Mapping[str, Sequence[str]],
        hearsay: Hearsay,
        question_words: Sequence[str],
    ) -> None:
        self._lead_in = re.compile(rf"(?:{_any(hearsay.lead_ins)})(?:,? |$)")
        self._trailer = re.compile(rf",? (?:{_any(hearsay.trailers)})\W*$")
        asking = _any(hearsay.asking)
        self._between = re.compile(rf"[.,;:!?]+(?: |$)| -+ | (?=(?:{'|'.join(hearsay.breaks)}) )| (?=(?:{asking})\b)")
        self._question = re.compile(rf"(?:{'|'.join(map(re.escape, question_words))})\b")
        self._denials = frozenset(hearsay.denials)
        pairs = [(form, c) for c, phrases in claims.items() for p in phrases for form in self._forms(p)]
        pairs += [(normalise(p), "") for phrases in neutral.values() for p in phrases]
        self._owners = [owner for _, owner in pairs]
        self._words = [words(form) for form, _ in pairs]
        tokens = [fold_numbers(w) for w in self._words]
        labels = {owner: i for i, owner in enumerate(dict.fromkeys(self._owners))}
        # A neutral question outweighs a claim of the same words.
        self._exact = {" ".join(w): owner for w, owner in zip(self._words, self._owners, strict=True)}
        self._soft = SoftMatcher.fit(tokens, np.array([labels[o] for o in self._owners], np.int32)) if pairs else None
        self._numbers = {
            c: {n for p in phrases for n in _numbers(words(normalise(p)))} for c, phrases in claims.items()
        }

    def find(self, text: str) -> str | None:
        """The id of the correction, or None."""
        normal = normalise(text)
        said = words(normal)
        if self._soft is None or not said:
            return None
        if (owner := self._exact.get(" ".join(said))) is not None:
            return owner or None
        parts = list(dict.fromkeys(tuple(words(p)) for p in self._parts(normal)))
        for part in parts:
            if owner := self._exact.get(" ".join(part)):
                return owner
        best, found = FIRES_AT, ""
        for part in parts:
            score, owner = self._nearest(part)
            if score >= best:
                best, found = score, owner
        return found or None

    def _nearest(self, part: Sequence[str]) -> tuple[float, str]:
        """Score and owner of the nearest phrase; no owner if it is neutral, denied, or about another number."""
        assert self._soft is not None
        scores = self._soft.score(fold_numbers(part))
        best = int(scores.phrases.argmax())
        score, covered = float(scores.phrases[best]), float(scores.covered[best])
        # The score is the harmonic mean of the two shares.
        whole = score * covered / (2 * covered - score) if score else 0.0
        owner, phrase = self._owners[best], self._words[best]
        denied = self._denials.isdisjoint(part) != self._denials.isdisjoint(phrase)
        numbers = _numbers(part)
        other = bool(owner and numbers and _numbers(phrase)) and numbers.isdisjoint(self._numbers[owner])
        return score, "" if denied or other or whole < WHOLE else owner

    def _parts(self, normal: str) -> Iterator[str]:
        """What a message says rather than asks, in runs of neighbouring parts, the longest first."""
        parts = [p for p in (p.strip(" ,-") for p in self._between.split(normal)) if p][:MOST_PARTS]
        for length in range(min(LONGEST_RUN, len(parts)), 0, -1):
            for start in range(len(parts) - length + 1):
                bare = self._bare(" ".join(parts[start : start + length]))
                if bare and not self._question.match(bare):
                    yield bare

    def _forms(self, phrase: str) -> tuple[str, ...]:
        """A claim as its author wrote it, and without what only passes it on."""
        normal = normalise(phrase)
        return tuple(dict.fromkeys((normal, self._bare(normal))))

    def _bare(self, normal: str) -> str:
        """Without lead-ins and trailers."""
        while lead := self._lead_in.match(normal):
            normal = normal[lead.end() :]
        while trailer := self._trailer.search(normal):
            normal = normal[: trailer.start()]
        return normal


def _any(shapes: Sequence[str]) -> str:
    """One pattern for many shapes. A word list may be long, so a shape's brackets remember nothing."""
    joined = "|".join(shapes).replace("(", "(?:")
    return joined.replace("{who}", r"(?:[\w'-]+ ){0,3}[\w'-]+")


def _numbers(said: Sequence[str]) -> set[str]:
    return {word for word, folded in zip(said, fold_numbers(said), strict=True) if folded == NUMBER}
