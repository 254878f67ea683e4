"""The yes before anything about health is kept: asked once, taken back by /delete."""

from __future__ import annotations

from dataclasses import replace

from bot.base.reply import Reply, ReplyKind
from bot.base.text import any_of, bare
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import ADULT, CONSENT_VERSION, Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.replies.context import Context
from bot.conversation.replies.yes_no import YesNo
from bot.understanding.engine import Understander

YES = f"c:yes={CONSENT_VERSION}"
"""Says which text it answers: a button of an earlier one is no yes to this one."""
EARLIER_YES = "c:yes"
NO = "c:no"
ADULT_TOO = "c:adult"
"""A yes that does not say how old its writer is."""
MINOR = "c:minor"
QUESTION = (ADULT_TOO, NO)
HOW_OLD = (YES, MINOR)
"""What a typed yes and no stand for."""
TOPIC = "meta.privacy"


class Consent:
    """A desk that asks, and goes on with the message that made it ask."""

    name = "c"
    topics: frozenset[str] = frozenset()
    door = TOPIC
    in_groups: frozenset[str] = frozenset()

    def __init__(self, kept: Kept, notes: Notes, understander: Understander) -> None:
        self._kept = kept
        self._notes = notes
        self._understander = understander
        said = notes.keeping.yes_no
        self._yes_or_no, self._grown = YesNo(said).read, any_of(said.adult)

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
        if token not in (ADULT_TOO, MINOR) and not token.startswith(EARLIER_YES):
            return None
        if token == MINOR or _is_minor(turn.context):
            turn.context.resume = None
            return self._notes.reply("not-adult", TOPIC)
        if token == ADULT_TOO and not _is_adult(turn.context):
            return self._how_old()
        return await self._given(turn) if token in (YES, ADULT_TOO) else self._question(TOPIC)

    async def typed(self, turn: Turn) -> Reply | None:
        """A yes with an age, or the age that was asked for; a yes or a no alone is a press already."""
        asked, spoken = turn.context.yes_no, bare(turn.text)
        says_yes = self._yes_or_no(spoken.partition(" ")[0]) == "yes"
        if asked not in (QUESTION, HOW_OLD) or not (says_yes or asked == HOW_OLD):
            return None
        age = self._understander.slots(turn.text, expecting="age").age
        if age is not None:
            turn.context.learn({"age": age}, carried=True)
            return await self.press(replace(turn, token=ADULT_TOO))
        return await self.press(replace(turn, token=YES)) if self._grown.search(spoken) else None

    async def _given(self, turn: Turn) -> Reply:
        """Consent is given; on with what it was asked for."""
        turn.context.yes_no = None
        resume, turn.context.resume = turn.context.resume, None
        await self._kept.agree(turn.message.person, turn.message.now)
        thanks = replace(self._notes.reply("consented", TOPIC), closes=True)
        if resume is None:
            late = self._notes.reply("consented-late", TOPIC)
            return replace(thanks, blocks=(*thanks.blocks, *late.blocks))
        # Time has passed since: the message is taken up as if it came now, from the person who pressed.
        went_on = await turn.again(replace(resume, now=turn.message.now))
        return replace(went_on, blocks=(*thanks.blocks, *went_on.blocks), closes=True)

    def _question(self, topic: str) -> Reply:
        rows = [[(self._notes.label("consent-yes"), YES)], [(self._notes.label("consent-no"), NO)]]
        return replace(self._notes.reply("consent", topic, rows, ReplyKind.QUESTION), yes_no=QUESTION)

    def _how_old(self) -> Reply:
        return replace(self._question(TOPIC), blocks=self._notes.reply("consent-adult", TOPIC).blocks, yes_no=HOW_OLD)


def _is_adult(context: Context) -> bool:
    return bool(context.exact.get("age", 0) >= ADULT)


def _is_minor(context: Context) -> bool:
    age = context.slots.get("age")
    return (age is not None and age < ADULT) or context.slots.get("age_class") == "child"
