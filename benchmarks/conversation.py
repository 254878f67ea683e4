"""How long the bot takes to start, how much memory it holds, and how long one whole turn takes.

    python benchmarks/conversation.py [--turns 2000]

A turn is `Conversation.handle`: triage, slots, routing, rendering. The router comes from the cache, as in every start
but the first. Beside it stands the floor of this machine in the same run: a bare dictionary look-up of an exact phrase.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime

from bot.app import build
from bot.base.message import Message
from bot.base.settings import Settings

QUESTIONS = [
    "why does magnesium help sleep",
    "does it actually work or is it hype",
    "how much for a pregnant woman",
    "29",
    "and while breastfeeding?",
    "is 400 to much for my mum shes 78 with kidney trouble",
    "mag gly b4 bed?",
    "i cant stay asleep wake 3am every nite",
    "best time to take vitamin d",
    "my chest hurts and i cant breathe",
    "what is the upper limit",
    "does magnesum raise melatonin or is that only in rats",
    "what's the weather",
    "I have been taking magnesium for three weeks now and I am not sure whether it does anything for my sleep at all, "
    "how would I know and how long should I go on before I give up on it?",
]


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=2_000, help="turns to time")
    turns = parser.parse_args().turns
    start = time.perf_counter()
    parts = build(Settings(_env_file=None))
    loaded = time.perf_counter() - start
    conversation = parts.conversation()
    times = asyncio.run(_turns(conversation, turns))
    phrases = {p for t in parts.content.topics.values() for p in t.phrases}
    began = time.perf_counter()
    for _ in range(10_000):
        "why does magnesium help sleep" in phrases  # noqa: B015
    floor = (time.perf_counter() - began) / 10_000 * 1_000
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"load, router cached     {loaded:8.2f} s   (imports apart: {_import_time():.2f} s)")
    print(f"memory, highest         {memory:8.0f} MB")
    print(f"turn, p50               {statistics.median(times):8.2f} ms")
    print(f"turn, p99               {statistics.quantiles(times, n=100)[98]:8.2f} ms")
    print(f"turn, slowest           {max(times):8.2f} ms")
    print(f"dictionary look-up      {floor:8.5f} ms (the floor)")


async def _turns(conversation: object, turns: int) -> list[float]:
    for _ in range(2):
        for question in QUESTIONS:
            await _turn(conversation, question, "warm")
    return [
        await _turn(conversation, QUESTIONS[i % len(QUESTIONS)], f"chat-{i // len(QUESTIONS)}") for i in range(turns)
    ]


async def _turn(conversation: object, question: str, chat: str) -> float:
    message = Message(chat, chat, datetime.now(UTC), text=question)
    start = time.perf_counter()
    await conversation.handle(message)  # type: ignore[attr-defined]
    return (time.perf_counter() - start) * 1_000


def _import_time() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import bot.app"], check=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
