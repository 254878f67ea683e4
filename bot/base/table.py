"""A table as CSV that any spreadsheet opens: dates as 2026-11-22, times as 23:15, yes and no as words."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run."""


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """The rows beneath their headings. With a byte order mark, without which Excel takes UTF-8 for something else."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def plain(value: Any) -> str:
    """A date, a time or a moment as ISO 8601 writes it, a moment with a space in the middle.

    Raises:
        TypeError: it is none of these.
    """
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no plain form of {type(value).__name__}")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value) if isinstance(value, int) else f"{value:.10g}"
    if isinstance(value, dict):
        text = json.dumps(value, ensure_ascii=False, default=plain) if value else ""
    elif isinstance(value, list | tuple):
        text = " ".join(map(str, value))
    else:
        text = plain(value) if isinstance(value, date | time) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
