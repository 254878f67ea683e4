"""Night arithmetic: what a sleep diary's times come to, in minutes that have really passed.

Sleep efficiency is total sleep time over time in bed, from getting into bed to getting out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from math import isfinite
from zoneinfo import ZoneInfo

from bot.base.night import Night
from bot.base.wall_clock import instants, zone_named

DAY = timedelta(days=1)
MOST_IN_BED = timedelta(hours=18)
"""Longer than anybody sleeps through; two clock times that lie so far apart were swapped or slipped."""
ROUGHLY = 30
"""Minutes by which guesses of sleep and of waking time may together go beyond the time in bed."""
DAY_BEGINS = time(4)
"""Before this hour "last night" is the night that ended the morning before."""
LIMITS: Mapping[str, tuple[float, float]] = {
    "sleep_onset_latency_min": (0, 1080),
    "wake_after_sleep_onset_min": (0, 1080),
    "total_sleep_min": (0, 1080),
    "awakenings": (0, 50),
    "quality": (1, 5),
    "elemental_mg": (0, 10_000),
}
"""Numbers outside of these are slips of the keyboard."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """What a night comes to. Instants are UTC."""

    bed: datetime
    lights_out: datetime
    final_wake: datetime
    out_of_bed: datetime
    time_in_bed_min: int
    total_sleep_min: int
    sleep_onset_latency_min: int | None
    wake_after_sleep_onset_min: int | None
    sleep_efficiency_pct: float
    at_most: bool
    """Waking time that was not told counts as none: total sleep and efficiency are upper bounds."""


class Wrong(StrEnum):
    """Why a night can not be taken as told; each value is the id of a message."""

    ZONE = "problem-night-zone"
    SKIPPED = "problem-night-skipped"
    """Clocks were set forward past this time."""
    TWICE = "problem-night-twice"
    """Clocks were set back and showed this time twice; `Night.repeated` settles it."""
    TOO_LONG = "problem-night-too-long"
    """Woke before going to bed, or a whole day in bed."""
    ORDER = "problem-night-order"
    """Up before waking, or lights out before bed or after waking."""
    AWAKE = "problem-night-awake"
    """More minutes awake, or asleep, than in bed."""
    NO_WAKING = "problem-night-no-waking"
    """Minutes awake, and not a single waking."""
    NUMBER = "problem-night-number"
    NO_MAGNESIUM = "problem-night-no-magnesium"
    """An amount of magnesium on a night without."""
    FUTURE = "problem-night-future"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to be asked back, and the fields of the night that it is about."""

    wrong: Wrong
    fields: tuple[str, ...] = ()


def problems(night: Night, now: datetime | None = None) -> tuple[Problem, ...]:
    """All that is wrong with a night; empty when it can be kept. `now` finds a night that is not over yet."""
    zone = zone_named(night.zone)
    if zone is None:
        return (Problem(Wrong.ZONE, ("zone",)),)
    return (*_wrong_numbers(night), *_wrong_times(night, zone, now))


def measure(night: Night) -> Sleep | None:
    """What a night comes to; None where bed or rising was not told, or something is wrong with it."""
    zone = zone_named(night.zone)
    if zone is None or problems(night):
        return None
    told = _timeline(night, zone)
    if "bed_time" not in told or "final_wake" not in told:
        return None
    bed, wake = told["bed_time"], told["final_wake"]
    lights_out, rise = told.get("lights_out", bed), told.get("out_of_bed", wake)
    in_bed, latency, awake = _minutes(rise - bed), night.sleep_onset_latency_min, _awake(night)
    asleep = _minutes(wake - lights_out) - (latency or 0) - (awake or 0)
    unknown = latency is None or awake is None
    if unknown and night.total_sleep_min is not None:
        asleep, unknown = night.total_sleep_min, False
    return Sleep(
        bed,
        lights_out,
        wake,
        rise,
        in_bed,
        round(asleep),
        None if latency is None else round(latency),
        None if awake is None else round(awake),
        round(asleep / in_bed * 100, 1),
        unknown,
    )


def latest_morning(now: datetime, zone: ZoneInfo, woke: time | None = None) -> date:
    """The morning of the last night that is over at `now`: at 3 am "last night" ended the morning before."""
    today = now.astimezone(zone).date()
    shown = instants(today, woke or DAY_BEGINS, zone)
    return today if shown and shown[0] <= now else today - DAY


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, and over how many nights."""

    value: float
    nights: int
    at_most: int = 0
    """How many of the nights are upper bounds."""


def averages(nights: Sequence[Night]) -> dict[str, Mean]:
    """The means of a diary, by the names of its fields; what no night tells is left out."""
    sound = [n for n in nights if not problems(n)]
    measured = [(n, measure(n)) for n in sound]
    sleeps = [s for _, s in measured if s]
    told = [n.total_sleep_min for n, s in measured if s is None and n.total_sleep_min is not None]
    bounds = sum(s.at_most for s in sleeps)
    out: dict[str, Mean] = {}
    _mean(out, "time_in_bed_min", [s.time_in_bed_min for s in sleeps])
    _mean(out, "total_sleep_min", [*(s.total_sleep_min for s in sleeps), *told], bounds)
    _mean(out, "sleep_efficiency_pct", [s.sleep_efficiency_pct for s in sleeps], bounds)
    for name in ("sleep_onset_latency_min", "awakenings", "quality"):
        _mean(out, name, [v for n in sound if (v := getattr(n, name)) is not None])
    _mean(out, "wake_after_sleep_onset_min", [v for n in sound if (v := _awake(n)) is not None])
    return out


def _mean(out: dict[str, Mean], name: str, values: Sequence[float], bounds: int = 0) -> None:
    if values:
        out[name] = Mean(sum(values) / len(values), len(values), bounds)


def _wrong_numbers(night: Night) -> Iterator[Problem]:
    wrong = [
        name
        for name, (low, high) in LIMITS.items()
        if (value := getattr(night, name)) is not None and not (isfinite(value) and low <= value <= high)
    ]
    if wrong:
        yield Problem(Wrong.NUMBER, tuple(wrong))
    if night.awakenings == 0 and night.wake_after_sleep_onset_min:
        yield Problem(Wrong.NO_WAKING, ("awakenings", "wake_after_sleep_onset_min"))
    if night.magnesium is False and night.elemental_mg:
        yield Problem(Wrong.NO_MAGNESIUM, ("magnesium", "elemental_mg"))


def _wrong_times(night: Night, zone: ZoneInfo, now: datetime | None) -> Iterator[Problem]:
    walls = _walls(night)
    shown = {name: len(instants(wall.date(), wall.time(), zone)) for name, wall in walls.items()}
    odd = False
    for wrong, count in ((Wrong.SKIPPED, 0), (Wrong.TWICE, 2)):
        names = tuple(name for name, n in shown.items() if n == count)
        if names and not (count == 2 and night.repeated):
            odd = True
            yield Problem(wrong, names)
    if odd:
        return
    told = _timeline(night, zone)
    if now is not None and told and max(told.values()) > now:
        yield Problem(Wrong.FUTURE, ("morning",))
    first, last = told.get("bed_time"), told.get("final_wake")
    if first and last and not timedelta(0) < last - first <= MOST_IN_BED:
        yield Problem(Wrong.TOO_LONG, ("bed_time", "final_wake"))
    elif not _in_order(told):
        yield Problem(Wrong.ORDER, tuple(name for name in ("lights_out", "out_of_bed") if name in told))
    elif first and last:
        lights_out, rise = told.get("lights_out", first), told.get("out_of_bed", last)
        awake = (night.sleep_onset_latency_min or 0) + (night.wake_after_sleep_onset_min or 0)
        asleep, slept_none = night.total_sleep_min or 0, night.total_sleep_min == 0
        lain = _minutes(last - lights_out)
        if awake > lain or (awake == lain and not slept_none):
            yield Problem(Wrong.AWAKE, ("sleep_onset_latency_min", "wake_after_sleep_onset_min"))
        elif asleep > _minutes(rise - first) or (awake and asleep + awake > _minutes(rise - first) + ROUGHLY):
            yield Problem(Wrong.AWAKE, ("total_sleep_min",))


def _in_order(told: Mapping[str, datetime]) -> bool:
    ordered = [told[name] for name in ("bed_time", "lights_out", "final_wake", "out_of_bed") if name in told]
    return ordered == sorted(ordered) and (not ordered or ordered[-1] - ordered[0] <= MOST_IN_BED)


def _walls(night: Night) -> dict[str, datetime]:
    """What the wall showed at each time told, with its date, told from the morning."""
    bed, rise = night.bed_time or night.lights_out, night.out_of_bed
    wake = night.final_wake or rise
    out: dict[str, datetime] = {}
    if wake:
        out["final_wake"] = datetime.combine(night.morning, wake)
        if rise:
            out["out_of_bed"] = datetime.combine(night.morning + (DAY if rise < wake else 0 * DAY), rise)
    latest = out.get("final_wake", datetime.combine(night.morning, time(12)))
    if bed:
        day = night.morning if datetime.combine(night.morning, bed) < latest else night.morning - DAY
        out["bed_time"] = datetime.combine(day, bed)
        if night.lights_out:
            out["lights_out"] = datetime.combine(day + (DAY if night.lights_out < bed else 0 * DAY), night.lights_out)
    return out


def _timeline(night: Night, zone: ZoneInfo) -> dict[str, datetime]:
    """The instant (UTC) of each time told, for a night whose times are shown once or settled."""
    which = -1 if night.repeated == "second" else 0
    return {
        name: instants(wall.date(), wall.time(), zone)[which].astimezone(UTC) for name, wall in _walls(night).items()
    }


def _awake(night: Night) -> float | None:
    return 0 if night.awakenings == 0 else night.wake_after_sleep_onset_min


def _minutes(length: timedelta) -> int:
    return round(length / timedelta(minutes=1))
