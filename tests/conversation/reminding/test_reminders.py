"""Reminders before a yes: the consent is asked first, and a no keeps nothing."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.app import Parts
from bot.base.message import Message
from bot.conversation.keeping.kept import in_memory
from bot.storage.reminders import Reminder
from tests.talk import Talk, text

YES = "Yes, keep it. I am 18 or older"


async def test_consent_comes_first_and_the_wish_goes_on_after_it(parts: Parts) -> None:
    talk = Talk(parts.conversation())

    async def told() -> None:
        assert "May I keep this" in text(await talk.say("remind me at 10 pm to wind down"))
        assert "keep nothing" in text(await talk.press("No, thank you"))
        assert "no reminder set" in text(await talk.say("show my reminders"))
        assert "May I keep this" in text(await talk.say("remind me at 10 pm to wind down"))
        assert "Where are you" in text(await talk.press(YES))
        assert "Every night at 10:00 PM, Tokyo time" in text(await talk.say("Tokyo"))

    await talk.conversation.closing(told())


async def test_a_place_that_is_sent_unasked_moves_the_reminders(parts: Parts) -> None:
    talk = Talk(parts.conversation(in_memory(given=True)))

    async def told() -> None:
        await talk.say("remind me at 10 pm to wind down, london time")
        assert "Done" in text(await talk.press("Yes"))
        tokyo = Message(talk.chat, talk.chat, talk.now, location=(35.68, 139.69))
        assert "Every night at 10:00 PM, Tokyo time" in text(await talk.conversation.handle(tokyo))
        talk.wait(minutes=31)
        sydney = Message(talk.chat, talk.chat, talk.now, location=(-33.87, 151.21))
        told = text(await talk.conversation.handle(sydney))
        assert "Australia/Sydney" in told
        assert "Every night at 10:00 PM, Sydney time" in told
        # While a zone is asked for, a place answers that question.
        await talk.say("i moved to a new time zone, adjust my reminder")
        assert "10:00 PM, Sydney time" not in text(await talk.conversation.handle(sydney))
        paris = Message(talk.chat, talk.chat, talk.now, location=(48.86, 2.35))
        await talk.say("i moved to a new time zone, adjust my reminder")
        assert "Every night at 10:00 PM, Paris time" in text(await talk.conversation.handle(paris))

    await talk.conversation.closing(told())


@pytest.mark.parametrize("last", ["diary", "reminder"])
async def test_a_bare_time_is_for_the_question_that_was_asked_last(parts: Parts, last: str) -> None:
    talk = Talk(parts.conversation(in_memory(given=True)))

    async def ask_for_the_diary() -> None:
        assert "When did you go to bed" in text(await talk.say("log last night"))

    async def ask_for_a_reminder() -> None:
        await talk.say("remind me to wind down, london time")
        assert "At what time" in text(talk.reply)  # type: ignore[arg-type]

    async def told() -> None:
        asks = [ask_for_the_diary, ask_for_a_reminder]
        for ask in asks if last == "reminder" else reversed(asks):
            await ask()
        answered = text(await talk.say("at 10"))
        assert ("Every night at 10:00 PM" in answered) is (last == "reminder")
        assert ("in bed at" in answered or "wake up" in answered) is (last == "diary")

    await talk.conversation.closing(told())


async def test_a_time_that_clocks_skip_or_show_twice_is_echoed_as_it_will_come(parts: Parts) -> None:
    talk = Talk(parts.conversation(in_memory(given=True)))

    async def told() -> None:
        talk.now = datetime(2027, 3, 27, 20, tzinfo=UTC)
        skipped = text(await talk.say("remind me tomorrow at 2:30 am to wind down, madrid time"))
        assert "Once, on Sun 28 Mar, at 2:30 AM, Madrid time. Clocks are changed that day" in skipped
        await talk.press("Yes")
        (kept,) = await talk.conversation.kept.store.reminders.of(
            (await talk.conversation.kept.store.people.ensure("a", talk.now)).id
        )
        assert kept.next_due == datetime(2027, 3, 28, 1, tzinfo=UTC)  # three o'clock, the first minute after the gap
        talk.now = datetime(2027, 10, 30, 20, tzinfo=UTC)
        twice = text(await talk.say("remind me tomorrow at 2:30 am to fill in my diary"))
        assert "Once, on Sun 31 Oct, at 2:30 AM, Madrid time. Shall I?" in twice
        await talk.press("Yes")
        person = await talk.conversation.kept.store.people.ensure("a", talk.now)
        due = {r.kind: r.next_due for r in await talk.conversation.kept.store.reminders.of(person.id)}
        assert due["diary"] == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)  # the first of the two

    await talk.conversation.closing(told())


@pytest.mark.parametrize(("days", "asks"), [(55, False), (56, True)])
async def test_answers_hold_for_another_reminder_for_eight_weeks(parts: Parts, days: int, asks: bool) -> None:
    kept = in_memory(given=True)
    talk = Talk(parts.conversation(kept))

    async def told() -> None:
        person = await kept.agree("a", talk.now)
        checked_on = talk.now.date() - timedelta(days=days)
        weekdays = Reminder("", person.id, "magnesium", time(21), "Europe/London", (0, 1, 2, 3), checked_on=checked_on)
        await kept.store.reminders.add(weekdays)
        reply = text(await talk.say("remind me at 10 pm on saturday to take my magnesium, london time"))
        assert ("safety questions come first" in reply) is asks
        if not asks:
            await talk.press("Yes")
            # It is not as if they had been answered today.
            assert {r.checked_on for r in await kept.store.reminders.of(person.id)} == {checked_on}

    await talk.conversation.closing(told())


async def test_what_is_told_against_it_makes_the_questions_due_for_reminders_that_stand(parts: Parts) -> None:
    kept = in_memory(given=True)
    talk = Talk(parts.conversation(kept))

    async def told() -> None:
        person = await kept.agree("a", talk.now)
        stands = Reminder("", person.id, "magnesium", time(21), "Europe/London", checked_on=talk.now.date())
        await kept.store.reminders.add(stands)
        await talk.say("is magnesium worth it for me?")
        await talk.say("i am 40")
        await talk.say("no")
        await talk.say("kidney trouble")
        assert "because of what you told me" in text(await talk.say("remind me to take magnesium at 9 pm"))
        assert [r.checked_on for r in await kept.store.reminders.of(person.id)] == [None]

    await talk.conversation.closing(told())
