"""What was waiting while the bot was away: of old messages each person's last is answered, and what is urgent.

The poller sees all that waits at once. By the webhook one comes after the other, so an old message is held for a
moment, until no later one of the same person has come.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from telegram import Update

OLD = timedelta(minutes=5)
"""A message that was waiting for longer than this when the bot started is old."""
SPAN = 60.0
"""Seconds after the start in which what had waited comes. Later on nothing is old, whatever the clocks say."""
HELD = 2.0
"""Seconds for which an old message waits for a later one; Telegram brings several a second."""


@dataclass(frozen=True, slots=True)
class _Held:
    update_id: int
    is_superseded: asyncio.Event = field(default_factory=asyncio.Event)


class Absence:
    """The time in which the bot was away."""

    def __init__(self, last_alive: datetime | None) -> None:
        """`last_alive`: when an update was last handled. What came before that was left by a crash: answered each."""
        self._after = last_alive or datetime.min.replace(tzinfo=UTC)
        self._before = datetime.now(UTC) - OLD

    def holds(self, update: Update) -> bool:
        """True for a message from that time."""
        return update.message is not None and self._after < update.message.date < self._before


def writer(update: Update) -> Hashable:
    """Who wrote, and where."""
    message = update.message
    return (message.chat.id, message.from_user.id if message.from_user else None) if message else None


def superseded(updates: Iterable[Update], absence: Absence, is_urgent: Callable[[Update], bool]) -> set[int]:
    """Of messages that are there at once: the ids of old ones that their writers followed by later ones."""
    old = [update for update in updates if absence.holds(update)]
    last = {writer(update): update.update_id for update in old}
    return {u.update_id for u in old if last[writer(u)] != u.update_id and not is_urgent(u)}


class Backlog:
    """Tells old messages that were followed by later ones, where they come one by one."""

    def __init__(self, absence: Absence, is_urgent: Callable[[Update], bool]) -> None:
        self._absence = absence
        self._ends = time.monotonic() + SPAN
        self._is_urgent = is_urgent
        self._held: dict[Hashable, _Held] = {}

    async def is_superseded(self, update: Update) -> bool:
        """True when the update is an old message and the same person wrote again; takes `HELD` seconds if not."""
        if update.message is None or time.monotonic() > self._ends:
            return False
        who = writer(update)
        held = self._held.get(who)
        if held is not None and held.update_id < update.update_id:
            held.is_superseded.set()
        if not self._absence.holds(update) or self._is_urgent(update):
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
