"""A reminder that is being set: begun, asked for piece by piece, said back, and kept after a yes."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from tzfpy import get_tz

from bot.base.markup import moment
from bot.base.reply import Band, Reply
from bot.base.wall_clock import zone_named
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.reminder_words import DIARY, KINDS, MAGNESIUM, today, turn_name
from bot.conversation.reminding.gate import ReminderGate
from bot.conversation.reminding.reading import TIME, ReminderReader, is_short, shifted, take, tells
from bot.conversation.reminding.replies import CHANGE, DONE, MORE, NAME, SET, ReminderReplies
from bot.conversation.reminding.spacing import Apart, Doses, Spacing
from bot.conversation.reminding.standing import WAYS, StandingReminders
from bot.conversation.replies import tokens
from bot.conversation.replies.context import Context, OpenReminder
from bot.storage.payloads import ReminderText
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.habits.reminders import Wish
    from bot.habits.wishes import Missing
    from bot.storage.people import Person

CLOCK = "wDt"
"""Weekday, date and time, by the clock of whoever reads it."""


class ReminderDraft:
    """Works on the draft of a dialogue (`Context.reminder`)."""

    def __init__(
        self,
        kept: Kept,
        replies: ReminderReplies,
        reader: ReminderReader,
        gate: ReminderGate,
        standing: StandingReminders,
        spacing: Spacing,
    ) -> None:
        self._kept = kept
        self._say = replies
        self._words = replies.words
        self._reader = reader
        self._gate = gate
        self._standing = standing
        self._spacing = spacing

    async def begun(self, turn: Turn, person: Person) -> Reply:
        """A message that asks for a reminder."""
        said = self._reader.slots(turn.text)
        self._gate.know(turn.context, said)
        text, doses = self._spacing.heard(turn.text, said.drug)
        said = self._reader.slots(text)
        if doses:
            # "Four hours after my tablet" is no time from now.
            said = replace(said, duration=None)
        old = turn.context.reminder
        kind = self._words.first(KINDS, turn.text)
        if old is not None and old.changes is None and not old.does:
            # After the safety questions, or in the middle: what was said before stands.
            said = said if tells(said) else old.said
            kind, doses = kind or old.kind, doses or old.doses
        draft = OpenReminder(said, text or (old.text if old else ""), kind, doses=doses)
        turn.context.reminder = draft
        return await self._next(draft, person, turn)

    async def answered(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply | None:
        """A message while a question of the draft is open; None for one with a wish of its own."""
        if place := turn.message.location:
            draft.asked = "move" if draft.asked in (MORE, DONE) else draft.asked
            return await self._placed(get_tz(place[1], place[0]), draft, person, turn)
        if draft.asked in (MORE, DONE):
            return await self._more(draft, person, turn)
        if draft.changes is None and self._words.drops(turn.text):
            return self._dropped(turn)
        if draft.asked == "timezone" and (told := self._reader.local_times(turn.text)):
            cities = self._say.zones_at(told, turn.message.now)
            return self._say.question("timezone", "reminder-zone-now" if cities else "zone-unknown", draft, cities)
        return await self._plain_answer(draft, person, turn) or await self._said(draft, person, turn)

    async def _plain_answer(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply | None:
        """A yes or no, the kind, when a medicine is taken, or an answer to the gate; None for anything else."""
        text = turn.text
        match draft.asked:
            case "yes" if answer := self._words.yes_or_no(text):
                return self._dropped(turn) if answer == "no" else await self._confirmed(draft, person, turn)
            case "kind" if is_short(text) and (kind := self._words.first(KINDS, text)):
                draft.kind = kind
                return await self._next(draft, person, turn)
            case "gate" if self._gate.hear(turn.context, text, self._reader.slots(text)):
                return await self._through(draft, person, turn)
            case "time" if said := self._reader.half_named(draft.text, text):
                take(draft, said, f"{draft.text} {text}")
                return await self._next(draft, person, turn)
            case "dose" if times := self._spacing.times(text):
                draft.doses = {name: given or times for name, given in draft.doses.items()}
                return await self._next(draft, person, turn)
        return None

    async def _said(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply | None:
        """Something of a time, days or a place; None for a message with a wish of its own."""
        found = self._reader.answer(turn.text, draft.asked)
        way = self._reader.later(turn.text) if draft.said.time else None
        something = tells(found.slots)
        # "Change it to 10" and "make it later" while a reminder is being set are about that one.
        of_this = (something or way) and found.topic == CHANGE
        other = found.band is Band.ANSWER and found.names_subject and not of_this
        asks = self._reader.asks(turn.text) and not something
        if other or asks or not is_short(turn.text) or (draft.asked == "gate" and not something):
            turn.context.desk = None
            return None
        if draft.asked in ("timezone", "move") and found.slots.timezone:
            return await self._placed(found.slots.timezone, draft, person, turn)
        if draft.asked in ("timezone", "move") and "zone_several" in found.slots.problems:
            return self._say.question(draft.asked, "zone-several", draft, self._say.zones(found.slots.country))
        if draft.asked == "timezone" and not something:
            said = self._reader.slots(turn.text)
            if tells(said):
                take(draft, said, turn.text)
                return await self._next(draft, person, turn)
        if draft.asked == "move" or (draft.asked == "timezone" and not something):
            return self._say.question(draft.asked, "zone-unknown", draft)
        if way and not found.slots.time:
            return await self._moved(draft, way, found.slots, person, turn)
        if something:
            take(draft, self._reader.less_days(found.slots, draft.said.days or (), turn.text), turn.text)
        return await self._next(draft, person, turn)

    async def _moved(self, draft: OpenReminder, way: int, said: Slots, person: Person, turn: Turn) -> Reply:
        """The time so much later or earlier, or the question for it."""
        if not said.duration or not draft.said.time:
            return self._say.question("time", "reminder-time", draft)
        take(draft, Slots(time=f"{shifted(time.fromisoformat(draft.said.time), way * said.duration):%H:%M}"), turn.text)
        return await self._next(draft, person, turn)

    async def beside(self, reply: Reply, person: Person, turn: Turn) -> Reply:
        """A list of reminders, and the open question of the one that is not set yet, if there is one."""
        draft = turn.context.reminder
        if draft is None or not _is_left(draft):
            return reply
        asked = await self._next(draft, person, turn)
        pending = self._say.line("reminder-pending", SET)
        return replace(asked, blocks=(*reply.blocks, *pending.blocks, *asked.blocks))

    def drop(self, turn: Turn) -> Reply | None:
        """Leave the reminder that is not set yet; None if there is none."""
        draft = turn.context.reminder
        return self._dropped(turn) if draft is not None and _is_left(draft) else None

    async def _more(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply | None:
        """After all is done: one more word about the same reminder, or a mere "ok"."""
        text = turn.text
        if draft.changes and self._words.drops(text):
            return await self._standing.pressed("s", draft.changes, person, turn)
        if self._words.yes_or_no(text):
            return self._say.line("reminder-fine", CHANGE)
        found = self._reader.answer(text, draft.asked)
        moves = self._words.says("elsewhere", text)
        way = self._words.first(WAYS, text)
        other = found.band is Band.ANSWER and found.names_subject and not (way and found.topic == CHANGE)
        another = self._words.says("all", text) or self._words.first(KINDS, text) not in (None, draft.kind)
        told = way or moves or tells(found.slots) or self._reader.later(text)
        if draft.changes is None or other or another or not is_short(text) or not told:
            turn.context.desk = None
            return None
        if moves:
            draft.said = self._reader.place(text)
        elif way:
            draft.does, draft.asked, draft.said, draft.text = way, "which", self._reader.slots(text), text
        else:
            take(draft, found.slots, text)
        return await self._next(draft, person, turn)

    async def pressed(self, what: str, value: str, person: Person, turn: Turn) -> Reply | None:
        """A button under a question of the draft; None if it is none of them, or the draft has faded."""
        draft = turn.context.reminder
        if what == "kind" and value in KINDS:
            draft = turn.context.reminder = draft or OpenReminder(Slots())
            draft.kind, draft.changes = value, None
            return await self._next(draft, person, turn)
        return await self._tapped(what, value, draft, person, turn) if draft else None

    async def _tapped(self, what: str, value: str, draft: OpenReminder, person: Person, turn: Turn) -> Reply | None:
        match what:
            case "zone" if zone_named(value):
                return await self._placed(value, draft, person, turn)
            case "yes":
                return await self._confirmed(draft, person, turn)
            case "no":
                return self._dropped(turn)
            case "edit":
                turn.context.desk = NAME
                return self._say.question("time", "reminder-time", draft)
            case "on" | "at" if what == "on" or TIME.fullmatch(value):
                if what == "at":
                    at = f"{value[:2]}:{value[2:]}"
                    take(draft, Slots(time=at), at)
                return await self._next(draft, person, turn)
            case "gate" if self._gate.answer(turn.context, value):
                return await self._through(draft, person, turn)
        return None

    async def _through(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        """The gate's own question is answered."""
        if draft.renews:
            return await self._standing.pressed("renew", draft.renews, person, turn)
        return await self._next(draft, person, turn)

    async def _next(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        """The next question, the echo, or for a reminder that there is: what has become of it."""
        from bot.habits.wishes import Missing, wish_of  # noqa: PLC0415 -- see bot.app.open_store

        turn.context.desk = NAME
        now = turn.message.now
        if draft.changes is not None:
            return await self._standing.changed(draft, person, turn)
        if draft.kind is None:
            kinds = [[(self._say.label(f"kind-{kind}"), f"r:kind={kind}")] for kind in KINDS]
            return self._say.question("kind", "reminder-kind", draft, kinds)
        if stopped := await self._stopped(draft, person, turn):
            return stopped
        if draft.kind == DIARY:
            # A night is told when it is over.
            draft.said = self._reader.in_the_morning(draft.said, draft.text)
        wish = wish_of(draft.said, draft.kind, person.zone, now)
        if isinstance(wish, Missing):
            return self._missing(wish, draft, person)
        if rows := self._reader.half_hours(draft.said, draft.text):
            return self._say.question("time", "reminder-half-hour", draft, rows)
        if rows := self._reader.either_half(draft.said, draft.text):
            return self._say.question("time", "reminder-half", draft, rows)
        if untimed := [name for name, times in self._doses(draft).items() if not times]:
            return self._say.question("dose", "reminder-dose", draft, medicine=untimed[0])
        apart = self._spacing.apart(self._doses(draft), wish.at)
        return self._say.too_near(apart, draft) if apart and not apart.fits else self._echo(wish, draft, turn, apart)

    @staticmethod
    def _doses(draft: OpenReminder) -> Doses:
        """The medicines that matter: those beside magnesium."""
        return draft.doses if draft.kind == MAGNESIUM else {}

    def _echo(self, wish: Wish, draft: OpenReminder, turn: Turn, apart: Apart | None) -> Reply:
        from bot.habits.wishes import is_moved  # noqa: PLC0415 -- see bot.app.open_store

        now = turn.message.now
        first = wish.turn(now)
        if first is None:
            return self._say.question("time", "reminder-gone", draft)
        return self._say.question(
            "yes",
            "reminder-echo",
            draft,
            [[(self._say.label(what), f"r:{what}") for what in ("yes", "edit", "no")]],
            when=self._words.when(wish.at, wish.zone, wish.days, wish.once_on),
            about=self._say.label(f"kind-{wish.kind}"),
            first=None if wish.once_on else tokens.safe(moment(turn_name(first, wish.zone), first.at, CLOCK)),
            moved=is_moved(wish, now),
            apart=tokens.safe(self._say.apart(apart)) if apart else None,
        )

    def _missing(self, missing: Missing, draft: OpenReminder, person: Person) -> Reply:
        if missing.slot == "timezone":
            return self._say.question("timezone", "reminder-zone", draft, self._say.zones(person.country))
        if missing.slot == "day":
            return self._say.which_day(missing.problem, draft)
        if missing.slot == "days":
            return self._say.question("days", "reminder-days", draft)
        if missing.problem in ("time_ambiguous", "twelve_ambiguous"):
            return self._say.question("time", "reminder-half", draft, self._reader.halves(draft.text))
        return self._say.question("time", "reminder-time", draft)

    async def _placed(self, zone: str | None, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        """Somebody told where they are: kept with the settings, so it is asked once."""
        if zone is None or zone_named(zone) is None:
            return self._say.question(draft.asked, "zone-unknown", draft)
        moved = await self._kept.settle(person.id, zone, turn.message.now)
        if draft.asked == "move":
            return self._say.moved(moved, turn)
        draft.said = replace(draft.said, timezone=None)
        return await self._next(draft, replace(person, zone=zone), turn)

    async def _confirmed(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply:
        from bot.habits.wishes import Missing, wish_of  # noqa: PLC0415 -- see bot.app.open_store

        now = turn.message.now
        if draft.kind is None or draft.changes is not None or draft.asked != "yes":
            return await self._next(draft, person, turn)
        if stopped := await self._stopped(draft, person, turn):
            return stopped
        wish = wish_of(draft.said, draft.kind, person.zone, now)
        if isinstance(wish, Missing) or wish.turn(now) is None:
            return await self._next(draft, person, turn)
        if person.zone is None:
            await self._kept.settle(person.id, wish.zone, now)
        if draft.kind == MAGNESIUM:
            apart = self._spacing.apart(draft.doses, wish.at)
            checked_on = await self._gate.checked_on(person, turn, today(wish.zone, now))
            wish = replace(wish, checked_on=checked_on, text=_kept(draft.doses, apart))
        return self._say.stands("reminder-kept", await self._kept.reminding.set(person.id, wish, now), turn)

    async def _stopped(self, draft: OpenReminder, person: Person, turn: Turn) -> Reply | None:
        """What stands before a reminder of magnesium."""
        stopped = await self._gate.before(person, turn, SET) if draft.kind == MAGNESIUM else None
        if stopped:
            draft.asked = "gate"
            turn.context.desk = NAME if self._gate.is_asking(turn.context) else None
        return stopped

    def with_resume(self, reply: Reply, context: Context) -> Reply:
        """The reply to something else, with a button that goes back to a reminder that is not set yet."""
        draft = context.reminder
        left = draft is not None and _is_left(draft)
        amid = context.check is not None and not context.check.done
        return self._say.resume(reply) if left and not amid and context.desk is None else reply

    def _dropped(self, turn: Turn) -> Reply:
        return self._say.done("reminder-dropped", turn, SET)


def _is_left(draft: OpenReminder) -> bool:
    """True for a reminder that is being set."""
    return draft.changes is None and draft.asked not in (MORE, DONE, "which", "move", "")


def _kept(doses: Doses, apart: Apart | None) -> ReminderText:
    """What is kept of the medicines beside a reminder."""
    return ReminderText(medicine=apart.name, hours_apart=apart.hours, doses=dict(doses)) if apart else ReminderText()
