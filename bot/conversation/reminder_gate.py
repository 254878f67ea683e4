"""The safety questions before a reminder of magnesium (safety policy, section 7)."""

from __future__ import annotations

from functools import partial

from bot.base.reply import Reply, ReplyKind
from bot.calculators.guided_check import may_remind
from bot.conversation import tokens
from bot.conversation.context import Context
from bot.conversation.guiding import Guiding
from bot.conversation.notes import Notes
from bot.conversation.safety_gate import SafetyGate, Stage
from bot.knowledge.guided_check import GuidedCheck

NEUTRAL = "r:kind=wind_down"


class ReminderGate:
    """Says what is still to be asked, or why there is no such reminder."""

    def __init__(self, check: GuidedCheck, gate: SafetyGate, notes: Notes) -> None:
        self._judge = partial(may_remind, check)
        self._gate = gate
        self._notes = notes

    def stops(self, context: Context, topic: str) -> Reply | None:
        """What is said in place of a reminder of magnesium; None where nothing speaks against it."""
        neutral = [(self._notes.label("reminder-neutral"), NEUTRAL)]
        match self._gate.stage(context, self._judge):
            case Stage.OPEN:
                return None
            case Stage.CLOSED:
                return self._notes.reply("reminder-closed", topic, [neutral])
            case Stage.CHECK:
                begin = [(self._notes.label("reminder-check"), tokens.topic(Guiding.TOPIC))]
                return self._notes.reply("reminder-check-first", topic, [begin, neutral], ReplyKind.QUESTION)
            case Stage.STEP:
                ask = self._gate.step.ask
                return self._notes.reply("reminder-gate", topic, self._gate.rows("r"), ReplyKind.QUESTION, asked=ask)

    def answer(self, context: Context, answer: str) -> bool:
        """Take in the answer of a button; False if it is none of ours, or the check has faded."""
        return self._gate.press(context, answer)
