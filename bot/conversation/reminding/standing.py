"""What is done with a reminder that stands: listed, changed, skipped, paused, put off, renewed, stopped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.base.reply import Reply, ReplyKind
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.reminder_words import KINDS, day_name, on_the_wall, today, turn_name
from bot.conversation.reminding.change import ReminderChanges
from bot.conversation.reminding.gate import ReminderGate
from bot.conversation.reminding.reading import ReminderReader, tells
from bot.conversation.reminding.replies import CANCEL, CHANGE, LIST, NAME, ReminderReplies
from bot.conversation.reminding.spacing import Spacing
from bot.conversation.replies.context import OpenReminder
from bot.habits.dates import FARTHEST, NoDate, date_of
from bot.habits.recurrence import Schedule, next_due
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.storage.people import Person
    from bot.storage.reminders import Reminder

PAUSE = 7
"""Days, where no length is named."""
WEEK = timedelta(days=7)
MANY = 10_000
"""Minutes; more than anything is put off."""
WAYS = ("w", "k", "p", "l")
"""Those of `StandingReminders.ways` that a message asks for by a word of its own."""
Way = Callable[["Reminder", Turn], Awaitable[Reply]]


class StandingReminders:
    """Finds the reminder that is meant and does what is asked."""

    def __init__(
        self, kept: Kept, replies: ReminderReplies, reader: ReminderReader, gate: ReminderGate, spacing: Spacing
    ) -> None:
        self._kept = kept
        self._say = replies
        self._words = replies.words
        self._reader = reader
        self._gate = gate
        self._changes = ReminderChanges(kept, replies, reader, spacing)
        self.ways: Mapping[str, Way] = {
            "c": self._change,
            "s": self._stop,
            "k": self._skip,
            "p": self._pause,
            "w": self._resume,
            "l": self._later,
            "renew": self._renew,
        }
        """What a button does with the reminder whose id it carries."""

    async def pressed(self, what: str, reminder_id: str, person: Person, turn: Turn) -> Reply:
        """A button that carries one of `ways`."""
        reminder = await self._kept.store.reminders.get(reminder_id, person.id)
        return await self.ways[what](reminder, turn) if reminder else self._say.none(LIST)

    async def any(self, turn: Turn, person: Person) -> bool:
        """Whether anything is to come."""
        return bool(await self._kept.reminding.listing(person.id, turn.message.now))

    async def listing(self, turn: Turn, person: Person) -> Reply:
        """What is to come."""
        found = await self._kept.reminding.listing(person.id, turn.message.now)
        return self._say.listing(found) if found else self._say.none(LIST)

    async def asked(self, topic: str, turn: Turn, person: Person) -> Reply:
        """A change or an end of one of several: the one that is named, the only one, or asked back."""
        mine = [kept.reminder for kept in await self._kept.reminding.listing(person.id, turn.message.now)]
        if not mine:
            return self._say.none(topic)
        if topic == CANCEL and self._words.says("all", turn.text):
            return await self.stopped_all(person, turn)
        said = self._reader.slots(turn.text)
        what = "s" if topic == CANCEL else self._way(turn.text, said)
        if what == "c" and (moving := await self._changes.moving(said, person, turn)):
            return moving
        if what in ("w", "p") and self._words.says("all", turn.text):
            for reminder in mine:
                turn.context.reminder = OpenReminder(said, turn.text, does=what, asked="which")
                told = await self.ways[what](reminder, turn)
            return told if len(mine) == 1 or told.kind is ReplyKind.QUESTION else await self.listing(turn, person)
        if what == "l" and (last := await self._kept.reminding.latest(mine)):
            mine = [r for r in mine if r.id == last.reminder_id]
        kind = self._words.first(KINDS, turn.text)
        named = [r for r in mine if r.kind == kind] or mine
        if what == "s" and said.time:
            named = [r for r in named if f"{r.at:%H:%M}" == said.time] or named
        if what == "c":
            said = self._reader.new_time(turn.text, said)
        turn.context.reminder = OpenReminder(said, turn.text, does=what, asked="which")
        if len(named) == 1:
            return await self.ways[what](named[0], turn)
        return self._say.which(topic, [[(self._words.label(r), f"r:{what}={r.id}")] for r in named])

    def _way(self, text: str, said: Slots) -> str:
        """The key of `ways` that a message asks for."""
        if way := self._words.first(WAYS, text):
            return way
        # "Nudge me in half an hour instead": a length of time puts off, unless it moves the hour.
        return "l" if said.duration and not self._words.first(("later", "earlier"), text) else "c"

    async def changed(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        """What a draft says of the reminder that it names: done to it, or asked about."""
        reminder = await self._kept.store.reminders.get(draft.changes or "", person.id)
        if reminder is None:
            return self._say.none(CHANGE)
        if draft.does:
            return await self.ways[draft.does](reminder, turn)
        return await self._changes.made(reminder, draft, person, turn)

    async def stopped_all(self, person: Person, turn: Turn) -> Reply:
        """No reminder of any kind any more."""
        for kept in await self._kept.reminding.listing(person.id, turn.message.now):
            await self._kept.reminding.stop(kept.reminder, turn.message.now)
        return self._say.done("reminder-stopped-all", turn, CANCEL)

    async def _change(self, reminder: Reminder, turn: Turn) -> Reply:
        draft = self._draft("c", reminder, turn)
        draft.does = ""
        turn.context.desk = NAME
        if not tells(draft.said):
            return self._say.question("time", "reminder-time", draft, topic=CHANGE)
        person = await self._kept.store.people.get(reminder.person_id)
        return await self.changed(draft, person, turn) if person else self._say.none(CHANGE)

    async def _skip(self, reminder: Reminder, turn: Turn) -> Reply:
        draft = self._draft("k", reminder, turn)
        now = turn.message.now
        day = self._day(draft, reminder, now)
        if isinstance(day, Reply):
            turn.context.desk = NAME
            return day
        found = await self._kept.reminding.skip(reminder, now, day)
        day_named = day_name(day) if day and day != today(reminder.zone, now) else None
        if found is None:
            return self._say.done("reminder-nothing-to-skip", turn, day=day_named)
        return self._say.stands("reminder-skipped", found, turn, CHANGE, day=day_named)

    async def _pause(self, reminder: Reminder, turn: Turn) -> Reply:
        draft = self._draft("p", reminder, turn)
        now = turn.message.now
        first = today(reminder.zone, now)
        until = self._day(draft, reminder, now)
        if until is not None and draft.asked != "day" and not self._words.says("until", draft.text):
            # "Pause it tomorrow": that day alone.
            draft.does = "k"
            return await self._skip(reminder, turn)
        if until is None:
            until = first + timedelta(days=draft.said.day_count or PAUSE)
        elif isinstance(until, date) and until <= first:
            until += WEEK
        if isinstance(until, date) and until - first > FARTHEST:
            until = self._say.which_day(NoDate.FAR, draft)
        if isinstance(until, Reply):
            turn.context.desk = NAME
            return until
        found = await self._kept.reminding.pause(reminder, until, now)
        rows = [[(self._say.label("resume"), f"r:w={reminder.id}"), self._say.stop_button(reminder)]]
        speaks = turn_name(found.turn, reminder.zone) if found.turn else None
        return self._say.more("reminder-paused", reminder, turn, CHANGE, rows, until=speaks)

    def _day(self, draft: OpenReminder, reminder: Reminder, now: datetime) -> date | Reply | None:
        """The one day that a draft names, or what has to be asked about it; None where it names none."""
        if draft.said.day is None:
            return None
        found = date_of(draft.said.day, today(reminder.zone, now))
        return found if isinstance(found, date) else self._say.which_day(found, draft)

    @staticmethod
    def _draft(what: str, reminder: Reminder, turn: Turn) -> OpenReminder:
        """What was said about this reminder; nothing for a button that came by itself."""
        draft = turn.context.reminder
        if draft is None or draft.does != what or draft.asked not in ("which", "day"):
            turn.context.reminder = draft = OpenReminder(Slots(), does=what)
        draft.changes, draft.kind = reminder.id, reminder.kind
        return draft

    async def _resume(self, reminder: Reminder, turn: Turn) -> Reply:
        now = turn.message.now
        found = await self._kept.reminding.pause(reminder, today(reminder.zone, now), now)
        return self._say.stands("reminder-changed", found, turn, CHANGE)

    async def _stop(self, reminder: Reminder, turn: Turn) -> Reply:
        await self._kept.reminding.stop(reminder, turn.message.now)
        return self._say.done("reminder-stopped", turn, CANCEL, when=self._words.of(reminder))

    async def _later(self, reminder: Reminder, turn: Turn) -> Reply:
        """ "Not now": the last message of it once more, after the time said."""
        from bot.habits.reminders import LONGEST_SNOOZE  # noqa: PLC0415 -- see bot.app.open_store

        now = turn.message.now
        by = self._put_off(self._draft("l", reminder, turn).said, reminder, now)
        if by and by > LONGEST_SNOOZE:
            return self._say.done("reminder-snooze-long", turn, hours=LONGEST_SNOOZE // timedelta(hours=1))
        last = await self._kept.reminding.latest([reminder])
        again = await self._kept.reminding.snooze(last.key, reminder.person_id, now, by) if last else None
        if again is None:
            return self._say.done("reminder-nothing-to-snooze", turn)
        return self._say.done("reminder-snoozed", turn, at=on_the_wall(again.due, reminder.zone))

    @staticmethod
    def _put_off(said: Slots, reminder: Reminder, now: datetime) -> timedelta | None:
        """The length of time said, or that until a time said."""
        if said.time:
            turn = next_due(Schedule(time.fromisoformat(said.time), reminder.zone), now)
            return turn.at - now if turn else None
        if said.day or said.day_count:
            return timedelta.max
        return timedelta(minutes=min(max(said.duration, 1), MANY)) if said.duration else None

    async def _renew(self, reminder: Reminder, turn: Turn) -> Reply:
        """The safety questions were answered once more, or stand against it."""
        if stopped := self._gate.stops(turn.context, CHANGE):
            turn.context.reminder = OpenReminder(Slots(), "", reminder.kind, renews=reminder.id)
            return stopped
        now = turn.message.now
        renewed = replace(reminder, checked_on=today(reminder.zone, now))
        await self._kept.store.reminders.save(renewed)
        return self._say.stands("reminder-changed", await self._kept.reminding.change(renewed, now), turn, CHANGE)
