"""Whose facts a dialogue holds: those of the one who types and of others are kept apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.understanding.reading.whom import PRONOUNS, SPEAKER

FACTS = ("age", "sex", "pregnant", "breastfeeding", "conditions", "age_class")
"""Slots that are true of one person alone."""
MEDICINE_SLOTS = ("drug", "drug_class")
SAME_AGE = 1.0
"""Years by which two ages of one person may differ."""


@dataclass(slots=True)
class Known:
    """What is known of one person."""

    facts: dict[str, Any] = field(default_factory=dict)
    medicines: dict[str, list[str]] = field(default_factory=dict)
    """`drug` and `drug_class` of all questions about the person."""
    doses: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Row of the interaction table → minutes after midnight at which its medicine is taken."""


@dataclass(slots=True)
class Persons:
    """Who is spoken of, and what is known of those who are not spoken of just now."""

    spoken_of: str | None = None
    """None while nobody was named."""
    waiting: dict[str, Known] = field(default_factory=dict)
    """Name → facts; who was spoken of last comes last."""

    def meant(self, names: Sequence[str], facts: Mapping[str, Any]) -> str | None:
        """The person that is meant by these names; `facts` are those of the one spoken of."""
        if not names or names[0] == SPEAKER:
            return names[0] if names else self.spoken_of
        if names[0] in PRONOUNS:
            return self._antecedent(names[0], facts)
        return next((n for n in names if n == self.spoken_of or n in self.waiting), names[0])

    def turn_to(self, person: str, known: Known, *, carried: bool) -> Known:
        """The facts of a person who is spoken of from now on; `known` are those of the one spoken of so far.

        What was told while nobody was named is taken as told of the one who types; of anybody else only where a
        pronoun or a carried message says who was meant all along.
        """
        before, self.spoken_of = self.spoken_of, person
        if before == person or (before is None and (person == SPEAKER or person in PRONOUNS or carried)):
            return known
        if known.facts or known.medicines:
            self.waiting[before or SPEAKER] = known
        return self.waiting.pop(person, None) or Known()

    def note(self, names: Sequence[str], said: Mapping[str, Any]) -> None:
        """Keep what a message tells of somebody whom it is not about."""
        person = self.meant(names, {})
        if person is None or person == self.spoken_of:
            return
        known = self.waiting.setdefault(person, Known())
        known.facts |= joined(known.facts, {k: v for k, v in said.items() if k in FACTS})
        add_medicines(known.medicines, said)

    def _antecedent(self, pronoun: str, facts: Mapping[str, Any]) -> str:
        sex = PRONOUNS[pronoun]
        if self.spoken_of not in (None, SPEAKER) and _fits(facts, sex):
            return str(self.spoken_of)
        others = [name for name, known in self.waiting.items() if name != SPEAKER and _fits(known.facts, sex)]
        return others[-1] if others else pronoun


def joined(known: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What is said, with the illnesses that are known already: one more takes none away."""
    if "conditions" not in said:
        return dict(said)
    return {**said, "conditions": list(dict.fromkeys((*known.get("conditions", ()), *said["conditions"])))}


def add_medicines(medicines: dict[str, list[str]], said: Mapping[str, Any]) -> None:
    """Add the medicines of a message to those known."""
    for name in MEDICINE_SLOTS:
        if name in said:
            medicines[name] = list(dict.fromkeys((*medicines.get(name, ()), *said[name])))


def contradicts(known: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether facts cannot be those of the person known: the other sex, or another age."""
    sexes = {x["sex"] for x in (known, said) if "sex" in x}
    ages = [x["age"] for x in (known, said) if "age" in x]
    return len(sexes) > 1 or (len(ages) > 1 and abs(ages[0] - ages[1]) > SAME_AGE)


def _fits(facts: Mapping[str, Any], sex: str | None) -> bool:
    return sex is None or facts.get("sex", sex) == sex
