"""Updates in hand: each is handled once, however often it is brought, and none is forgotten before it was."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime

from telegram import Update

from bot.channels.telegram.ports import Handled

REMEMBERED = 10_000
"""Ids of handled updates kept in memory: far more than Telegram brings again."""
ANY = 2**63
"""Above the id of every update: each may have been handled before."""
GATHERED = 0.05
"""Seconds in which handled ids gather before they are written: each transaction costs as much as an answer."""

_log = logging.getLogger(__name__)


class Inbox:
    """Takes updates from the poller or the webhook and sees each of them through `handle`."""

    def __init__(
        self,
        handle: Callable[[Update], Awaitable[None]],
        handled: Handled,
        is_urgent: Callable[[Update], bool] = lambda update: False,
    ) -> None:
        """`is_urgent` tells what must be answered even if it is old and was followed by more."""
        self._handle = handle
        self._handled = handled
        self.is_urgent = is_urgent
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._done: OrderedDict[int, None] = OrderedDict()
        self._to_write: set[int] = set()
        self._writing: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()

    def knows(self, update_id: int) -> bool:
        """True for an update that is in hand, or was."""
        return update_id in self._in_hand or update_id in self._done

    def is_done(self, update_id: int) -> bool:
        """True for an update that was handled."""
        return update_id in self._done

    async def recall(self, updates: Iterable[int]) -> None:
        """Look up which of these were handled before this process began."""
        try:
            found = await self._handled.among(updates)
        except Exception as error:
            _log.error("handled updates could not be looked up: %s", type(error).__name__)
            return
        for update_id in found:
            self._finish(update_id)

    async def was_handled_before(self, update_id: int) -> bool:
        """True for an update that another process, or this one before it was started anew, has handled."""
        await self.recall([update_id])
        return update_id in self._done

    async def last_alive(self) -> datetime | None:
        """When an update was last handled, this time or before; None if that is not known."""
        return await self._handled.latest()

    async def highest(self) -> int:
        """The highest id of the updates handled before this process began; 0 if there was none."""
        try:
            return await self._handled.highest()
        except Exception as error:
            _log.error("handled updates could not be looked up: %s", type(error).__name__)
            return ANY

    def take(self, update: Update) -> asyncio.Task[None] | None:
        """See an update through; the work on it, or None if it was handled before."""
        if update.update_id in self._done:
            return None
        task = self._in_hand.get(update.update_id)
        if task is None:
            task = asyncio.create_task(self._see_through(update))
            self._in_hand[update.update_id] = task
        return task

    def drop(self, update_id: int) -> None:
        """Count an update as handled without doing anything about it."""
        self._remember(update_id)

    @property
    def is_empty(self) -> bool:
        """True when nothing is in hand."""
        return not self._in_hand

    async def moved(self) -> None:
        """Wait until one more update was handled."""
        self._moved.clear()
        await self._moved.wait()

    async def close(self, patience: float) -> None:
        """Finish what is in hand, for at most `patience` seconds. What is given up then stays unhandled."""
        tasks = list(self._in_hand.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if late:
                _log.warning("%d updates were not finished; Telegram will bring them again", len(late))
        if self._writing is not None:
            with suppress(asyncio.CancelledError):
                await self._writing

    async def _see_through(self, update: Update) -> None:
        try:
            await self._handle(update)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            # The application's own error handler has told what there is to tell; this is the belt to its braces.
            _log.error("an update ended in %s", type(error).__name__)
        finally:
            del self._in_hand[update.update_id]
        self._remember(update.update_id)

    def _remember(self, update_id: int) -> None:
        self._finish(update_id)
        self._to_write.add(update_id)
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())

    def _finish(self, update_id: int) -> None:
        self._done[update_id] = None
        if len(self._done) > REMEMBERED:
            self._done.popitem(last=False)
        self._moved.set()

    async def _write(self) -> None:
        """Whatever has gathered in one go: under load one transaction serves many updates."""
        while self._to_write:
            await asyncio.sleep(GATHERED)
            now, self._to_write = self._to_write, set()
            try:
                await self._handled.add(now, datetime.now(UTC))
            except Exception as error:
                # Answering goes on; what is at stake is that a crash might repeat an answer.
                _log.error("handled updates could not be noted: %s", type(error).__name__)
        self._writing = None
