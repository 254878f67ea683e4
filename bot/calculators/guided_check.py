"""The guided check, worked out: answers so far → the next step, or an ending with its reasons.

All rules stand in en/guided_check.yaml; nothing here knows a single one. The gravest finding decides, so another
finding can never make an ending more favourable.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from bot.calculators.intake import Person, lowest_upper_level, upper_level
from bot.calculators.interactions import Found
from bot.knowledge.guided_check import GRAVITY, CheckAnswer, EndingId, Finding, GuidedCheck, Step
from bot.knowledge.tables import IntakeTable, UpperRow

Answers = Mapping[str, tuple[str, ...]]
"""Step id → ids of the answers given."""
ASK_FIRST = GRAVITY[0]
CLEAR = GRAVITY[-1]


@dataclass(frozen=True, slots=True)
class Next:
    """The check is not over."""

    step: Step


@dataclass(frozen=True, slots=True)
class Ended:
    """What the check comes to, and why."""

    ending: EndingId
    reasons: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    """What to mind besides, where nothing stops the person."""


def judge(check: GuidedCheck, answers: Answers) -> Next | Ended:
    """The next step in order, or the ending.

    An ending is given as soon as no step still open could bring a graver one; without findings every step is asked.
    """
    found = findings(check, answers)
    open_steps = [s for s in check.steps if not answered(s, answers)]
    for ending, _ in pairwise(GRAVITY):
        reasons = tuple(f for f in found if f.ending == ending)
        graver = GRAVITY[: GRAVITY.index(ending)]
        if reasons and not any(_could(check, s, graver) for s in open_steps):
            return Ended(ending, reasons, ())
    if open_steps:
        return Next(open_steps[0])
    return Ended(CLEAR, (), tuple(f for f in found if f.ending == "note"))


def answered(step: Step, answers: Answers) -> bool:
    """True when the step need not be asked."""
    return any(not step.by_id[a].partial for a in answers.get(step.id, ()))


def findings(check: GuidedCheck, answers: Answers) -> list[Finding]:
    """Everything that the answers count for, in the order of the steps, each once."""
    given = {f"{step}.{a}" for step, ids in answers.items() for a in ids}
    names = [a.finding for s in check.steps for a in s.answers if f"{s.id}.{a.id}" in given and a.finding is not None]
    names += [t.finding for t in check.together if t.answer in given and given & set(t.beside)]
    return [check.finding[n] for n in dict.fromkeys(names)]


def _could(check: GuidedCheck, step: Step, endings: Collection[str]) -> bool:
    names = {a.finding for a in step.answers} | {
        t.finding for t in check.together if any(r.partition(".")[0] == step.id for r in (t.answer, *t.beside))
    }
    return any(check.finding[n].ending in endings for n in names if n is not None)


@dataclass(frozen=True, slots=True)
class Room:
    """The published limit for a person, and what is left of it; mg a day from products, food never counted."""

    limit: int
    authority: str | None
    """Whose limit it is; None where the region is not known and the lowest of all is used."""
    sources: tuple[str, ...]
    taken: float

    @property
    def left(self) -> float:
        """What the limit leaves beside what is taken already."""
        return max(0.0, self.limit - self.taken)


def room(check: GuidedCheck, table: IntakeTable, country: str | None, taken: float = 0.0) -> Room:
    """The limit of the region for an adult, less what is taken already (safety policy, section 6)."""
    adult = Person(age=float(check.numbers.adult + 1))
    for key, authority in table.authorities.items():
        if country is None or country not in (key, *authority.countries):
            continue
        if isinstance(row := upper_level(authority, adult), UpperRow):
            return Room(row.value, key, authority.upper_sources[:1], taken)
    lowest = lowest_upper_level(list(table.authorities.values()), adult)
    assert isinstance(lowest, UpperRow)
    owner = next(a for a in table.authorities.values() if upper_level(a, adult) == lowest)
    return Room(lowest.value, None, owner.upper_sources[:1], taken)


def amount_answers(check: GuidedCheck, step: Step, left: float) -> tuple[str, ...]:
    """The answer that an amount taken already stands for: is there room for the smallest start?"""
    wanted = "room" if left >= check.numbers.start_low else "short"
    return tuple(a.id for a in step.answers if a.amount == wanted)


def medicine_answers(step: Step, found: Found, unknown: Collection[str] = ()) -> dict[str, tuple[str, ...]]:
    """Answer id → names of the medicines that give it. A row that an answer names wins over its severity.

    Args:
        step: the step that reads medicines.
        found: what the interaction table says of them.
        unknown: names that are in no list at all.
    """
    given: dict[str, dict[str, None]] = {}
    for hit in found.hits:
        for answer in _answers_to(step, hit.row.id, hit.severity.key):
            given.setdefault(answer.id, {}).update(dict.fromkeys(hit.drugs or (hit.row.name,)))
    for name in (*(u.name for u in found.unknown), *unknown):
        for answer in step.answers:
            if answer.medicines and answer.medicines.unknown:
                given.setdefault(answer.id, {})[name] = None
    return {answer: tuple(names) for answer, names in given.items()}


def _answers_to(step: Step, row: str, severity: str) -> list[CheckAnswer]:
    rules = [(a, a.medicines) for a in step.answers if a.medicines]
    named = [a for a, rule in rules if row in rule.rows]
    return named or [a for a, rule in rules if severity in rule.severity]


@dataclass(frozen=True, slots=True)
class Told:
    """What is known before an own trial or a reminder."""

    answers: Answers
    """Answers to the steps of the check and to the gate's own step."""
    rows: frozenset[str] = field(default_factory=frozenset)
    """Rows of the interaction table in which the person's medicines stand."""
    drugs: frozenset[str] = field(default_factory=frozenset)
    """Generic names of the person's medicines."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether it is open, and if not, the ids of the findings of en/guided_check.yaml that say why."""

    reasons: tuple[str, ...]

    @property
    def open(self) -> bool:
        """True when nothing speaks against it."""
        return not self.reasons


def may_remind(check: GuidedCheck, told: Told) -> Gate:
    """Whether a magnesium reminder may be set: for nobody whom the check stops, nor whom the trial's gate stops."""
    # The sleep trouble is no matter of safety: the last step counts for nothing here.
    needed = [s for s in check.steps if _could(check, s, (ASK_FIRST,)) or s.reads == "amount"]
    safety = {s.id: told.answers[s.id] for s in needed if s.id in told.answers}
    found = [f.id for f in findings(check, safety) if f.ending != "note"]
    gate = check.trial
    found += [a.finding for a in gate.step.answers if a.finding and a.id in told.answers.get(gate.step.id, ())]
    if told.rows & set(gate.medicines.rows) or told.drugs & set(gate.medicines.drugs):
        found.append(gate.medicines.finding)
    if not all(answered(s, told.answers) for s in (*needed, gate.step)):
        found.append("not-asked")
    return Gate(tuple(dict.fromkeys(found)))


def may_start_trial(check: GuidedCheck, told: Told, *, mg: float, form: str | None = None) -> Gate:
    """Whether an own trial may start with so many mg a day of a form (id of tables/forms.yaml)."""
    found = list(may_remind(check, told).reasons)
    if mg > check.numbers.trial_most:
        found.append("too-much")
    if form in check.trial.laxative_forms:
        found.append("laxative-salt")
    return Gate(tuple(found))
