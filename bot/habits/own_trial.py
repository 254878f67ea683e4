"""A person's own trial as it is kept: drawn by chance, followed evening by evening, told when it is over."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from bot.base.night import Night
from bot.calculators.own_trial.analysis import Adherence, adherence, finished
from bot.calculators.own_trial.plan import Plan
from bot.calculators.sleep import DAY_BEGINS, latest_morning
from bot.knowledge.tables_own_trial import PlanTable
from bot.storage import payloads

if TYPE_CHECKING:
    from bot.storage.trials import StoredTrial

DAY = timedelta(days=1)
SEED_BITS = 32
Evening = Literal["tonight", "over"]
"""What a reminder of an evening leads to: the plan of tonight, or the result of a trial that is over."""


def drawn(table: PlanTable, outcome: str, pairs: int, mg: float, form: str) -> payloads.OwnTrial:
    """A plan with an order that nobody chose."""
    return payloads.OwnTrial(
        outcome=outcome,
        pairs=pairs,
        block_nights=table.block_nights,
        not_counted=table.not_counted,
        seed=secrets.randbits(SEED_BITS),
        magnesium_mg=mg,
        form=form,
    )


def plan_of(trial: StoredTrial) -> Plan:
    """The plan of a trial that is kept."""
    kept = trial.plan
    return Plan(trial.starts_on, kept.seed, kept.pairs, kept.block_nights, kept.not_counted)


def evening_of(now: datetime, zone: ZoneInfo) -> date:
    """The evening that "tonight" belongs to: after midnight still the one of the day before."""
    # The night that was over last ended on the day whose evening is tonight.
    return latest_morning(now, zone)


def reminded_evening(local_date: date, at: time) -> date:
    """The evening that a reminder of a date belongs to."""
    return local_date - DAY if at < DAY_BEGINS else local_date


def at_evening(trial: StoredTrial, evening: date) -> Evening | None:
    """What is to be told on an evening while a trial runs; None before its first."""
    plan = plan_of(trial)
    if finished(plan, evening):
        return "over"
    return "tonight" if plan.night(evening) else None


def block_end(plan: Plan, evening: date) -> date:
    """The last evening on which the same holds as on this one."""
    nights = {n.evening: n.magnesium for n in plan.nights()}
    last = evening
    while nights.get(last + DAY) is nights[evening]:
        last += DAY
    return last


@dataclass(frozen=True, slots=True)
class SoFar:
    """How far a trial is, and how well it was followed; nothing of what it may find."""

    night: int
    """Nights that are over."""
    told: int
    """Of these, how many are in the diary."""
    adherence: Adherence


def so_far(plan: Plan, nights: list[Night], evening: date) -> SoFar:
    """A trial before the night of `evening`."""
    over = {n.morning for n in plan.nights() if n.morning <= evening}
    return SoFar(len(over), sum(n.morning in over for n in nights), adherence(plan, nights))
