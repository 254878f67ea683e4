"""What a message answers in the guided check: by facts read from it, by words of the decision table, by a bare yes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.base.text import normalise, words
from bot.calculators.amounts import has
from bot.knowledge.guided_check import CheckAnswer, GuidedCheck, Step
from bot.understanding.slots import Slots

ONE_PIECE_MG = 20
"""A bare number below this counts pieces, not milligrams."""
_MG = re.compile(r"\d ?m?g\b")


@dataclass(slots=True)
class Heard:
    """What one message says for the check."""

    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Step id → answers, medicines and amounts apart."""
    drugs: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    """Medicine names that no list knows."""
    unsure: tuple[tuple[str, ...], ...] = ()
    """(typed, nearest name, …) for each misspelled name: to be confirmed."""
    dose: float | None = None
    """Milligrams taken already, as typed."""
    form: str | None = None
    bare_yes: bool = False
    """A yes that does not say to what."""


class CheckReader:
    """Reads messages by the decision table. Pure."""

    def __init__(self, check: GuidedCheck) -> None:
        self._check = check
        said = check.words
        self._no, self._yes, self._unknown = (
            frozenset(map(bare, w)) for w in (said.bare_no, said.bare_yes, said.bare_unknown)
        )
        self._resume, self._restart, self._why = (
            frozenset(map(bare, w)) for w in (said.resume, said.restart, said.why)
        )
        self._unsure_phrases = tuple(w for w in self._unknown if " " in w)

    def resumes(self, text: str) -> bool:
        """ "go on with the check"."""
        return bare(text) in self._resume

    def restarts(self, text: str) -> bool:
        """ "start again"."""
        return bare(text) in self._restart

    def wonders(self, text: str) -> bool:
        """ "why do you ask?"."""
        return bare(text) in self._why

    def affirms(self, text: str) -> bool:
        """A bare yes."""
        return bare(text) in self._yes

    def denies(self, text: str) -> bool:
        """A bare no."""
        return bare(text) in self._no

    def facts(self, known: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """The answers that known facts give by themselves."""
        facts = dict(known)
        steps = self._check.by_id.values()
        found = {s.id: self._kept(s, [a for a in s.answers if _fits(a.when, facts)]) for s in steps}
        return {step: answers for step, answers in found.items() if answers}

    def hear(self, text: str, said: Slots, asked: Step | None) -> Heard:
        """What a message says; `asked` is the step whose question is open."""
        normal = normalise(text)
        known = said.known()
        heard = Heard()
        for step in self._check.by_id.values():
            found = [a for a in step.answers if self._given(a, normal, said, known, asked=step is asked)]
            if answers := self._kept(step, found):
                heard.answers[step.id] = answers
        self._amount(heard, normal, said, asked)
        self._medicines(heard, said, asked)
        if asked is not None and not self._answers(heard, asked):
            self._bare(heard, normal, said, asked)
        elif asked is not None and self._only_partial(heard, asked) and asked.bare_no:
            heard.answers[asked.id] = (*heard.answers[asked.id], asked.bare_no)
        return heard

    @staticmethod
    def _given(answer: CheckAnswer, normal: str, said: Slots, known: dict[str, Any], *, asked: bool) -> bool:
        if _fits(answer.when, known) or has(normal, answer.words) or set(answer.denied) & set(said.denied):
            return True
        return asked and (_fits(answer.asked_when, known) or has(normal, answer.asked))

    @staticmethod
    def _kept(step: Step, found: Iterable[CheckAnswer]) -> tuple[str, ...]:
        """A worry beside an all-clear in one message: the worry counts."""
        answers = list(found)
        worries = [a for a in answers if a.finding]
        return tuple(a.id for a in answers if not worries or a.finding or a.partial)

    def _answers(self, heard: Heard, step: Step) -> bool:
        if step.reads == "medicines":
            return bool(heard.drugs or heard.strangers or heard.unsure or step.id in heard.answers)
        return step.id in heard.answers or (step.reads == "amount" and heard.dose is not None)

    @staticmethod
    def _only_partial(heard: Heard, step: Step) -> bool:
        given = heard.answers.get(step.id, ())
        return bool(given) and all(step.by_id[a].partial for a in given)

    def _amount(self, heard: Heard, normal: str, said: Slots, asked: Step | None) -> None:
        step = next(s for s in self._check.steps if s.reads == "amount")
        dose: Any = said.elemental_mg or said.dose_mg
        if dose is None and said.form is not None and step is asked and step.otherwise:
            heard.answers.setdefault(step.id, (step.otherwise,))  # "milk of magnesia": some, but how much?
        if dose is None or (step is not asked and not has(normal, step.taken_words)):
            return
        most = float(max(dose) if isinstance(dose, list | tuple) else dose)
        if most < ONE_PIECE_MG and not _MG.search(normal):
            return
        heard.dose = most
        heard.form = None if said.elemental_mg else said.form

    def _medicines(self, heard: Heard, said: Slots, asked: Step | None) -> None:
        step = next(s for s in self._check.steps if s.reads == "medicines")
        heard.drugs = tuple(d for d in said.drug if d not in step.not_medicines)
        heard.rows = tuple(r for r in said.drug_class if r not in step.not_medicines)
        if step is asked:
            heard.unsure = said.drug_unsure
            if "unknown_drug" in said.problems:
                heard.strangers = said.unknown_names
        if heard.drugs and step.bare_no in heard.answers.get(step.id, ()):
            del heard.answers[step.id]  # "omeprazole, no other medicines"

    def _bare(self, heard: Heard, normal: str, said: Slots, step: Step) -> None:
        whole = bare(normal)
        first = whole.partition(" ")[0]
        denies = whole in self._no or first in self._no or bool(said.denied)
        # A no to a question that no "no" answers ("How old are you?") is one to telling it.
        if whole in self._unknown or has(whole, self._unsure_phrases) or (denies and not step.bare_no):
            heard.answers[step.id] = (step.bare_unknown,)
        elif step.bare_no and denies:
            heard.answers[step.id] = (step.bare_no,)
        elif whole in self._yes or first in self._yes:
            heard.bare_yes = step.bare_yes is None
            if step.bare_yes:
                heard.answers[step.id] = (step.bare_yes,)


def bare(text: str) -> str:
    """The words of a text alone."""
    return " ".join(words(normalise(text)))


def _fits(whens: Iterable[Any], facts: dict[str, Any]) -> bool:
    return any(w.fits(facts) for w in whens)
