"""Short messages that people put in a thousand ways out of a few words: "how far apart?", "which one has more"."""

from __future__ import annotations

from bot.base.text import normalise, words
from bot.knowledge.science import Model

LONGEST = 12
"""Words; a longer message says more than its words would show."""


class Wording(Model):
    """A message that holds a word of every group in `must`, and nothing but these and what is in `may`."""

    must: tuple[tuple[str, ...], ...] = ()
    may: tuple[str, ...] = ()

    def holds(self, text: str) -> bool:
        """True when the whole text is said in these words."""
        said = words(normalise(text))
        known = {*self.may, *(w for group in self.must for w in group)}
        return len(said) <= LONGEST and known >= set(said) and all(set(group) & set(said) for group in self.must)
