from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from standin import TOKEN

from bot.channels.telegram import logs

SECRET = "my kidneys hurt"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the logs go; afterwards everything is as it was."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    filters = {h: list(h.filters) for h in before}
    stream = io.StringIO()
    logs.set_up("debug", TOKEN, stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    for handler in before:
        handler.filters[:] = filters[handler]


def written(stream: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_object_of_known_fields(stream: io.StringIO) -> None:
    logging.getLogger("bot.x").warning("Telegram asks to wait %.1f s", 3)
    (line,) = written(stream)
    assert set(line) == {"time", "level", "logger", "event"}
    assert (line["level"], line["logger"], line["event"]) == ("warning", "bot.x", "Telegram asks to wait 3.0 s")
    assert line["time"].endswith("Z")


def test_an_exception_is_its_type_and_place(stream: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("bot.x").exception("failed")
        logging.getLogger("telegram.ext").exception("failed over %s", SECRET)
    first, second = written(stream)
    assert first["error"].startswith("ValueError at test_telegram_logs:")
    assert second["event"] == "failed over %s"
    assert SECRET not in stream.getvalue()


def test_neither_token_nor_an_address_with_it_is_written(stream: io.StringIO) -> None:
    address = f"https://x/bot{TOKEN}/getMe"
    logging.getLogger("bot.x").info("asked %s", address)
    for name in (*logs.LIBRARIES, "asyncio", "dbos"):
        logging.getLogger(name).warning("asked %s", address)
        logging.getLogger(name).warning(f"asked {address}")
    assert TOKEN not in stream.getvalue()
    assert "<token>" in stream.getvalue()


def test_what_libraries_say_below_a_warning_is_not_written(stream: io.StringIO) -> None:
    for name in logs.LIBRARIES:
        logging.getLogger(f"{name}.deep").info(SECRET)
        logging.getLogger(f"{name}.deep").debug(SECRET)
    assert written(stream) == []


def test_a_terminal_gets_lines_for_people() -> None:
    record = logging.LogRecord("bot.x", logging.ERROR, "x.py", 1, "an update was not answered", (), None)
    line = logs._formatter(to_people=True).format(record)
    assert "an update was not answered" in line
    assert not line.startswith("{")
