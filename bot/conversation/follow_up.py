"""Messages that only make sense after another one: "why?", "source?", "and while breastfeeding?", "stop"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.base.text import normalise, words
from bot.knowledge.topics import FollowUps, Topic

PERSON_SLOTS = ("age", "sex", "pregnant", "breastfeeding", "country", "conditions", "age_class")
"""What stays true of a person when the question changes."""
IDENTITY_SLOTS = ("age", "sex", "pregnant", "breastfeeding", "age_class")
"""What tells one person from another: a message that names any of these speaks of that person alone."""
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
            for name in ("why", "source", "stop", "forget", "menu", "none")
        }
        self._children = {_bare(t) for t in texts.children}
        self._openers = sorted((_bare(o) for o in texts.openers), key=len, reverse=True)
        self._breaks = set(texts.breaks)

    def fixed(self, text: str) -> str | None:
        """ "why", "source", "stop", "forget", "menu" or "none" when the whole message says just that."""
        bare = _bare(text)
        return next((name for name, said in self._fixed.items() if bare in said), None)

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

    def names_children(self, rest: str) -> bool:
        """True for "kids", "my daughter" and the like, with no age."""
        return rest in self._children

    def other_topic(self, slots: Mapping[str, Any]) -> str | None:
        """Where a follow-up goes whose facts the last topic cannot use."""
        return next((s.topic for s in self._texts.slot_topics if s.fits(dict(slots))), None)


def merge(
    known: Mapping[str, Any], said: Mapping[str, Any], *, carried: bool, someone_else: bool = False
) -> dict[str, Any]:
    """What is known after a message.

    A carried message changes only what it names; what contradicts it goes (someone breastfeeding is no longer taken as
    pregnant, a man as neither). A fresh question keeps what is likely still true of the same person; `someone_else`
    says that it names a person in words that could not be used (an impossible age).
    """
    if carried:
        base = dict(known)
    else:
        base = {k: v for k, v in known.items() if k in PERSON_SLOTS}
        if someone_else or any(k in said for k in IDENTITY_SLOTS):
            base = {k: v for k, v in base.items() if k == "country"}
    for new, old in (("pregnant", "breastfeeding"), ("breastfeeding", "pregnant")):
        if said.get(new) is True and old not in said:
            base.pop(old, None)
    if said.get("sex") == "male" or said.get("age_class") == "child" or said.get("age", 99) < 10:
        for gone in ("pregnant", "breastfeeding"):
            base.pop(gone, None)
    if said.get("age_class") == "child":
        base.pop("age", None)
        base.pop("sex", None)
    if "age" in said:
        base.pop("age_class", None)
    base.update(said)
    return base


def uses(topic: Topic, slots: Mapping[str, Any]) -> bool:
    """True when the topic's own calculation or look-up works with any of these slots."""
    return bool(set(topic.uses) & set(slots))


def _bare(text: str) -> str:
    return " ".join(words(normalise(text)))
