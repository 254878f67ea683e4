"""What is done with a reminder that stands: listed, changed, skipped, paused, put off, renewed, stopped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.base.reply import Reply
from bot.conversation.context import OpenReminder
from bot.conversation.desks import Turn
from bot.conversation.kept import Kept
from bot.conversation.reminder_gate import ReminderGate
from bot.conversation.reminder_reading import ReminderReader, tells
from bot.conversation.reminder_replies import CANCEL, CHANGE, LIST, NAME, ReminderReplies
from bot.conversation.reminder_words import KINDS, day_name, today
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.storage.people import Person
    from bot.storage.reminders import Reminder

PAUSE = timedelta(days=7)
Way = Callable[["Reminder", Turn], Awaitable[Reply]]


class StandingReminders:
    """Finds the reminder that is meant and does what is asked."""

    def __init__(self, kept: Kept, replies: ReminderReplies, reader: ReminderReader, gate: ReminderGate) -> None:
        self._kept = kept
        self._say = replies
        self._words = replies.words
        self._reader = reader
        self._gate = gate
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
        what = "s" if topic == CANCEL else self._words.first(("w", "k", "p", "l"), turn.text) or "c"
        said = self._reader.slots(turn.text)
        kind = self._words.first(KINDS, turn.text)
        named = [r for r in mine if r.kind == kind] or mine
        if what == "s" and said.time:
            named = [r for r in named if f"{r.at:%H:%M}" == said.time] or named
        if what == "c":
            turn.context.reminder = OpenReminder(self._reader.new_time(turn.text, said), turn.text, asked="which")
        if len(named) == 1:
            return await self.ways[what](named[0], turn)
        return self._say.which(topic, [[(self._words.label(r), f"r:{what}={r.id}")] for r in named])

    async def changed(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        """The reminder that a draft changes, with what the draft says."""
        now = turn.message.now
        reminder = await self._kept.store.reminders.get(draft.changes or "", person.id)
        if reminder is None:
            return self._say.none(CHANGE)
        said = draft.said
        at = time.fromisoformat(said.time) if said.time else None
        if said.duration and (way := self._words.first(("later", "earlier"), draft.text)):
            shift = timedelta(minutes=said.duration if way == "later" else -said.duration)
            at = (datetime.combine(date(2024, 1, 2), reminder.at) + shift).time()
        days = None
        if isinstance(said.days, tuple) or said.days == "daily":
            from bot.habits.wishes import WEEK  # noqa: PLC0415 -- see bot.app.open_store

            days = range(7) if said.days == "daily" else [WEEK.index(d) for d in said.days]
        if at is None and days is None and said.timezone is None:
            rows = self._reader.halves(draft.text) if said.problems else []
            return self._say.question("time", "reminder-half" if rows else "reminder-time", draft, rows, topic=CHANGE)
        found = await self._kept.reminding.change(
            reminder, now, at=at, zone=said.timezone, days=None if reminder.once_on else days
        )
        return self._say.stands("reminder-changed", found, turn)

    async def stopped_all(self, person: Person, turn: Turn) -> Reply:
        """No reminder of any kind any more."""
        for kept in await self._kept.reminding.listing(person.id, turn.message.now):
            await self._kept.reminding.stop(kept.reminder, turn.message.now)
        turn.context.desk = turn.context.reminder = None
        return self._say.line("reminder-stopped-all", CANCEL)

    async def _change(self, reminder: Reminder, turn: Turn) -> Reply:
        old = turn.context.reminder
        draft = old if old is not None and old.asked == "which" else OpenReminder(Slots())
        draft.changes, draft.kind = reminder.id, reminder.kind
        turn.context.reminder, turn.context.desk = draft, NAME
        if not tells(draft.said):
            return self._say.question("time", "reminder-time", draft, topic=CHANGE)
        person = await self._kept.store.people.get(reminder.person_id)
        return await self.changed(draft, person, turn) if person else self._say.none(CHANGE)

    async def _skip(self, reminder: Reminder, turn: Turn) -> Reply:
        found = await self._kept.reminding.skip(reminder, turn.message.now)
        if found is None:
            return self._say.line("reminder-nothing-tonight", CHANGE)
        return self._say.stands("reminder-skipped", found, turn, CHANGE)

    async def _pause(self, reminder: Reminder, turn: Turn) -> Reply:
        now = turn.message.now
        until = today(reminder.zone, now) + PAUSE
        await self._kept.reminding.pause(reminder, until, now)
        rows = [[(self._say.label("resume"), f"r:w={reminder.id}"), self._say.stop_button(reminder)]]
        return self._say.line("reminder-paused", CHANGE, rows, until=day_name(until))

    async def _resume(self, reminder: Reminder, turn: Turn) -> Reply:
        now = turn.message.now
        found = await self._kept.reminding.pause(reminder, today(reminder.zone, now), now)
        return self._say.stands("reminder-changed", found, turn, CHANGE)

    async def _stop(self, reminder: Reminder, turn: Turn) -> Reply:
        await self._kept.reminding.stop(reminder, turn.message.now)
        turn.context.desk = turn.context.reminder = None
        return self._say.line("reminder-stopped", CANCEL, when=self._words.of(reminder))

    async def _later(self, reminder: Reminder, turn: Turn) -> Reply:
        """ "Not now": the last message of it once more."""
        from bot.storage.ledger import SENT  # noqa: PLC0415 -- see bot.app.open_store

        sent = [p for p in await self._kept.store.ledger.of(reminder.id) if p.state == SENT]
        key = max(sent, key=lambda p: (p.local_date, p.n)).key if sent else ""
        again = await self._kept.reminding.snooze(key, reminder.person_id, turn.message.now) if key else None
        return self._say.line("reminder-snoozed" if again else "reminder-nothing-tonight", CHANGE)

    async def _renew(self, reminder: Reminder, turn: Turn) -> Reply:
        """The safety questions were answered once more, or stand against it."""
        if stopped := self._gate.stops(turn.context, CHANGE):
            turn.context.reminder = OpenReminder(Slots(), "", reminder.kind, renews=reminder.id)
            return stopped
        now = turn.message.now
        renewed = replace(reminder, checked_on=today(reminder.zone, now))
        await self._kept.store.reminders.save(renewed)
        return self._say.stands("reminder-changed", await self._kept.reminding.change(renewed, now), turn, CHANGE)
