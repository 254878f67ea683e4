"""What is said about a reminder: a question, how it now stands, that there is none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from bot.base.reply import Choice, Reply, ReplyKind
from bot.base.wall_clock import showing
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.keeping.reminder_words import HOUR, ReminderWords, clock, distance, turn_name
from bot.conversation.replies import tokens
from bot.conversation.replies.context import OpenReminder
from bot.conversation.replies.lines import Rows
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.conversation.reminding.spacing import Apart
    from bot.habits.reminders import Kept as Standing
    from bot.storage.reminders import Reminder

NAME = "r"
"""The first part of every token here."""
SET, LIST = "habit.reminder_set", "habit.reminder_list"
CHANGE, CANCEL = "habit.reminder_change", "habit.reminder_cancel"


PER_ROW = 2
"""Cities a row."""
MOST_BYTES = 58
"""What a button may say for the person, in bytes: Telegram allows 64 with the prefix."""
MORE, DONE = "more", "done"
"""`OpenReminder.asked` when nothing is: more may be said about this reminder, or there is none to say it of."""


class ReminderReplies:
    """Makes the replies that the parts of the reminder desk share."""

    def __init__(self, kept: Kept, notes: Notes) -> None:
        self._kept = kept
        self._notes = notes
        self.words = ReminderWords(notes)

    def line(self, key: str, topic: str, rows: Rows = (), **values: Any) -> Reply:
        """A message that asks for nothing."""
        return self._notes.reply(key, topic, rows, **values)

    def label(self, key: str) -> str:
        """A button's label."""
        return self._notes.label(f"reminder-{key}")

    def question(
        self, asked: str, key: str, draft: OpenReminder, rows: Rows = (), topic: str = SET, **values: Any
    ) -> Reply:
        """A question about a draft, which remembers it as asked last."""
        draft.asked = asked
        return self._notes.reply(key, topic, [row for row in rows if row], ReplyKind.QUESTION, **values)

    def resume(self, reply: Reply) -> Reply:
        """A reply with a button that goes back to the draft."""
        button = (Choice(self.label("resume-draft"), f"{NAME}:on"),)
        last = reply.kind is ReplyKind.CLARIFY
        return replace(reply, choices=(*reply.choices, button) if last else (button, *reply.choices))

    def which_day(self, problem: str | None, draft: OpenReminder) -> Reply:
        """Asks for the one day, and says why the day that was named cannot be (`NoDate`)."""
        return self.question("day", f"reminder-day-{problem}", draft, topic=CHANGE if draft.changes else SET)

    def which(self, topic: str, rows: Rows) -> Reply:
        """Which of several reminders is meant."""
        return self._notes.reply("reminder-which", topic, rows, ReplyKind.QUESTION)

    def apart(self, found: Apart) -> str:
        """How far a time is from the nearest dose of a medicine."""
        return self._notes.markup("reminder-apart", **self._of_dose(found))

    def too_near(self, found: Apart, draft: OpenReminder) -> Reply:
        """A time that is too near to a dose, and the nearest that is not."""
        rows = [[(clock(found.better), f"r:at={found.better:%H%M}")]] if found.better else []
        look_up = self._notes.markup("reminder-look-up", medicine=found.name)
        if len(look_up.encode()) <= MOST_BYTES:
            rows.append([(look_up, tokens.say(look_up))])
        better = clock(found.better) if found.better else None
        topic = CHANGE if draft.changes else SET
        return self.question("time", "reminder-too-near", draft, rows, topic, better=better, **self._of_dose(found))

    def _of_dose(self, found: Apart) -> dict[str, Any]:
        return {
            "distance": distance(self._notes, found.minutes),
            "needed": distance(self._notes, found.hours * HOUR),
            "medicine": found.name,
            "dose": clock(found.dose),
            "after": found.after,
        }

    def zones(self, country: str | None) -> Rows:
        """The zones of a country to tap."""
        zones = self._notes.keeping.zones_of(country)
        return [[(label, f"r:zone={zone}")] for label, zone in zones.items()]

    def zones_at(self, times: Iterable[time], now: datetime) -> Rows:
        """Large cities to tap whose clocks show one of these times now."""
        cities = [(name, f"r:zone={zone}") for name, zone in showing(times, self._notes.keeping.world, now).items()]
        return [cities[i : i + PER_ROW] for i in range(0, len(cities), PER_ROW)]

    def stands(self, key: str, found: Standing, turn: Turn, topic: str = SET, **values: Any) -> Reply:
        """A reminder as it now stands; a time that follows at once ("make it 10") is about this one."""
        reminder = found.reminder
        rows = [[(self.label("edit"), f"r:c={reminder.id}"), self.stop_button(reminder)]]
        return self.more(key, reminder, turn, topic, rows, **self._told(found), sends=self._sends, **values)

    def more(self, key: str, reminder: Reminder, turn: Turn, topic: str, rows: Rows, **values: Any) -> Reply:
        """What was done with a reminder, of which more may be said at once."""
        turn.context.reminder = OpenReminder(Slots(), kind=reminder.kind, changes=reminder.id, asked=MORE)
        turn.context.desk = NAME
        return self._notes.reply(key, topic, rows, **values)

    def done(self, key: str, turn: Turn, topic: str = CHANGE, rows: Rows = (), **values: Any) -> Reply:
        """What was done, where no reminder is left to talk about; an "ok" after it is understood."""
        turn.context.desk, turn.context.reminder = NAME, OpenReminder(Slots(), asked=DONE)
        return self._notes.reply(key, topic, rows, **values)

    def listing(self, found: Sequence[Standing]) -> Reply:
        """All reminders, each with its buttons."""
        rows = [[(self.words.label(k.reminder), f"r:c={k.reminder.id}"), self.stop_button(k.reminder)] for k in found]
        return self._notes.reply("reminder-list", LIST, rows, lines=self.lines(found), sends=self._sends)

    def moved(self, found: Sequence[Standing], turn: Turn) -> Reply:
        """The person lives elsewhere: what moved along."""
        return self.done("reminder-moved", turn, CHANGE, lines=self.lines(found))

    def lines(self, found: Sequence[Standing]) -> list[Markup]:
        """Reminders, a line each."""
        return [self._notes.block("reminder-line", **self._told(kept)) for kept in found]

    def none(self, topic: str) -> Reply:
        """There is none."""
        return self._notes.reply("reminder-none", topic, [[(self.label("new"), f"t:{SET}")]])

    def stop_button(self, reminder: Reminder) -> tuple[str, str]:
        """Ends a reminder."""
        return self.label("stop"), f"r:s={reminder.id}"

    @property
    def _sends(self) -> bool:
        return self._kept.jobs is not None

    def _told(self, found: Standing) -> dict[str, Any]:
        reminder = found.reminder
        return {
            "when": self.words.of(reminder),
            "about": self.label(f"kind-{reminder.kind}"),
            "first": turn_name(found.turn, reminder.zone) if found.turn and not reminder.once_on else None,
        }
