"""The two intake calculators as conversation: what to ask, and what their texts are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.calculators.intake import (
    Intake,
    Missing,
    Person,
    lowest_upper_level,
    recommended_intake,
    upper_level,
)
from bot.knowledge.tables import Authority, IntakeRow, IntakeTable, UpperRow
from bot.knowledge.topics import YOUNG

ADULT = 18.0
"""Years. Below this, the lowest ceiling of the compared authorities is shown (safety policy, section 5)."""
COMPARED = ("us", "eu", "uk")
"""Authorities shown side by side."""


@dataclass(frozen=True, slots=True)
class Ask:
    """The slot to ask for next."""

    slot: str
    kept: dict[str, Any] = field(default_factory=dict)
    """What was told besides, and would be lost while this is asked."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a calculator's text is given, and the sources of its figures."""

    values: dict[str, Any]
    sources: tuple[str, ...]
    slots: dict[str, Any] = field(default_factory=dict)
    """Results under the slot names of the machine-readable door; shown with the reply, not kept as said."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What the calculation wants to find again next time (None forgets it)."""
    doses: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Row of the interaction table → minutes after midnight, kept as long as the dialogue."""


def person(slots: Mapping[str, Any]) -> Person:
    """The person that the slots describe."""
    return Person(
        age=slots.get("age"),
        sex=slots.get("sex"),
        pregnant=slots.get("pregnant"),
        breastfeeding=slots.get("breastfeeding"),
    )


def is_child(slots: Mapping[str, Any]) -> bool:
    """True when a child is meant whose age is not known."""
    return slots.get("age_class") == "child" or bool(YOUNG & set(slots.get("conditions", ())))


def recommended(table: IntakeTable, slots: Mapping[str, Any]) -> Ask | Result:
    """`dose.rda`: the recommended total intake, or what must be asked first."""
    key = table.authority_of(slots.get("country"))
    who = person(slots)
    found = recommended_intake(table.authorities[key], who)
    if isinstance(found, Missing):
        return Ask(found.value)
    others = {}
    for other in COMPARED:
        if other != key and isinstance(row := recommended_intake(table.authorities[other], who), Intake):
            others[other] = row.value
    ceilings = _ceilings(table, who)
    values = {
        "authority": key,
        "figure": found.value if isinstance(found, Intake) else None,
        "kind": found.row.kind if isinstance(found, Intake) else None,
        "who": _who(found.row, who) if isinstance(found, Intake) else None,
        "others": others,
        "ceilings": ceilings,
        "year": table.authorities[key].year,
    }
    return Result(values, _sources(table, [key, *others], [*ceilings]))


def ceiling(table: IntakeTable, slots: Mapping[str, Any]) -> Ask | Result:
    """`dose.upper_limit`: the ceiling for supplements, compared with an amount if one was named.

    Nobody is asked for an age here: without one, the figures are those for adults, and the text says so.
    """
    who = person(slots)
    if who.age is None and is_child(slots):
        return Ask("age")
    if who.age is None and not (who.pregnant or who.breastfeeding):
        who = Person(age=ADULT + 1, sex=who.sex)
    child = who.age is not None and who.age < ADULT and not (who.pregnant or who.breastfeeding)
    ceilings = _ceilings(table, who)
    key = table.authority_of(slots.get("country"))
    if child:
        lowest = lowest_upper_level([table.authorities[a] for a in COMPARED], who)
        key = next((a for a, v in ceilings.items() if isinstance(lowest, UpperRow) and v == lowest.value), key)
    elif key not in ceilings and "country" not in slots:
        key = next(iter(ceilings), key)
    figure = ceilings.get(key) or _value(table.authorities[key], who)
    named = slots.get("elemental_mg") or slots.get("dose_mg")
    amount = max(named) if isinstance(named, list | tuple) else named
    values = {
        "authority": key,
        "figure": figure,
        "ceilings": ceilings,
        "child": child,
        "infant": who.age is not None and who.age < 1,
        "stage": who.stage,
        "age": who.age,
        "assumed_adult": slots.get("age") is None and who.stage == "general",
        "amount": amount,
        "times": slots.get("dose_times", 1),
        "each": amount / slots.get("dose_times", 1) if amount else None,
        "above": {a: v for a, v in ceilings.items() if amount and amount > v},
        "within": {a: v for a, v in ceilings.items() if amount and amount <= v},
        "year": table.authorities[key].year,
        "kind": table.authorities[key].upper_kind,
    }
    return Result(values, _sources(table, [], [key, *ceilings]))


def _ceilings(table: IntakeTable, who: Person) -> dict[str, int]:
    found = {a: _value(table.authorities[a], who) for a in COMPARED}
    return {a: v for a, v in found.items() if v is not None}


def _value(authority: Authority, who: Person) -> int | None:
    row = upper_level(authority, who)
    return row.value if isinstance(row, UpperRow) else None


def _who(row: IntakeRow, who: Person) -> dict[str, Any]:
    """The group that a row speaks for, in numbers; words are the template's."""
    infant = row.to_y is not None and row.to_y <= 1
    unit = 12 if infant else 1
    return {
        "stage": row.stage,
        "sex": row.sex if row.sex != "any" else None,
        "infant": infant,
        "child": row.to_y is not None and row.to_y <= ADULT + 1 and not infant,
        "low": round(row.from_y * unit),
        "high": None if row.to_y is None else round(row.to_y * unit) - 1,
    }


def _sources(table: IntakeTable, recommended_by: list[str], limited_by: list[str]) -> tuple[str, ...]:
    ids: list[str] = []
    for key in recommended_by:
        ids += table.authorities[key].sources[:2]
    for key in limited_by:
        ids += table.authorities[key].upper_sources[:1]
    return tuple(dict.fromkeys(ids))
