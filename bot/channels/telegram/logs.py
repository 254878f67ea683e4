"""Logs that hold neither the token nor anything a person typed, whichever library writes the line.

To a terminal they are lines for people, anywhere else JSON: time, level, logger, event, and for an exception `error`.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LIBRARIES = ("telegram", "aiohttp", "httpx", "httpcore", "uvicorn", "sqlalchemy", "aiosqlite", "alembic")
"""They log addresses with the token, whole updates, or what goes into the database, below WARNING."""
FRAMES = 8
"""How many places of a traceback are told; the innermost ones."""


def quiet_libraries() -> None:
    """Let the libraries report trouble only."""
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.WARNING)


def set_up(level: str, token: str, stream: TextIO | None = None) -> None:
    """Write the logs of this process to `stream`, by default standard error, through `Private`.

    Handlers that are there already are kept, and made private too.
    """
    quiet_libraries()
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(stream.isatty()))
    root = logging.getLogger()
    root.setLevel(level.upper())
    root.addHandler(handler)
    for each in root.handlers:
        each.addFilter(Private(token))


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


def _formatter(to_people: bool) -> logging.Formatter:
    last: Processor = structlog.dev.ConsoleRenderer() if to_people else structlog.processors.JSONRenderer()
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            _add_error,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    )


def _add_error(_: WrappedLogger, __: str, fields: EventDict) -> EventDict:
    """The exception as a field of the line, instead of a line of its own after it."""
    record: logging.LogRecord = fields["_record"]
    if record.exc_text:
        fields["error"], record.exc_text = record.exc_text, None
    return fields
