"""Two questions in one message: found by their question words, so that neither is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.base.text import normalise

FEWEST_WORDS = 3
"""A clause shorter than this is a scrap, not a question of its own."""


class ClauseSplitter:
    """Parts a message into its questions."""

    def __init__(self, question_words: Sequence[str]) -> None:
        opener = "|".join(sorted(map(re.escape, question_words), key=len, reverse=True))
        self._question = re.compile(rf"(?:and |but |so |also |or |ok |then )*(?:{opener})\b")
        self._asking = re.compile(rf"(?:and |but |so |also |or |ok |then )*(?:{opener})(?![\w'])(?! not\b| \d)")
        self._between = re.compile(rf"[.;!\n]+\s+|\?\s*|,? (?:and|but|also|plus)(?: also)? (?=(?:{opener})\b)")

    def asks(self, text: str) -> bool:
        """True when a message is put as a question; "am 45" and "do not know" are none."""
        normal = normalise(text)
        return normal.endswith("?") or self._asking.match(normal) is not None

    def questions(self, text: str) -> list[str]:
        """The questions of a message in order; fewer than two when it asks one thing only."""
        clauses = (c.strip(" ,.-") for c in self._between.split(normalise(text)))
        return [c for c in clauses if len(c.split()) >= FEWEST_WORDS and self._question.match(c)]
