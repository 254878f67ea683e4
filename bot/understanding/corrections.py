"""Does a message repeat a claim that is overstated or wrong? Found by the same soft match as phrases, and strictly.

A claim and the neutral question about it share their words; so each correction lists neutral questions too, and the
nearest of all phrases decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.base.text import normalise, words
from bot.understanding.features import fold_numbers
from bot.understanding.softmatch import SoftMatcher

FIRES_AT = 0.72
"""Soft-match score (0 to 1) from which a claim counts as repeated."""


class CorrectionFinder:
    """Finds the correction that a message calls for."""

    def __init__(self, claims: Mapping[str, Sequence[str]], neutral: Mapping[str, Sequence[str]]) -> None:
        pairs = [(p, c) for c, phrases in claims.items() for p in phrases]
        pairs += [(p, "") for phrases in neutral.values() for p in phrases]
        self._owners = [owner for _, owner in pairs]
        tokens = [_tokens(p) for p, _ in pairs]
        numbers = {owner: i for i, owner in enumerate(dict.fromkeys(self._owners))}
        self._exact = {" ".join(t): owner for t, owner in zip(tokens, self._owners, strict=True)}
        labels = np.array([numbers[o] for o in self._owners], np.int32)
        self._soft = SoftMatcher.fit(tokens, labels) if pairs else None

    def find(self, text: str) -> str | None:
        """The id of the correction, or None."""
        tokens = _tokens(text)
        if self._soft is None or not tokens:
            return None
        owner = self._exact.get(" ".join(tokens))
        if owner is None:
            scores = self._soft.score(tokens).phrases
            best = int(scores.argmax())
            owner = self._owners[best] if scores[best] >= FIRES_AT else ""
        return owner or None


def _tokens(text: str) -> list[str]:
    return fold_numbers(words(normalise(text)))
