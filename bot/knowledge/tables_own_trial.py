"""The numbers of a trial of one person."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.knowledge.science import Id, Model

Positive = Annotated[float, Field(gt=0)]
OutcomeId = Literal["sleep_onset_latency_min", "quality", "awakenings"]


class PlanTable(Model):
    """How long a trial may be, and how long it is unless the person says otherwise."""

    pairs: int
    fewest_pairs: int
    most_pairs: int
    offered: tuple[int, ...]
    """Lengths to tap, in pairs."""
    block_nights: int
    not_counted: int
    p_from_pairs: int


class PowerTable(Model):
    """How sure a plan should be to see a useful change, and at which level."""

    target: float
    level: float


class Outcome(Model):
    """What a person may choose, in advance, to look at."""

    id: OutcomeId
    better: Literal["less", "more"]
    useful: Positive
    """The smallest change that is planned for, in the outcome's unit."""
    night_sd: Positive
    """Standard deviation between a person's nights."""
    basis: Literal["assumption"]


class OwnTrialTable(Model):
    """tables/own_trial.yaml."""

    plan: PlanTable
    power: PowerTable
    outcomes: tuple[Outcome, ...]
    nights_for_sd: int
    stop: tuple[Id, ...]
    amounts: tuple[int, ...]
    """Elemental magnesium a night, to tap."""
