"""Messages that only make sense after another one: "why?", "source?", "and while breastfeeding?", "stop"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.base.text import normalise, words
from bot.knowledge.topics import FollowUps, Topic

SHORT = 4
"""Words up to which a message that names slots only is read as carried on."""
OPENED = 7
"""The same, when it opens like a follow-up ("and …", "what about …")."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message seen as a follow-up."""

    opened: bool
    """It begins with one of the openers."""
    rest: str
    """What follows the opener."""


class FollowUpReader:
    """Recognises the fixed follow-ups and the carried ones, from en/follow_ups.yaml."""

    def __init__(self, texts: FollowUps) -> None:
        self._texts = texts
        self._fixed = {
            name: {_bare(t) for t in getattr(texts, name)}
            for name in ("why", "source", "stop", "forget", "menu", "none", "may", "both", "short", "nod", "yes_no")
        }
        self._persons = {_bare(t) for t in texts.persons}
        self._children = {_bare(t) for t in texts.children}
        self._picks = {_bare(said): place for place, ways in enumerate(texts.picks) for said in ways}
        self._openers = sorted((_bare(o) for o in texts.openers), key=len, reverse=True)
        self._breaks = set(texts.breaks)
        self._points_back = set(texts.points_back)

    def fixed(self, text: str) -> str | None:
        """The list of en/follow_ups.yaml ("why", "stop", "nod" …) that holds the whole message; None if none does."""
        bare = _bare(text)
        return next((name for name, said in self._fixed.items() if bare in said), None)

    def pick(self, text: str) -> int | None:
        """Which of several things offered is meant, from 0, by a word ("the second one"); None if none is."""
        return self._picks.get(_bare(text))

    def phrase(self, text: str) -> Phrase:
        """The message with its openers ("ok and", "what about") taken off."""
        rest, opened, again = _bare(text), False, True
        while again:
            again = False
            for opener in self._openers:
                if rest == opener or rest.startswith(opener + " "):
                    rest, opened, again = rest[len(opener) :].strip(), True, True
                    break
        return Phrase(opened, rest)

    def carries(self, text: str, *, named: bool) -> bool:
        """True when a message, naming slots or not, is about the topic answered last."""
        phrase = self.phrase(text)
        spoken = phrase.rest.split()
        if self._breaks & set(spoken):
            return False
        if self.names_children(phrase.rest):
            return True
        return named and len(spoken) <= (OPENED if phrase.opened else SHORT)

    def points_back(self, text: str) -> bool:
        """True for a short message with "it" or the like, which may be about the topic answered last."""
        spoken = set(_bare(text).split())
        return len(spoken) <= OPENED and bool(self._points_back & spoken) and not self._breaks & spoken

    def asks_of_another(self, text: str, *, named: bool = False) -> bool:
        """True for "and me?", and for "and my wife?" where reading found somebody `named`."""
        phrase = self.phrase(text)
        return phrase.opened and (phrase.rest in self._persons or (named and len(phrase.rest.split()) < SHORT))

    def names_children(self, rest: str) -> bool:
        """True for "kids", "my daughter" and the like, with no age."""
        return rest in self._children

    def other_topic(self, slots: Mapping[str, Any]) -> str | None:
        """Where a follow-up goes whose facts the last topic cannot use."""
        return next((s.topic for s in self._texts.slot_topics if s.fits(dict(slots))), None)


def uses(topic: Topic, slots: Mapping[str, Any]) -> bool:
    """True when the topic's own calculation or look-up works with any of these slots."""
    return bool(set(topic.uses) & set(slots))


def _bare(text: str) -> str:
    return " ".join(words(normalise(text)))
