"""Magnesium by mouth beside medicines and supplements."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from bot.knowledge.science import Id, Model
from bot.knowledge.tables_forms import Row
from bot.knowledge.wordings import Wording

Hours = Annotated[float, Field(gt=0, le=24)]
RowSeverity = Literal["avoid", "ask", "separate_doses", "monitor"]
_BRACKET = re.compile(r"\s*\([^)]*\)")


class Separation(Row):
    """How far apart: the medicine so many hours before magnesium, or so many after it; None is no number."""

    drug_before_mg_h: Hours | None = None
    drug_after_mg_h: Hours | None = None


class Member(Separation):
    """One medicine of a row that has hours, or a severity, of its own."""

    generic: str
    severity: RowSeverity | None = None
    source: Id
    checked: str | None = None

    @cached_property
    def parts(self) -> frozenset[str]:
        """The generic names of which it is made: "dolutegravir/rilpivirine (Juluca)" has two."""
        plain = _BRACKET.sub("", self.generic).removesuffix(" tablet")
        return frozenset(p.strip().casefold() for p in plain.split("/"))


class Interaction(Row):
    """One class of medicines."""

    id: Id
    name: str
    generics: tuple[str, ...]
    brands: tuple[str, ...] = ()
    aka: tuple[str, ...] = ()
    known_interaction: bool
    """False: looked for, none known."""
    direction: str
    severity: RowSeverity
    separation: Separation | None = None
    members: tuple[Member, ...] = ()
    confidence: Literal["high", "medium", "low"]
    sources: tuple[Id, ...]
    checked: str | None = None
    """"recalled", also in part: from general knowledge."""

    @property
    def recalled(self) -> bool:
        """True when no page that states it was read."""
        return bool(self.checked and self.checked.startswith("recalled"))


class InteractionTable(Row):
    """tables/interactions.yaml."""

    interactions: tuple[Interaction, ...]

    @cached_property
    def by_name(self) -> dict[str, tuple[str, ...]]:
        """Generic, brand or other name in lower case → ids of every row it stands in."""
        found: dict[str, dict[str, None]] = {}
        for row in self.interactions:
            for name in (*row.generics, *row.brands, *row.aka):
                found.setdefault(name.casefold(), {})[row.id] = None
        return {name: tuple(ids) for name, ids in found.items()}

    @cached_property
    def widest_h(self) -> float:
        """The most hours that any medicine needs on either side."""
        spans = [s for row in self.interactions for s in (row.separation, *row.members) if s]
        return max((h for s in spans for h in (s.drug_before_mg_h, s.drug_after_mg_h) if h), default=0.0)

    @cached_property
    def by_id(self) -> dict[str, Interaction]:
        """Rows by id."""
        return {row.id: row for row in self.interactions}


class InteractionPhrases(Model):
    """Ready-made parts of the sentences about a row."""

    hours_half: str
    hours_one: str
    hours_many: str
    gap_both: str
    gap_same: str
    gap_before: str
    gap_after: str
    sure: dict[str, str]
    """By confidence, and "recalled"."""


class InteractionTexts(Model):
    """en/interactions.yaml."""

    phrases: InteractionPhrases
    says: dict[Id, str]
    """Row id → what happens; at most 40 words with the gap."""


class MedicineWords(Model):
    """The words about medicines of en/calculator_words.yaml."""

    gap_asked: Wording
    all: Wording
    times_told: Wording
    """Around times of day: when a medicine is taken."""
    time_asked: Wording
    """Around a time of day: whether it would do for magnesium."""
    took: tuple[str, ...]
    together: tuple[str, ...]
