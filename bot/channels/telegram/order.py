"""One person's updates in order, different people's at once, and nobody able to take all the room."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Hashable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 256
"""People served at the same time."""
BACKLOG = 1_000_000
"""The base class's own limit counts updates before they are sorted by person, so it must never be the one that binds:
a flooder's waiting updates would then keep everybody else out."""

_arrived: ContextVar[float] = ContextVar("arrived")


def arrived() -> float:
    """When the update that is being handled came in, on the monotonic clock: before it waited for its turn."""
    return _arrived.get(time.monotonic())


class PersonalOrder(BaseUpdateProcessor):
    """Takes the person's lock first and one of the shared places after it: a flood of one person holds one place."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        super().__init__(BACKLOG)
        self._places = asyncio.Semaphore(at_once)
        self._locks: dict[Hashable, tuple[asyncio.Lock, int]] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle one update when its turn has come."""
        _arrived.set(time.monotonic())
        try:
            async with self._turn(_who(update)), self._places:
                await coroutine
        finally:
            # Cancelled while it waited for its turn: it was never begun, and must not be reported as forgotten.
            if asyncio.iscoroutine(coroutine):
                coroutine.close()

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nothing to put away."""

    @asynccontextmanager
    async def _turn(self, who: Hashable) -> AsyncIterator[None]:
        lock, waiting = self._locks.get(who, (asyncio.Lock(), 0))
        self._locks[who] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            lock, waiting = self._locks.pop(who)
            if waiting > 1:
                self._locks[who] = lock, waiting - 1


def _who(update: object) -> Hashable:
    if not isinstance(update, Update):
        return None
    if update.effective_user is not None:
        return update.effective_user.id
    return update.effective_chat.id if update.effective_chat is not None else None
