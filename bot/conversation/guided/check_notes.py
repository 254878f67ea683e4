"""What a person has told in the guided check, and what it amounts to: answers, medicines found, room left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.calculators.elemental import NoFormula, elemental
from bot.calculators.guided_check import Ended, Next, Room, amount_answers, judge, medicine_answers, room
from bot.calculators.interactions import Found, look_up
from bot.conversation.calculating.tabled import CheckTables
from bot.conversation.guided.checking import CheckReader, Heard
from bot.conversation.replies.context import OpenCheck
from bot.knowledge.content import Content
from bot.knowledge.guided_check import Finding, Step


class CheckNotes:
    """Takes notes in an `OpenCheck`, and reads them with the tables."""

    def __init__(self, content: Content, tables: CheckTables) -> None:
        self._check = content.check
        self._intake = content.intake
        self._tables = tables
        self._reader = CheckReader(content.check)
        self._medicine_step, self._amount_step = (
            next(s for s in content.check.steps if s.reads == what) for what in ("medicines", "amount")
        )

    def know(self, check: OpenCheck, known: Mapping[str, Any]) -> None:
        """Take in facts (slots); medicines are added to those named before."""
        check.answers |= self._reader.facts(known)
        check.age = known.get("age", check.age)
        check.drugs = _joined(check.drugs, known.get("drug", ()))
        check.rows = _joined(check.rows, known.get("drug_class", ()))

    def take(self, check: OpenCheck, heard: Heard) -> bool:
        """Take in what a message says; False if it says nothing."""
        medicines = bool(heard.drugs or heard.rows or heard.strangers)
        if not (heard.answers or medicines or heard.dose is not None):
            return False
        said, step, amount = heard.answers, self._medicine_step, self._amount_step
        if medicines:
            check.answers.pop(step.id, None)
            check.drugs = _joined(check.drugs, heard.drugs)
            check.rows = _joined(check.rows, heard.rows)
            check.strangers = _joined(check.strangers, heard.strangers)
        elif step.bare_no in said.get(step.id, ()):
            check.drugs = check.rows = check.strangers = ()
        if heard.dose is not None:
            check.answers.pop(amount.id, None)
            check.taken = self.elemental(heard.dose, heard.form)
        elif amount.id in said:
            check.taken = None
        check.answers |= said
        return True

    def press(self, check: OpenCheck, step: str, answer: str) -> None:
        """Take in a button."""
        self.take(check, Heard(answers={step: (answer,)}))
        if step == "age":
            check.age = None

    def leave(self, check: OpenCheck, stable: Mapping[str, Any]) -> None:
        """Put aside what may change while the check is left: those steps are asked again, unless `stable` tells all."""
        whole = self.answers(check)
        for step in self._check.steps:
            if step.again and step.id in whole:
                check.before[step.id] = whole[step.id]
                check.answers.pop(step.id, None)
                check.shown.discard(step.id)
        if self._medicine_step.again:
            check.named = (*check.drugs, *check.strangers)
            check.drugs = check.rows = check.strangers = ()
        check.answers |= self._reader.facts(stable)
        check.before = {s: a for s, a in check.before.items() if s not in check.answers}

    def answers(self, check: OpenCheck) -> dict[str, tuple[str, ...]]:
        """All answers, those included that the medicines and the amount stand for."""
        answers = dict(check.answers)
        step, amount = self._medicine_step, self._amount_step
        if given := tuple(self._medicines(check)):
            answers[step.id] = (*answers.get(step.id, ()), *given)
        if check.taken is not None:
            answers[amount.id] = amount_answers(self._check, amount, self.room(check).left)
        return answers

    def judged(self, check: OpenCheck) -> Next | Ended:
        """The next step or the ending."""
        return judge(self._check, self.answers(check))

    def room(self, check: OpenCheck) -> Room:
        """The limit where the person lives, and what is left of it."""
        return room(self._check, self._intake, check.country, check.taken or 0.0)

    def found(self, check: OpenCheck) -> Found:
        """What the interaction table says of the medicines."""
        return look_up(self._tables.interactions, self._tables.read, check.drugs, check.rows)

    def medicines_of(self, check: OpenCheck, finding: Finding) -> list[str]:
        """The names of the medicines behind a finding."""
        answers = self._medicine_step.by_id
        return [n for a, names in self._medicines(check).items() if answers[a].finding == finding.id for n in names]

    def values(self, check: OpenCheck, step: Step | None = None, answer: str = "") -> dict[str, Any]:
        """Figures and names that a text about an answer may hold."""
        names = self._medicines(check).get(answer, check.named) if step is self._medicine_step else ()
        values: dict[str, Any] = {
            "numbers": self._check.numbers,
            "taken": check.taken or 0,
            "names": list(names),
        }
        return values if check.age is None else {**values, "age": check.age}

    def elemental(self, dose: float, form: str | None) -> float:
        """Magnesium in what a label names: as typed, unless no label of that form names so much magnesium itself."""
        known = self._tables.forms.of(form)
        usual = known.typical_label_elemental_mg if known else None
        if form is None or usual is None or dose <= max(usual):
            return dose
        found = elemental(self._tables.forms, self._tables.masses, form, dose)
        return dose if isinstance(found, NoFormula) else float(round(found.high))

    def _medicines(self, check: OpenCheck) -> dict[str, tuple[str, ...]]:
        return medicine_answers(self._medicine_step, self.found(check), check.strangers)


def _joined(old: tuple[str, ...], new: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*old, *new)))
