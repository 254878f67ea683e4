"""Once a day: what is older than it may be goes (bot/storage/retention.py)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from bot.conversation.keeping.kept import Kept
from bot.storage.errors import StoreError

FIRST = timedelta(minutes=1)
"""After the start: it must not stand in the way of the first answers."""
EVERY = timedelta(days=1)
_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Housekeeping:
    """Opens the store, keeps it tidy, and closes it."""

    def __init__(
        self,
        kept: Kept,
        now: Callable[[], datetime] = _now,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._kept = kept
        self._now = now
        self._sleep = sleep
        self._work: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Make the database ready and begin.

        Raises:
            StoreError: the database can not be used.
        """
        store = self._kept.store
        await store.open()
        if lost := await store.people.unreadable():
            _log.error("what %d people stored cannot be read with the key file: see docs/privacy.md", lost)
        self._work = asyncio.create_task(self._tidy())

    async def close(self) -> None:
        """Stop, and give back the database."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)
        await self._kept.close()

    async def _tidy(self) -> None:
        await self._sleep(FIRST.total_seconds())
        while True:
            try:
                gone = await self._kept.retain(self._now())
                _log.info("retention: %d people, %d messages, %d updates", gone.people, gone.messages, gone.updates)
            except StoreError as trouble:
                _log.error("retention could not run: %s", trouble)
            await self._sleep(EVERY.total_seconds())
