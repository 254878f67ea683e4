"""Run by itself: `python -m tests.telegram.standin [--port N] [--delay SECONDS]`. Its first line is its port."""

from __future__ import annotations

import argparse
import asyncio
import sys

from .server import Standin


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds that each answer takes")
    given = parser.parse_args()
    standin = await Standin(delay=given.delay, keep_calls=False).start(given.port)
    sys.stdout.write(f"{standin.port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


asyncio.run(main())
