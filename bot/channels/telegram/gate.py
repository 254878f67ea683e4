"""One spacing gate before every message that this process sends: answers first, reminders when there is room."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

_Clock = Callable[[], float]
_Sleep = Callable[[float], Awaitable[object]]
_log = logging.getLogger(__name__)


class Gate:
    """Lets sends through one by one, `spacing` seconds apart; 0 lets them through as they come.

    Even spacing is stricter than a limit per second, and never lets a burst straddle two seconds.
    When Telegram asks to wait, the chat concerned waits. When it asks that of a second chat meanwhile, it means the
    bot, and all wait. So nobody can silence the bot for everybody by flooding a group.
    """

    def __init__(self, spacing: float = 0.0, clock: _Clock | None = None, sleep: _Sleep = asyncio.sleep) -> None:
        self._spacing = spacing
        self._own_clock = clock
        self._sleep = sleep
        self._next = float("-inf")
        self._held: dict[int, float] = {}
        self._all_held = float("-inf")

    async def turn(self, chat: int, *, reminder: bool = False) -> None:
        """Wait until a message may be sent to `chat`. A reminder waits until no answer does."""
        if not self._spacing and not self._held:
            return
        while True:
            now = self._clock()
            if (held := max(self._all_held, self._held.get(chat, now))) > now:
                await self._sleep(held - now)
                continue
            if self._next <= now:
                self._next = now + self._spacing
                return
            if reminder:
                await self._sleep(self._next - now)
                continue
            place, self._next = self._next, self._next + self._spacing
            await self._sleep(place - now)
            if max(self._all_held, self._held.get(chat, place)) <= self._clock():
                return

    def hold(self, chat: int, seconds: float) -> None:
        """Telegram asked to wait before `chat` is written to again."""
        now = self._clock()
        self._held = {c: until for c, until in self._held.items() if until > now}
        until = max(now + seconds, self._held.get(chat, now))
        if self._held.keys() - {chat}:
            self._all_held = max(until, *self._held.values())
        self._held[chat] = until
        whom = "all chats" if self._all_held > now else "one chat"
        _log.warning("Telegram asks to wait %.1f s; %s will", seconds, whom)

    def _clock(self) -> float:
        return self._own_clock() if self._own_clock else asyncio.get_running_loop().time()
