"""Draws pictures off the event loop, one at a time, and keeps what was drawn."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

KEPT = 32
"""Pictures held in memory; each has some 50 to 120 KB."""

log = logging.getLogger(__name__)


class Drawer:
    """One for the process. Two drawings at once would be no faster, since both need the interpreter."""

    def __init__(self, directory: Path | None = None, kept: int = KEPT) -> None:
        """`directory` keeps pictures between runs; without it they are kept in memory only."""
        self._directory = directory
        self._kept = kept
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._one = asyncio.Semaphore(1)

    async def draw(self, key: str, job: Callable[[], bytes]) -> bytes:
        """The picture that `job` draws. `key` names it and what it shows, so the same key is never drawn twice."""
        if (found := self._remembered(key)) is not None:
            return found
        async with self._one:
            if (found := self._remembered(key)) is not None:
                return found
            drawn = await asyncio.to_thread(self._from_disk_or, key, job)
        self._memory[key] = drawn
        while len(self._memory) > self._kept:
            self._memory.popitem(last=False)
        return drawn

    async def draw_once(self, job: Callable[[], bytes]) -> bytes:
        """A picture that is somebody's own: drawn and handed over, kept nowhere."""
        async with self._one:
            return await asyncio.to_thread(job)

    def _remembered(self, key: str) -> bytes | None:
        if (found := self._memory.get(key)) is not None:
            self._memory.move_to_end(key)
        return found

    def _from_disk_or(self, key: str, job: Callable[[], bytes]) -> bytes:
        if self._directory is None:
            return job()
        path = self._directory / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.png"
        try:
            return path.read_bytes()
        except OSError:
            drawn = job()
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            # Never half a picture: another process may read it while it is written.
            new = path.with_suffix(f".{os.getpid()}.new")
            new.write_bytes(drawn)
            new.replace(path)
        except OSError as error:
            log.warning("a picture could not be kept: %s", error)
        return drawn
