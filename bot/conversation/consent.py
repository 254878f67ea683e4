"""The yes before anything about health is kept: asked once, taken back by /delete."""

from __future__ import annotations

from dataclasses import replace

from bot.base.reply import Reply, ReplyKind
from bot.conversation.desks import Turn
from bot.conversation.kept import ADULT, Kept
from bot.conversation.notes import Notes

YES = "c:yes"
NO = "c:no"
TOPIC = "meta.privacy"


class Consent:
    """A desk that asks, and goes on with the message that made it ask."""

    name = "c"
    topics: frozenset[str] = frozenset()
    in_groups: frozenset[str] = frozenset()

    def __init__(self, kept: Kept, notes: Notes) -> None:
        self._kept = kept
        self._notes = notes

    def ask(self, turn: Turn, topic: str) -> Reply:
        """The question. After a yes, `turn` is taken up again: what asks must then find the person agreed."""
        age = turn.context.slots.get("age")
        if (age is not None and age < ADULT) or turn.context.slots.get("age_class") == "child":
            return self._notes.reply("not-adult", topic)
        turn.context.resume = turn.message
        rows = [[(self._notes.label("consent-yes"), YES)], [(self._notes.label("consent-no"), NO)]]
        return self._notes.reply("consent", topic, rows, ReplyKind.QUESTION)

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """It has none."""
        return reply

    async def press(self, turn: Turn) -> Reply | None:
        """Yes, or no."""
        resume, turn.context.resume = turn.context.resume, None
        if turn.token == NO:
            return replace(self._notes.reply("declined", TOPIC), edit=True)
        if turn.token != YES:
            return None
        await self._kept.agree(turn.message.person, turn.message.now)
        thanks = self._notes.reply("consented", TOPIC)
        if resume is None:
            return thanks
        # Time has passed since: the message is taken up as if it came now, from the person who pressed.
        went_on = await turn.again(replace(resume, now=turn.message.now))
        return replace(went_on, blocks=(*thanks.blocks, *went_on.blocks))

    async def typed(self, turn: Turn) -> Reply | None:
        """Nothing is recognised: a typed label is a press already."""
        return None
