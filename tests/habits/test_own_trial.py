"""An own trial by the clock: whose evening it is, where a block ends, and how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.base.night import Night
from bot.calculators.own_trial.plan import Plan
from bot.habits.own_trial import at_evening, block_end, drawn, evening_of, plan_of, reminded_evening, so_far
from bot.habits.reminders import Wish
from bot.knowledge.tables_own_trial import PlanTable
from bot.storage.ledger import SENT
from bot.storage.payloads import OwnTrial
from bot.storage.trials import RUNNING, StoredTrial
from tests.habits.world import MINUTE, START, World

MADRID = ZoneInfo("Europe/Madrid")
DAY = timedelta(days=1)
TABLE = PlanTable(pairs=7, fewest_pairs=2, most_pairs=12, offered=(3, 7), block_nights=4, not_counted=1, p_from_pairs=6)


def trial(starts_on: date, pairs: int = 3) -> StoredTrial:
    return StoredTrial("t", "p", RUNNING, starts_on, OwnTrial(outcome="quality", pairs=pairs, block_nights=4, seed=7))


def test_a_drawn_plan_is_whole_and_its_order_is_nobodys_choice() -> None:
    plans = [drawn(TABLE, "quality", 7, 200, "malate") for _ in range(40)]
    assert len({p.seed for p in plans}) == 40
    assert len({plan_of(StoredTrial("t", "p", RUNNING, date(2026, 1, 1), p)).order() for p in plans}) > 10
    assert (plans[0].block_nights, plans[0].not_counted) == (TABLE.block_nights, TABLE.not_counted)


@pytest.mark.parametrize(("hour", "evening"), [(20, 22), (23, 22), (24, 22), (27, 22), (28, 23), (33, 23)])
def test_tonight_goes_on_until_four(hour: int, evening: int) -> None:
    now = datetime(2026, 11, 22, tzinfo=MADRID) + timedelta(hours=hour)
    assert evening_of(now, MADRID) == date(2026, 11, evening)


@pytest.mark.parametrize(("at", "evening"), [(time(21), 22), (time(23, 59), 22), (time(0, 30), 21), (time(4), 22)])
def test_a_reminder_past_midnight_is_of_the_evening_before(at: time, evening: int) -> None:
    assert reminded_evening(date(2026, 11, 22), at) == date(2026, 11, evening)


def test_before_in_and_after_a_trial() -> None:
    running = trial(date(2026, 11, 23))
    end = plan_of(running).end
    assert at_evening(running, date(2026, 11, 22)) is None
    assert at_evening(running, date(2026, 11, 23)) == at_evening(running, end) == "tonight"
    assert at_evening(running, end + DAY) == "over"


def test_a_block_ends_before_the_other_kind_begins() -> None:
    plan = Plan(date(2026, 11, 23), 7, 3, 4, 1)
    nights = {n.evening: n.magnesium for n in plan.nights()}
    for evening, magnesium in nights.items():
        end = block_end(plan, evening)
        assert all(nights[evening + i * DAY] is magnesium for i in range((end - evening).days + 1))
        assert nights.get(end + DAY) is not magnesium


def test_only_nights_that_are_over_count_as_told() -> None:
    plan = Plan(date(2026, 11, 23), 7, 3, 4, 1)
    kinds = [n.magnesium for n in plan.nights()]
    nights = [
        Night(plan.start + (i + 1) * DAY, zone="UTC", magnesium=kinds[i] if i else not kinds[0]) for i in range(3)
    ]
    nights.append(Night(plan.start, zone="UTC", magnesium=True))  # before the first
    far = so_far(plan, nights, plan.start + 5 * DAY)
    assert (far.night, far.told, far.adherence.told, far.adherence.followed) == (5, 3, 3, 2)
    assert so_far(plan, nights, plan.start - DAY).night == 0


# ---- the reminder of magnesium follows the plan


@pytest.fixture
async def person(world: World) -> str:
    """Somebody with a trial that begins tomorrow."""
    made = await world.person()
    plan = OwnTrial(outcome="quality", pairs=2, block_nights=4, seed=7)
    await world.store.trials.start(made, START.date() + DAY, plan)
    return made


def evenings(world: World, count: int, at: time) -> Iterator[datetime]:
    first = datetime.combine(START.date(), at, UTC)
    return (first + i * DAY for i in range(count))


async def test_each_evening_of_a_trial_leads_to_its_plan_and_the_one_after_to_its_end(
    world: World, person: str
) -> None:
    await world.reminding.set(person, Wish("magnesium", time(21), "UTC", checked_on=START.date()), world.now)
    await world.reminding.set(person, Wish("wind_down", time(21, 15), "UTC"), world.now)
    for moment in evenings(world, 19, time(21)):
        await world.jump([moment, moment + 15 * MINUTE])
    got = [(n.delivery.reminder.kind, n.trial) for _, n in world.inbox.got]
    assert [trial for kind, trial in got if kind == "magnesium"] == [None, *["tonight"] * 16, "over", "over"]
    assert {trial for kind, trial in got if kind == "wind_down"} == {None}
    assert (await world.store.ledger.counts())[SENT] == 38


async def test_a_reminder_past_midnight_leads_to_the_same_night(world: World, person: str) -> None:
    await world.reminding.set(person, Wish("magnesium", time(0, 30), "UTC", checked_on=START.date()), world.now)
    for moment in evenings(world, 20, time(0, 30)):
        await world.jump([moment])
    days = {when.day: nudge.trial for when, nudge in world.inbox.got}
    assert days[23] is None  # half past midnight on the 23rd is the night of the 22nd
    assert days[24] == "tonight"
    assert days[9] == "tonight"
    assert days[10] == "over"


async def test_after_a_stop_it_is_a_plain_reminder_again(world: World, person: str) -> None:
    running = await world.store.trials.running(person)
    assert running is not None
    await world.store.trials.save(StoredTrial(running.id, person, "stopped", running.starts_on, running.plan))
    await world.reminding.set(person, Wish("magnesium", time(21), "UTC", checked_on=START.date()), world.now)
    await world.jump(list(evenings(world, 3, time(21))))
    assert [n.trial for _, n in world.inbox.got] == [None, None, None]
