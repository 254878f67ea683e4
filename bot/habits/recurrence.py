"""When a schedule is due next: a time on the wall, a zone and days, never an offset, so that clock changes come right.

A time that clocks skip is due at the first minute after the skip, one that they show twice at the first of the two. A
local date brings a schedule at most once, and a date that a zone leaves out altogether not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.base.wall_clock import after_the_gap, instants, zone_named

DAY = timedelta(days=1)
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a person asked for. Equal schedules are due together."""

    time: time
    """As the clock on the wall shows it, to the minute."""
    zone: str
    """IANA name."""
    days: frozenset[int] = EVERY_DAY
    """Days of the week, Monday 0; not looked at where `once` is set."""
    once: date | None = None
    """The only local date."""
    paused_until: date | None = None
    """The first local date after a pause."""
    skipped: frozenset[date] = frozenset()
    """Local dates left out ("skip tonight")."""
    last: date | None = None
    """The local date served last: after a move to another zone, or another time, it does not come a second time."""


@dataclass(frozen=True, slots=True)
class Due:
    """One turn of a schedule."""

    at: datetime
    """UTC."""
    date: date
    """The local date that it belongs to; `at` can fall after its midnight only where clocks skip that midnight."""


def next_due(schedule: Schedule, after: datetime) -> Due | None:
    """The first turn strictly after an instant with a zone; None when none is left.

    Raises:
        ValueError: there is no such zone, or no day of the week is left.
    """
    return next(upcoming(schedule, after), None)


def next_dues(schedules: Iterable[Schedule], after: datetime) -> list[Due | None]:
    """`next_due` of each, computed once for equal ones: many people share an evening hour and a zone."""
    known: dict[Schedule, Due | None] = {}
    out = []
    for schedule in schedules:
        if schedule not in known:
            known[schedule] = next_due(schedule, after)
        out.append(known[schedule])
    return out


def upcoming(schedule: Schedule, after: datetime) -> Iterator[Due]:
    """Every turn strictly after an instant, in order. Raises what `next_due` raises."""
    zone = zone_named(schedule.zone)
    if zone is None or not (schedule.days or schedule.once):
        raise ValueError("a schedule needs a zone that exists and a day")
    # The day before: where clocks skip midnight, its turn can still lie ahead.
    for day in _days(schedule, after.astimezone(zone).date() - DAY):
        found = instants(day, schedule.time, zone)
        at = found[0] if found else after_the_gap(day, schedule.time, zone)
        if not found and not _has(zone, day, at):
            continue
        if at > after:
            yield Due(at, day)


def _days(schedule: Schedule, start: date) -> Iterator[date]:
    """The local dates that a schedule names, from `start` on."""
    start = max(start, schedule.paused_until or start, schedule.last + DAY if schedule.last else start)
    if schedule.once is not None:
        if start <= schedule.once and schedule.once not in schedule.skipped:
            yield schedule.once
        return
    day = start
    while True:
        if day.weekday() in schedule.days and day not in schedule.skipped:
            yield day
        day += DAY


def _has(zone: ZoneInfo, day: date, after_gap: datetime) -> bool:
    """Whether a zone has a local date at all: Samoa left out 30 December 2011."""
    return after_gap.astimezone(zone).date() == day or bool(instants(day, time(0), zone))
