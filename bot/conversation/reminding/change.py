"""Another time, other days, one evening at another hour, or another zone for a reminder that stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from bot.base.reply import Reply
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.reminder_words import NOON
from bot.conversation.reminding.reading import ONCE, ReminderReader, shifted
from bot.conversation.reminding.replies import CHANGE, NAME, ReminderReplies
from bot.conversation.reminding.spacing import Spacing
from bot.conversation.replies.context import OpenReminder
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.storage.people import Person
    from bot.storage.reminders import Reminder


class ReminderChanges:
    """Changes reminders by what a draft says."""

    def __init__(self, kept: Kept, replies: ReminderReplies, reader: ReminderReader, spacing: Spacing) -> None:
        self._kept = kept
        self._say = replies
        self._words = replies.words
        self._reader = reader
        self._spacing = spacing

    async def made(self, reminder: Reminder, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        """The reminder with what a draft says, or the question that is left."""
        now, said = turn.message.now, draft.said
        if moving := await self.moving(said, person, turn):
            return moving
        if rows := self._reader.half_hours(said, draft.text):
            return self._say.question("time", "reminder-half-hour", draft, rows, CHANGE)
        if said.days == ONCE:
            return await self._once(reminder, draft, turn)
        at = self._at(reminder, draft)
        days = None
        if isinstance(said.days, tuple) or said.days == "daily":
            from bot.habits.wishes import WEEK  # noqa: PLC0415 -- see bot.app.open_store

            said = self._reader.less_days(said, [WEEK[day] for day in sorted(reminder.days)], draft.text or turn.text)
            days = range(7) if said.days == "daily" else [WEEK.index(d) for d in said.days or ()]
        if at is None and days is None and said.timezone is None:
            rows = self._reader.halves(draft.text) if said.problems else ()
            return self._say.question("time", "reminder-half" if rows else "reminder-time", draft, rows, CHANGE)
        apart = self._spacing.apart(reminder.text.doses, at) if at else None
        if apart and not apart.fits:
            return self._say.too_near(apart, draft)
        days = None if reminder.once_on else days
        found = await self._kept.reminding.change(reminder, now, at=at, zone=said.timezone, days=days)
        return self._say.stands("reminder-changed", found, turn)

    def _at(self, reminder: Reminder, draft: OpenReminder) -> time | None:
        """The new time on the wall: as named, or so much later or earlier."""
        said = draft.said
        if said.duration and (way := self._reader.later(draft.text)):
            return shifted(reminder.at, way * said.duration)
        if reminder.at < NOON:
            said = self._reader.in_the_morning(said, draft.text)
        return time.fromisoformat(said.time) if said.time else None

    async def _once(self, reminder: Reminder, draft: OpenReminder, turn: Turn) -> Reply:
        """Another hour for one evening: it stands in for that evening's, or moves a reminder of a single date."""
        from bot.habits.wishes import Missing, wish_of  # noqa: PLC0415 -- see bot.app.open_store

        now = turn.message.now
        at = self._at(reminder, draft) or reminder.at
        said = replace(draft.said, time=f"{at:%H:%M}", duration=None, problems=())
        wish = wish_of(said, reminder.kind, reminder.zone, now)
        if isinstance(wish, Missing):
            return self._say.which_day(wish.problem, draft)
        if wish.turn(now) is None:
            return self._say.question("time", "reminder-gone", draft, topic=CHANGE)
        if reminder.once_on:
            found = await self._kept.reminding.change(reminder, now, at=at, zone=wish.zone, once_on=wish.once_on)
        else:
            wish = replace(wish, checked_on=reminder.checked_on)
            found = await self._kept.reminding.set(reminder.person_id, wish, now)
        return self._say.stands("reminder-changed", found, turn)

    async def moving(self, said: Slots, person: Person, turn: Turn) -> Reply | None:
        """Somebody who lives elsewhere now takes all reminders along; None for another change."""
        if said.time or said.days or said.duration:
            return None
        if said.timezone:
            return self._say.moved(await self._kept.settle(person.id, said.timezone, turn.message.now), turn)
        if not self._words.says("elsewhere", turn.text):
            return None
        turn.context.desk = NAME
        turn.context.reminder = draft = OpenReminder(Slots())
        return self._say.question("move", "reminder-where", draft, self._say.zones(person.country), CHANGE)
