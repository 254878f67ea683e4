"""Logs that hold neither the token nor anything a person typed, whichever library writes the line."""

from __future__ import annotations

import logging
import traceback

LIBRARIES = ("telegram", "aiohttp", "httpx", "httpcore")
"""They log addresses with the token, and whole updates, below WARNING."""
FRAMES = 8
"""How many places of a traceback are told; the innermost ones."""


def quiet_libraries() -> None:
    """Let the libraries report trouble only."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)


def guard(token: str) -> None:
    """Put a `Private` filter before everything that writes logs in this process."""
    quiet_libraries()
    root = logging.getLogger()
    if not root.handlers:
        logging.basicConfig()
    for handler in root.handlers:
        handler.addFilter(Private(token))


def told(error: BaseException) -> str:
    """An exception by its type and place. Its message may quote what a person typed, or the token, and is left out."""
    frames = list(traceback.walk_tb(error.__traceback__))[-FRAMES:]
    places = " > ".join(f"{f.f_globals.get('__name__', '?')}:{line}" for f, line in frames)
    return f"{type(error).__name__} at {places}" if places else type(error).__name__


class Private(logging.Filter):
    """Rewrites a record before it is written.

    Our own lines are chosen to be harmless and lose the token only. What a library puts into the arguments of a line
    can be an update or an address, so of its lines only the first line of the bare pattern stays.
    """

    def __init__(self, token: str) -> None:
        super().__init__()
        self._token = token

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: lines are cleaned, never dropped."""
        ours = record.name.partition(".")[0] == "bot"
        line = record.getMessage() if ours else str(record.msg).partition("\n")[0]
        record.msg, record.args = line.replace(self._token, "<token>"), None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = told(record.exc_info[1])
        record.exc_info = record.stack_info = None
        return True
