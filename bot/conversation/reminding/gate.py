"""The safety questions before a reminder of magnesium (safety policy, section 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.base.reply import Reply, ReplyKind
from bot.calculators.guided_check import may_remind
from bot.conversation.guided.guiding import Guiding
from bot.conversation.guided.safety_gate import SafetyGate, Stage
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.keeping.reminder_words import MAGNESIUM
from bot.conversation.replies import tokens
from bot.conversation.replies.context import Context
from bot.knowledge.guided_check import GuidedCheck
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.storage.people import Person

NEUTRAL = "r:kind=wind_down"
DROPPED = "r:no"


class ReminderGate:
    """Says what is still to be asked, or why there is no such reminder."""

    def __init__(self, check: GuidedCheck, gate: SafetyGate, notes: Notes, kept: Kept) -> None:
        self._judge = partial(may_remind, check)
        self._lasts = timedelta(weeks=check.numbers.ask_again_weeks)
        self._kept = kept
        self._gate = gate
        self._notes = notes

    async def before(self, person: Person, turn: Turn, topic: str) -> Reply | None:
        """What is said in place of another reminder of magnesium.

        Who was through the questions for one lately is asked none anew. What is told against it now makes them due for
        those that stand.
        """
        lately = await self._lately(person, turn)
        if lately and not self._gate.speaks_against(turn.context, self._judge):
            return None
        if self._stage(turn.context) is Stage.CLOSED:
            await self._kept.store.reminders.uncheck(person.id, MAGNESIUM)
        return self.stops(turn.context, topic)

    async def checked_on(self, person: Person, turn: Turn, today: date) -> date | None:
        """When the questions were answered: today, or lately for another reminder."""
        return today if self._stage(turn.context) is Stage.OPEN else await self._lately(person, turn)

    def is_asking(self, context: Context) -> bool:
        """Whether only the gate's own question is left, so that an answer may come."""
        return self._stage(context) is Stage.STEP

    def stops(self, context: Context, topic: str) -> Reply | None:
        """What is said in place of a reminder of magnesium; None where nothing speaks against it."""
        neutral = [(self._notes.label("reminder-neutral"), NEUTRAL)]
        match self._stage(context):
            case Stage.OPEN:
                return None
            case Stage.CLOSED:
                why = self._gate.reasons(context, self._judge(self._gate.told(context)))
                return self._notes.reply("reminder-closed", topic, [neutral], why=why)
            case Stage.CHECK:
                begin = [(self._notes.label("reminder-check"), tokens.topic(Guiding.TOPIC))]
                first = self._notes.reply("reminder-check-first", topic, [begin, neutral], ReplyKind.QUESTION)
                return replace(first, yes_no=(begin[0][1], DROPPED))
            case Stage.STEP:
                ask = self._gate.step.ask
                return self._notes.reply("reminder-gate", topic, self._gate.rows("r"), ReplyKind.QUESTION, asked=ask)

    def hear(self, context: Context, text: str, said: Slots) -> bool:
        """Take in an answer in words to the gate's own question; False if it is none."""
        return bool(self._gate.hear(context, text, said))

    def know(self, context: Context, said: Slots) -> None:
        """Take in what a message tells beside its wish."""
        self._gate.know(context, said)

    def answer(self, context: Context, answer: str) -> bool:
        """Take in the answer of a button; False if it is none of ours, or the check has faded."""
        return self._gate.press(context, answer)

    def _stage(self, context: Context) -> Stage:
        return self._gate.stage(context, self._judge)

    async def _lately(self, person: Person, turn: Turn) -> date | None:
        """When they were answered for another reminder of magnesium, if that still holds."""
        dates = [r.checked_on for r in await self._kept.store.reminders.of(person.id) if r.kind == MAGNESIUM]
        last = max((day for day in dates if day), default=None)
        return last if last and turn.message.now.date() - last < self._lasts else None
