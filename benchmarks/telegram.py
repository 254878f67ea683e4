"""MagSleep in Telegram beside bare echo bots: updates a second, processor time, memory, and how soon it asks for news.

    python benchmarks/telegram.py [--updates 2000] [--bots ptb,aiogram,ours,magsleep] [--profile]

All in one run, each bot in a process of its own, against the stand-in Bot API server of the tests in another: at no
latency and at 50 ms for each request. The messages are sentences of independent writers (tests/held_in), each person
writes three, and meanwhile all others write theirs. MagSleep answers them with everything on: understanding,
rendering, the store, logs; only the spacing of sends is out of reach, as for a bot that pays for it. The echo called
`ours` is the same channel around no conversation: what MagSleep costs beyond it is the answer itself.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "123456:TEST-token_of-nobody"
EACH = 3
BOTS = {
    "ptb": ("python-telegram-bot echo", ["-m", "benchmarks.echoes", "ptb"]),
    "aiogram": ("aiogram echo", ["-m", "benchmarks.echoes", "aiogram"]),
    "ours": ("echo on our channel", ["-m", "benchmarks.echoes", "ours"]),
    "magsleep": ("MagSleep, everything on", ["-m", "bot.cli", "run"]),
}
TICK = os.sysconf("SC_CLK_TCK")


@dataclass
class Measured:
    """One bot at one latency."""

    first_poll: float
    first_answer: float
    per_second: float
    cpu_ms: float
    memory: float


def main() -> None:
    """Print the table of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=2_000)
    parser.add_argument("--bots", default=",".join(BOTS))
    parser.add_argument("--latencies", default="0,50", help="milliseconds")
    parser.add_argument("--profile", action="store_true", help="the functions that cost most")
    given = parser.parse_args()
    texts = sentences()
    people, load = given.updates // EACH, os.getloadavg()[0]
    print(f"{given.updates:,} updates from {people:,} people; {os.cpu_count()} processors, load before {load:.1f}")
    print(
        f"{'':26}{'latency':>9}{'updates/s':>11}{'CPU/update':>12}{'memory':>9}{'first poll':>12}{'first answer':>14}"
    )
    for name in given.bots.split(","):
        if name == "aiogram" and importlib.util.find_spec("aiogram") is None:
            print("aiogram is not installed: pip install aiogram to compare with it")
            continue
        title, command = BOTS[name]
        for latency in map(float, given.latencies.split(",")):
            found = measure(command, latency / 1000, given.updates, texts, given.profile)
            print(
                f"{title:26}{latency:6.0f} ms{found.per_second:11,.0f}{found.cpu_ms:9.2f} ms{found.memory:6.0f} MB"
                f"{found.first_poll:10.2f} s{found.first_answer:12.2f} s",
                flush=True,
            )


def measure(command: list[str], latency: float, updates: int, texts: list[str], profile: bool) -> Measured:
    """Start a bot, let it answer one message, then all at once."""
    with tempfile.TemporaryDirectory() as folder:
        serving = subprocess.Popen(
            [sys.executable, "-m", "tests.telegram.standin", "--delay", str(latency)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert serving.stdout is not None
        standin = f"http://127.0.0.1:{int(serving.stdout.readline())}"
        environment = os.environ | {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "MAGSLEEP_BASE_URL": f"{standin}/bot",
            "MAGSLEEP_SPACING_MS": "0",
            "MAGSLEEP_DATABASE_URL": f"{folder}/magsleep.db",
            "MAGSLEEP_KEY_FILE": f"{folder}/key",
            "PYTHONPATH": str(ROOT),
        }
        written = (["-m", "cProfile", "-o", f"{folder}/profile"] if profile else []) + command
        tell(standin, "updates", [message(1, 0, "/help")])
        started = time.monotonic()
        bot = subprocess.Popen([sys.executable, *written], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
        try:
            state = wait(standin, sent=1)
            first_poll, first_answer = state["first_poll"] - started, time.monotonic() - started
            people = max(1, updates // EACH)
            news = [message(1_000 + i % people, i, random.choice(texts)) for i in range(updates)]
            tell(standin, "updates", news[: updates // 10])
            wait(standin, waiting=0, sent=1 + updates // 10)
            cpu, begun = cpu_of(bot.pid), time.monotonic()
            tell(standin, "updates", news[updates // 10 :])
            wait(standin, waiting=0, sent=1 + updates)
            took, used = time.monotonic() - begun, cpu_of(bot.pid) - cpu
            number = updates - updates // 10
            return Measured(first_poll, first_answer, number / took, used / number * 1000, memory_of(bot.pid))
        finally:
            bot.terminate()
            bot.wait()
            serving.terminate()
            serving.wait()
            if profile:
                show(f"{folder}/profile")


def sentences() -> list[str]:
    """What independent writers wrote, shuffled the same way each time."""
    found: list[str] = []
    for path in sorted((ROOT / "tests/held_in/topics").glob("*.yaml")):
        stack: list[Any] = [yaml.safe_load(path.read_text(encoding="utf-8"))]
        while stack:
            match stack.pop():
                case dict() as node:
                    stack += node.values()
                case list() as node:
                    stack += node
                case str() as text if " " in text:
                    found.append(text)
    random.seed(1)
    return found


def message(person: int, number: int, text: str) -> dict[str, Any]:
    """Somebody writes."""
    user = {"id": person, "is_bot": False, "first_name": "A", "language_code": "en"}
    chat = {"id": person, "type": "private", "first_name": "A"}
    content = {"message_id": number + 1, "date": int(time.time()), "chat": chat, "from": user, "text": text}
    return {"kind": "message", "content": content}


def tell(standin: str, what: str, body: Any = None) -> Any:
    """Ask the stand-in's control for something."""
    data = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(f"{standin}/control/{what}", data) as response:
        return json.load(response)


def wait(standin: str, **wanted: int) -> dict[str, Any]:
    """Until the stand-in's state is this; the state."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        state: dict[str, Any] = tell(standin, "state")
        if all(state[k] == v if k == "waiting" else state[k] >= v for k, v in wanted.items()):
            return state
        time.sleep(0.01)
    raise TimeoutError(f"{wanted} did not come")


def cpu_of(pid: int) -> float:
    """Seconds of processor time that a process has used, all threads."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_of(pid: int) -> float:
    """Highest resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


def show(path: str) -> None:
    """The dearest functions of a profile."""
    import pstats  # noqa: PLC0415

    pstats.Stats(path).sort_stats("tottime").print_stats(45)


if __name__ == "__main__":
    main()
