"""Long polling that confirms an update only when it, and every one before it, was handled: a crash loses none.

Telegram takes an update as read when a higher offset is asked for, and shows at most 100 from there on. So the offset
stays at the first update that is not handled yet, and what comes twice is known.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.channels.telegram.backlog import Absence, superseded
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.updates import ALLOWED_UPDATES

WINDOW = 100
"""What Telegram shows at once."""
POLL_SECONDS = 30
"""How long Telegram may keep a question for news open."""
LOOK_AGAIN = 0.05
"""Seconds until news is asked for again while something is in hand, so that a slow answer makes nobody else wait."""
LONGEST_LOOK = 0.5
ENOUGH = WINDOW // 4
"""Updates whose place in the window is worth a question for news of its own."""
STUCK = 30.0
"""Seconds after which an update that alone keeps a full window from moving is let go of: a crash may then lose it, but
the bot answers everybody else."""
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0

_log = logging.getLogger(__name__)


class Poller:
    """Asks for news until it is told to stop."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._inbox: Inbox
        self._offset = 0
        self._waiting: list[int] = []
        self._since = time.monotonic()
        self._absence: Absence | None = None
        """None once everything that had waited was seen."""
        self._highest_before = 0
        self.last_heard: float | None = None
        """When Telegram last answered, on the monotonic clock; None before it did."""

    async def run(self, ready: Callable[[], Awaitable[Inbox]]) -> None:
        """Poll until cancelled. The first news is asked for before the inbox is ready to take it.

        Raises:
            InvalidToken: Telegram does not know the token any more.
        """
        news = await self._news()
        self._inbox = await ready()
        self._absence = Absence(await self._inbox.last_alive())
        self._highest_before = await self._inbox.highest()
        look = LOOK_AGAIN
        while True:
            look = LOOK_AGAIN if await self._take(news) else min(2 * look, LONGEST_LOOK)
            await self._settle(look)
            self._advance()
            news = await self._news()

    async def confirm(self) -> None:
        """Tell Telegram what was handled, when nothing more will be asked."""
        self._advance()
        with suppress(TelegramError):
            await self._get(1, seconds=0)

    async def _news(self) -> list[dict[str, Any]]:
        """What Telegram has, however long it takes to get an answer."""
        wait = FIRST_WAIT
        while True:
            try:
                news = await self._get(WINDOW, seconds=0 if self._waiting else POLL_SECONDS)
            except InvalidToken:
                raise
            except TelegramError as error:
                await asyncio.sleep(await self._told(error, wait))
                wait = min(2 * wait, LONGEST_WAIT)
                continue
            if wait > FIRST_WAIT:
                _log.info("Telegram answers again")
            self.last_heard = time.monotonic()
            return news

    async def _get(self, limit: int, seconds: int) -> list[dict[str, Any]]:
        """The library's `get_updates` would make objects of all that is in hand already, each time."""
        asked = {"offset": self._offset, "limit": limit, "timeout": seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        data = RequestData([RequestParameter.from_input(name, value) for name, value in asked.items()])
        usual = self._bot.request.read_timeout or 0
        found = await self._bot.request.post(f"{self._bot.base_url}/getUpdates", data, read_timeout=usual + seconds)
        assert isinstance(found, list)
        return found

    async def _take(self, news: list[dict[str, Any]]) -> bool:
        """Begin on what is new; True if there was any."""
        fresh = [n for n in news if not self._inbox.knows(n["update_id"])]
        if maybe_before := [n["update_id"] for n in fresh if n["update_id"] <= self._highest_before]:
            await self._inbox.recall(maybe_before)
        updates = [u for u in map(self._read, fresh) if u is not None and not self._inbox.is_done(u.update_id)]
        for left_out in self._left_out(updates):
            self._inbox.drop(left_out)
        for update in updates:
            self._inbox.take(update)
        known = set(self._waiting)
        self._waiting += [n["update_id"] for n in news if n["update_id"] not in known]
        if len(news) < WINDOW:
            self._absence = None
        return bool(fresh)

    def _read(self, news: dict[str, Any]) -> Update | None:
        try:
            return Update.de_json(news, self._bot)
        except Exception as error:
            # It would come again for ever.
            _log.error("an update could not be read: %s", type(error).__name__)
            self._inbox.drop(news["update_id"])
            return None

    def _left_out(self, updates: list[Update]) -> set[int]:
        """Of what had waited, messages that were followed by later ones."""
        found = superseded(updates, self._absence, self._inbox.is_urgent) if self._absence else set()
        if found:
            _log.info("%d messages from before the start were followed by later ones; those are answered", len(found))
        return found

    def _advance(self) -> None:
        """Move the offset past everything handled."""
        before = len(self._waiting)
        while self._waiting and self._inbox.is_done(self._waiting[0]):
            self._offset = self._waiting.pop(0) + 1
        now = time.monotonic()
        if len(self._waiting) < before or not self._waiting:
            self._since = now
        elif len(self._waiting) >= WINDOW and now - self._since > STUCK:
            _log.error("an update has held up all others for %.0f s; it is let go of", STUCK)
            self._offset = self._waiting.pop(0) + 1
            self._since = now

    async def _settle(self, look: float) -> None:
        """Wait, for at most `look` seconds, until there is enough to confirm for another question."""
        with suppress(TimeoutError):
            async with asyncio.timeout(look):
                while not self._inbox.is_empty and not self._has_enough_to_confirm():
                    await self._inbox.moved()

    def _has_enough_to_confirm(self) -> bool:
        first = self._waiting[:ENOUGH]
        return len(first) == ENOUGH and all(map(self._inbox.is_done, first))

    async def _told(self, error: TelegramError, wait: float) -> float:
        """Log the trouble, mend what can be mended; seconds to wait."""
        if isinstance(error, RetryAfter):
            asked = error.retry_after
            return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
        if isinstance(error, Conflict) and "webhook" in error.message:
            _log.warning("this bot had a webhook; it is taken away, since the bot polls now")
            with suppress(TelegramError):
                await self._bot.delete_webhook()
            return 0
        if isinstance(error, Conflict):
            _log.error(
                "another program is running this bot with the same token; stop one of the two. Trying again in %.0f s",
                wait,
            )
        else:
            away = "cannot be reached" if isinstance(error, NetworkError) else "gave no news"
            _log.warning("Telegram %s (%s); trying again in %.0f s", away, type(error).__name__, wait)
        return wait
