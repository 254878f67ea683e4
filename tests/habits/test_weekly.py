"""The weekly summary over the real sweep, ledger and job: each Sunday evening, once, wherever the person is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import partial

import pytest

from bot.base.night import Night
from bot.habits.port import Nudge
from bot.habits.weekly import NIGHTS, Weekly, week_of
from bot.storage.ledger import SENT, SKIPPED
from tests.habits.world import START, World

SUNDAYS = [date(2026, 11, 22) + timedelta(weeks=i) for i in range(4)]


@pytest.fixture
def weekly(world: World) -> Weekly:
    return Weekly(world.store, world.reminding)


def hours(days: int, start: datetime = START) -> list[datetime]:
    """Every half hour of some days."""
    return [start + timedelta(minutes=30 * i) for i in range(48 * days)]


async def nights(world: World, person: str, *mornings: date) -> None:
    for morning in mornings:
        await world.store.nights.put(person, Night(morning, zone="UTC", bed_time=time(23), final_wake=time(7)))


async def has_nights(world: World, nudge: Nudge) -> bool:
    return await week_of(world.store, nudge.delivery) is not None


async def test_each_sunday_evening_on_the_persons_own_wall(world: World, weekly: Weekly) -> None:
    await weekly.start(await world.person(), "America/New_York", world.now)
    await weekly.start(await world.person("43"), "Pacific/Auckland", world.now)
    await world.jump(hours(15))
    assert world.inbox.times == ["23 00:00", "29 06:00", "30 00:00", "06 06:00", "07 00:00"]
    assert {n.delivery.promise.local_date for _, n in world.inbox.got} == set(SUNDAYS[:3])


async def test_over_the_change_of_clocks_it_stays_at_seven(world: World, weekly: Weekly) -> None:
    world.now = datetime(2026, 10, 20, tzinfo=UTC)
    await weekly.start(await world.person(), "Europe/Madrid", world.now)
    await world.jump(hours(14, world.now))
    assert [t.split()[1] for t in world.inbox.times] == ["18:00", "18:00"]
    assert [n.delivery.promise.local_date for _, n in world.inbox.got] == [date(2026, 10, 25), date(2026, 11, 1)]


async def test_switched_on_twice_it_is_one_and_off_it_is_none(world: World, weekly: Weekly) -> None:
    person = await world.person()
    await weekly.start(person, "UTC", world.now)
    await weekly.start(person, "UTC", world.now)
    await world.jump(hours(2))
    assert world.inbox.times == ["22 19:00"]
    assert await weekly.stop(person, world.now)
    assert not await weekly.stop(person, world.now)
    assert await weekly.standing(person) is None
    await world.jump(hours(8, world.now))
    assert world.inbox.times == ["22 19:00"]


async def test_off_and_on_again_the_same_sunday_is_no_second_one(world: World, weekly: Weekly) -> None:
    person = await world.person()
    await weekly.start(person, "UTC", world.now)
    await world.jump(hours(1)[:17])
    await weekly.stop(person, world.now)
    await weekly.start(person, "UTC", world.now)
    await world.jump(hours(5, world.now))
    assert world.inbox.times == ["22 19:00"]


async def test_a_move_to_the_west_brings_no_second_sunday(world: World, weekly: Weekly) -> None:
    person = await world.person()
    world.now = datetime(2026, 11, 22, 5, tzinfo=UTC)
    await weekly.start(person, "Pacific/Auckland", world.now)
    await world.jump(hours(1, world.now)[:4])
    assert world.inbox.times == ["22 06:00"]
    await world.reminding.move(person, "America/Los_Angeles", world.now)
    await world.jump(hours(9, world.now))
    assert world.inbox.times == ["22 06:00", "30 03:00"]


async def test_nobody_is_asked_whether_to_go_on(world: World, weekly: Weekly) -> None:
    await weekly.start(await world.person(), "UTC", world.now)
    await world.jump([datetime.combine(day, time(19), UTC) for day in [*SUNDAYS, SUNDAYS[-1] + timedelta(weeks=1)]])
    assert [n.asks_to_go_on for _, n in world.inbox.got] == [False] * 5


async def test_with_nothing_to_say_it_is_counted_as_skipped(world: World, weekly: Weekly) -> None:
    person = await world.person()
    await weekly.start(person, "UTC", world.now)
    world.inbox.judge = partial(has_nights, world)
    await world.jump(hours(2))
    assert world.inbox.got == []
    assert await world.store.ledger.counts() == {SKIPPED: 1}


async def test_it_shows_the_nights_of_its_week(world: World, weekly: Weekly) -> None:
    person = await world.person()
    await nights(world, person, date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 22))
    await weekly.start(person, "UTC", world.now)
    await world.jump(hours(2))
    ((_, nudge),) = world.inbox.got
    week = await week_of(world.store, nudge.delivery)
    assert week is not None
    assert (len(week), min(week), max(week)) == (NIGHTS, date(2026, 11, 16), date(2026, 11, 22))
    assert [day for day, night in week.items() if night] == [date(2026, 11, 16), date(2026, 11, 22)]


async def test_a_week_without_a_night_has_nothing_to_show(world: World, weekly: Weekly) -> None:
    person = await world.person()
    await nights(world, person, date(2026, 11, 15))
    await weekly.start(person, "UTC", world.now)
    await world.jump(hours(2))
    assert await week_of(world.store, world.inbox.got[0][1].delivery) is None


async def test_moved_to_every_evening_it_is_still_one_in_a_week(world: World, weekly: Weekly) -> None:
    person = await world.person()
    await nights(world, person, *(date(2026, 11, 22) + timedelta(days=i) for i in range(15)))
    kept = await weekly.start(person, "UTC", world.now)
    await world.reminding.change(kept.reminder, world.now, days=range(7))
    world.inbox.judge = partial(has_nights, world)
    await world.jump(hours(14))
    assert world.inbox.times == ["22 19:00", "28 19:00", "04 19:00"]
    assert (await world.store.ledger.counts())[SENT] == 3
