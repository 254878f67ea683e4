"""The language-free facts: sources, claims, chains, trials, and the figures that answers quote."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
_PERSON = re.compile(r"[^\W\d_][\w' .-]*? [A-Z]{1,4}")
Checked = Literal["read", "recalled", "derived"]


class Model(BaseModel):
    """Content is read once and never changed; an unknown field is an author's slip."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Grade(StrEnum):
    """How a claim was tested, strongest first."""

    HUMAN_RCT = "human-rct"
    HUMAN_EXPERIMENT = "human-experiment"
    HUMAN_OBSERVATIONAL = "human-observational"
    ANIMAL = "animal"
    IN_VITRO = "in-vitro"
    TEXTBOOK = "textbook"
    HYPOTHESIS = "hypothesis"

    @property
    def strength(self) -> int:
        """0 is the strongest."""
        return list(Grade).index(self)


def weakest(grades: list[Grade]) -> Grade:
    """The grade of a chain: that of its weakest link.

    Settled biology (`textbook`) links a chain without weakening it, and counts only where nothing else stands beside it
    (the rule of the reference graph: `textbook` says nothing about supplements either way).
    """
    tested = [g for g in grades if g is not Grade.TEXTBOOK]
    return max(tested or grades, key=lambda g: g.strength)


class Source(Model):
    """One work that MagSleep cites."""

    id: Id
    kind: str
    authors: str
    year: int | None
    title: str
    journal: str | None = None
    doi: str | None = Field(None, pattern=r"^10\.\d{4,9}/\S+$")
    pmid: str | None = Field(None, pattern=r"^\d{4,9}$")
    url: str | None = Field(None, pattern=r"^https?://\S+$")
    checked: Checked
    via: Literal["original", "secondary"] | None = None
    note: str | None = None
    seen_at: tuple[str, ...] = ()

    @property
    def link(self) -> str | None:
        """Where a person can look it up: DOI, else PubMed, else the page."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        return self.url

    @property
    def nameless(self) -> bool:
        """True when no author is known (the field then tells in brackets what kind of page it is)."""
        return self.authors.startswith("(")

    @cached_property
    def short(self) -> str:
        """ "Mah & Pitre, 2021"; "Arab et al., 2023"; "Institute of Medicine, 1997"; no year where none is known."""
        year = f", {self.year}" if self.year else ""
        pieces = [a.strip() for a in re.split(r"[;,]", self.authors) if a.strip()]
        if self.nameless:
            return f"{_cut(self.title)}{year}"
        if not _PERSON.fullmatch(pieces[0]):
            return f"{re.split(r' [(]', pieces[0])[0]}{year}"
        others = any(p.startswith("et al") for p in pieces)
        names = [re.sub(r"(?: [A-Z]{1,4})+$", "", p) for p in pieces if _PERSON.fullmatch(p)]
        if others or len(names) > 2:
            return f"{names[0]} et al.{year}"
        return f"{' & '.join(names)}{year}"


def _cut(title: str, most: int = 50) -> str:
    return title if len(title) <= most else title[:most].rsplit(" ", 1)[0] + " …"


class Node(Model):
    """A thing that claims connect."""

    id: Id
    kind: str


class Claim(Model):
    """One edge of the causal graph."""

    id: Id
    from_: Id = Field(alias="from")
    relation: Literal[
        "blocks",
        "potentiates",
        "raises",
        "lowers",
        "converts_to",
        "cofactor_for",
        "associated_with",
        "disrupts",
        "depletes",
    ]
    to: Id
    sign: Literal["+", "-", "0", "?"]
    grade: Grade
    species: str | None = None
    sources: tuple[Id, ...] = ()
    seed: tuple[int, ...] = ()


class Chain(Model):
    """A named path through the graph."""

    id: Id
    path: tuple[Id, ...] = Field(min_length=2)
    weakest: Grade


class Fact(Model):
    """One figure that answers may quote."""

    id: Id
    value: int | float | str
    unit: str | None = None
    source: Id
    checked: Checked
    note: str | None = None

    def __str__(self) -> str:
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, float) and not self.value.is_integer():
            return f"{self.value:,}"
        return f"{int(self.value):,}"


class Trial(BaseModel):
    """A trial of oral magnesium. Only what is used is typed; the rest is kept for the tables to come."""

    model_config = ConfigDict(extra="allow", frozen=True)
    id: Id
    source: Id
    design: str
    population: str
    n: dict[str, int | None]
    intervention: dict[str, Any]

    @property
    def people(self) -> str:
        """How many were randomised."""
        return _shown(self.n.get("total"))

    @property
    def mg(self) -> str:
        """Elemental magnesium, mg a day."""
        return _shown(self.intervention.get("mg_elemental"))

    @property
    def weeks(self) -> str:
        """Length, in weeks."""
        return _shown(self.intervention.get("weeks"))

    @property
    def days(self) -> str:
        """Length, in days."""
        return _shown(self.intervention.get("days"))


def _shown(value: object) -> str:
    if value is None:
        raise ValueError("this figure is not established; leave the sentence out")
    return str(value)


class Sources(Model):
    """science/sources.yaml."""

    sources: tuple[Source, ...]


class Nodes(Model):
    """science/nodes.yaml."""

    nodes: tuple[Node, ...]


class Claims(Model):
    """science/claims.yaml."""

    claims: tuple[Claim, ...]


class Chains(Model):
    """science/chains.yaml."""

    chains: tuple[Chain, ...]


class Facts(Model):
    """science/facts/*.yaml."""

    facts: tuple[Fact, ...]


class Trials(BaseModel):
    """science/trials.yaml."""

    model_config = ConfigDict(extra="allow", frozen=True)
    trials: tuple[Trial, ...]
    open_label: tuple[Trial, ...] = ()
