"""Reminders before a yes: the consent is asked first, and a no keeps nothing."""

from __future__ import annotations

from bot.app import Parts
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
