"""Nights on which clocks change, found by asking every zone, for tests of everything that counts hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

HOUR = timedelta(hours=1)
SAMOA = ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC))
"""A zone that left out a whole day."""


@cache
def all_zones() -> list[str]:
    return sorted(available_timezones() - {"localtime", "Factory"})


@cache
def clock_changes() -> list[tuple[str, datetime]]:
    """(zone, the first quarter of an hour after a change) for every change from 2024 to 2027, and Samoa's."""
    out = [SAMOA]
    for name in all_zones():
        zone = ZoneInfo(name)
        days = [datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=i) for i in range(4 * 365)]
        offsets = [d.astimezone(zone).utcoffset() for d in days]
        for i in range(1, len(days)):
            if offsets[i] != offsets[i - 1]:
                quarters = (days[i - 1] + q * HOUR / 4 for q in range(97))
                out.append((name, next(q for q in quarters if q.astimezone(zone).utcoffset() == offsets[i])))
    return out
