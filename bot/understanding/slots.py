"""The facts about a person and a question that a message can carry: the one shape every layer shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

OF_A_PERSON = ("age", "sex", "pregnant", "breastfeeding", "conditions", "drug", "drug_class")
"""Slots that tell of one person, not of the question."""


@dataclass(frozen=True, slots=True)
class SaidDay:
    """One day as a message names it. Which date that is depends on today."""

    ahead: int | None = None
    """Days from today: 1 is tomorrow."""
    weekday: int | None = None
    """Monday 0: the next such day."""
    begins: str | None = None
    """The first day of the next "week" or "month"."""
    day: int | None = None
    """Of the month; with nothing beside it the next such day."""
    month: int | None = None
    year: int | None = None
    numbers: tuple[int, int] | None = None
    """A date in numbers alone, of which either may be the month."""


@dataclass(frozen=True, slots=True)
class Slots:
    """What one message says, or what a dialogue has gathered. An unknown value is None (or empty).

    Names, units and meanings are those of the machine-readable door (docs/ask-jsonl.md).
    """

    age: float | None = None
    """Years; nine months is 0.75."""
    sex: str | None = None
    """"female" or "male"."""
    pregnant: bool | None = None
    breastfeeding: bool | None = None
    country: str | None = None
    """The authority asked for: "us", "eu", "uk", or another key of tables/intake.yaml's regions."""
    conditions: tuple[str, ...] = ()
    """Health facts that choose caveats: "kidney", "heart_block", "low_bp", "myasthenia", "bowel", "diabetes", ..."""
    dose_mg: float | tuple[float, float] | None = None
    """Milligrams as typed, compound or elemental; a range is (low, high)."""
    form: str | None = None
    """A form id of tables/forms.yaml."""
    elemental_mg: float | None = None
    foods: tuple[dict[str, Any], ...] = ()
    intake_total_mg: float | None = None
    drug: tuple[str, ...] = ()
    """Generic names, brands resolved."""
    drug_class: tuple[str, ...] = ()
    """Interaction table ids."""
    serum_value: float | None = None
    serum_unit: str | None = None
    """"mmol/L", "mg/dL" or "mEq/L"."""
    serum_mmol_l: float | None = None
    time: str | None = None
    """"21:30"."""
    timezone: str | None = None
    """IANA name."""
    days: tuple[str, ...] | str | None = None
    """("mon", …), "daily" or "once"."""
    duration: float | None = None
    """Minutes."""
    bed_time: str | None = None
    """Of a night told: "23:15"."""
    lights_out: str | None = None
    """When the person tried to sleep, where it was not at bedtime."""
    sleep_onset_latency_min: float | None = None
    awakenings: int | None = None
    wake_after_sleep_onset_min: float | None = None
    final_wake: str | None = None
    out_of_bed: str | None = None
    quality: int | None = None
    """1 (very poor) to 5 (very good)."""
    magnesium: bool | None = None
    """Whether it was taken that night."""
    total_sleep_min: float | None = None
    """As told, or as computed."""
    time_in_bed_min: float | None = None
    sleep_efficiency_pct: float | None = None
    day: SaidDay | None = field(default=None, compare=False)
    """The one day that is named, for what happens once, is left out, or lasts until then."""
    day_count: int | None = field(default=None, compare=False)
    """A length of time in whole days: "for a week"."""
    foods_named: int = field(default=0, compare=False)
    """How many foods a message of foods alone names."""
    medicines_alone: bool = field(default=False, compare=False)
    """The message is names of medicines and what joins them, nothing else."""
    animal: bool = field(default=False, compare=False)
    """The question is for an animal."""
    dose_times: float = field(default=1, compare=False)
    """How often the amount named is in `dose_mg`: 3 for "3 capsules of 100 mg", 2 for "100 mg twice a day"."""
    other_amount: str | None = field(default=None, compare=False)
    """The substance, not magnesium, of which an amount is named: "10 mg of melatonin"."""
    drug_unsure: tuple[tuple[str, ...], ...] = field(default=(), compare=False)
    """(typed, nearest name, …) for each misspelled medicine: to be confirmed, never used as it is."""
    drug_denied: tuple[str, ...] = field(default=(), compare=False)
    """Names and rows of medicines that another name replaces: "not sertraline, I meant cetirizine"."""
    unknown_names: tuple[str, ...] = field(default=(), compare=False)
    """Names of forms or medicines that no list knows: to be named back."""
    whom: tuple[str, ...] = field(default=(), compare=False)
    """Of whom the message speaks, in names (reading/whom.py), the one that was used first."""
    other: tuple[str, ...] = field(default=(), compare=False)
    """Somebody else of whom it tells something, and what that is: slots of a person."""
    beside: Mapping[str, Any] = field(default_factory=dict, compare=False)
    aside: bool = field(default=False, compare=False)
    """Some clauses bear on no answer (reading/asides.py)."""
    denied: tuple[str, ...] = field(default=(), compare=False)
    """Health facts that were denied ("no kidney problems"): an answer to a guided question, no fact of their own."""
    problems: tuple[str, ...] = field(default=(), compare=False)
    """Ids of messages.yaml for what could not be taken as said: "age_absurd", "two_ages", "pregnant_man" …"""

    def known(self) -> dict[str, Any]:
        """The known values only, ready for JSON."""
        out: dict[str, Any] = {}
        for name in _TOLD:
            value = getattr(self, name)
            if value is None or value == ():
                continue
            out[name] = list(value) if isinstance(value, tuple) else value
        return out


_TOLD = tuple(f.name for f in fields(Slots) if f.compare)
"""The values that are facts; the others are about how something was said."""
