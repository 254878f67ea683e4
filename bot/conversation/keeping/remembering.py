""" "Remember that I am 45", "forget my age": facts about a person, kept only when the person says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.base.reply import Reply
from bot.base.text import bare
from bot.conversation.keeping.consent import Consent
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.understanding.engine import Understander

TOPIC = "meta.privacy"
FORGET = "meta.delete_data"
FACTS = ("age", "sex", "pregnant", "breastfeeding", "conditions")
"""What can be remembered: the slots that stay true of a person."""


class Remembering:
    """A desk: it has no topics and no buttons, it recognises what is typed."""

    name = "f"
    topics: frozenset[str] = frozenset()
    door = TOPIC
    in_groups: frozenset[str] = frozenset()

    def __init__(self, kept: Kept, notes: Notes, consent: Consent, understander: Understander) -> None:
        self._kept = kept
        self._notes = notes
        self._consent = consent
        self._understander = understander
        self._remember = _longest_first(notes.keeping.remember)
        self._forget = _longest_first(notes.keeping.forget)
        self._self = tuple(bare(s) for s in notes.keeping.speaks_of_self)
        self._named = {name: {bare(w) for w in said} for name, said in notes.keeping.fact_words.items()}

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """It has none."""
        return reply

    async def press(self, turn: Turn) -> Reply | None:
        """It has no buttons."""
        return None

    async def typed(self, turn: Turn) -> Reply | None:
        """A message that begins like one of ours and names a fact."""
        said = bare(turn.text)
        if (rest := _after(said, self._remember)) is not None:
            return await self._remembered(rest, turn)
        if (rest := _after(said, self._forget)) is not None:
            return await self._forgotten(rest, turn)
        return None

    async def _remembered(self, rest: str, turn: Turn) -> Reply | None:
        mine = any(rest == s or rest.startswith(s + " ") for s in self._self)
        facts = self._facts(rest) if mine else {}
        if not facts:
            return self._notes.reply("remember-what", TOPIC) if mine or not rest else None
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._consent.ask(turn, TOPIC)
        await self._kept.store.people.remember(person.id, facts)
        turn.context.learn(facts, carried=True)
        return self._notes.reply("remembered", TOPIC, facts=self._in_words(facts))

    async def _forgotten(self, rest: str, turn: Turn) -> Reply | None:
        person = await self._kept.find(turn.message)
        known = {**turn.context.slots, **(person.facts if person else {})}
        if not rest:
            if person is None or not person.facts:
                return None  # nothing but the conversation is to be forgotten
            await self._kept.store.people.forget_facts(person.id)
            turn.context.clear()
            return self._notes.reply("forgotten-all", FORGET)
        named = set(self._facts(rest)) | {name for name, said in self._named.items() if rest in said}
        if named & {"pregnant", "breastfeeding"}:
            named.discard("sex")  # it was read out of those, not said
        gone = {name: known[name] for name in FACTS if name in named & known.keys()}
        if not gone:
            return None
        if person is not None:
            await self._kept.store.people.forget_facts(person.id, gone)
        for name in gone:
            turn.context.slots.pop(name, None)
        return self._notes.reply("forgotten", FORGET, facts=self._in_words(gone))

    def _facts(self, text: str) -> dict[str, Any]:
        known = self._understander.slots(text).known()
        return {name: known[name] for name in FACTS if name in known}

    def _in_words(self, facts: dict[str, Any]) -> list[str]:
        return [self._notes.markup(f"fact-{name}", value=value) for name, value in facts.items()]


def _longest_first(openers: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted((bare(o) for o in openers), key=len, reverse=True))


def _after(bare: str, openers: Iterable[str]) -> str | None:
    """What follows the opener that a message begins with."""
    for opener in openers:
        if bare == opener or bare.startswith(opener + " "):
            return bare[len(opener) :].strip()
    return None
