"""What a message asks for, by the words of a content file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.base.text import normalise, words


class Spoken:
    """Ids, and the words that say them."""

    def __init__(self, said: Mapping[str, Iterable[str]]) -> None:
        self._words = {key: [f" {bare(w)} " for w in some] for key, some in said.items()}

    def says(self, what: str, text: str) -> bool:
        """True when a message holds one of the words for something."""
        heard = f" {bare(text)} "
        return any(word in heard for word in self._words[what])

    def first(self, wanted: Iterable[str], text: str) -> str | None:
        """The first of these that a message speaks of."""
        return next((what for what in wanted if self.says(what, text)), None)

    def whole(self, wanted: Iterable[str], text: str) -> str | None:
        """The first of these that a message says and nothing else: "not sure" is no yes."""
        return next((what for what in wanted if f" {bare(text)} " in self._words[what]), None)


def bare(text: str) -> str:
    """The words of a text and nothing else."""
    return " ".join(words(normalise(text)))
