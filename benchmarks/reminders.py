"""Reminders of many people: how long it takes to compute when each is due next.

    python benchmarks/reminders.py [--people 100000]

Times are spread over the evening, people over all zones. The floor of this machine in the same run is one conversion
of an instant into local time for each person.
"""

from __future__ import annotations

import argparse
import random
import time
from datetime import UTC, datetime
from datetime import time as clock
from zoneinfo import available_timezones

from bot.base.wall_clock import zone_named
from bot.habits.recurrence import EVERY_DAY, Schedule, next_due, next_dues

NOW = datetime(2026, 3, 28, 12, tzinfo=UTC)
"""The day before clocks change in Europe."""


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    people = parser.parse_args().people
    schedules = _schedules(people)
    next_dues(schedules, NOW)  # zones are read from disk once
    floor = _seconds(lambda: [NOW.astimezone(zone_named(s.zone)) for s in schedules])
    for name, seconds in (
        ("floor: one conversion each", floor),
        ("next_due, one by one", _seconds(lambda: [next_due(s, NOW) for s in schedules])),
        ("next_dues, all at once", _seconds(lambda: next_dues(schedules, NOW))),
    ):
        print(f"{name:30} {seconds:8.3f} s  {people / seconds:12,.0f} a second  {seconds / floor:6.1f} x the floor")


def _schedules(people: int) -> list[Schedule]:
    chance = random.Random(7)
    zones = sorted(available_timezones() - {"localtime", "Factory"})
    days = [EVERY_DAY] * 6 + [frozenset(range(5)), frozenset({4, 5})]
    return [
        Schedule(clock(chance.randrange(19, 24), chance.randrange(0, 60, 5)), chance.choice(zones), chance.choice(days))
        for _ in range(people)
    ]


def _seconds(work: object) -> float:
    assert callable(work)
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
