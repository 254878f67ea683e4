"""What a message tells besides its question: whom it is about decides what comes first, and an amount is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.base.reply import Band, Block, BlockKind, Reply, ReplyKind
from bot.calculators.elemental import NoFormula, elemental
from bot.conversation.calculating.intakes import Result, ceiling
from bot.conversation.calculating.tabled import Tables
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.topics import Topic
from bot.understanding.result import Understanding

PREFIX = "told-"
"""An entry of messages.yaml under this prefix and a topic's id speaks of an amount that was named to the topic."""

OURS = ("dose_mg", "elemental_mg", "form")
"""Slots that make a message one about magnesium, though it does not say so."""
DOUBLE = "dose-over-ceiling"
"""The caveat that says in general what the line on the amount says in particular."""
GENERAL = "medicine"
"""The same of the lines on medicines."""


class Told:
    """Reads facts beside a question, with the tables of the calculators."""

    def __init__(self, content: Content, renderer: Renderer, tables: Tables) -> None:
        self._content = content
        self._render = renderer
        self._tables = tables.check
        self._warnings = tables.warnings

    def safer_first(self, found: Understanding) -> Understanding:
        """Where several topics could be meant: the safety topic that a told fact speaks for, the others beside it."""
        said, offered = found.slots.known(), {c.topic: c for c in found.candidates}
        ours = found.names_subject or any(k in said for k in OURS)
        if found.band is not Band.CLARIFY or found.foreign or not ours:
            return found
        follow = self._content.follow_ups
        spoken = {s.topic for s in follow.slot_topics if s.fits(said)} & set(offered)
        first = next((t for t in follow.safer_first if t in spoken), None)
        if first is None:
            return found
        # A safety topic that nothing told speaks for (older adults, of a child) would only look odd.
        others = tuple(t for t in offered if t != first and (t in spoken or t not in follow.safer_first))
        candidates = (offered[first], *(offered[t] for t in others))
        return replace(found, topic=first, band=Band.ANSWER, candidates=candidates, also=others)

    def with_amount(self, reply: Reply, topic: Topic, slots: Mapping[str, Any]) -> Reply:
        """The answer with a line on the amount that was named, set against the limits where these hold."""
        message = f"{PREFIX}{topic.id}"
        named = slots.get("elemental_mg") or slots.get("dose_mg")
        if message not in self._content.messages or named is None or reply.kind is not ReplyKind.ANSWER:
            return reply
        most = max(named) if isinstance(named, list | tuple) else named
        limit = ceiling(self._content.intake, slots)
        values = limit.values if isinstance(limit, Result) else {"figure": None, "authority": None, "age": None}
        text = self._render.say(message, mg=most, **self._salt(slots, most), **_limit(values))
        return _after_text(_without(reply, DOUBLE), (Block(BlockKind.CAVEAT, text),))

    def with_medicines(
        self, reply: Reply, topic: Topic, slots: Mapping[str, Any], medicines: Mapping[str, Any]
    ) -> Reply:
        """An answer that may be read as leave, with what the medicines told of have against it."""
        if not topic.like_leave or reply.kind is ReplyKind.QUESTION:
            return reply
        told = self._warnings({**slots, "medicines": medicines})
        if not told:
            return reply
        first, beside = (
            tuple(Block(kind, self._render.say("told-medicine", hit=hit)) for hit in told if hit["first"] is urgent)
            for kind, urgent in ((BlockKind.WARNING, True), (BlockKind.CAVEAT, False))
        )
        reply = _without(reply, GENERAL)
        illnesses = tuple(b for b in reply.blocks if b.kind is BlockKind.WARNING)
        reply = replace(reply, blocks=(*illnesses, *first, *(b for b in reply.blocks if b not in illnesses)))
        return _after_text(reply, beside)

    def _salt(self, slots: Mapping[str, Any], mg: float) -> dict[str, Any]:
        """The magnesium in the amount, if it is the weight of the compound that was named."""
        form = self._tables.forms.of(slots.get("form"))
        found = elemental(self._tables.forms, self._tables.masses, form.id, mg) if form else None
        if form is None or found is None or isinstance(found, NoFormula) or slots.get("elemental_mg"):
            return {"form": None}
        return {"form": form.name, "low": round(found.low), "high": round(found.high)}


def _after_text(reply: Reply, blocks: tuple[Block, ...]) -> Reply:
    at = sum(b.kind in (BlockKind.WARNING, BlockKind.TEXT) for b in reply.blocks)
    return replace(reply, blocks=(*reply.blocks[:at], *blocks, *reply.blocks[at:]))


def _without(reply: Reply, caveat: str) -> Reply:
    """The reply without one of its caveats."""
    if caveat not in reply.caveats:
        return reply
    gone = [b for b in reply.blocks if b.kind is BlockKind.CAVEAT][reply.caveats.index(caveat)]
    kept = tuple(c for c in reply.caveats if c != caveat)
    return replace(reply, blocks=tuple(b for b in reply.blocks if b is not gone), caveats=kept)


def _limit(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"limit": values["figure"], "authority": values["authority"], "age": values["age"]}
