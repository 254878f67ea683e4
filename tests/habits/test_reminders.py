"""What a person can do with reminders, seen from where the messages arrive."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.habits.reminders import LONGEST_PAUSE, LONGEST_SNOOZE, Wish
from bot.storage.erase import erase
from bot.storage.ledger import FAILED, OPEN, SENT, SKIPPED
from bot.storage.payloads import ReminderText
from tests.habits.world import START, World

TODAY = START.date()
DAY = timedelta(days=1)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def around(*moments: datetime) -> list[datetime]:
    """The minutes before, at, and after, and those after a retry."""
    steps = [timedelta(minutes=m) for m in (-1, 0, 1, 5, 6, 15, 16)]
    return sorted({moment + step for moment in moments for step in steps})


async def test_every_evening_at_its_minute(world: World) -> None:
    kept = await world.set(await world.person())
    assert kept.turn is not None
    assert (kept.turn.at, kept.turn.date) == (at(22, 21), TODAY)
    await world.jump(around(at(22, 21), at(23, 21), at(24, 21)))
    assert world.inbox.times == ["22 21:00", "23 21:00", "24 21:00"]


async def test_only_on_the_days_asked_for(world: World) -> None:
    await world.set(await world.person(), days=(0, 1))
    await world.jump(around(*(at(22 + i, 21) for i in range(4))))
    assert world.inbox.times == ["23 21:00", "24 21:00"]


async def test_one_time_only(world: World) -> None:
    person = await world.person()
    await world.set(person, once_on=TODAY)
    await world.jump(around(at(22, 21), at(23, 21)))
    assert world.inbox.times == ["22 21:00"]
    assert await world.reminding.listing(person, world.now) == []


async def test_a_date_gone_by_has_no_turn() -> None:
    assert Wish("magnesium", time(9), "UTC", once_on=TODAY).turn(START) is None


async def test_no_such_zone_is_refused_before_anything_is_kept(world: World) -> None:
    person = await world.person()
    with pytest.raises(ValueError):
        await world.set(person, zone="Europe/Atlantis")
    assert await world.store.reminders.of(person) == []


async def test_another_reminder_of_a_kind_takes_its_place(world: World) -> None:
    person = await world.person()
    await world.set(person)
    kept = await world.set(person, time(22))
    assert kept.replaced
    assert len(await world.reminding.listing(person, world.now)) == 1
    await world.jump(around(at(22, 21), at(22, 22)))
    assert world.inbox.times == ["22 22:00"]


async def test_two_of_a_kind_may_share_the_week(world: World) -> None:
    person = await world.person()
    await world.set(person, days=(0, 1, 2, 3, 4))
    assert not (await world.set(person, time(22, 30), days=(5, 6))).replaced
    await world.jump(around(at(22, 21), at(22, 22, 30), at(23, 21), at(23, 22, 30)))
    assert world.inbox.times == ["22 22:30", "23 21:00"]


async def test_two_kinds_at_the_same_minute_are_two_messages(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.set(person, kind="wind_down")
    await world.jump(around(at(22, 21)))
    assert world.inbox.times == ["22 21:00", "22 21:00"]


async def test_just_tonight_stands_in_for_the_usual_hour(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.set(person, time(22), once_on=TODAY)
    await world.jump(around(at(22, 21), at(22, 22), at(23, 21), at(23, 22)))
    assert world.inbox.times == ["22 22:00", "23 21:00"]


async def test_once_more_tonight_after_the_usual_hour_still_comes(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.jump(around(at(22, 21)))
    await world.set(person, time(22), once_on=TODAY)
    await world.jump(around(at(22, 22), at(23, 21)))
    assert world.inbox.times == ["22 21:00", "22 22:00", "23 21:00"]


async def test_one_message_of_a_kind_in_an_evening_whatever_was_changed(world: World) -> None:
    person = await world.person()
    await world.set(person, time(21), days=(0, 1, 2, 3, 4))
    weekend = await world.set(person, time(21), days=(5, 6))
    await world.reminding.change(weekend.reminder, world.now, days=range(7))
    await world.jump(around(at(22, 21), at(23, 21)))
    assert world.inbox.times == ["22 21:00", "23 21:00"]
    await world.reminding.change(weekend.reminder, world.now, at=time(22, 30), days=range(7))
    await world.jump(around(at(24, 21), at(24, 22, 30)))
    assert world.inbox.times[2:] == ["24 21:00"]


async def test_an_evening_goes_on_after_midnight(world: World) -> None:
    person = await world.person()
    await world.set(person, time(23, 30), days=(6,))
    await world.set(person, time(0, 15), days=(0,))
    await world.jump(around(at(22, 23, 30), at(23, 0, 15), at(29, 23, 30)))
    assert world.inbox.times == ["22 23:30", "29 23:30"]


async def test_once_more_after_midnight_is_asked_for_and_comes(world: World) -> None:
    person = await world.person()
    await world.set(person, time(23, 30))
    await world.jump(around(at(22, 23, 30)))
    world.now = at(22, 23, 50)
    await world.set(person, time(0, 30), once_on=TODAY + DAY)
    await world.jump(around(at(23, 0, 30), at(23, 23, 30)))
    assert world.inbox.times == ["22 23:30", "23 00:30", "23 23:30"]


async def test_done_answers_the_message_sent_last_and_nothing_of_long_ago(world: World) -> None:
    person = await world.person()
    await world.set(person)
    assert await world.reminding.done(person, world.now) is None
    await world.jump(at(22 + i, 21) for i in range(3))
    assert await world.reminding.done(person, world.now)
    (kept,) = await world.reminding.listing(person, world.now)
    assert kept.reminder.unanswered == 0
    world.now = at(25, 12)
    assert await world.reminding.done(person, world.now) is None


async def test_a_changed_time_does_not_speak_twice_in_an_evening(world: World) -> None:
    kept = await world.set(await world.person())
    await world.jump(around(at(22, 21)))
    changed = await world.reminding.change(kept.reminder, world.now, at=time(22))
    assert changed.turn is not None
    assert changed.turn.at == at(23, 22)
    await world.jump(around(at(22, 22), at(23, 21), at(23, 22)))
    assert world.inbox.times == ["22 21:00", "23 22:00"]


async def test_stopped_and_set_again_the_same_evening_is_still_one_message(world: World) -> None:
    person = await world.person()
    kept = await world.set(person, text=ReminderText(medicine="doxycycline"))
    await world.jump(around(at(22, 21)))
    stopped = await world.reminding.stop(kept.reminder, world.now)
    assert stopped.reminder.text == ReminderText()
    assert await world.reminding.listing(person, world.now) == []
    await world.set(person, time(22))
    await world.jump(around(at(22, 22), at(23, 22)))
    assert world.inbox.times == ["22 21:00", "23 22:00"]


async def test_what_was_stopped_is_gone_some_days_later(world: World) -> None:
    person = await world.person()
    kept = await world.set(person)
    await world.jump(around(at(22, 21)))
    await world.reminding.stop(kept.reminder, world.now)
    await world.jump([at(26, 12)])
    assert await world.store.reminders.of(person) == []
    assert world.inbox.times == ["22 21:00"]


async def test_skip_tonight(world: World) -> None:
    kept = await world.set(await world.person())
    skipped = await world.reminding.skip(kept.reminder, world.now)
    assert skipped is not None
    assert skipped.turn is not None
    assert skipped.turn.date == TODAY + DAY
    assert await world.reminding.skip(kept.reminder, world.now) is None
    await world.reminding.change(skipped.reminder, world.now, at=time(22))
    await world.jump(around(at(22, 21), at(22, 22), at(23, 22)))
    assert world.inbox.times == ["23 22:00"]


async def test_skip_after_it_came_leaves_tomorrow_alone_and_drops_the_snooze(world: World) -> None:
    person = await world.person()
    kept = await world.set(person)
    await world.jump([at(22, 21)])
    assert await world.reminding.skip(kept.reminder, world.now) is None
    assert await world.reminding.snooze(world.inbox.keys[0], person, world.now)
    assert await world.reminding.skip(kept.reminder, world.now)
    await world.jump(around(at(22, 21, 15), at(23, 21)))
    assert world.inbox.times == ["22 21:00", "23 21:00"]


async def test_a_day_to_come_is_left_out_and_those_before_it_are_not(world: World) -> None:
    kept = await world.set(await world.person())
    friday = TODAY + 5 * DAY
    skipped = await world.reminding.skip(kept.reminder, world.now, TODAY + 2 * DAY)
    assert skipped is not None
    assert skipped.turn is not None
    assert skipped.turn.date == TODAY
    assert await world.reminding.skip(kept.reminder, world.now, TODAY + 2 * DAY) is None
    assert await world.reminding.skip(skipped.reminder, world.now, friday)
    await world.jump(around(*(at(22 + i, 21) for i in range(7))))
    assert world.inbox.times == ["22 21:00", "23 21:00", "25 21:00", "26 21:00", "28 21:00"]


async def test_a_day_without_a_turn_cannot_be_left_out(world: World) -> None:
    kept = await world.set(await world.person(), days=(0,))
    assert await world.reminding.skip(kept.reminder, world.now, TODAY + 5 * DAY) is None
    assert await world.reminding.skip(kept.reminder, world.now, TODAY + 8 * DAY)


async def test_one_evening_to_come_silences_the_usual_hour_on_that_evening_alone(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.set(person, time(22), once_on=TODAY + 2 * DAY)
    (usual, _) = await world.reminding.listing(person, world.now)
    assert usual.turn is not None
    assert usual.turn.date == TODAY
    await world.jump(around(*(m for i in range(4) for m in (at(22 + i, 21), at(22 + i, 22)))))
    assert world.inbox.times == ["22 21:00", "23 21:00", "24 22:00", "25 21:00"]


async def test_pause_and_its_end(world: World) -> None:
    kept = await world.set(await world.person())
    paused = await world.reminding.pause(kept.reminder, TODAY + 2 * DAY, world.now)
    assert paused.turn is not None
    assert paused.turn.date == TODAY + 2 * DAY
    await world.jump(around(at(22, 21), at(23, 21), at(24, 21)))
    assert world.inbox.times == ["24 21:00"]
    again = await world.reminding.pause(paused.reminder, date(2026, 12, 24), world.now)
    ended = await world.reminding.pause(again.reminder, world.now.date(), world.now)
    assert ended.reminder.paused_until is None
    with pytest.raises(ValueError):
        await world.reminding.pause(ended.reminder, world.now.date() + LONGEST_PAUSE + DAY, world.now)


async def test_a_pause_reaches_a_message_already_promised(world: World) -> None:
    kept = await world.set(await world.person())
    world.now = at(22, 21)
    await world.evenings.round()
    await world.reminding.pause(kept.reminder, TODAY + DAY, world.now)
    await world.engine.work(world.now)
    assert world.inbox.got == []
    assert await world.store.ledger.counts() == {SKIPPED: 1}


async def test_snooze_comes_a_quarter_of_an_hour_later_once(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.jump([at(22, 21)])
    key = world.inbox.keys[0]
    world.now = at(22, 21, 3)
    assert await world.reminding.snooze(key, person, world.now)
    assert await world.reminding.snooze(key, person, world.now)
    await world.until(at(22, 21, 40))
    assert world.inbox.times == ["22 21:00", "22 21:18"]
    assert world.inbox.keys[1] == key[:-1] + "1"


async def test_put_off_for_as_long_as_is_said(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.jump([at(22, 21)])
    key = world.inbox.keys[0]
    assert await world.reminding.snooze(key, person, world.now, timedelta(minutes=10))
    world.now = at(22, 21, 3)
    assert await world.reminding.snooze(key, person, world.now, timedelta(minutes=30))
    assert await world.reminding.snooze(key, person, world.now)
    await world.until(at(22, 21, 40))
    # A second press of the button alone had changed nothing.
    assert world.inbox.times == ["22 21:00", "22 21:33"]
    too_long = await world.reminding.snooze(key, person, world.now, timedelta.max)
    assert too_long is not None
    assert too_long.due == world.now + LONGEST_SNOOZE


async def test_buttons_work_for_their_person_alone(world: World) -> None:
    await world.set(await world.person())
    await world.jump([at(22, 21)])
    stranger = await world.person("43")
    key = world.inbox.keys[0]
    assert await world.reminding.snooze(key, stranger, world.now) is None
    assert await world.reminding.answered(key, stranger, world.now) is None
    assert await world.reminding.of_key("reminder:0:2026-11-22:0", stranger) is None


async def test_a_button_of_yesterday_snoozes_nothing(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.jump([at(22, 21)])
    world.now = at(23, 10)
    assert await world.reminding.snooze(world.inbox.keys[0], person, world.now) is None


async def test_three_without_an_answer_ask_once_whether_to_go_on(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.jump(at(22 + i, 21) for i in range(6))
    assert [n.asks_to_go_on for _, n in world.inbox.got] == [False, False, False, True, False, False]
    assert await world.reminding.answered(world.inbox.keys[-1], person, world.now)
    await world.jump([at(28, 21)])
    assert world.inbox.got[-1][1].delivery.reminder.unanswered == 0


async def test_the_safety_questions_come_up_again_after_eight_weeks(world: World) -> None:
    person = await world.person()
    await world.set(person, checked_on=TODAY - timedelta(days=55))
    await world.set(person, kind="diary", at=time(9))
    await world.jump([at(22, 21), at(23, 9), at(23, 21)])
    assert [n.asks_for_check for _, n in world.inbox.got] == [False, False, True]


async def test_another_country_moves_the_hour_and_doubles_no_date(world: World) -> None:
    person = await world.person()
    await world.set(person, zone="Asia/Tokyo")  # nine in the evening there is noon here
    await world.jump(around(at(22, 12), at(23, 12)))
    assert world.inbox.times == ["22 12:00", "23 12:00"]
    (kept,) = await world.reminding.move(person, "America/New_York", world.now)
    assert kept.turn is not None
    assert (kept.turn.at, kept.turn.date) == (at(25, 2), TODAY + 2 * DAY)
    assert await world.reminding.move(person, "America/New_York", world.now) == []
    await world.jump(around(at(24, 2), at(24, 12), at(25, 2)))
    assert world.inbox.times == ["22 12:00", "23 12:00", "25 02:00"]


@pytest.mark.parametrize(
    ("minutes", "late", "state"), [(10, False, SENT), (15, False, SENT), (16, True, SENT), (121, None, SKIPPED)]
)
async def test_late_says_so_and_too_late_is_counted(world: World, minutes: int, late: bool | None, state: str) -> None:
    await world.set(await world.person())
    await world.jump([at(22, 21) + timedelta(minutes=minutes)])
    assert [n.late for _, n in world.inbox.got] == ([] if late is None else [late])
    assert await world.store.ledger.counts() == {state: 1}


async def test_three_days_of_silence_count_each_evening(world: World) -> None:
    await world.set(await world.person())
    await world.jump([at(25, 12)])
    assert await world.store.ledger.counts() == {SKIPPED: 3}
    await world.jump([at(25, 21)])
    assert world.inbox.times == ["25 21:00"]


async def test_a_promise_whose_job_was_lost_is_sent_minutes_later(world: World) -> None:
    await world.set(await world.person())
    world.now = at(22, 21)
    await world.evenings.round()
    await world.engine.forget(list(world.engine.known))
    await world.until(at(22, 21, 20))
    assert world.inbox.times == ["22 21:05"]


async def test_a_claim_left_open_is_counted_and_not_sent(world: World) -> None:
    kept = await world.set(await world.person())
    world.now = at(22, 21)
    await world.evenings.round()
    assert await world.store.ledger.claim(f"reminder:{kept.reminder.id}:2026-11-22:0", world.now)
    await world.until(at(22, 21, 20))
    assert world.inbox.got == []
    assert await world.store.ledger.counts() == {OPEN: 1}


async def test_a_delivery_that_fails_is_counted_and_said_without_its_words(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.set(await world.person())
    world.inbox.refuses = True
    await world.jump(around(at(22, 21)))
    assert await world.store.ledger.counts() == {FAILED: 1}
    assert "ConnectionError" in caplog.text
    assert "words" not in caplog.text


async def test_a_person_deleted_with_messages_waiting_gets_none_and_leaves_nothing(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.set(person, kind="wind_down")
    await world.jump([at(22, 21)])
    await world.reminding.snooze(world.inbox.keys[0], person, world.now)
    world.now = at(23, 21)
    await world.evenings.round()
    assert await erase(world.store, "42", world.engine)
    assert list(world.engine.known) == []
    await world.jump(around(at(23, 21), at(24, 21)))
    assert world.inbox.times == ["22 21:00", "22 21:00"]
    assert await world.store.ledger.counts() == {}


async def test_who_blocked_the_bot_is_left_alone(world: World) -> None:
    person = await world.person()
    await world.set(person)
    await world.store.people.silence(person)
    await world.jump(around(at(22, 21)))
    assert world.inbox.got == []


async def test_a_zone_that_is_gone_silences_one_reminder_and_no_other(world: World) -> None:
    kept = await world.set(await world.person())
    await world.set(await world.person("43"))
    from dataclasses import replace  # noqa: PLC0415

    await world.store.reminders.save(replace(kept.reminder, zone="Gone/Away"))
    await world.jump(around(at(22, 21), at(23, 21)))
    assert world.inbox.times == ["22 21:00", "22 21:00", "23 21:00"]
