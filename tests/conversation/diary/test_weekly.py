"""The weekly summary in dialogue: asked for in words, by a button or in /settings, sent, and stopped with a tap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.app import Parts
from bot.base.reply import Picture, Reply
from bot.conversation.diary.weekly_message import WeeklyMessage
from bot.conversation.keeping.notes import Notes
from bot.conversation.reminding.nudging import Nudges, Nudging
from bot.conversation.replies.own_pictures import OwnPictures
from bot.conversation.replies.render import Renderer
from bot.habits.evenings import Evenings
from bot.habits.memory import MemoryEngine
from bot.habits.weekly import KIND
from bot.storage.ledger import SENT, SKIPPED
from tests.talk import Talk, labels, person, text

WHOLE = "bed 11:15, asleep by midnight, up twice, 6:40, slept well, took magnesium"
NEUTRAL = ("sleep", "night", "magnesium", "bed")


async def is_on(talk: Talk) -> bool:
    """Whether it is switched on."""
    kept = talk.conversation.kept
    found = await kept.store.people.find(talk.chat)
    return found is not None and await kept.weekly.standing(found.id) is not None


@pytest.mark.parametrize(
    "said",
    [
        "send me a weekly summary",
        "i want a weekly sleep report",
        "can i get a weekly summary every sunday?",
        "please turn on the weekly summary",
        "email me my weekly chart",
    ],
)
async def test_it_is_asked_for_in_words(talk: Talk, said: str) -> None:
    await person(talk, "Europe/Madrid")
    reply = await talk.say(said)
    assert "Every Sun at 7:00 PM, Madrid time" in text(reply)
    assert "first on Sun 29 Nov" in text(reply)
    assert "arrives only in Telegram" in text(reply)
    assert await is_on(talk)
    assert "No weekly summary will come" in text(await talk.press("Stop these"))
    assert not await is_on(talk)


@pytest.mark.parametrize(
    "said", ["stop the weekly summary", "no more weekly reports please", "don't send me the weekly summary"]
)
async def test_it_is_stopped_in_words(talk: Talk, said: str) -> None:
    await person(talk, "UTC")
    await talk.say("send me a weekly summary")
    await talk.say(said)
    assert not await is_on(talk)
    assert "No weekly summary is set" in text(await talk.say(said))


@pytest.mark.parametrize("said", ["weekly sleep summary", "week summary", "how did i sleep this week"])
async def test_a_look_at_the_week_switches_nothing_on(talk: Talk, said: str) -> None:
    await person(talk, "UTC")
    assert (await talk.say(said)).topic == "habit.diary_chart"
    assert not await is_on(talk)


async def test_consent_and_the_place_come_first(talk: Talk) -> None:
    await talk.say("send me a weekly summary")
    reply = await talk.press("Yes, keep it. I am 18 or older")
    assert "Where are you" in text(reply)
    assert not await is_on(talk)
    assert "Sydney time" in text(await talk.say("Sydney"))
    assert await is_on(talk)


async def test_a_question_in_the_place_of_a_place_is_answered(talk: Talk) -> None:
    await person(talk, None)
    await talk.say("send me a weekly summary")
    assert (await talk.say("how much magnesium for a woman of 45")).topic == "dose.rda"
    assert not await is_on(talk)


async def test_the_chart_and_the_settings_switch_it(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    await talk.say("show my sleep chart")
    await talk.press("Send me this each Sunday")
    assert await is_on(talk)
    assert "Send me this each Sunday" not in labels(await talk.say("show my sleep chart"))
    assert "summary of your sleep: on" in text(await talk.say("/settings"))
    await talk.press("Turn the weekly summary off")
    assert not await is_on(talk)
    assert "summary of your sleep: off" in text(await talk.say("/settings"))
    await talk.press("Turn the weekly summary on")
    assert await is_on(talk)


async def test_it_stands_among_the_reminders_and_moves_along(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say("send me a weekly summary")
    assert "Weekly summary" in text(await talk.say("what reminders do i have"))
    await talk.say("my time zone is Europe/Berlin")
    assert "Berlin time" in text(await talk.say("what reminders do i have"))


async def test_values_that_are_none_of_ours(talk: Talk) -> None:
    await person(talk, None)
    for token in ("w:zone=Mars/Base", "w:", "w:nonsense"):
        assert (await talk.press_token(token)).topic == "meta.help"


class Wire:
    """Where messages arrive; the rest is real."""

    def __init__(self, talk: Talk, parts: Parts) -> None:
        self.got: list[tuple[datetime, Reply]] = []
        self.outcomes: list[str] = []
        self.engine = MemoryEngine()
        self._talk = talk
        kept = talk.conversation.kept
        notes = Notes(Renderer(parts.content), *parts.notes)
        message = WeeklyMessage(kept, notes, OwnPictures(Renderer(parts.content), parts.library))

        def evenings(deliver: object) -> Evenings:
            self.evenings = Evenings(kept.store, self.engine, deliver, timedelta(weeks=8), lambda: talk.now)  # type: ignore[arg-type]
            return self.evenings

        self.nudging = Nudging(Nudges(notes, {KIND: message.reply}), evenings)

    async def send(self, address: str, reply: Reply) -> bool:
        assert address == self._talk.chat
        self.got.append((self._talk.now, reply))
        return True

    async def pass_days(self, days: int) -> None:
        for _ in range(days * 24):
            self._talk.wait(hours=1)
            await self.evenings.round()
            await self.engine.work(self._talk.now)


async def test_it_comes_each_sunday_with_the_chart_and_not_in_a_quiet_week(talk: Talk, parts: Parts) -> None:
    talk.now = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    await person(talk, "UTC")
    await talk.say("send me a weekly summary")
    wire = Wire(talk, parts)
    await wire.nudging.start(wire.send, wire.outcomes.append)
    for _ in range(3):
        await talk.say(WHOLE)
        await wire.pass_days(1)
    await wire.pass_days(25)
    await wire.nudging.stop()
    assert [when for when, _ in wire.got] == [datetime(2026, 11, 22, 19, 0, tzinfo=UTC)]
    assert wire.outcomes == ["sent", "skipped", "skipped", "skipped"]
    assert await talk.conversation.kept.store.ledger.counts() == {SENT: 1, SKIPPED: 3}
    reply = wire.got[0][1]
    assert not any(word in text(reply).lower() for word in NEUTRAL)
    assert isinstance(reply.picture, Picture)
    assert "3 of your last 7 nights" in reply.picture.caption
    assert (await talk.conversation.png(reply.picture)).startswith(b"\x89PNG")
    assert labels(reply) == ["Show my sleep", "Stop these"]
    await talk.press_token(next(c.token for row in reply.choices for c in row if c.label == "Stop these"))
    assert not await is_on(talk)


async def test_a_person_deleted_gets_none(talk: Talk, parts: Parts) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    await talk.say("send me a weekly summary")
    wire = Wire(talk, parts)
    await wire.nudging.start(wire.send, wire.outcomes.append)
    await talk.say("/delete")
    await talk.press("Delete everything")
    await wire.pass_days(8)
    await wire.nudging.stop()
    assert wire.got == []


@pytest.mark.parametrize("before", ["log my sleep", "remind me to wind down at 9 pm", "bed 11, up 7"])
async def test_no_open_question_keeps_the_wish_from_being_heard(talk: Talk, before: str) -> None:
    await person(talk, "UTC")
    await talk.say(before)
    await talk.say("send me a weekly summary")
    assert await is_on(talk)
