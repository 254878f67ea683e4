"""What was waiting while the bot was away, as the webhook brings it: of old messages each person's last is answered.

The poller sees all that waits at once. Here one comes after the other, so an old message is held for a moment, until no
later one of the same person has come.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from telegram import Update

from bot.channels.telegram.poller import OLD

SPAN = 60.0
"""Seconds after the start in which what had waited comes. Later on nothing is old, whatever the clocks say."""
HELD = 2.0
"""Seconds for which an old message waits for a later one; Telegram brings several a second."""


@dataclass(frozen=True, slots=True)
class _Held:
    update_id: int
    is_superseded: asyncio.Event = field(default_factory=asyncio.Event)


class Backlog:
    """Tells old messages that were followed by later ones."""

    def __init__(self, last_alive: datetime | None, is_urgent: Callable[[Update], bool]) -> None:
        """`last_alive`: when an update was last handled before the start.

        What came before that was left by a crash, and is answered each; so is what is urgent.
        """
        self._after = last_alive or datetime.min.replace(tzinfo=UTC)
        self._before = datetime.now(UTC) - OLD
        self._ends = time.monotonic() + SPAN
        self._is_urgent = is_urgent
        self._held: dict[Hashable, _Held] = {}

    async def is_superseded(self, update: Update) -> bool:
        """True when the update is an old message and the same person wrote again; takes `HELD` seconds if not."""
        message = update.message
        if message is None or time.monotonic() > self._ends:
            return False
        who = message.chat.id, message.from_user.id if message.from_user else None
        held = self._held.get(who)
        if held is not None and held.update_id < update.update_id:
            held.is_superseded.set()
        if not self._after < message.date < self._before or self._is_urgent(update):
            return False
        if held is None or held.update_id < update.update_id:
            held = self._held[who] = _Held(update.update_id)
        elif held.update_id > update.update_id:
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(HELD):
                await held.is_superseded.wait()
        if self._held.get(who) is held:
            del self._held[who]
        return held.is_superseded.is_set()
