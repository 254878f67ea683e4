"""Reminders before a yes: the consent is asked first, and a no keeps nothing."""

from __future__ import annotations

from bot.app import Parts
from bot.base.message import Message
from bot.conversation.kept import in_memory
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
