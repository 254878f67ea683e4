"""Reminders in words: what a message asks for beyond its slots, and when a reminder speaks."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.base.text import bare, one_of
from bot.conversation.keeping.notes import Notes
from bot.conversation.keeping.own_dose import OwnDoseReader
from bot.conversation.replies.spoken import Spoken
from bot.conversation.replies.yes_no import YesNo
from bot.habits.recurrence import EVERY_DAY, Due

if TYPE_CHECKING:
    from bot.storage.reminders import Reminder

NOON, EVENING = time(12), time(17)
HOUR = 60
"""Minutes."""
MAGNESIUM, DIARY = "magnesium", "diary"
KINDS = (MAGNESIUM, DIARY, "wind_down")
"""As they are looked for: a sleep diary is no winding down."""


class ReminderWords(Spoken):
    """Over the words of en/keeping.yaml."""

    def __init__(self, notes: Notes) -> None:
        super().__init__(notes.keeping.reminder_words)
        self._notes = notes
        said = notes.keeping.reminder_words
        lead, what = one_of(said["drop_lead"]), one_of(said["drop_what"])
        self._drop = re.compile(rf"(?:{lead} )*{one_of(said['drop'])} {what}(?: {lead})*")
        self.own_dose = OwnDoseReader(notes.keeping.own_dose).says
        self.yes_or_no = YesNo(notes.keeping.yes_no).read

    def drops(self, text: str) -> bool:
        """True when what is just being set is to be dropped ("nvm delete it")."""
        return self._drop.fullmatch(bare(text)) is not None

    def when(self, at: time, zone: str, days: tuple[int, ...], once_on: date | None) -> str:
        """ "Every night at 9:30 PM, Madrid time"."""
        return self._notes.markup(
            "reminder-when",
            clock=clock(at),
            place=place(zone),
            once=day_name(once_on) if once_on else None,
            days=None if once_on or set(days) == EVERY_DAY else [f"{date(2024, 1, 1 + d):%a}" for d in days],
            night=at >= EVENING,
        )

    def of(self, reminder: Reminder) -> str:
        """When a reminder speaks."""
        return self.when(reminder.at, reminder.zone, reminder.days, reminder.once_on)

    def label(self, reminder: Reminder) -> str:
        """A button's label: the time and the kind."""
        return f"{clock(reminder.at)} · {self._notes.label(f'reminder-kind-{reminder.kind}')}"


def clock(at: time) -> str:
    """ "9:30 PM"."""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'AM' if at < NOON else 'PM'}"


def distance(notes: Notes, minutes: float) -> str:
    """ "4 hours and 30 minutes"; "" for none."""
    hours, rest = divmod(round(minutes), HOUR)
    return notes.markup("reminder-distance", hours=hours, minutes=rest)


def on_the_wall(moment: datetime, zone: str) -> str:
    """The time that a wall shows at an instant."""
    return clock(moment.astimezone(ZoneInfo(zone)).time())


def day_name(day: date) -> str:
    """ "Mon 23 Nov"."""
    return f"{day:%a} {day.day} {day:%b}"


def place(zone: str) -> str:
    """ "Madrid"; of an offset "UTC+2"."""
    name = zone.rpartition("/")[2].replace("_", " ")
    if zone.startswith("Etc/GMT") and name != "GMT":
        # The Etc zones count the other way round.
        return "UTC" + name.removeprefix("GMT").translate(str.maketrans("+-", "-+"))
    return name


def turn_name(turn: Due, zone: str) -> str:
    """The day of a turn as the wall shows it."""
    return day_name(turn.at.astimezone(ZoneInfo(zone)).date())


def today(zone: str, now: datetime) -> date:
    """The date on the wall."""
    return now.astimezone(ZoneInfo(zone)).date()
