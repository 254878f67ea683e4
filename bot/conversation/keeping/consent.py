"""The yes before anything about health is kept: asked once, taken back by /delete."""

from __future__ import annotations

from dataclasses import replace

from bot.base.reply import Reply, ReplyKind
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import ADULT, CONSENT_VERSION, Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.replies.context import Context

YES = f"c:yes={CONSENT_VERSION}"
"""Says which text it answers: a button of an earlier one is no yes to this one."""
EARLIER_YES = "c:yes"
NO = "c:no"
TOPIC = "meta.privacy"


class Consent:
    """A desk that asks, and goes on with the message that made it ask."""

    name = "c"
    topics: frozenset[str] = frozenset()
    door = TOPIC
    in_groups: frozenset[str] = frozenset()

    def __init__(self, kept: Kept, notes: Notes) -> None:
        self._kept = kept
        self._notes = notes

    def ask(self, turn: Turn, topic: str) -> Reply:
        """The question. After a yes, `turn` is taken up again: what asks must then find the person agreed."""
        if _is_minor(turn.context):
            return self._notes.reply("not-adult", topic)
        turn.context.resume = turn.message
        return self._question(topic)

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """It has none."""
        return reply

    async def press(self, turn: Turn) -> Reply | None:
        """Yes, or no."""
        token = turn.token or ""
        if token == NO:
            turn.context.resume = None
            said_yes = await self._kept.agreed(turn.message) is not None
            return replace(self._notes.reply("agreed-before" if said_yes else "declined", TOPIC), edit=True)
        if not token.startswith(EARLIER_YES):
            return None
        if _is_minor(turn.context):
            return self._notes.reply("not-adult", TOPIC)
        if token != YES:
            return self._question(TOPIC)
        resume, turn.context.resume = turn.context.resume, None
        await self._kept.agree(turn.message.person, turn.message.now)
        thanks = replace(self._notes.reply("consented", TOPIC), closes=True)
        if resume is None:
            late = self._notes.reply("consented-late", TOPIC)
            return replace(thanks, blocks=(*thanks.blocks, *late.blocks))
        # Time has passed since: the message is taken up as if it came now, from the person who pressed.
        went_on = await turn.again(replace(resume, now=turn.message.now))
        return replace(went_on, blocks=(*thanks.blocks, *went_on.blocks), closes=True)

    async def typed(self, turn: Turn) -> Reply | None:
        """Nothing is recognised: a typed label is a press already."""
        return None

    def _question(self, topic: str) -> Reply:
        rows = [[(self._notes.label("consent-yes"), YES)], [(self._notes.label("consent-no"), NO)]]
        return self._notes.reply("consent", topic, rows, ReplyKind.QUESTION)


def _is_minor(context: Context) -> bool:
    age = context.slots.get("age")
    return (age is not None and age < ADULT) or context.slots.get("age_class") == "child"
