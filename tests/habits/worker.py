"""A worker of its own process, to be killed: sends what is due and writes each message to a file as its receiver.

python -m tests.habits.worker DATABASE KEY_FILE RECEIVED
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta
from pathlib import Path

from bot.habits.durable import DurableEngine
from bot.habits.evenings import Evenings
from bot.habits.port import Nudge
from bot.storage.store import Store

LATENCY = 0.02


async def main(database: str, key_file: str, received: str) -> None:
    store = Store.at(database, Path(key_file))
    file = os.open(received, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def deliver(nudge: Nudge) -> bool:
        await asyncio.sleep(LATENCY)
        os.write(file, f"{nudge.delivery.promise.key}\n".encode())
        await asyncio.sleep(LATENCY)
        return True

    evenings = Evenings(store, DurableEngine.beside(store.database.url), deliver, timedelta(weeks=8))
    await evenings.start()
    await asyncio.to_thread(sys.stdin.read)
    await evenings.stop()
    await store.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
