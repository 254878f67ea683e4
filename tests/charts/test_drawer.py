"""Pictures are drawn once, one at a time, and off the event loop."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from bot.charts.drawer import Drawer


class Pen:
    """A drawing that counts."""

    def __init__(self) -> None:
        self.drawn = 0
        self.at_once = 0
        self.most = 0
        self.threads: set[int] = set()
        self._lock = threading.Lock()

    def draw(self) -> bytes:
        with self._lock:
            self.at_once += 1
            self.most = max(self.most, self.at_once)
        self.threads.add(threading.get_ident())
        threading.Event().wait(0.01)
        with self._lock:
            self.at_once -= 1
            self.drawn += 1
        return b"png"


async def test_the_same_picture_is_drawn_once() -> None:
    pen, drawer = Pen(), Drawer()
    assert set(await asyncio.gather(*(drawer.draw("a", pen.draw) for _ in range(20)))) == {b"png"}
    assert pen.drawn == 1
    assert threading.get_ident() not in pen.threads


async def test_one_at_a_time() -> None:
    pen, drawer = Pen(), Drawer()
    await asyncio.gather(*(drawer.draw(str(i), pen.draw) for i in range(5)))
    assert (pen.drawn, pen.most) == (5, 1)


async def test_the_oldest_is_forgotten_first() -> None:
    pen, drawer = Pen(), Drawer(kept=2)
    for key in ("a", "b", "a", "c", "a", "b"):
        await drawer.draw(key, pen.draw)
    assert pen.drawn == 4  # a, b, c, and b once more


async def test_a_folder_keeps_pictures_between_runs(tmp_path: Path) -> None:
    pen = Pen()
    folder = tmp_path / "pictures"
    assert await Drawer(folder).draw("a", pen.draw) == b"png"
    assert await Drawer(folder).draw("a", pen.draw) == b"png"
    assert pen.drawn == 1
    assert [p.suffix for p in folder.iterdir()] == [".png"]
    await Drawer(folder).draw("other content", pen.draw)
    assert pen.drawn == 2


async def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert await Drawer(blocked).draw("a", Pen().draw) == b"png"
    assert "could not be kept" in caplog.text


async def test_a_failure_is_told_and_not_kept() -> None:
    drawer, pen = Drawer(), Pen()

    def fails() -> bytes:
        raise RuntimeError("no ink")

    with pytest.raises(RuntimeError, match="no ink"):
        await drawer.draw("a", fails)
    assert await drawer.draw("a", pen.draw) == b"png"
