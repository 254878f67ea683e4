"""Errors told to an operator's chat: what went wrong and where, never what somebody wrote, and never in floods."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from telegram import Bot
from telegram.error import TelegramError

QUIET = 600.0
"""Seconds between two reports; what happens meanwhile is counted."""


class OperatorChat:
    """An `Alarm` that writes to `chat`; without one it keeps quiet."""

    def __init__(self, bot: Bot, chat: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._bot, self._chat, self._clock = bot, chat, clock
        self._last: float | None = None
        self._untold = 0

    async def __call__(self, line: str) -> None:
        """Report a line. That it can not be delivered is no further error: the log has it."""
        if self._chat is None:
            return
        now = self._clock()
        if self._last is not None and now - self._last < QUIET:
            self._untold += 1
            return
        self._last = now
        more = f"\n{self._untold} more since the last report; see the log." if self._untold else ""
        self._untold = 0
        with suppress(TelegramError):
            await self._bot.send_message(self._chat, f"An update was not answered: {line}{more}")
