"""Is a message in another language than ours? Guessed from script and little words, once nothing was understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.base.text import normalise, words

FEWEST = 2
"""Little words of one other language that must stand in a message."""


class LanguageGuess:
    """Knows the little words (articles, pronouns, prepositions) of our language and of some others."""

    def __init__(self, own: Sequence[str], others: Mapping[str, Sequence[str]]) -> None:
        self._own = frozenset(own)
        self._others = {name: frozenset(w) - self._own for name, w in others.items()}

    def foreign(self, text: str) -> bool:
        """True when most letters are of another script, or more little words are another language's than ours."""
        normal = normalise(text)
        letters = [c for c in normal if c.isalpha()]
        if letters and sum(not c.isascii() for c in letters) * 2 > len(letters):
            return True
        spoken = words(normal)
        best = max((sum(w in little for w in spoken) for little in self._others.values()), default=0)
        return best >= FEWEST and best > sum(w in self._own for w in spoken)
