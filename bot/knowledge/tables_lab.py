"""Laboratory bands and intervals of magnesium."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from bot.knowledge.science import Id, Model
from bot.knowledge.tables_forms import Row
from bot.knowledge.wordings import Wording

Value = Annotated[float, Field(gt=0)]
Urgency = Literal["none", "routine", "soon", "same-day", "emergency"]
Side = Literal["low", "normal", "high"]


class Band(Model):
    """A span of results in mmol/L that is spoken of alike."""

    id: Id
    below: Value | None = None
    """Upper bound that is not part of the band."""
    upto: Value | None = None
    """Upper bound that is."""
    urgency: Urgency
    side: Side

    def holds(self, mmol_l: float) -> bool:
        """True unless the value passes the upper bound."""
        return (self.below is None or mmol_l < self.below) and (self.upto is None or mmol_l <= self.upto)


class Group(Row):
    """People whom the adult bands do not fit."""

    id: Id
    below_y: Value | None = None
    pregnant: bool = False
    interval: tuple[Value, Value]
    """mmol/L."""
    third_trimester: tuple[Value, Value] | None = None
    critical_high: Value | None = None
    sources: tuple[Id, ...] = ()


class StepUp(Model):
    """What moves the urgency of a result one step up."""

    conditions: tuple[str, ...]
    drug_class: tuple[str, ...]
    drugs: tuple[str, ...]
    pregnant: bool
    symptoms: bool


class Interval(Row):
    """A reference interval that somebody prints, mmol/L."""

    id: Id
    name: str
    mmol_l: tuple[Value, Value]
    source: Id


class LabTable(Row):
    """tables/lab.yaml, as far as calculators read it."""

    bands: tuple[Band, ...]
    band_sources: tuple[Id, ...]
    groups: tuple[Group, ...]
    step_up: StepUp
    ask_specimen_from_mmol_l: Value
    absurd_mmol_l: Value
    units: dict[str, Value]
    """Unit → how many of it are 1 mmol/L."""
    serum_reference_intervals: tuple[Interval, ...]

    @model_validator(mode="after")
    def _rising(self) -> LabTable:
        bounds = [b.below or b.upto or float("inf") for b in self.bands]
        if bounds != sorted(set(bounds)) or bounds[-1] != float("inf"):
            raise ValueError("the bands must rise, and the last must be open")
        return self

    def interval(self, key: str) -> tuple[float, float]:
        """The bounds of a reference interval, mmol/L."""
        return next(i.mmol_l for i in self.serum_reference_intervals if i.id == key)


class ReportWords(Model):
    """The report words of en/calculator_words.yaml."""

    range_before: tuple[str, ...]
    serum: tuple[str, ...]
    red_cell: tuple[str, ...]
    other_specimen: tuple[str, ...]
    third_trimester: tuple[str, ...]
    symptoms: tuple[str, ...]
    not_symptoms: tuple[str, ...]
    convert: tuple[str, ...]
    """Words that ask for another unit, though none is named."""
    convert_asked: Wording
    """After a result: the same in another unit."""
    verdict_asked: Wording
    """After a result: whether it is low, or dangerous."""
    specimen_told: Wording
    """After a result: what it was measured in."""
    not_known: Wording
    """An answer that does not know it."""
    take_more: Wording
    """After a result: whether to take magnesium, or more of it."""
