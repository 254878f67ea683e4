"""What the routing found, put on a reply for the machine-readable door."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.base.reply import Band, Candidate, Reply
from bot.conversation.replies.context import Context
from bot.understanding.result import Understanding

HIDDEN = frozenset(
    {"units", "age_class", "specimen", "food_id", "food_asked", "food_said", "foods_seen", "day", "meals", "plan"}
)
"""What a dialogue keeps for itself: not among the slots of the machine-readable door."""


def as_found(reply: Reply, context: Context | None, found: Understanding | None, band: Band | None = None) -> Reply:
    """The reply with what the routing found, and only the slots that a person could know of."""
    candidates: tuple[Candidate, ...] = found.candidates if found else (Candidate(reply.topic, 1.0),)
    return replace(
        reply,
        band=band or Band.ANSWER,
        confidence=found.confidence if found else 1.0,
        candidates=candidates,
        slots=shown(reply.slots if context else found.slots.known() if found else {}),
        correction=found.correction if found else None,
    )


def shown(slots: dict[str, Any]) -> dict[str, Any]:
    """The slots that may be shown."""
    return {k: v for k, v in slots.items() if k not in HIDDEN and (k, v) != ("form", "elemental")}
