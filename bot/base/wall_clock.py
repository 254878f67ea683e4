"""What the clock on a wall shows, and which instants that is: once, twice or never on the days clocks change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ABOUT = timedelta(minutes=14)
"""How far off people are who say what time it is: less than the least difference of zones."""
NO_DAY = date(2024, 1, 2)
"""Where a time of day needs a date, and any would do."""


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, None where there is no such zone. Kept: `ZoneInfo` itself forgets all but eight."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None  # also for what looks like a path, and for a folder of zones ("Europe")


def showing(times: Iterable[time], zones: Mapping[str, str], now: datetime) -> dict[str, str]:
    """Of zones by label, those whose clocks show one of these times just now, give or take `ABOUT`."""
    shown = {label: datetime.combine(NO_DAY, now.astimezone(ZoneInfo(zone)).time()) for label, zone in zones.items()}
    told = [datetime.combine(NO_DAY, at) for at in times]
    near = {label for label, at in shown.items() for other in told if (at - other + ABOUT) % DAY <= 2 * ABOUT}
    return {label: zone for label, zone in zones.items() if label in near}


def instants(day: date, clock: time, zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants (UTC, in order) at which clocks show this: two where they are set back, none where set forward."""
    first = datetime.combine(day, clock, zone).replace(fold=0)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return (first.astimezone(UTC),)
    # Set forward, the offset before the change leads to a later instant than the one after it.
    both = first.astimezone(UTC), second.astimezone(UTC)
    return both if both[0] < both[1] else ()


def after_the_gap(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which clocks were set forward past a time that they never show."""
    wall = datetime.combine(day, clock, zone)
    start, end = wall.replace(fold=1).astimezone(UTC), wall.replace(fold=0).astimezone(UTC)
    new = end.astimezone(zone).utcoffset()
    while end - start > MINUTE:
        middle = start + (end - start) / 2
        if middle.astimezone(zone).utcoffset() == new:
            end = middle
        else:
            start = middle
    return end.replace(second=0, microsecond=0)
