"""A reminder from the question to the button under it: set by talk, sent when due, and "taken" is kept."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from scripted import Serving, until
from standin import Person, Standin
from test_telegram_house import parts_of

from bot.app import build_house
from bot.base.settings import Settings
from bot.channels.telegram.gate import Gate
from bot.channels.telegram.ports import NoReminders, not_told
from bot.channels.telegram.sending import reminding
from bot.storage.ledger import SENT
from bot.storage.payloads import OwnTrial, ReminderText
from bot.storage.reminders import Reminder
from bot.storage.store import Store

WORDS = ("magnesium", "sleep", "wind")
"""What a locked screen must not show."""


async def due(store: Store, name: str, kind: str, **more: object) -> Reminder:
    """A reminder of somebody who agreed, due this minute."""
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    person = await store.people.ensure(name, now)
    await store.people.agree(person.id, 1, now)
    made = Reminder("", person.id, kind, now.time(), "UTC", next_due=now, checked_on=now.date())
    return await store.reminders.add(replace(made, **more))  # type: ignore[arg-type]


async def test_a_due_reminder_arrives_and_taken_is_kept(
    serving: Serving, wire: Standin, places: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ann = Person(wire, 7)
    house = build_house(places)
    store = house.conversation.kept.store
    reminder = await due(store, "7", "magnesium")
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: ann.screen)
        assert ann.last.text.startswith("Your reminder for ")
        assert not any(word in ann.last.text.lower() for word in WORDS)
        assert ann.last.labels == ["Taken", "In 15 min", "Skip", "Change"]
        ann.presses("Taken")
        await until(lambda: ann.last.text == "Noted.")
        assert all(p.answered_at for p in await store.ledger.of(reminder.id))
        assert await store.ledger.counts() == {SENT: 1}
        assert await house.checks["reminders"]() == "1 sent"
    assert (tmp_path / "data" / "a-jobs.db").exists()
    assert reminder.id not in caplog.text


async def test_the_echo_shows_the_next_turn_by_the_readers_own_clock(
    serving: Serving, wire: Standin, places: Settings
) -> None:
    ann = Person(wire, 7)
    house = build_house(places)
    store = house.conversation.kept.store
    person = await store.people.ensure("7", datetime.now(UTC))
    await store.people.agree(person.id, 1, datetime.now(UTC))
    async with serving(house.conversation, **parts_of(house)):
        ann.writes("remind me at 9:30 pm to wind down, madrid time")
        await until(lambda: ann.screen)
        (unix,) = re.findall(r'<tg-time unix="(\d+)" format="wDt">', ann.last.html)
        turn = datetime.fromtimestamp(int(unix), ZoneInfo("Europe/Madrid"))
        assert turn.strftime("%H:%M") == "21:30"
        assert f"first on {turn:%a} {turn.day} {turn:%b}. Shall I?" in ann.last.text


async def test_a_distance_that_was_set_is_named_and_the_medicine_is_not(
    serving: Serving, wire: Standin, places: Settings
) -> None:
    ann = Person(wire, 7)
    house = build_house(places)
    apart = ReminderText(medicine="levothyroxine", hours_apart=4, doses={"levothyroxine": (1320,)})
    await due(house.conversation.kept.store, "7", "magnesium", text=apart)
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: ann.screen)
        assert "Mind the 4 hours that you wanted to keep." in ann.last.text
        assert not any(word in ann.last.text.lower() for word in (*WORDS, "levothyroxine"))


@pytest.mark.parametrize("does", ["Change", "Taken", "done", "show my reminders"])
async def test_anything_done_about_reminders_counts_as_an_answer(
    serving: Serving, wire: Standin, places: Settings, does: str
) -> None:
    ann = Person(wire, 7)
    house = build_house(places)
    store = house.conversation.kept.store
    reminder = await due(store, "7", "magnesium", unanswered=1)
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: ann.screen)
        shown = len(ann.screen)
        if does in ann.last.labels:
            ann.presses(does)
        else:
            ann.writes(does)
        await until(lambda: len(ann.screen) > shown or "Noted" in ann.last.text)
        assert [r.unanswered for r in await store.reminders.of(reminder.person_id)] == [0]


async def test_it_is_put_off_and_left_out(serving: Serving, wire: Standin, places: Settings) -> None:
    ann = Person(wire, 7)
    house = build_house(places)
    store = house.conversation.kept.store
    reminder = await due(store, "7", "wind_down")
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: ann.screen)
        assert ann.last.labels == ["Done", "In 15 min", "Skip", "Change"]
        skip = ann.last.token("Skip")
        ann.presses("In 15 min")
        await until(lambda: "once more at " in ann.last.text)
        assert len(await store.ledger.of(reminder.id)) == 2
        ann.wire.brings("callback_query", ann.press(skip))
        await until(lambda: "not tonight" in ann.last.text)
        assert all(p.state != "queued" for p in await store.ledger.of(reminder.id))


async def test_a_reminder_that_nobody_answered_asks_whether_to_go_on(
    serving: Serving, wire: Standin, places: Settings
) -> None:
    ann, ben = Person(wire, 7), Person(wire, 8)
    house = build_house(places)
    store = house.conversation.kept.store
    stops = await due(store, "7", "wind_down", unanswered=3)
    await due(store, "8", "magnesium", checked_on=datetime.now(UTC).date() - timedelta(weeks=8))
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: ann.screen and ben.screen)
        assert "Shall I go on?" in ann.last.text
        assert ann.last.labels == ["Go on", "Stop"]
        ann.presses("Stop")
        await until(lambda: "Stopped" in ann.last.text)
        assert (await store.reminders.of(stops.person_id))[0].state == "off"
        # The safety questions are due again: nothing is said of taking anything.
        assert ben.last.labels == ["Begin the safety questions", "I have answered them", "Stop"]
        ben.presses("I have answered them")
        await until(lambda: "safety questions come first" in ben.last.text)


async def test_a_reminder_of_somebody_else_is_not_to_be_answered(
    serving: Serving, wire: Standin, places: Settings
) -> None:
    ann, eve = Person(wire, 7), Person(wire, 8)
    house = build_house(places)
    store = house.conversation.kept.store
    reminder = await due(store, "7", "wind_down")
    other = await due(store, "8", "wind_down", next_due=None)
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: ann.screen)
        taken = ann.last.token("Done")
        eve.wire.brings("callback_query", eve.press(taken, 1))
        await until(lambda: eve.screen)
        assert "too old" in eve.last.text
        eve.wire.brings("callback_query", eve.press(f"r:s={reminder.id}", 1))
        await until(lambda: "no reminder" in eve.last.text)
        assert [p.answered_at for p in await store.ledger.of(reminder.id)] == [None]
        assert (await store.reminders.of(reminder.person_id))[0].state == "on"
        assert other.person_id != reminder.person_id


async def test_an_address_that_is_no_chat_gets_nothing(wire: Standin) -> None:
    send = reminding(None, Gate(), not_told, not_told)  # type: ignore[arg-type]
    assert await send("terminal", None) is False  # type: ignore[arg-type]
    await NoReminders().start(send, lambda outcome: None)
    await NoReminders().stop()
    assert wire.methods == []


async def test_in_a_trial_it_opens_to_tonights_plan(serving: Serving, wire: Standin, places: Settings) -> None:
    ann = Person(wire, 7)
    house = build_house(places)
    store = house.conversation.kept.store
    reminder = await due(store, "7", "magnesium")
    await store.people.set(reminder.person_id, zone="UTC")
    plan = OwnTrial(outcome="quality", pairs=3, block_nights=4, seed=1, magnesium_mg=200, form="malate")
    await store.trials.start(reminder.person_id, datetime.now(UTC).date() - timedelta(days=2), plan)
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: ann.screen)
        assert not any(word in ann.last.text.lower() for word in WORDS)
        assert ann.last.labels == ["What is tonight?", "In 15 min", "Skip", "Change"]
        assert all(len(ann.last.token(label).encode()) <= 64 for label in ann.last.labels)
        ann.presses("What is tonight?")
        await until(lambda: "with magnesium" in ann.last.text)
        assert "of 24" in ann.last.text
        assert all(p.answered_at for p in await store.ledger.of(reminder.id))
        ann.presses("Something changed")
        await until(lambda: "What has changed?" in ann.last.text)
        ann.presses("A rash")
        await until(lambda: "Your trial is stopped" in ann.last.text)
        assert (await store.reminders.of(reminder.person_id))[0].state == "off"
