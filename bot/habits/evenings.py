"""Reminders at work in one process: the engine, the sweep of each minute and the cleaning of each day."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

from bot.habits.job import Job
from bot.habits.port import Clock, Deliver, Engine
from bot.habits.sweep import Sweep
from bot.storage.store import Store

MINUTE = 60
_log = logging.getLogger(__name__)


def utc_now() -> datetime:
    """The clock of the machine."""
    return datetime.now(UTC)


class Evenings:
    """Started and stopped with the app."""

    def __init__(
        self, store: Store, engine: Engine, deliver: Deliver, check_again: timedelta, clock: Clock = utc_now
    ) -> None:
        """`check_again`: see `Job`."""
        self._store = store
        self._engine = engine
        self._clock = clock
        self.job = Job(store.ledger, store.trials, deliver, clock, check_again)
        self._sweep = Sweep(store.ledger, engine, clock)
        self._minutes: asyncio.Task[None] | None = None
        self._tidied: date | None = None

    async def start(self) -> None:
        """Deliver from now on."""
        await self._engine.start(self.job)
        self._minutes = asyncio.create_task(self._every_minute())

    async def stop(self) -> None:
        """Finish what is in hand; the rest waits for the next start."""
        if self._minutes is not None:
            self._minutes.cancel()
            with suppress(asyncio.CancelledError):
                await self._minutes
        await self._engine.stop()

    async def round(self) -> None:
        """What is to be done each minute, and on the first of a day what is to be done each day."""
        await self._sweep()
        today = self._clock().date()
        if today != self._tidied:
            await self._engine.tidy()
            await self._store.reminders.drop_finished(today)
            self._tidied = today

    async def _every_minute(self) -> None:
        while True:
            try:
                await self.round()
            except Exception as error:
                # The next minute tries again; nothing is lost, since nothing has moved on.
                _log.error("the sweep of reminders failed (%s)", type(error).__name__)
            now = self._clock()
            await asyncio.sleep(MINUTE - now.second - now.microsecond / 1e6)
