"""Your data over the wire: a yes by button, files as documents, and nothing left after a deletion."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path

import pytest
from scripted import Running, Serving, until
from standin import Person, Phone, Standin
from test_telegram_house import parts_of
from test_telegram_reminders import due

from bot.app import Parts, build_house, keep
from bot.base.settings import Settings
from tests.storage.test_your_data import bytes_on_disk, rows

WHO = 7391882640


async def test_remember_export_delete_restart_look(
    running: Running, parts: Parts, wire: Standin, places: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    conversation = parts.conversation(keep(places))
    async with running(conversation) as application:
        phone = Phone(application, wire, user=WHO)
        await phone.writes("remember that I am 45 and have kidney disease")
        await phone.presses(next(label for label in phone.last.labels if label.startswith("Yes")))
        assert "I will remember your age (45)" in phone.last.text
        written = bytes_on_disk(tmp_path)
        assert b"kidney" not in written
        assert str(WHO).encode() not in written

        await phone.writes("/export")
        files = [next(iter(call.files.values())) for call in wire.made("sendDocument")]
        assert json.loads(files[0])["people"][0]["facts"] == {"age": 45, "conditions": ["kidney"]}
        assert len(files) == 2

        await phone.writes("/delete")
        asked = phone.last
        await phone.presses("Delete everything")
        assert "is deleted" in asked.text  # in the place of the question
    await conversation.kept.close()

    kept = keep(places)
    assert await rows(kept.store) == {}
    await kept.close()
    for trace in ("kidney", str(WHO)):
        assert trace.encode() not in bytes_on_disk(tmp_path)
    assert "kidney" not in caplog.text


async def test_a_whole_life_deleted_in_the_running_bot_leaves_nothing_in_table_file_queue_or_log(
    serving: Serving, wire: Standin, places: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything that can be kept, a message waiting in the engine, the yes to deletion, a restart, a look."""
    caplog.set_level(logging.DEBUG)
    ann = Person(wire, WHO, name="Annabel")

    async def says(text: str, *presses: str) -> None:
        before = len(ann.screen)
        ann.writes(text)
        await until(lambda: len(ann.screen) > before)
        for label in presses:
            asked = (len(ann.screen), ann.last.text)
            ann.presses(label)
            await until(lambda asked=asked: (len(ann.screen), ann.last.text) != asked)

    house = build_house(places)
    store = house.conversation.kept.store
    reminder = await due(store, str(WHO), "wind_down")
    async with serving(house.conversation, **parts_of(house)):
        await until(lambda: ann.screen)
        ann.presses("In 15 min")
        await until(lambda: "once more" in ann.last.text)
        await says("/start mechanism-gaba")
        ann.presses("👎")
        await until(lambda: "Not clear" in ann.last.labels)
        await says("remember that I am 45 and have kidney disease")
        await says("set my country to the uk")
        await says("my time zone is Europe/Madrid")
        await says("bed 11:15, asleep by midnight, up twice, 6:40")
        person = await store.people.find(str(WHO))
        assert person is not None
        found = await rows(store)
        assert found.keys() >= {"people", "nights", "reminders", "ledger"}
        kept = bytes_on_disk(tmp_path)
        assert reminder.id.encode() in kept  # in the queue, too
        assert b"kidney" not in kept
        assert b"Annabel" not in kept
        await says("/delete", "Delete everything")
        assert "is deleted" in ann.last.text
    again = build_house(places)
    store = again.conversation.kept.store
    async with serving(again.conversation, **parts_of(again)):
        await says("/privacy")
        assert "now: nothing" in ann.last.text
        assert (await rows(store)).keys() <= {"feedback", "handled_updates"}
    left = bytes_on_disk(tmp_path)
    for trace in (str(WHO), person.id, reminder.id, "kidney", "Annabel", "Madrid"):
        assert trace.encode() not in left, trace
        assert trace not in caplog.text, trace


async def test_settings_by_buttons_and_in_words(running: Running, parts: Parts, wire: Standin) -> None:
    conversation = parts.conversation()
    async with running(conversation) as application:
        phone = Phone(application, wire, user=WHO)
        await phone.writes("set my country to the uk")
        assert "Country: UK" in phone.last.text
        await phone.presses("Time zone")
        await phone.writes("madrid")
        assert "Time zone: Europe/Madrid" in phone.last.text
        await phone.presses("Close")
        assert len(phone.screen) == 2
        await phone.writes("i live in germany")
        await phone.presses("Keep it")
        assert "Country: Germany" in phone.last.text
        assert len(phone.screen) == 3
        await phone.sends(location={"latitude": 48.2, "longitude": 16.4})
        assert "Time zone: Europe/Vienna" in phone.last.text  # without being asked
    await conversation.kept.close()


async def test_old_buttons_double_nothing_after_a_restart(
    running: Running, parts: Parts, wire: Standin, places: Settings
) -> None:
    """A second phone may still show what the first one tapped."""
    conversation = parts.conversation(keep(places))
    async with running(conversation) as application:
        phone = Phone(application, wire, user=WHO)
        await phone.writes("/start mechanism-gaba")
        answer, thumb = phone.last, phone.last.token("👍")
        await phone.presses("👍")
        await phone.writes("remember that I am 45")
        asked = phone.last
        await phone.presses(asked.labels[0])
        assert asked.rows == []
        assert "your age (45)" in phone.last.text
        await phone.writes("/delete")
        question, delete = phone.last, phone.last.token("Delete everything")
        await phone.presses("Delete everything")
    await conversation.kept.close()

    conversation = parts.conversation(keep(places))
    async with running(conversation) as application:
        phone = Phone(application, wire, user=WHO)
        await phone.presses_token(thumb, answer.id)
        await phone.presses_token(thumb.replace("up", "down"), answer.id)
        (count,) = await conversation.kept.store.feedback.counts(date(2020, 1, 1))
        assert (count.verdict, count.count) == ("up", 1)

        await phone.writes("remember that I am 46")
        await phone.presses(phone.last.labels[0])
        await phone.presses_token(delete, question.id)
        assert "Shall I delete everything?" in question.text
        assert (await rows(conversation.kept.store))["people"] == 1
    await conversation.kept.close()
