"""The sleep diary as data: from the slots of a message to a night, corrections, and rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import time
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
MORNING = "morning"
COLUMNS = (MORNING, "zone", *TOLD, *MEASURED)
"""The columns of an export: what was told, then what it comes to; `at_most` as in `Sleep`."""


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


def rows(nights: Iterable[Night]) -> list[list[Any]]:
    """One row a night in the order of `COLUMNS`, by their mornings."""
    return [
        [night.morning, night.zone, *(getattr(night, name) for name in TOLD), *_measured(measure(night))]
        for night in sorted(nights, key=lambda n: n.morning)
    ]


def _measured(sleep: Sleep | None) -> list[Any]:
    if sleep is None:
        return [None] * len(MEASURED)
    return [sleep.time_in_bed_min, sleep.total_sleep_min, sleep.sleep_efficiency_pct, sleep.at_most]
