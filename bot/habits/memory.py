"""An engine without a memory beyond its process, on any clock: for tests, and for stores that are thrown away."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable
from datetime import datetime

from bot.habits.port import Run
from bot.storage.ledger import Promise


class MemoryEngine:
    """Runs nothing by itself: whoever turns the clock calls `work`."""

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, str]] = []
        self._keys: dict[str, str] = {}
        self._count = 0
        self._run: Run | None = None

    @property
    def due(self) -> datetime | None:
        """When the next job is due."""
        return self._waiting[0][0] if self._waiting else None

    @property
    def known(self) -> Collection[str]:
        """Every job ever seen and not forgotten."""
        return self._keys.keys()

    async def start(self, run: Run) -> None:
        """Work for this runner."""
        self._run = run

    async def enqueue(self, promises: Iterable[Promise]) -> None:
        """Keep a job for each; see the port."""
        for promise in promises:
            if promise.job not in self._keys:
                self._keys[promise.job] = promise.key
                self._push(promise.due, promise.job)

    async def work(self, now: datetime) -> None:
        """Run what is due, in order. A job that breaks off with an exception stays, as after a crash."""
        assert self._run is not None, "not started"
        while self._waiting and self._waiting[0][0] <= now:
            due, _, job = heapq.heappop(self._waiting)
            key = self._keys.get(job)
            if key is None:
                continue
            try:
                await self._run(key)
            except BaseException:
                self._push(due, job)
                raise

    async def forget(self, jobs: Collection[str]) -> None:
        """Drop these jobs."""
        for job in jobs:
            self._keys.pop(job, None)

    async def tidy(self) -> None:
        """Drop every trace of jobs that are done."""
        waiting = {job for _, _, job in self._waiting}
        self._keys = {job: key for job, key in self._keys.items() if job in waiting}

    async def stop(self) -> None:
        """Work for nobody."""
        self._run = None

    def _push(self, due: datetime, job: str) -> None:
        self._count += 1
        heapq.heappush(self._waiting, (due, self._count, job))
