"""The safety questions before a reminder of magnesium (safety policy, section 7)."""

from __future__ import annotations

from bot.base.reply import Reply, ReplyKind
from bot.calculators.guided_check import Gate, Told, may_remind
from bot.conversation import tokens
from bot.conversation.check_notes import CheckNotes
from bot.conversation.context import Context, OpenCheck
from bot.conversation.guiding import Guiding
from bot.conversation.notes import Notes
from bot.conversation.tabled import CheckTables
from bot.knowledge.content import Content

NEUTRAL = "r:kind=wind_down"
NOT_ASKED = "not-asked"


class ReminderGate:
    """Reads the guided check of this dialogue; what it does not ask is asked here."""

    def __init__(self, content: Content, tables: CheckTables, notes: Notes) -> None:
        self._check = content.check
        self._step = content.check.trial.step
        self._read = CheckNotes(content, tables)
        self._notes = notes

    def stops(self, context: Context, topic: str) -> Reply | None:
        """What is said in place of a reminder of magnesium; None where nothing speaks against it."""
        found = self._found(context)
        if found.open:
            return None
        neutral = [(self._notes.label("reminder-neutral"), NEUTRAL)]
        if found.reasons != (NOT_ASKED,):
            return self._notes.reply("reminder-closed", topic, [neutral])
        if not self._judged(context).open:
            begin = [(self._notes.label("reminder-check"), tokens.topic(Guiding.TOPIC))]
            return self._notes.reply("reminder-check-first", topic, [begin, neutral], ReplyKind.QUESTION)
        labels = [[(self._step.by_id[a].label or a, f"r:gate={a}") for a in row] for row in self._step.rows]
        return self._notes.reply("reminder-gate", topic, labels, ReplyKind.QUESTION, asked=self._step.ask)

    def answer(self, context: Context, answer: str) -> bool:
        """Take in the answer of a button; False if it is none of ours, or the check has faded."""
        if context.check is None or answer not in self._step.by_id:
            return False
        context.check.answers[self._step.id] = (answer,)
        return True

    def _found(self, context: Context) -> Gate:
        return self._gate(context.check or OpenCheck())

    def _judged(self, context: Context) -> Gate:
        """The gate as if its own step were answered: open where only that is left to ask."""
        check = context.check or OpenCheck()
        harmless = self._step.bare_no
        return self._gate(check, {self._step.id: (harmless,)} if harmless else {})

    def _gate(self, check: OpenCheck, more: dict[str, tuple[str, ...]] | None = None) -> Gate:
        rows = {hit.row.id for hit in self._read.found(check).hits} | set(check.rows)
        answers = {**self._read.answers(check), **(more or {})}
        return may_remind(self._check, Told(answers, frozenset(rows), frozenset(check.drugs)))
