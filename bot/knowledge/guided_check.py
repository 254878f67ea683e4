"""The decision table of the guided check, and of the gate before an own trial or a magnesium reminder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.knowledge.science import Id, Model
from bot.knowledge.strict_yaml import Path_
from bot.knowledge.topics import MENU_TITLE, Prose, Text, TopicId, When

EndingId = Literal["ask_first", "fix_first", "unlikely", "clear"]
GRAVITY: tuple[EndingId, ...] = ("ask_first", "fix_first", "unlikely", "clear")
"""The endings, the gravest first; the last is reached when nothing was found."""
MOST_STEPS = 8
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
AnswerRef = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
"""step.answer"""


class Numbers(Model):
    """Figures that are judgements; every other number comes from the intake table or the person."""

    adult: int
    older: int
    start_low: int
    start_high: int
    trial_most: int
    ask_again_weeks: int
    sick_days: int


class MedicineRule(Model):
    """Which medicines give an answer: by rows of the interaction table, before the severity of the row."""

    severity: tuple[Literal["avoid", "ask", "separate_doses", "monitor", "none_known", "not_listed"], ...] = ()
    rows: tuple[Id, ...] = ()
    unknown: bool = False
    """Also names that are in no row."""


class CheckAnswer(Model):
    """One answer to a step; the head of en/guided_check.yaml says how it is given."""

    id: Name
    label: Annotated[str, StringConstraints(min_length=1, max_length=MENU_TITLE)] | None = None
    when: tuple[When, ...] = ()
    words: tuple[Text, ...] = ()
    denied: tuple[str, ...] = ()
    asked: tuple[Text, ...] = ()
    asked_when: tuple[When, ...] = ()
    partial: bool = False
    medicines: MedicineRule | None = None
    amount: Literal["room", "short"] | None = None
    set: dict[str, bool | str | tuple[str, ...]] = Field(default_factory=dict)
    """Slots that pressing its button fills."""
    finding: Id | None = None
    noted: Text | None = None
    """How it is repeated to the person; an answer without goes unmentioned."""


class StepVariant(Model):
    """Another wording of a step's question for some people."""

    when: When
    ask: Text


class Step(Model):
    """One question."""

    id: Name
    ask: Text
    variants: tuple[StepVariant, ...] = ()
    why: Text
    which: Text | None = None
    """Asked after a bare yes that names nothing."""
    expects: str | None = None
    """The slot that a bare answer fills."""
    reads: Literal["facts", "medicines", "amount"] = "facts"
    person: bool = False
    again: bool = False
    bare_no: Name | None = None
    bare_yes: Name | None = None
    bare_unknown: Name
    otherwise: Name | None = None
    rows: tuple[tuple[Name, ...], ...]
    amounts: tuple[Annotated[int, Field(gt=0)], ...] = ()
    """Milligrams offered as buttons."""
    not_medicines: tuple[str, ...] = ()
    """Names and rows of the interaction table that another step asks about."""
    taken_words: tuple[Text, ...] = ()
    """Beside an amount these say that it is taken already, when the step is not asked."""
    answers: tuple[CheckAnswer, ...] = Field(min_length=2)

    @cached_property
    def by_id(self) -> dict[str, CheckAnswer]:
        """Answers by id."""
        return {a.id: a for a in self.answers}


class Together(Model):
    """An answer that counts against only beside one of others."""

    answer: AnswerRef
    beside: tuple[AnswerRef, ...] = Field(min_length=1)
    finding: Id


class Finding(Model):
    """A reason for an ending."""

    id: Id
    ending: Literal["ask_first", "fix_first", "unlikely", "note", "trial"]
    says: Text
    topic: TopicId | None = None


class Ending(Model):
    """What the check comes to."""

    says: Text
    then: Prose
    next: tuple[TopicId, ...] = ()


class TrialMedicines(Model):
    """Medicines that stop the own trial, whatever the check made of them."""

    rows: tuple[Id, ...]
    drugs: tuple[str, ...] = ()
    finding: Id


class TrialGate(Model):
    """What stops an own trial and a magnesium reminder besides the check (safety policy, section 7)."""

    laxative_forms: tuple[Id, ...]
    medicines: TrialMedicines
    step: Step


class CheckWords(Model):
    """Bare answers, and how the check is taken up again; matched on the whole message."""

    bare_no: tuple[Text, ...]
    bare_yes: tuple[Text, ...]
    bare_unknown: tuple[Text, ...]
    why: tuple[Text, ...]
    """Asks why a question is asked."""
    resume: tuple[Text, ...]
    restart: tuple[Text, ...]


class CheckTexts(Model):
    """What the check says around its questions."""

    step: Text
    noted: Text
    told: Text
    before: Text
    missed: Text
    why: Text
    unsure: Text
    unsure_other: Text
    absurd: Text
    resume: Text
    reasons: Text


class GuidedCheck(Model):
    """en/guided_check.yaml."""

    numbers: Numbers
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MOST_STEPS)
    together: tuple[Together, ...] = ()
    findings: tuple[Finding, ...]
    endings: dict[EndingId, Ending]
    trial: TrialGate
    words: CheckWords
    texts: CheckTexts

    @cached_property
    def by_id(self) -> dict[str, Step]:
        """Steps by id, the gate's own one included."""
        return {s.id: s for s in (*self.steps, self.trial.step)}

    @cached_property
    def finding(self) -> dict[str, Finding]:
        """Findings by id."""
        return {f.id: f for f in self.findings}

    def said(self) -> Iterator[tuple[str, str]]:
        """(place in the file, text) of everything that people read, labels apart."""
        steps = [(f"steps.{i}", s) for i, s in enumerate(self.steps)]
        for place, step in [*steps, ("trial.step", self.trial.step)]:
            yield f"{place}.ask", step.ask
            yield from ((f"{place}.variants.{i}.ask", v.ask) for i, v in enumerate(step.variants))
            yield f"{place}.why", step.why
            if step.which:
                yield f"{place}.which", step.which
            yield from ((f"{place}.answers.{i}.noted", a.noted) for i, a in enumerate(step.answers) if a.noted)
        yield from ((f"findings.{i}.says", f.says) for i, f in enumerate(self.findings))
        for name, ending in self.endings.items():
            yield f"endings.{name}.says", ending.says
            yield f"endings.{name}.then", ending.then
        yield from ((f"texts.{name}", text) for name, text in self.texts)


Problem = tuple[Path_, str, str]
"""Path in the file, what is wrong, remedy."""

GATE_FINDINGS = ("not-asked", "too-much", "laxative-salt")
"""Findings that the gate itself brings."""


def problems(check: GuidedCheck) -> Iterator[Problem]:
    """What a schema cannot see: unknown ids, endings and findings that nothing reaches, answers nobody can give."""
    used: set[str] = set(GATE_FINDINGS)
    places: list[tuple[Path_, Step]] = [(("steps", i), s) for i, s in enumerate(check.steps)]
    for path, step in [*places, (("trial", "step"), check.trial.step)]:
        yield from _step(check, path, step, used)
    if len(check.by_id) != len(check.steps) + 1:
        yield ("steps",), "two steps have one id", "rename one of them"
    known = {f"{s.id}.{a.id}" for s in check.steps for a in s.answers}
    for i, rule in enumerate(check.together):
        for ref in (rule.answer, *rule.beside):
            if ref not in known:
                yield ("together", i), f"there is no answer {ref}", "correct it: step.answer"
    rules: list[tuple[Path_, str]] = [(("together", i, "finding"), r.finding) for i, r in enumerate(check.together)]
    for where, name in [*rules, (("trial", "medicines", "finding"), check.trial.medicines.finding)]:
        used.add(name)
        if name not in check.finding:
            yield where, f"there is no finding {name}", "correct the id, or add the finding"
    yield from _reached(check, used)


def _reached(check: GuidedCheck, used: set[str]) -> Iterator[Problem]:
    for i, found in enumerate(check.findings):
        if found.id in [f.id for f in check.findings[:i]]:
            yield ("findings", i), f"the finding {found.id} stands twice", "rename one of them"
        if found.id not in used:
            yield ("findings", i), f"no answer leads to the finding {found.id}", "use it, or remove it"
    for ending in GRAVITY:
        if ending not in check.endings:
            yield ("endings",), f"the ending {ending} has no text", f"add {ending}"
        elif ending != "clear" and not any(f.ending == ending and f.id in used for f in check.findings):
            yield ("endings", ending), f"no finding leads to the ending {ending}", "add one, or remove the ending"


def _step(check: GuidedCheck, path: Path_, step: Step, used: set[str]) -> Iterator[Problem]:
    if len(step.by_id) != len(step.answers):
        yield (*path, "answers"), f"two answers of {step.id} have one id", "rename one of them"
    named = {
        "bare_no": step.bare_no,
        "bare_yes": step.bare_yes,
        "bare_unknown": step.bare_unknown,
        "otherwise": step.otherwise,
    }
    for field, answer in named.items():
        if answer is not None and answer not in step.by_id:
            yield (*path, field), f"{step.id} has no answer {answer}", "correct the id, or add the answer"
    shown = [a for row in step.rows for a in row]
    for answer in shown:
        if answer not in step.by_id:
            yield (*path, "rows"), f"{step.id} has no answer {answer}", "correct the id, or add the answer"
        elif step.by_id[answer].label is None:
            yield (*path, "rows"), f"the answer {answer} has no label", "give it one, or take it out of rows"
    if step.bare_unknown not in shown and step.bare_unknown in step.by_id:
        yield (*path, "rows"), "“I don't know” has no button here", f"add {step.bare_unknown} to rows"
    if step.bare_yes is None and step.bare_no is not None and step.which is None:
        yield path, f"a bare yes to {step.id} means nothing", "add which, or bare_yes"
    for i, a in enumerate(step.answers):
        where = (*path, "answers", i)
        if a.finding:
            used.add(a.finding)
            if a.finding not in check.finding:
                yield (*where, "finding"), f"there is no finding {a.finding}", "correct the id, or add the finding"
        given = (a.when, a.words, a.denied, a.asked, a.asked_when, a.medicines, a.amount, a.id in shown)
        if not any(given) and a.id not in named.values():
            yield where, f"nothing gives the answer {a.id}", "add label and rows, when, words or asked; or remove it"
