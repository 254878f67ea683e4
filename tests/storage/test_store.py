"""What is kept comes back as it was, on both databases, and only to its owner."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from bot.base.night import Night
from bot.storage.feedback import DOWN, UP, Count
from bot.storage.payloads import OwnTrial, ReminderText
from bot.storage.people import Person
from bot.storage.reminders import Reminder
from bot.storage.rotation import rotate
from bot.storage.store import Store
from bot.storage.trials import STOPPED
from tests.storage.conftest import NOW


async def agreed(store: Store, name: str = "42") -> Person:
    person = await store.people.ensure(name, NOW)
    await store.people.agree(person.id, 1, NOW)
    found = await store.people.get(person.id)
    assert found is not None
    return found


async def test_nobody_is_known_at_first(store: Store) -> None:
    assert await store.people.find("42") is None
    assert await store.people.count() == 0


async def test_a_person_is_found_again_by_name_and_by_id(store: Store) -> None:
    made = await store.people.ensure("42", NOW)
    assert await store.people.ensure("42", NOW) == made
    assert await store.people.find("42") == made == await store.people.get(made.id)
    assert made.address == "42"
    assert not made.agreed
    assert await store.people.find("43") is None


async def test_many_at_once_add_one_person_one_count_and_one_update(store: Store) -> None:
    people = await asyncio.gather(*(store.people.ensure("42", NOW) for _ in range(6)))
    assert len({person.id for person in people}) == 1
    await asyncio.gather(*(store.feedback.add(NOW.date(), "dose.rda", UP) for _ in range(6)))
    assert [count.count for count in await store.feedback.counts(NOW.date())] == [6]
    await asyncio.gather(*(store.handled.add([1, 2], NOW) for _ in range(6)))
    assert await store.handled.among([1, 2, 3]) == {1, 2}


async def test_who_can_not_be_stored_is_known_without_a_look(store: Store, key_file: Path) -> None:
    server = not store.database.is_sqlite
    assert await store.people.may_know("42") is server
    await store.people.ensure("42", NOW)
    assert await store.people.may_know("42")
    assert await store.people.may_know("43") is server
    await rotate(store, key_file)
    assert await store.people.may_know("42")
    assert await store.people.may_know("43") is server


async def test_consent_and_settings_and_facts(store: Store) -> None:
    person = await store.people.ensure("42", NOW)
    with pytest.raises(PermissionError):
        await store.people.remember(person.id, {"age": 45})
    await store.people.set(person.id, country="gb", zone="Europe/London")
    await store.people.agree(person.id, 3, NOW.astimezone(timezone(timedelta(hours=5))))
    await store.people.remember(person.id, {"age": 45, "pregnant": False})
    await store.people.remember(person.id, {"age": 46})
    await store.people.set(person.id, zone=None)
    found = await store.people.find("42")
    assert found is not None
    assert (found.agreed, found.consent_version, found.consented_at) == (True, 3, NOW)
    assert (found.country, found.zone, found.facts) == ("gb", None, {"age": 46, "pregnant": False})
    await store.people.forget_facts(person.id, ["age"])
    assert (await _person(store)).facts == {"pregnant": False}
    await store.people.forget_facts(person.id)
    assert (await _person(store)).facts == {}
    with pytest.raises(ValueError, match="weight"):
        await store.people.set(person.id, weight="80")


async def test_a_visit_is_written_once_a_day(store: Store) -> None:
    person = await store.people.ensure("42", NOW)
    await store.people.seen(person, NOW.date())
    await store.people.seen(person, NOW.date() + timedelta(days=1))
    assert (await _person(store)).last_seen == date(2026, 11, 23)


async def test_a_block_and_its_end(store: Store) -> None:
    person = await store.people.ensure("42", NOW)
    await store.people.silence(person.id)
    assert (await _person(store)).silent
    await store.people.silence(person.id, False)
    assert not (await _person(store)).silent


async def test_a_reminder_comes_back_whole_and_only_to_its_owner(store: Store) -> None:
    mine, other = await agreed(store), await agreed(store, "43")
    made = await store.reminders.add(
        Reminder(
            "",
            mine.id,
            "magnesium",
            time(21, 30),
            "Europe/Madrid",
            (0, 2, 4),
            None,
            NOW,
            None,
            checked_on=NOW.date(),
            text=ReminderText(medicine="doxycycline", hours_apart=2.5),
        )
    )
    assert await store.reminders.get(made.id, mine.id) == made
    assert await store.reminders.get(made.id, other.id) is None
    changed = replace(made, at=time(22), days=(), once_on=date(2026, 12, 24), next_due=None, state="off")
    assert await store.reminders.save(changed)
    assert await store.reminders.of(mine.id) == [changed]
    assert not await store.reminders.save(replace(changed, person_id=other.id))
    assert not await store.reminders.remove(made.id, other.id)
    assert await store.reminders.remove(made.id, mine.id)
    assert await store.reminders.of(mine.id) == []


async def test_a_night_takes_the_place_of_the_one_before(store: Store) -> None:
    person, day = await agreed(store), date(2026, 11, 21)
    await store.nights.put(person.id, Night(day, zone="UTC", bed_time=time(23, 15), quality=2))
    told = Night(
        day,
        zone="Europe/Berlin",
        bed_time=time(2, 30),
        lights_out=time(2, 45),
        sleep_onset_latency_min=12.5,
        awakenings=2,
        wake_after_sleep_onset_min=30,
        final_wake=time(8),
        out_of_bed=time(8, 20),
        total_sleep_min=300,
        quality=3,
        magnesium=True,
        elemental_mg=120,
        note="tëa 🍵",
        repeated="second",
    )
    await store.nights.put(person.id, told)
    await store.nights.put(person.id, Night(day + timedelta(days=2), zone="UTC", quality=5))
    assert await store.nights.get(person.id, day) == told
    assert list(await store.nights.of(person.id)) == [day, day + timedelta(days=2)]
    assert list(await store.nights.between(person.id, day + timedelta(days=1), date(2026, 11, 30))) == [
        day + timedelta(days=2)
    ]
    assert await store.nights.remove(person.id, day)
    assert not await store.nights.remove(person.id, day)
    await store.nights.put(person.id, told)
    assert await store.nights.clear(person.id) == 2
    assert await store.nights.of(person.id) == {}
    assert await store.people.get(person.id)
    assert await store.nights.get(person.id, day) is None


async def test_one_trial_runs_at_a_time(store: Store) -> None:
    person = await agreed(store)
    plan = OwnTrial(outcome="quality", pairs=7, block_nights=4, seed=11)
    first = await store.trials.start(person.id, date(2026, 11, 23), plan)
    with pytest.raises(ValueError, match="running"):
        await store.trials.start(person.id, date(2026, 11, 24), plan)
    assert await store.trials.running(person.id) == first
    stopped = replace(first, state=STOPPED, plan=plan.model_copy(update={"stop_reason": "rash"}))
    await store.trials.save(stopped)
    assert await store.trials.running(person.id) is None
    second = await store.trials.start(person.id, date(2026, 12, 24), plan)
    assert await store.trials.of(person.id) == [second, stopped]
    assert await store.trials.remove(second.id, person.id)


async def test_feedback_is_counted_without_anybody(store: Store) -> None:
    day = date(2026, 11, 22)
    for _ in range(3):
        await store.feedback.add(day, "dose.rda", UP)
    await store.feedback.add(day, "dose.rda", DOWN, "too_long")
    await store.feedback.add(day, "dose.rda", DOWN, "too_long", by=-1)
    await store.feedback.add(day - timedelta(days=1), "dose.rda", UP)
    assert await store.feedback.counts(day) == [Count(day, "dose.rda", UP, "", 3)]


async def test_handled_updates_are_known_until_forgotten(store: Store) -> None:
    assert await store.handled.highest() == 0
    await store.handled.add([7, 8], NOW)
    await store.handled.add([8, 9_000_000_000], NOW + timedelta(hours=1))
    await store.handled.add([], NOW)
    assert await store.handled.among([1, 7, 9_000_000_000]) == {7, 9_000_000_000}
    assert await store.handled.highest() == 9_000_000_000
    assert await store.handled.forget(NOW + timedelta(minutes=1)) == 2
    assert await store.handled.among([7, 8, 9_000_000_000]) == {9_000_000_000}


async def test_a_moment_needs_an_offset(store: Store) -> None:
    with pytest.raises(Exception, match="without an offset"):
        await store.handled.add([1], datetime(2026, 1, 1))


async def test_a_store_in_memory_keeps_until_it_is_closed() -> None:
    store = Store.in_memory()
    await agreed(store)
    assert (await _person(store)).agreed
    await store.close()


async def _person(store: Store) -> Person:
    found = await store.people.find("42")
    assert found is not None
    return found
