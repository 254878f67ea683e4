"""A message promised is sent once or counted, whatever happens in between."""

from __future__ import annotations

import asyncio
from datetime import date, time, timedelta

from bot.storage.ledger import CLAIMED, FAILED, OPEN, QUEUED, SENT, SKIPPED, Plan, ledger_key
from bot.storage.payloads import ReminderText
from bot.storage.reminders import Reminder
from bot.storage.store import Store
from tests.storage.conftest import NOW
from tests.storage.test_store import agreed

DAY = date(2026, 11, 22)
NEXT = NOW + timedelta(days=1)
LATER = NOW + timedelta(minutes=10)


def tomorrow(reminder: Reminder) -> Plan:
    assert reminder.next_due is not None
    return Plan(reminder.next_due.date(), reminder.next_due + timedelta(days=1))


async def add(store: Store, name: str = "42", **changes: object) -> Reminder:
    person = await agreed(store, name)
    values = {"next_due": NOW, "text": ReminderText(medicine="doxycycline"), **changes}
    return await store.reminders.add(Reminder("", person.id, "magnesium", time(20), "UTC", **values))  # type: ignore[arg-type]


async def test_what_is_due_is_promised_and_moves_on(store: Store) -> None:
    due, later = await add(store), await add(store, "43", next_due=LATER)
    promises = await store.ledger.sweep(NOW, tomorrow)
    assert [(p.key, p.reminder_id, p.local_date, p.n, p.due) for p in promises] == [
        (f"reminder:{due.id}:2026-11-22:0", due.id, DAY, 0, NOW)
    ]
    moved = await store.reminders.get(due.id, due.person_id)
    assert moved is not None
    assert moved.next_due == NEXT
    assert (await store.reminders.of(later.person_id))[0].next_due == LATER
    assert await store.ledger.sweep(NOW, tomorrow) == []


async def test_switched_off_is_never_due(store: Store) -> None:
    await add(store, state="off")
    assert await store.ledger.sweep(NOW, tomorrow) == []


async def test_one_evening_has_one_message_even_if_the_time_is_changed(store: Store) -> None:
    reminder = await add(store)
    await store.ledger.sweep(NOW, tomorrow)
    again = Reminder(reminder.id, reminder.person_id, "magnesium", time(20, 10), "UTC", next_due=LATER)
    await store.reminders.save(again)
    assert await store.ledger.sweep(LATER, tomorrow) == []
    moved = await store.reminders.get(reminder.id, reminder.person_id)
    assert moved is not None
    assert moved.next_due == LATER + timedelta(days=1)


async def test_too_late_is_written_as_skipped(store: Store) -> None:
    reminder = await add(store)
    assert await store.ledger.sweep(NOW, lambda r: Plan(DAY, NEXT, send=False)) == []
    key = ledger_key(reminder.id, DAY, 0)
    assert await store.ledger.counts() == {SKIPPED: 1}
    assert await store.ledger.claim(key, NOW) is None


async def test_a_plan_that_fails_leaves_everything_as_it_was(store: Store) -> None:
    reminder = await add(store)

    def broken(_: Reminder) -> Plan:
        raise RuntimeError

    try:
        await store.ledger.sweep(NOW, broken)
    except RuntimeError:
        pass
    else:
        raise AssertionError
    assert (await store.reminders.of(reminder.person_id))[0].next_due == NOW
    assert len(await store.ledger.sweep(NOW, tomorrow)) == 1


async def test_a_claim_gives_all_that_the_sender_needs_once(store: Store) -> None:
    reminder = await add(store)
    [promise] = await store.ledger.sweep(NOW, tomorrow)
    delivery = await store.ledger.claim(promise.key, NOW)
    assert delivery is not None
    assert delivery.person.address == "42"
    assert delivery.reminder.text.medicine == "doxycycline"
    assert (delivery.promise.state, delivery.promise.claimed_at) == (CLAIMED, NOW)
    assert await store.ledger.claim(promise.key, NOW) is None
    await store.ledger.close(promise.key, SENT, LATER)
    closed = await store.ledger.get(promise.key)
    assert closed is not None
    assert (closed.state, closed.closed_at) == (SENT, LATER)
    assert (await store.reminders.of(reminder.person_id))[0].unanswered == 1
    assert await store.ledger.answered(promise.key, LATER)
    assert not await store.ledger.answered(promise.key, LATER)
    assert (await store.reminders.of(reminder.person_id))[0].unanswered == 0


async def test_many_claim_at_once_and_one_gets_it(store: Store) -> None:
    await add(store)
    [promise] = await store.ledger.sweep(NOW, tomorrow)
    claims = await asyncio.gather(*(store.ledger.claim(promise.key, NOW) for _ in range(8)))
    assert sum(c is not None for c in claims) == 1


async def test_many_sweep_at_once_and_each_reminder_is_promised_once(store: Store) -> None:
    for n in range(30):
        await add(store, str(n))
    found = await asyncio.gather(*(store.ledger.sweep(NOW, tomorrow) for _ in range(4)))
    assert sum(map(len, found)) == 30
    assert await store.ledger.counts() == {QUEUED: 30}


async def test_nothing_goes_to_the_silent_and_the_switched_off(store: Store) -> None:
    blocked, off = await add(store), await add(store, "43")
    await store.ledger.sweep(NOW, tomorrow)
    await store.people.silence(blocked.person_id)
    await store.reminders.save(Reminder(off.id, off.person_id, "magnesium", time(20), "UTC", state="off"))
    for reminder in (blocked, off):
        assert await store.ledger.claim(ledger_key(reminder.id, DAY, 0), NOW) is None
    assert await store.ledger.counts() == {SKIPPED: 2}


async def test_nothing_goes_out_for_a_reminder_that_is_gone(store: Store) -> None:
    reminder = await add(store)
    [promise] = await store.ledger.sweep(NOW, tomorrow)
    await store.reminders.remove(reminder.id, reminder.person_id)
    assert await store.ledger.claim(promise.key, NOW) is None
    assert await store.ledger.counts() == {}
    assert await store.ledger.snooze(reminder.id, DAY, LATER, NOW) is None


async def test_snoozes_are_numbered(store: Store) -> None:
    reminder = await add(store)
    await store.ledger.sweep(NOW, tomorrow)
    first = await store.ledger.snooze(reminder.id, DAY, LATER, NOW)
    second = await store.ledger.snooze(reminder.id, DAY, LATER, NOW)
    assert first is not None
    assert second is not None
    assert (first.n, second.n, second.key) == (1, 2, f"reminder:{reminder.id}:2026-11-22:2")
    assert await store.ledger.claim(second.key, LATER) is not None
    await store.ledger.close(second.key, SENT, LATER)
    assert (await store.reminders.of(reminder.person_id))[0].unanswered == 0
    assert [p.n for p in await store.ledger.of(reminder.id)] == [0, 1, 2]


async def test_the_unclaimed_are_found_again_each_time_under_another_name(store: Store) -> None:
    reminder = await add(store)
    await store.ledger.sweep(NOW, tomorrow)
    await store.ledger.snooze(reminder.id, DAY, NEXT, NOW)
    now = NOW + timedelta(minutes=6)
    before = now - timedelta(minutes=5)
    assert [(p.key, p.tries) for p in await store.ledger.unclaimed(before, now)] == [
        (ledger_key(reminder.id, DAY, 0), 1)
    ]
    assert await store.ledger.unclaimed(before, now) == []
    now += timedelta(minutes=6)
    assert [p.tries for p in await store.ledger.unclaimed(now - timedelta(minutes=5), now)] == [2]


async def test_claims_left_open_are_counted_and_never_sent_again(store: Store) -> None:
    await add(store)
    [promise] = await store.ledger.sweep(NOW, tomorrow)
    await store.ledger.claim(promise.key, NOW)
    assert await store.ledger.leave_open(NOW) == 0
    assert await store.ledger.leave_open(LATER) == 1
    assert await store.ledger.counts() == {OPEN: 1}
    assert await store.ledger.claim(promise.key, LATER) is None
    await store.ledger.close(promise.key, FAILED, LATER)
    assert await store.ledger.counts() == {OPEN: 1}
