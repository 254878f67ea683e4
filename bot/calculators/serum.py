"""A magnesium blood result: its unit, its band, and how soon somebody should see it.

Bands, urgencies and what moves them stand in tables/lab.yaml, after section 3 of the safety policy. A value is never
placed without a unit: 1.7 is 0.70 mmol/L in mg/dL and 0.85 mmol/L in mEq/L.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import get_args

from bot.knowledge.tables_lab import Band, Group, LabTable, Side, Urgency

DECIMALS = 2
"""As laboratories print mmol/L: a value is banded as printed, so that 1.7 mg/dL is the 0.70 that tables mean."""


class Missing(StrEnum):
    """What must be known before a result can be placed."""

    VALUE = "serum_value"
    UNIT = "serum_unit"
    SPECIMEN = "specimen"


class Impossible(StrEnum):
    """A number that no blood can have."""

    ZERO = "zero"
    NEGATIVE = "negative"
    ABSURD = "absurd"


class Specimen(StrEnum):
    """What was measured in."""

    SERUM = "serum"
    """Serum or plasma."""
    RED_CELL = "red_cell"
    OTHER = "other"
    UNKNOWN = "unknown"
    """Asked, and not known: taken as serum, the careful reading."""


class Step(IntEnum):
    """Urgency, in order."""

    NONE = 0
    ROUTINE = 1
    SOON = 2
    SAME_DAY = 3
    EMERGENCY = 4

    @property
    def key(self) -> Urgency:
        """Its name in the table."""
        return get_args(Urgency)[self.value]  # type: ignore[no-any-return]

    @classmethod
    def of(cls, urgency: Urgency) -> Step:
        """The step of a name."""
        return cls(get_args(Urgency).index(urgency))


@dataclass(frozen=True, slots=True)
class Patient:
    """What is known of the person; None is unknown."""

    age: float | None = None
    """Years."""
    pregnant: bool = False
    third_trimester: bool = False
    symptoms: bool = False
    conditions: Collection[str] = ()
    drugs: Collection[str] = ()
    drug_class: Collection[str] = ()


NOBODY = Patient()
"""Nothing is known of the person."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A result in its band."""

    mmol_l: float
    band: Band
    side: Side
    """Low, normal or high by what counts: the report's own range, else the group's, else the band's."""
    step: Step
    raised: bool
    """The urgency was moved up for this person."""
    group: Group | None
    interval: tuple[float, float] | None
    """The interval that decided, mmol/L, where it was not the bands."""
    own_range: bool


@dataclass(frozen=True, slots=True)
class NotSerum:
    """A result of another specimen: no serum interval says anything about it."""

    mmol_l: float
    specimen: Specimen


def to_mmol_l(value: float, unit: str, table: LabTable) -> float:
    """mmol/L of a result in mmol/L, mg/dL (24.305 mg in a mmol) or mEq/L (two in a mmol)."""
    return value / table.units[unit]


def from_mmol_l(mmol_l: float, unit: str, table: LabTable) -> float:
    """The result in another unit."""
    return mmol_l * table.units[unit]


def place(
    table: LabTable,
    value: float | None,
    unit: str | None,
    patient: Patient = NOBODY,
    *,
    specimen: Specimen | None = None,
    own_range: tuple[float, float] | None = None,
) -> Placed | NotSerum | Missing | Impossible:
    """Where a result stands. `own_range` is the range printed on the report, in the result's unit.

    The report's own range decides what is low, normal or high. It never lowers the urgency of the emergency and
    same-day bands: those limits hold whatever a report prints.
    """
    if value is None:
        return Missing.VALUE
    if value <= 0:
        return Impossible.ZERO if value == 0 else Impossible.NEGATIVE
    if unit is None or unit not in table.units:
        return Missing.UNIT
    exact = to_mmol_l(value, unit, table)
    if exact > table.absurd_mmol_l:
        return Impossible.ABSURD
    if specimen in (Specimen.RED_CELL, Specimen.OTHER):
        return NotSerum(exact, specimen)
    if specimen is None and exact >= table.ask_specimen_from_mmol_l:
        return Missing.SPECIMEN
    group = group_of(table, patient)
    band = band_of(table, exact)
    step = Step.of(band.urgency)
    if group and group.critical_high and exact > group.critical_high:
        step = Step.EMERGENCY
    interval = _interval(group, patient)
    if own_range is not None:
        interval = (to_mmol_l(own_range[0], unit, table), to_mmol_l(own_range[1], unit, table))
    side, step = _by_interval(band, step, _shown(exact), interval)
    inside = interval is not None and _shown(interval[0]) <= _shown(exact) <= _shown(interval[1])
    raised = step < Step.EMERGENCY and _steps_up(table, patient, pregnancy_counts=not inside)
    return Placed(exact, band, side, Step(step + raised), raised, group, interval, own_range is not None)


def band_of(table: LabTable, mmol_l: float) -> Band:
    """The band of an exact value: emergency by the exact value, the rest as a laboratory would print it."""
    exact = next(b for b in table.bands if b.holds(mmol_l))
    if Step.of(exact.urgency) is Step.EMERGENCY:
        return exact
    return next(b for b in table.bands if b.holds(_shown(mmol_l)))


def group_of(table: LabTable, patient: Patient) -> Group | None:
    """The group whose intervals fit the person; None for adults who are not pregnant, or of unknown age."""
    for group in table.groups:
        if group.pregnant and patient.pregnant:
            return group
        if group.below_y is not None and patient.age is not None and patient.age < group.below_y:
            # A pregnant girl gets the intervals of pregnancy: they differ more.
            return next((g for g in table.groups if g.pregnant), group) if patient.pregnant else group
    return None


def _interval(group: Group | None, patient: Patient) -> tuple[float, float] | None:
    if group is None:
        return None
    return group.third_trimester if patient.third_trimester and group.third_trimester else group.interval


def _by_interval(band: Band, step: Step, shown: float, interval: tuple[float, float] | None) -> tuple[Side, Step]:
    if interval is None:
        return band.side, step
    low, high = (_shown(x) for x in interval)
    side: Side = "low" if shown < low else "high" if shown > high else "normal"
    if step >= Step.SAME_DAY:
        return side if side != "normal" else band.side, step
    if side == "normal":
        return side, Step.NONE
    # Outside the range that counts: somebody should look, though not tonight.
    return side, max(step, Step.ROUTINE)


def _steps_up(table: LabTable, patient: Patient, *, pregnancy_counts: bool) -> bool:
    """Pregnancy does not count inside the interval of pregnancy: there it has been allowed for."""
    rules = table.step_up
    return bool(
        (rules.pregnant and patient.pregnant and pregnancy_counts)
        or (rules.symptoms and patient.symptoms)
        or set(rules.conditions) & set(patient.conditions)
        or set(rules.drug_class) & set(patient.drug_class)
        or set(rules.drugs) & set(patient.drugs)
    )


def _shown(mmol_l: float) -> float:
    return round(mmol_l, DECIMALS)
