"""What a message says for a reminder: its time, days, zone and length of time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.conversation.keeping.reminder_words import KINDS, ReminderWords, clock
from bot.conversation.replies.context import OpenReminder
from bot.conversation.replies.lines import Rows
from bot.conversation.replies.spoken import bare
from bot.understanding.engine import Understander
from bot.understanding.result import Understanding
from bot.understanding.slots import Slots

SHORT = 6
"""Words; a longer message is no bare answer to a question of ours."""
ONCE = "once"
"""What the slot of days holds for one day alone."""
HALF = 30
"""Minutes past the hour."""
TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
"""A time as a button carries it."""
_EXPECTED = {"timezone": "timezone", "move": "timezone", "days": "days", "day": "days"}
BARE = 3
"""Words; so short a time is an answer, whatever else it may be about."""
_OF_24 = re.compile(r"(?<![\d:.])(?:0\d|1[3-9]|2[0-3])(?!\d{3})")
_HOUR = re.compile(r"(?<![\d:.])\d{1,2}(?:[:.]\d{2})?(?![\d:.])")


class ReminderReader:
    """Reads messages about reminders."""

    def __init__(self, understander: Understander, words: ReminderWords) -> None:
        self._understander = understander
        self._words = words

    def slots(self, text: str) -> Slots:
        """The facts of a message; a bare number is a time here, once nothing else is."""
        found = self._understander.slots(text)
        return found if tells(found) or found.problems else self._understander.slots(text, expecting="time")

    def answer(self, text: str, asked: str) -> Understanding:
        """A message after a question for "timezone", "days", or anything else: a time."""
        found = self._understander.understand(text, expecting=_EXPECTED.get(asked, "time"))
        # "8 am" by itself is also how people speak of waking too early.
        return replace(found, names_subject=False) if tells(found.slots) and len(text.split()) <= BARE else found

    def place(self, text: str) -> Slots:
        """The facts of a message that says where somebody lives."""
        return self._understander.slots(text, expecting="timezone")

    def local_times(self, text: str) -> tuple[time, ...]:
        """What a clock may show where somebody is who says "it is 7 here"; none for other texts."""
        if not self._words.says("here_now", text):
            return ()
        said = self.slots(text).time
        if said and (self._words.says("part_of_day", text) or _OF_24.search(text)):
            return (time.fromisoformat(said),)
        return tuple(at for half in ("am", "pm") if (at := self._half(text, half)) is not None)

    def asks(self, text: str) -> bool:
        """True for a message that asks something."""
        return self._understander.asks(text)

    def new_time(self, text: str, said: Slots) -> Slots:
        """ "Move my 9 pm reminder to 10 pm": the time after the last "to"."""
        _, to, rest = text.rpartition(" to ")
        moved = self.slots(rest) if to else said
        return moved if tells(moved) else said

    def halves(self, text: str) -> Rows:
        """Buttons for the two halves of the day that an hour of a text can be of; none where it means no time."""
        return _buttons(at for half in ("am", "pm") if (at := self._half(text, half)) is not None)

    def either_half(self, said: Slots, text: str) -> Rows:
        """The same for a day ahead and a matter of the writer's own, of which nothing tells the half of the day."""
        ahead = said.days == ONCE and said.day is not None and said.day.ahead != 0
        told = self._words.says("part_of_day", text) or _OF_24.search(text)
        own = self._words.says("matter", text) and not self._words.first(KINDS, text)
        rows = self.halves(text) if ahead and own and not told else ()
        return rows if rows and len(rows[0]) > 1 else ()

    def half_named(self, text: str, answer: str) -> Slots | None:
        """The time of a text with the half of the day that a bare answer names ("morning")."""
        half = self._words.whole(("am", "pm"), answer)
        at = self._half(text, half) if half else None
        return Slots(time=f"{at:%H:%M}") if at and half else None

    def later(self, text: str) -> int | None:
        """1 for a later time, -1 for an earlier one; None where neither is asked for."""
        way = self._words.first(("later", "earlier"), text)
        return None if way is None else 1 if way == "later" else -1

    def less_days(self, said: Slots, before: Iterable[str], text: str) -> Slots:
        """ "Not on Fridays" takes away from the days that were chosen before."""
        if not isinstance(said.days, tuple) or not self._words.says("except", text):
            return said
        return replace(said, days=tuple(day for day in before if day in said.days) or said.days)

    def half_hours(self, said: Slots, text: str) -> Rows:
        """Buttons for the two times that "half nine" means to people; none for a text without it."""
        at = time.fromisoformat(said.time) if said.time else None
        if at is None or at.minute != HALF or not self._words.says("half", text) or self._words.says("half_sure", text):
            return ()
        return _buttons((at.replace(hour=(at.hour - 1) % 24), at))

    def in_the_morning(self, said: Slots, text: str) -> Slots:
        """The same with an hour of which no half of the day was named taken as of the morning."""
        if said.time is None or self._words.says("part_of_day", text):
            return said
        morning = self._half(text, "am")
        return replace(said, time=f"{morning:%H:%M}") if morning else said

    def _half(self, text: str, half: str) -> time | None:
        """The time that a text names, taken as of this half of the day."""
        found = self.slots(_HOUR.sub(lambda hour: f"{hour[0]} {half}", text, count=1)).time
        return time.fromisoformat(found) if found else None


def shifted(at: time, minutes: float) -> time:
    """So much later on the wall."""
    return (datetime.combine(date(2024, 1, 2), at) + timedelta(minutes=minutes)).time()


def tells(said: Slots) -> bool:
    """True when there is something in it for a reminder."""
    return bool(_of_time(said) or said.time or said.timezone or said.days or said.day or said.duration)


def _of_time(said: Slots) -> bool:
    """Something of a time, a zone or days that could not be taken as said."""
    return any(p.startswith(("time", "twelve", "zone", "days")) for p in said.problems)


def _buttons(times: Iterable[time]) -> Rows:
    row = [(clock(at), f"r:at={at:%H%M}") for at in times]
    return [row] if row else ()


def is_short(text: str) -> bool:
    """True for what can be a bare answer."""
    return len(bare(text).split()) <= SHORT


def take(draft: OpenReminder, said: Slots, text: str = "") -> None:
    """Put what was said into a draft, over what was said before."""
    old = draft.said
    if draft.asked == "day" and said.day:
        said = replace(said, days=ONCE)
    anew = said.time or said.duration or any(p.startswith(("time", "twelve")) for p in said.problems)
    if anew:
        draft.text = text
    draft.said = Slots(
        time=said.time if anew else old.time,
        timezone=said.timezone or old.timezone,
        days=said.days or old.days,
        day=said.day if said.days or said.day else old.day,
        duration=said.duration if anew else old.duration,
        problems=said.problems,
    )
