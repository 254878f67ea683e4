"""What stands before a reminder of magnesium and before an own trial: the guided check of this dialogue, and one step.

The rules are those of the safety policy, section 7; they stand in en/guided_check.yaml.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

from bot.calculators.guided_check import Gate, Room, Told
from bot.conversation.calculating.tabled import CheckTables
from bot.conversation.guided.check_notes import CheckNotes
from bot.conversation.guided.checking import CheckReader
from bot.conversation.replies import tokens
from bot.conversation.replies.context import Context, OpenCheck
from bot.conversation.replies.lines import Rows
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.guided_check import Finding
from bot.understanding.slots import Slots

NOT_ASKED = "not-asked"
Judge = Callable[[Told], Gate]


class Stage(Enum):
    """How far somebody is."""

    CHECK = auto()
    """The guided check is still to be gone through."""
    STEP = auto()
    """Only the gate's own question is left."""
    CLOSED = auto()
    OPEN = auto()


class SafetyGate:
    """Reads the guided check of a dialogue; what it does not ask is asked by whoever stands behind the gate."""

    def __init__(self, content: Content, tables: CheckTables, render: Renderer) -> None:
        self._check = content.check
        self._render = render
        self._notes = CheckNotes(content, tables)
        self._reader = CheckReader(content.check)
        self.step = content.check.trial.step
        """The gate's own question."""

    def stage(self, context: Context, judge: Judge, *, instead: bool = False) -> Stage:
        """How far somebody is; `instead` as in `told`."""
        found = judge(self.told(context, instead=instead))
        if found.open:
            return Stage.OPEN
        if found.reasons != (NOT_ASKED,):
            return Stage.CLOSED
        harmless = self.told(context, instead=instead)
        answers = {**harmless.answers, self.step.id: (self.step.bare_no or "",)}
        return Stage.STEP if judge(replace(harmless, answers=answers)).open else Stage.CHECK

    def know(self, context: Context, said: Slots) -> None:
        """Take in what a message tells beside its wish, medicines above all; nothing where no check was begun."""
        if context.check is not None:
            self._notes.know(context.check, said.known())

    def speaks_against(self, context: Context, judge: Judge) -> bool:
        """Whether anything that this dialogue knows, in the check or beside it, closes the gate."""
        check = replace(context.check) if context.check else OpenCheck()
        check.answers = dict(check.answers)
        self._notes.know(check, {**context.medicines, **context.slots})
        return bool(set(judge(self._told(check)).reasons) - {NOT_ASKED})

    def told(self, context: Context, *, instead: bool = False) -> Told:
        """What is known. `instead`: what is taken already is what it is about, so nothing comes on top of it."""
        check = context.check or OpenCheck()
        if instead and check.taken:
            check = replace(check, taken=0.0)
        return self._told(check)

    def _told(self, check: OpenCheck) -> Told:
        rows = {hit.row.id for hit in self._notes.found(check).hits} | set(check.rows)
        return Told(self._notes.answers(check), frozenset(rows), frozenset(check.drugs))

    def taken(self, context: Context) -> float:
        """Milligrams of magnesium a day that somebody told of."""
        return (context.check.taken or 0.0) if context.check else 0.0

    def nothing_on_top(self, context: Context) -> None:
        """What is taken already is what it is about, from now on: it must not count a second time."""
        if context.check is not None and context.check.taken:
            context.check.taken = 0.0

    def room(self, context: Context) -> Room:
        """The published limit, and what is left of it."""
        return self._notes.room(context.check or OpenCheck())

    def elemental(self, dose: float, form: str | None) -> float:
        """Magnesium in what a label names."""
        return self._notes.elemental(dose, form)

    def reasons(self, context: Context, gate: Gate) -> list[str]:
        """Why a gate is closed, as markup."""
        check = context.check or OpenCheck()
        here = self._notes.room(check)
        values = {**self._notes.values(check), "limit": here.limit, "authority": here.authority}
        del values["names"]
        findings = [self._check.finding[r] for r in gate.reasons if r != NOT_ASKED]
        return [tokens.safe(self._render.render(f.says, **values, names=self._medicines(check, f))) for f in findings]

    def rows(self, name: str) -> Rows:
        """The buttons of the gate's own question; `name` is the desk that takes the answer."""
        return [[(self.step.by_id[a].label or a, f"{name}:gate={a}") for a in row] for row in self.step.rows]

    def press(self, context: Context, answer: str) -> bool:
        """Take in the answer of a button; False if it is none of ours, or the check has faded."""
        if context.check is None or answer not in self.step.by_id:
            return False
        context.check.answers[self.step.id] = (answer,)
        return True

    def hear(self, context: Context, text: str, said: Slots) -> bool | None:
        """Take in an answer in words; False if it is none, None for a yes that does not say to what."""
        if context.check is None:
            return False
        heard = self._reader.hear(text, said, self.step)
        if heard.bare_yes:
            return None
        self._notes.take(context.check, heard)
        return self.step.id in heard.answers

    def _medicines(self, check: OpenCheck, finding: Finding) -> list[str]:
        """The names of the medicines behind a finding of the check, or of the gate."""
        barred = self._check.trial.medicines
        if finding.id != barred.finding:
            return self._notes.medicines_of(check, finding)
        of_rows = [d for hit in self._notes.found(check).hits if hit.row.id in barred.rows for d in hit.drugs]
        return list(dict.fromkeys((*of_rows, *(d for d in check.drugs if d in barred.drugs))))
