"""The shipped command as a process of its own, against the stand-in: what people do, and what goes wrong meanwhile."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import platformdirs
import pytest
from scripted import until
from standin import TOKEN, Drop, Person, Refusal, Slow, Standin, blocked, too_many

PEOPLE, EACH = 50, 10
TOPICS = [
    f"mechanism-{name}"
    for name in (
        *("gaba", "nmda_glutamate", "melatonin", "circadian", "cortisol"),
        *("enzymes", "muscle", "renin", "serotonin", "sleep_architecture"),
    )
]
START = 60.0
"""Seconds for a start on a busy machine; the router is trained by the fixture."""

WINDOW = 100
"""What Telegram shows at once, and so the most that a crash can make the bot answer twice."""
ROOT = Path(__file__).resolve().parents[2]


class Bot:
    """`magsleep run`, and what it wrote."""

    def __init__(self, wire: Standin, folder: Path) -> None:
        self.written = ""
        self._wire, self._folder = wire, folder
        self._killed = False
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "MAGSLEEP_BASE_URL": wire.base_url,
            "MAGSLEEP_SPACING_MS": "1",
            "MAGSLEEP_LOG_LEVEL": "DEBUG",
            "MAGSLEEP_DATABASE_URL": str(folder / "magsleep.db"),
            "MAGSLEEP_KEY_FILE": str(folder / "key"),
            "MAGSLEEP_CACHE": os.environ.get("MAGSLEEP_CACHE", platformdirs.user_cache_dir("magsleep")),
        }
        if "MAGSLEEP_CONTENT" in os.environ:
            self._environment["MAGSLEEP_CONTENT"] = os.environ["MAGSLEEP_CONTENT"]
        self._process: asyncio.subprocess.Process | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run it; at the end stop it kindly, unless it was killed."""
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.cli", "run"),
            cwd=ROOT,
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert self._process.stdout is not None
        reading = asyncio.create_task(self._process.stdout.read())
        try:
            yield
        finally:
            if self._process.returncode is None:
                self._process.terminate()
            self.written += (await asyncio.wait_for(reading, 20)).decode()
            status = await self._process.wait()
        assert status == (-signal.SIGKILL if self._killed else 0), self.written

    def again(self) -> Bot:
        """The next start, on the same database."""
        return Bot(self._wire, self._folder)

    def kill(self) -> None:
        """As a power cut would."""
        assert self._process is not None
        self._killed = True
        self._process.send_signal(signal.SIGKILL)


@pytest.fixture
def bot(wire: Standin, tmp_path: Path, real: object) -> Bot:
    """`real` trains the router if this content is new, so that the process finds it in the cache."""
    return Bot(wire, tmp_path)


async def a_day(wire: Standin) -> None:
    """What people do on an ordinary day, and what goes wrong meanwhile."""
    ann, ben, carol = Person(wire, 71), Person(wire, 72), Person(wire, 73)
    ann.writes("/start")
    await until(lambda: ann.screen, START)
    assert "How much?" in ann.last.labels

    ann.presses("How much?")
    await until(lambda: ann.last.text == "How much?")
    assert len(ann.screen) == 1

    ann.writes("/start evidence-trials")
    await until(lambda: len(ann.screen) == 2)
    assert "<blockquote expandable>" in ann.last.html
    ann.presses("See it as a picture")
    await until(lambda: ann.last.picture, START)
    assert ann.last.picture.startswith(b"\x89PNG")

    wire.answer("sendMessage", too_many(0.3))
    ann.writes("/help")
    await until(lambda: len(ann.screen) == 4)

    wire.answer("sendMessage", blocked())
    ben.writes("/start")
    await until(lambda: not wire.pending)
    assert not ben.screen

    for trouble in (Refusal(502, "Bad Gateway"), Drop(), Slow(0.5)):
        wire.answer("sendMessage", trouble)
        wire.answer("getUpdates", trouble)
        before = len(carol.screen)
        carol.writes("why does magnesium help sleep")
        await until(lambda before=before: len(carol.screen) > before, START)
    assert len(carol.screen) == 3

    wire.answer("sendMessage", Refusal(400, "Bad Request: can't parse entities"))
    carol.writes("/privacy")
    await until(lambda: len(carol.screen) == 4)
    assert "parse_mode" not in carol.last.parameters
    await until(lambda: not wire.pending)


def crowd(wire: Standin) -> list[Person]:
    """Fifty people who have asked ten questions each; none is answered yet."""
    people = [Person(wire, user=100 + i) for i in range(PEOPLE)]
    for topic in TOPICS:
        for person in people:
            person.writes(f"/start {topic}")
    return people


async def test_a_day_with_the_bot_and_a_crash_that_loses_nothing(
    bot: Bot, wire: Standin, record_property: Callable[[str, object], None]
) -> None:
    async with bot.running():
        await a_day(wire)
        people = crowd(wire)
        await until(lambda: sum(len(p.screen) for p in people) >= PEOPLE * EACH // 2, START)
        bot.kill()
    again = bot.again()
    async with again.running():
        await until(lambda: not wire.pending, START)

    texts: dict[str, str] = {}
    doubled = 0
    for person in people:
        said = [m.text for m in person.screen]
        seen = list(dict.fromkeys(said))
        assert len(seen) == EACH, "an update was lost"
        for topic, text in zip(TOPICS, seen, strict=True):
            assert texts.setdefault(topic, text) == text, "one person's answers came out of order"
        doubled += sum(Counter(said).values()) - EACH
    assert len(set(texts.values())) == EACH
    record_property("answered twice after kill -9", doubled)
    print(f"\nkill -9 amid {PEOPLE * EACH} updates: none lost, {doubled} answered twice")  # noqa: T201
    assert doubled <= WINDOW
    written = bot.written + again.written
    assert TOKEN not in written
    assert "magnesium help" not in written
