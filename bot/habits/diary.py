"""The sleep diary as data: from the slots of a message to a night, corrections, and rows for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from bot.base.night import Night
from bot.calculators.sleep import Sleep, measure

NOTE = "note"
NOTE_MOST = 500
"""Characters of a note that are kept."""
CLOCK_TIMES = ("bed_time", "lights_out", "final_wake", "out_of_bed")
TOLD = (
    *CLOCK_TIMES,
    "sleep_onset_latency_min",
    "awakenings",
    "wake_after_sleep_onset_min",
    "total_sleep_min",
    "quality",
    "magnesium",
    "elemental_mg",
    NOTE,
)
"""The items of a night that a person tells; each is a slot of a message (but for the note) and a field of `Night`."""
MEASURED = ("time_in_bed_min", "asleep_min", "sleep_efficiency_pct", "at_most")
COLUMNS = ("morning", "zone", *TOLD, *MEASURED)
"""The columns of an export: what was told, then what it comes to; `at_most` as in `Sleep`."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run."""


def told_in(slots: Mapping[str, Any]) -> dict[str, Any]:
    """The items of a night among the slots of a message, clock times as times."""
    found = {name: slots[name] for name in TOLD if slots.get(name) is not None}
    return {name: time.fromisoformat(v) if name in CLOCK_TIMES else v for name, v in found.items()}


def corrected(night: Night, slots: Mapping[str, Any]) -> Night:
    """A night with what a later message tells in its place; what the message is silent about stays."""
    told = told_in(slots)
    if told.get("magnesium") is False:
        told["elemental_mg"] = None
    if told.get("awakenings") == 0:
        told["wake_after_sleep_onset_min"] = None
    if _is_new_end(night, told):
        told["out_of_bed"] = None
    return replace(night, **told)


def _is_new_end(night: Night, told: Mapping[str, Any]) -> bool:
    """Whether "no, I woke at 7" takes the place of "up at 6", rather than standing beside it."""
    if night.final_wake is not None or night.out_of_bed is None or "out_of_bed" in told:
        return False
    return bool("final_wake" in told and told["final_wake"] > night.out_of_bed)


def rows(nights: Iterable[Night]) -> Iterator[dict[str, str]]:
    """One row a night, in order of their mornings: dates as 2026-11-22, times as 23:15, yes and no as 1 and 0."""
    for night in sorted(nights, key=lambda n: n.morning):
        cells = {"morning": night.morning, "zone": night.zone} | {name: getattr(night, name) for name in TOLD}
        yield {name: _cell(value) for name, value in (cells | _measured(measure(night))).items()}


def as_csv(nights: Iterable[Night], headings: Mapping[str, str]) -> str:
    """The diary as CSV. `headings`: column → what it is called in words."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writerow({name: headings[name] for name in COLUMNS})
    writer.writerows(rows(nights))
    return out.getvalue()


def _measured(sleep: Sleep | None) -> dict[str, Any]:
    if sleep is None:
        return dict.fromkeys(MEASURED)
    return {
        "time_in_bed_min": sleep.time_in_bed_min,
        "asleep_min": sleep.total_sleep_min,
        "sleep_efficiency_pct": sleep.sleep_efficiency_pct,
        "at_most": sleep.at_most,
    }


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
