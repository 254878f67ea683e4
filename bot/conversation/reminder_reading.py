"""What a message says for a reminder: its time, days, zone and length of time."""

from __future__ import annotations

import re
from datetime import time

from bot.conversation.context import OpenReminder
from bot.conversation.notes import Rows
from bot.conversation.reminder_words import bare, clock
from bot.understanding.engine import Understander
from bot.understanding.result import Understanding
from bot.understanding.slots import Slots

SHORT = 6
"""Words; a longer message is no bare answer to a question of ours."""
TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
"""A time as a button carries it."""
_HOUR = re.compile(r"(?<![\d:.])\d{1,2}(?:[:.]\d{2})?(?![\d:.])")


class ReminderReader:
    """Reads messages about reminders."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander

    def slots(self, text: str) -> Slots:
        """The facts of a message; a bare number is a time here, once nothing else is."""
        found = self._understander.slots(text)
        return found if tells(found) or found.problems else self._understander.slots(text, expecting="time")

    def answer(self, text: str, asked: str) -> Understanding:
        """A message after a question for "timezone", "days", or anything else: a time."""
        return self._understander.understand(text, expecting=asked if asked in ("timezone", "days") else "time")

    def asks(self, text: str) -> bool:
        """True for a message that asks something."""
        return self._understander.asks(text)

    def new_time(self, text: str, said: Slots) -> Slots:
        """ "Move my 9 pm reminder to 10 pm": the time after the last "to"."""
        _, to, rest = text.rpartition(" to ")
        moved = self.slots(rest) if to else said
        return moved if tells(moved) else said

    def halves(self, text: str) -> Rows:
        """Buttons for the two times that an hour of a text can mean; none where it means no time."""
        found = [self._half(text, half) for half in ("am", "pm")]
        row = [(clock(at), f"r:at={at:%H%M}") for at in found if at is not None]
        return [row] if row else []

    def _half(self, text: str, half: str) -> time | None:
        """The time that a text names, taken as of this half of the day."""
        found = self.slots(_HOUR.sub(lambda hour: f"{hour[0]} {half}", text, count=1)).time
        return time.fromisoformat(found) if found else None


def tells(said: Slots) -> bool:
    """True when there is something in it for a reminder."""
    of_time = any(p.startswith(("time", "twelve", "zone", "days")) for p in said.problems)
    return of_time or any((said.time, said.timezone, said.days, said.duration))


def is_short(text: str) -> bool:
    """True for what can be a bare answer."""
    return len(bare(text).split()) <= SHORT


def take(draft: OpenReminder, said: Slots, text: str = "") -> None:
    """Put what was said into a draft, over what was said before."""
    old = draft.said
    draft.text = text or draft.text
    draft.said = Slots(
        time=said.time or (None if said.duration else old.time),
        timezone=said.timezone or old.timezone,
        days=said.days or old.days,
        duration=said.duration or (None if said.time else old.duration),
        problems=said.problems,
    )
