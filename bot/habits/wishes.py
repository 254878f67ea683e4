"""From what a message was read as (`Slots`) to the reminder that it asks for, or to what still has to be asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.base.wall_clock import zone_named
from bot.habits.dates import WEEK as DAYS_OF_WEEK
from bot.habits.dates import NoDate, date_of
from bot.habits.recurrence import Schedule, next_due
from bot.habits.reminders import Wish
from bot.storage.reminders import EVERY_DAY
from bot.understanding.slots import Slots

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ONCE = "once"
_UP = timedelta(minutes=1, microseconds=-1)


@dataclass(frozen=True, slots=True)
class Missing:
    """What has to be asked before there is a wish."""

    slot: str
    """"timezone", "time", "days" or "day"."""
    problem: str | None = None
    """Why what was said does not do, as the readers name it: "twelve_ambiguous", "time_absurd", "days_unsupported" …;
    of a day a `NoDate`."""


def wish_of(slots: Slots, kind: str, zone: str | None, now: datetime) -> Wish | Missing:
    """The reminder that a message asks for; `zone` is the person's own, where one is kept.

    A length of time ("in half an hour") counts from now, once. "Tonight" is the next turn of that time, "this Friday"
    the next Friday on which that time is still to come.
    Of an hour that the wall shows twice the first is meant; in its second the wish may have no turn left.
    """
    named = slots.timezone or zone
    place = zone_named(named) if named else None
    if named is None or place is None:
        return Missing("timezone", _first(slots, "zone"))
    if slots.time is None and slots.duration:
        # To the minute, and never sooner than asked for.
        moment = (now + timedelta(minutes=slots.duration) + _UP).astimezone(place)
        return Wish(kind, moment.time().replace(second=0, microsecond=0), named, (), moment.date())
    if slots.time is None:
        return Missing("time", _first(slots, "time", "twelve"))
    if problem := _first(slots, "days"):
        return Missing("days", problem)
    at = time.fromisoformat(slots.time)
    if slots.days == ONCE:
        return _once(Wish(kind, at, named, ()), slots, now)
    days = tuple(WEEK.index(day) for day in slots.days) if isinstance(slots.days, tuple) else EVERY_DAY
    return Wish(kind, at, named, days)


def is_moved(wish: Wish, now: datetime) -> bool:
    """Whether clocks skip the time asked for on the first turn, so that it comes some minutes later on the wall."""
    turn = wish.turn(now)
    return turn is not None and turn.at.astimezone(ZoneInfo(wish.zone)).time() != wish.at


def _once(wish: Wish, slots: Slots, now: datetime) -> Wish | Missing:
    said = slots.day
    if said is None or said.ahead == 0:
        return replace(wish, once_on=_next_date(wish.at, wish.zone, now))
    day = date_of(said, now.astimezone(ZoneInfo(wish.zone)).date())
    if isinstance(day, NoDate):
        return Missing("day", day)
    found = replace(wish, once_on=day)
    over = said.weekday is not None and found.turn(now) is None
    return replace(found, once_on=day + timedelta(days=DAYS_OF_WEEK)) if over else found


def _next_date(at: time, zone: str, now: datetime) -> date:
    turn = next_due(Schedule(at, zone), now)
    assert turn is not None  # a schedule of every day has always one more
    return turn.date


def _first(slots: Slots, *begins: str) -> str | None:
    return next((p for p in slots.problems if p.startswith(begins)), None)
