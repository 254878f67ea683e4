"""The safety questions before a reminder of magnesium (safety policy, section 7)."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from bot.base.reply import Reply, ReplyKind
from bot.calculators.guided_check import may_remind
from bot.conversation import tokens
from bot.conversation.context import Context
from bot.conversation.guiding import Guiding
from bot.conversation.notes import Notes
from bot.conversation.safety_gate import SafetyGate, Stage
from bot.knowledge.guided_check import GuidedCheck
from bot.understanding.slots import Slots

NEUTRAL = "r:kind=wind_down"


class ReminderGate:
    """Says what is still to be asked, or why there is no such reminder."""

    def __init__(self, check: GuidedCheck, gate: SafetyGate, notes: Notes) -> None:
        self._judge = partial(may_remind, check)
        self.lasts = timedelta(weeks=check.numbers.ask_again_weeks)
        """How long the answers hold."""
        self._gate = gate
        self._notes = notes

    def is_open(self, context: Context) -> bool:
        """Whether the questions of this dialogue are answered, and nothing speaks against a reminder of magnesium."""
        return self._gate.stage(context, self._judge) is Stage.OPEN

    def stops(self, context: Context, topic: str, *, lately: bool = False) -> Reply | None:
        """What is said in place of a reminder of magnesium; None where nothing speaks against it.

        Who was through the questions `lately`, for another reminder, is asked none anew.
        """
        neutral = [(self._notes.label("reminder-neutral"), NEUTRAL)]
        if lately and not self._gate.speaks_against(context, self._judge):
            return None
        match self._gate.stage(context, self._judge):
            case Stage.OPEN:
                return None
            case Stage.CLOSED:
                why = self._gate.reasons(context, self._judge(self._gate.told(context)))
                return self._notes.reply("reminder-closed", topic, [neutral], why=why)
            case Stage.CHECK:
                begin = [(self._notes.label("reminder-check"), tokens.topic(Guiding.TOPIC))]
                return self._notes.reply("reminder-check-first", topic, [begin, neutral], ReplyKind.QUESTION)
            case Stage.STEP:
                ask = self._gate.step.ask
                return self._notes.reply("reminder-gate", topic, self._gate.rows("r"), ReplyKind.QUESTION, asked=ask)

    def know(self, context: Context, said: Slots) -> None:
        """Take in what a message tells beside its wish."""
        self._gate.know(context, said)

    def answer(self, context: Context, answer: str) -> bool:
        """Take in the answer of a button; False if it is none of ours, or the check has faded."""
        return self._gate.press(context, answer)
