"""What a dialogue remembers: last topic, facts about the person, an open question. It fades after 30 minutes."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

EXPIRY = timedelta(minutes=30)
MAX_CHATS = 20_000
"""Dialogues kept at once; the one silent longest goes first."""


@dataclass(slots=True)
class Context:
    """The state of one dialogue."""

    last_seen: datetime
    topic: str | None = None
    """The topic answered last."""
    slots: dict[str, Any] = field(default_factory=dict)
    """What is known about the person and the question."""
    asking: str | None = None
    """The slot that an open guided question asks for; its topic is `topic`."""
    clarified: int = 0
    """How many times in a row the chat has asked what was meant."""
    offered: dict[str, str] = field(default_factory=dict)
    """Normalised label → token, of the choices last shown."""

    triage: str | None = None
    """The triage reply last given, while the chat asks for the country."""

    def clear(self) -> None:
        """Forget everything that was said."""
        self.topic = self.asking = self.triage = None
        self.slots, self.offered, self.clarified = {}, {}, 0

    def close_question(self) -> None:
        """Leave the open guided question."""
        self.asking = self.triage = None


class Contexts:
    """The open dialogues, in memory only."""

    def __init__(self, most: int = MAX_CHATS) -> None:
        self._most = most
        self._open: OrderedDict[str, Context] = OrderedDict()

    def of(self, chat: str, now: datetime) -> Context:
        """The dialogue of a chat; a fresh one if it was silent longer than `EXPIRY`."""
        context = self._open.get(chat)
        if context is None or now - context.last_seen > EXPIRY:
            context = self._open[chat] = Context(last_seen=now)
        context.last_seen = now
        self._open.move_to_end(chat)
        while len(self._open) > self._most:
            self._open.popitem(last=False)
        return context

    def forget(self, chat: str) -> None:
        """Drop a dialogue at once."""
        self._open.pop(chat, None)

    def __len__(self) -> int:
        return len(self._open)
