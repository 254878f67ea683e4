"""Reminders by talk: set, list, change, cancel. Nothing counts before it was echoed and a yes came back."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tzfpy import get_tz

from bot.base.reply import Band, Reply, ReplyKind
from bot.base.wall_clock import zone_named
from bot.conversation import tokens
from bot.conversation.consent import Consent
from bot.conversation.context import OpenReminder
from bot.conversation.desks import Turn
from bot.conversation.kept import Kept
from bot.conversation.notes import Notes, Rows
from bot.conversation.reminder_gate import ReminderGate
from bot.conversation.reminder_words import KINDS, ReminderWords, bare, clock, day_name, today, turn_name
from bot.understanding.engine import Understander
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.habits.reminders import Kept as Standing
    from bot.habits.reminders import Reminding, Wish
    from bot.storage.people import Person
    from bot.storage.reminders import Reminder

SET, LIST = "habit.reminder_set", "habit.reminder_list"
CHANGE, CANCEL = "habit.reminder_change", "habit.reminder_cancel"
MAGNESIUM = "magnesium"
PAUSE = timedelta(days=7)
SHORT = 6
"""Words; a longer message is no bare answer to a question of ours."""
_TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_HOUR = re.compile(r"(?<![\d:.])\d{1,2}(?:[:.]\d{2})?(?![\d:.])")


class ReminderDesk:
    """A desk."""

    name = "r"
    topics = frozenset({SET, LIST, CHANGE, CANCEL})
    in_groups: frozenset[str] = frozenset()

    def __init__(
        self, kept: Kept, notes: Notes, consent: Consent, understander: Understander, gate: ReminderGate
    ) -> None:
        self._kept = kept
        self._notes = notes
        self._consent = consent
        self._understander = understander
        self._gate = gate
        self._words = ReminderWords(notes)

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """Begin with what the message says."""
        person = await self._kept.agreed(turn.message)
        if person is None:
            known = reply.topic == SET
            answer = self._consent.ask(turn, SET) if known else self._none(reply.topic)
        elif reply.topic == SET:
            answer = await self._begun(turn, person)
        elif reply.topic == LIST:
            answer = await self._listing(turn, person)
        else:
            answer = await self._asked(reply.topic, turn, person)
        return replace(answer, slots=reply.slots, confidence=reply.confidence, candidates=reply.candidates)

    async def press(self, turn: Turn) -> Reply | None:
        """A button of a question, of a list, or under a message that was sent."""
        what, _, value = (turn.token or "").partition(":")[2].partition("=")
        person = await self._kept.agreed(turn.message)
        if person is None:
            return None
        if sent := _SENT.get(what):
            return await sent(self, value, person, turn)
        if one := _ONE.get(what):
            reminder = await self._kept.store.reminders.get(value, person.id)
            return await one(self, reminder, turn) if reminder else self._none(LIST)
        if what == "all":
            return await self._stopped_all(person, turn)
        return await self._drafted(what, value, person, turn)

    async def typed(self, turn: Turn) -> Reply | None:
        """An answer to the open question; anything with a wish of its own goes its way."""
        draft = turn.context.reminder
        if turn.context.desk != self.name or draft is None:
            return None
        person = await self._kept.agreed(turn.message)
        if person is None:
            return None
        if place := turn.message.location:
            return await self._placed(get_tz(place[1], place[0]), draft, person, turn)
        if draft.asked == "yes" and (answer := self._words.whole(("yes", "no"), turn.text)):
            return self._dropped(turn) if answer == "no" else await self._confirmed(draft, person, turn)
        return await self._heard(draft, person, turn)

    async def _heard(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply | None:
        if draft.asked == "kind" and _is_short(turn.text) and (kind := self._words.first(KINDS, turn.text)):
            draft.kind = kind
            return await self._next(draft, person, turn)
        expecting = draft.asked if draft.asked in ("timezone", "days") else "time"
        found = self._understander.understand(turn.text, expecting=expecting)
        tells = _tells(found.slots)
        # "Change it to 10" while a reminder is being set is about that one.
        of_this = tells and found.topic == CHANGE and draft.asked != "more"
        other = found.band is Band.ANSWER and found.names_subject and not of_this
        asks = self._understander.asks(turn.text) and not tells
        if other or asks or not _is_short(turn.text) or (draft.asked == "more" and not tells):
            turn.context.desk = None
            return None
        if draft.asked == "timezone" and found.slots.timezone:
            return await self._placed(found.slots.timezone, draft, person, turn)
        if tells:
            self._merge(draft, found.slots, turn.text)
        return await self._next(draft, person, turn)

    async def _begun(self, turn: Turn, person: Person) -> Reply:
        said = self._read(turn.text)
        old = turn.context.reminder
        kind = self._words.first(KINDS, turn.text)
        if old is not None and old.asked != "more":
            # After the safety questions, or in the middle: what was said before stands.
            said = said if _tells(said) else old.said
            kind = kind or old.kind
        turn.context.reminder = draft = OpenReminder(said, turn.text or (old.text if old else ""), kind)
        return await self._next(draft, person, turn)

    async def _next(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        """The next question, the echo, or for a reminder that there is: what has become of it."""
        from bot.habits.wishes import Missing, wish_of  # noqa: PLC0415 -- see bot.app.open_store

        turn.context.desk = self.name
        now = turn.message.now
        if draft.changes is not None:
            return await self._changed(draft, person, turn)
        if draft.kind is None:
            rows = [[(self._notes.label(f"reminder-kind-{kind}"), f"r:kind={kind}")] for kind in KINDS]
            return self._question("kind", "reminder-kind", draft, rows)
        if draft.kind == MAGNESIUM and (stopped := self._gate.stops(turn.context, SET)):
            turn.context.desk, draft.asked = None, "gate"
            return stopped
        wish = wish_of(draft.said, draft.kind, person.zone, now)
        if isinstance(wish, Missing):
            return self._missing(wish, draft, person)
        return self._echo(wish, draft, turn)

    def _echo(self, wish: Wish, draft: OpenReminder, turn: Turn) -> Reply:
        from bot.habits.wishes import is_moved  # noqa: PLC0415

        now = turn.message.now
        first = wish.turn(now)
        if first is None:
            return self._question("time", "reminder-gone", draft)
        rows = [[(self._notes.label(f"reminder-{what}"), f"r:{what}") for what in ("yes", "edit", "no")]]
        return self._question(
            "yes",
            "reminder-echo",
            draft,
            rows,
            when=self._words.when(wish.at, wish.zone, wish.days, wish.once_on),
            about=self._notes.label(f"reminder-kind-{wish.kind}"),
            first=None if wish.once_on else turn_name(first, wish.zone),
            moved=is_moved(wish, now),
        )

    def _missing(self, missing: object, draft: OpenReminder, person: Person) -> Reply:
        slot, problem = getattr(missing, "slot", ""), getattr(missing, "problem", None)
        if slot == "timezone":
            zones = self._notes.keeping.zones.get(str(person.country), {})
            rows = [[(label, f"r:zone={zone}")] for label, zone in zones.items()]
            return self._question("timezone", "reminder-zone", draft, rows)
        if slot == "days":
            return self._question("days", "reminder-days", draft)
        if problem in ("time_ambiguous", "twelve_ambiguous"):
            halves = [self._half(draft.text, half) for half in ("am", "pm")]
            rows = [[(clock(at), f"r:at={at:%H%M}") for at in halves if at is not None]]
            return self._question("time", "reminder-half", draft, rows if rows[0] else ())
        return self._question("time", "reminder-time", draft)

    def _half(self, text: str, half: str) -> time | None:
        """The time that a text names, taken as of this half of the day."""
        found = self._read(_HOUR.sub(lambda hour: f"{hour[0]} {half}", text, count=1)).time
        return time.fromisoformat(found) if found else None

    async def _drafted(self, what: str, value: str, person: Person, turn: Turn) -> Reply | None:
        """A button under one of our questions."""
        draft = turn.context.reminder
        if what == "kind" and value in KINDS:
            if draft is None:
                draft = turn.context.reminder = OpenReminder(Slots())
            draft.kind, draft.changes = value, None
            return await self._next(draft, person, turn)
        if draft is None:
            return None
        match what:
            case "zone" if zone_named(value):
                return await self._placed(value, draft, person, turn)
            case "yes":
                return await self._confirmed(draft, person, turn)
            case "no":
                return self._dropped(turn)
            case "edit":
                turn.context.desk = self.name
                return self._question("time", "reminder-time", draft)
            case "at" | "gate" if self._takes(what, value, draft, turn):
                again = await self._kept.store.reminders.get(draft.renews, person.id) if draft.renews else None
                return await self._renew(again, turn) if again else await self._next(draft, person, turn)
        return None

    def _takes(self, what: str, value: str, draft: OpenReminder, turn: Turn) -> bool:
        """Take in a time, or an answer to a safety question; False for what is none."""
        if what == "gate":
            return self._gate.answer(turn.context, value)
        if not _TIME.fullmatch(value):
            return False
        self._merge(draft, Slots(time=f"{value[:2]}:{value[2:]}"), "")
        return True

    async def _placed(self, zone: str | None, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        """Somebody told where they are: kept with the settings, so it is asked once."""
        if zone is None or zone_named(zone) is None:
            return self._question("timezone", "zone-unknown", draft)
        await self._kept.store.people.set(person.id, zone=zone)
        draft.said = replace(draft.said, timezone=None)
        return await self._next(draft, replace(person, zone=zone), turn)

    async def _confirmed(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        from bot.habits.wishes import Missing, wish_of  # noqa: PLC0415

        now = turn.message.now
        if draft.kind is None or draft.changes is not None or draft.asked != "yes":
            return await self._next(draft, person, turn)
        if draft.kind == MAGNESIUM and (stopped := self._gate.stops(turn.context, SET)):
            turn.context.desk = None
            return stopped
        wish = wish_of(draft.said, draft.kind, person.zone, now)
        if isinstance(wish, Missing) or wish.turn(now) is None:
            return await self._next(draft, person, turn)
        wish = replace(wish, checked_on=today(wish.zone, now) if draft.kind == MAGNESIUM else None)
        return self._stands("reminder-kept", await self._reminding.set(person.id, wish, now), turn)

    async def _changed(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        now = turn.message.now
        reminder = await self._kept.store.reminders.get(draft.changes or "", person.id)
        if reminder is None:
            return self._none(CHANGE)
        said = draft.said
        at = time.fromisoformat(said.time) if said.time else None
        if said.duration and (way := self._words.first(("later", "earlier"), draft.text)):
            shift = timedelta(minutes=said.duration if way == "later" else -said.duration)
            at = (datetime.combine(date(2024, 1, 2), reminder.at) + shift).time()
        days = None
        if isinstance(said.days, tuple) or said.days == "daily":
            from bot.habits.wishes import WEEK  # noqa: PLC0415

            days = range(7) if said.days == "daily" else [WEEK.index(d) for d in said.days]
        if at is None and days is None and said.timezone is None:
            halves = [self._half(draft.text, half) for half in ("am", "pm")] if said.problems else []
            rows = [[(clock(h), f"r:at={h:%H%M}") for h in halves if h is not None]]
            return self._question("time", "reminder-half" if rows[0] else "reminder-time", draft, rows, topic=CHANGE)
        found = await self._reminding.change(
            reminder, now, at=at, zone=said.timezone, days=None if reminder.once_on else days
        )
        return self._stands("reminder-changed", found, turn)

    def _stands(self, key: str, found: Standing, turn: Turn, topic: str = SET) -> Reply:
        """A reminder as it stands now; a time that follows at once ("make it 10") is about this one."""
        reminder = found.reminder
        turn.context.reminder = OpenReminder(Slots(), "", reminder.kind, reminder.id, "more")
        turn.context.desk = self.name
        rows = [[(self._notes.label("reminder-edit"), f"r:c={reminder.id}"), self._stop_button(reminder)]]
        return self._notes.reply(
            key,
            topic,
            rows,
            when=self._words.of(reminder),
            about=self._notes.label(f"reminder-kind-{reminder.kind}"),
            first=turn_name(found.turn, reminder.zone) if found.turn else None,
            sends=self._kept.jobs is not None,
        )

    async def _listing(self, turn: Turn, person: Person) -> Reply:
        found = await self._reminding.listing(person.id, turn.message.now)
        if not found:
            return self._none(LIST)
        lines = [
            tokens.safe(
                self._notes.markup(
                    "reminder-line",
                    when=self._words.of(kept.reminder),
                    about=self._notes.label(f"reminder-kind-{kept.reminder.kind}"),
                    first=turn_name(kept.turn, kept.reminder.zone) if kept.turn else None,
                )
            )
            for kept in found
        ]
        rows = [[(self._words.label(k.reminder), f"r:c={k.reminder.id}"), self._stop_button(k.reminder)] for k in found]
        return self._notes.reply("reminder-list", LIST, rows, lines=lines, sends=self._kept.jobs is not None)

    async def _asked(self, topic: str, turn: Turn, person: Person) -> Reply:
        """A change or an end of one of several: the one that is named, the only one, or asked back."""
        mine = [kept.reminder for kept in await self._reminding.listing(person.id, turn.message.now)]
        if not mine:
            return self._none(topic)
        if topic == CANCEL and self._words.says("all", turn.text):
            return await self._stopped_all(person, turn)
        what = "s" if topic == CANCEL else self._words.first(("w", "k", "p", "l"), turn.text) or "c"
        said = self._read(turn.text)
        kind = self._words.first(KINDS, turn.text)
        named = [r for r in mine if r.kind == kind] or mine
        if what == "s" and said.time:
            named = [r for r in named if f"{r.at:%H:%M}" == said.time] or named
        if what == "c":
            turn.context.reminder = OpenReminder(self._new_time(turn.text, said), turn.text, asked="which")
        if len(named) == 1:
            return await _ONE[what](self, named[0], turn)
        rows = [[(self._words.label(r), f"r:{what}={r.id}")] for r in named]
        return self._notes.reply("reminder-which", topic, rows, ReplyKind.QUESTION)

    def _new_time(self, text: str, said: Slots) -> Slots:
        """ "Move my 9 pm reminder to 10 pm": the time after the last "to"."""
        _, to, rest = text.rpartition(" to ")
        moved = self._read(rest) if to else said
        return moved if _tells(moved) else said

    async def _change(self, reminder: Reminder, turn: Turn) -> Reply:
        old = turn.context.reminder
        draft = old if old is not None and old.asked == "which" else OpenReminder(Slots())
        draft.changes, draft.kind = reminder.id, reminder.kind
        turn.context.reminder, turn.context.desk = draft, self.name
        if not _tells(draft.said):
            return self._question("time", "reminder-time", draft, topic=CHANGE)
        person = await self._kept.store.people.get(reminder.person_id)
        return await self._changed(draft, person, turn) if person else self._none(CHANGE)

    async def _skip(self, reminder: Reminder, turn: Turn) -> Reply:
        found = await self._reminding.skip(reminder, turn.message.now)
        if found is None:
            return self._notes.reply("reminder-nothing-tonight", CHANGE)
        return self._stands("reminder-skipped", found, turn, CHANGE)

    async def _pause(self, reminder: Reminder, turn: Turn) -> Reply:
        now = turn.message.now
        until = today(reminder.zone, now) + PAUSE
        await self._reminding.pause(reminder, until, now)
        rows = [[(self._notes.label("reminder-resume"), f"r:w={reminder.id}"), self._stop_button(reminder)]]
        return self._notes.reply("reminder-paused", CHANGE, rows, until=day_name(until))

    async def _resume(self, reminder: Reminder, turn: Turn) -> Reply:
        now = turn.message.now
        found = await self._reminding.pause(reminder, today(reminder.zone, now), now)
        return self._stands("reminder-changed", found, turn, CHANGE)

    async def _stop(self, reminder: Reminder, turn: Turn) -> Reply:
        await self._reminding.stop(reminder, turn.message.now)
        turn.context.desk = turn.context.reminder = None
        return self._notes.reply("reminder-stopped", CANCEL, when=self._words.of(reminder))

    async def _stopped_all(self, person: Person, turn: Turn) -> Reply:
        for kept in await self._reminding.listing(person.id, turn.message.now):
            await self._reminding.stop(kept.reminder, turn.message.now)
        turn.context.desk = turn.context.reminder = None
        return self._notes.reply("reminder-stopped-all", CANCEL)

    async def _later(self, reminder: Reminder, turn: Turn) -> Reply:
        """ "Not now": the last message of it once more."""
        from bot.storage.ledger import SENT  # noqa: PLC0415

        sent = [p for p in await self._kept.store.ledger.of(reminder.id) if p.state == SENT]
        key = max(sent, key=lambda p: (p.local_date, p.n)).key if sent else ""
        again = await self._reminding.snooze(key, reminder.person_id, turn.message.now) if key else None
        return self._notes.reply("reminder-snoozed" if again else "reminder-nothing-tonight", CHANGE)

    async def _renew(self, reminder: Reminder, turn: Turn) -> Reply:
        """The safety questions were answered once more, or stand against it."""
        if stopped := self._gate.stops(turn.context, CHANGE):
            turn.context.reminder = OpenReminder(Slots(), "", reminder.kind, renews=reminder.id)
            return stopped
        now = turn.message.now
        renewed = replace(reminder, checked_on=today(reminder.zone, now))
        await self._kept.store.reminders.save(renewed)
        return self._stands("reminder-changed", await self._reminding.change(renewed, now), turn, CHANGE)

    async def _taken(self, key: str, person: Person, turn: Turn) -> Reply:
        found = await self._reminding.answered(key, person.id, turn.message.now)
        return self._thanks("reminder-noted" if found else "reminder-old")

    async def _snooze(self, key: str, person: Person, turn: Turn) -> Reply:
        again = await self._reminding.snooze(key, person.id, turn.message.now)
        return self._thanks("reminder-snoozed" if again else "reminder-old")

    async def _skipped(self, key: str, person: Person, turn: Turn) -> Reply:
        found = await self._reminding.answered(key, person.id, turn.message.now)
        if found is None:
            return self._thanks("reminder-old")
        await self._reminding.skip(found.reminder, turn.message.now)
        return self._thanks("reminder-left-out")

    def _thanks(self, key: str) -> Reply:
        return replace(self._notes.reply(key, CHANGE), edit=True)

    def _dropped(self, turn: Turn) -> Reply:
        turn.context.desk = turn.context.reminder = None
        return self._notes.reply("reminder-dropped", SET)

    def _none(self, topic: str) -> Reply:
        row = [(self._notes.label("reminder-new"), f"t:{SET}")]
        return self._notes.reply("reminder-none", topic, [row])

    def _question(
        self, asked: str, key: str, draft: OpenReminder, rows: Rows = (), topic: str = SET, **values: object
    ) -> Reply:
        draft.asked = asked
        return self._notes.reply(key, topic, [row for row in rows if row], ReplyKind.QUESTION, **values)

    def _stop_button(self, reminder: Reminder) -> tuple[str, str]:
        return self._notes.label("reminder-stop"), f"r:s={reminder.id}"

    def _read(self, text: str) -> Slots:
        found = self._understander.slots(text)
        # A bare number is a time here, once nothing else is.
        return found if _tells(found) or found.problems else self._understander.slots(text, expecting="time")

    @staticmethod
    def _merge(draft: OpenReminder, said: Slots, text: str) -> None:
        old = draft.said
        draft.text = text or draft.text
        draft.said = Slots(
            time=said.time or (None if said.duration else old.time),
            timezone=said.timezone or old.timezone,
            days=said.days or old.days,
            duration=said.duration or (None if said.time else old.duration),
            problems=said.problems,
        )

    @property
    def _reminding(self) -> Reminding:
        from bot.habits.memory import MemoryEngine  # noqa: PLC0415 -- see bot.app.open_store
        from bot.habits.reminders import Reminding  # noqa: PLC0415

        return Reminding(self._kept.store, self._kept.jobs or MemoryEngine())


def _is_short(text: str) -> bool:
    return len(bare(text).split()) <= SHORT


def _tells(said: Slots) -> bool:
    """True when there is something in it for a reminder."""
    of_time = any(p.startswith(("time", "twelve", "zone", "days")) for p in said.problems)
    return of_time or any((said.time, said.timezone, said.days, said.duration))


_Of = Callable[[ReminderDesk, "Reminder", Turn], Awaitable[Reply]]
_Under = Callable[[ReminderDesk, str, "Person", Turn], Awaitable[Reply]]
_ONE: dict[str, _Of] = {
    "c": ReminderDesk._change,
    "s": ReminderDesk._stop,
    "k": ReminderDesk._skip,
    "p": ReminderDesk._pause,
    "w": ReminderDesk._resume,
    "l": ReminderDesk._later,
    "renew": ReminderDesk._renew,
}
"""What a button does with the reminder whose id it carries."""
_SENT: dict[str, _Under] = {
    "t": ReminderDesk._taken,
    "g": ReminderDesk._taken,
    "z": ReminderDesk._snooze,
    "x": ReminderDesk._skipped,
}
"""What a button under a message does; it carries the key of the message."""
