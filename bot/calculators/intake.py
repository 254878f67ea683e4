"""Recommended intake and tolerable upper intake level, by life stage and authority.

The tables are those of the authorities (content/tables/intake.yaml names the sources). A lookup answers as soon as
every row that still fits gives the same figure; otherwise it says which fact would decide, so that a chat asks only
what changes the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.knowledge.tables import Authority, IntakeRow, Stage, UpperRow

ADULT = 19.0
"""Years from which the US tables count a person as adult."""


class Missing(StrEnum):
    """What must be known before there is one figure."""

    AGE = "age"
    SEX = "sex"


@dataclass(frozen=True, slots=True)
class Person:
    """What is known about the person asked about; None is unknown."""

    age: float | None = None
    """Years."""
    sex: str | None = None
    pregnant: bool | None = None
    breastfeeding: bool | None = None

    @property
    def stage(self) -> Stage:
        """The life stage whose rows apply. Someone pregnant and breastfeeding gets the rows of pregnancy."""
        if self.pregnant:
            return "pregnancy"
        return "lactation" if self.breastfeeding else "general"


@dataclass(frozen=True, slots=True)
class Intake:
    """A recommended total intake, mg a day."""

    value: int
    row: IntakeRow


@dataclass(frozen=True, slots=True)
class NoFigure:
    """The authority gives no figure for this person."""


def recommended_intake(authority: Authority, person: Person) -> Intake | Missing | NoFigure:
    """The recommended total daily intake (food, drink and tablets together) for a person.

    Source: the authority's table. `Missing` says what to ask; `NoFigure` that the table has no row for this person.
    """
    rows = [r for r in authority.recommended if r.stage == person.stage and _sex(r, person) and _age(r, person.age)]
    if not rows:
        return NoFigure()
    if len({r.value for r in rows}) == 1:
        return Intake(rows[0].value, rows[0])
    return Missing.AGE if person.age is None else Missing.SEX


def upper_level(authority: Authority, person: Person) -> UpperRow | Missing | NoFigure:
    """The tolerable upper intake level: mg a day from supplements and medicines only; food and water never count.

    Source: the authority's table. An authority may set none for infants, small children or pregnancy (`NoFigure`).
    """
    rows = [r for r in authority.upper if r.stage == person.stage and _age(r, person.age)]
    if not rows:
        return NoFigure()
    if len({r.value for r in rows}) == 1:
        return rows[0]
    return Missing.AGE


def lowest_upper_level(authorities: Sequence[Authority], person: Person) -> UpperRow | NoFigure:
    """The lowest ceiling that any of the authorities sets for this person: the one to show for a child."""
    found = [r for a in authorities if isinstance(r := upper_level(a, person), UpperRow)]
    return min(found, key=lambda r: r.value) if found else NoFigure()


def _age(row: IntakeRow | UpperRow, age: float | None) -> bool:
    return age is None or (row.from_y <= age and (row.to_y is None or age < row.to_y))


def _sex(row: IntakeRow, person: Person) -> bool:
    return person.sex is None or row.sex in ("any", person.sex)
