"""Reminders by talk: set, list, change, cancel. Nothing counts before it was echoed and a yes came back."""

from __future__ import annotations

from dataclasses import replace

from bot.base.reply import Reply
from bot.conversation.calculating.tabled import CheckTables
from bot.conversation.keeping.consent import Consent
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.reminding.draft import ReminderDraft
from bot.conversation.reminding.gate import ReminderGate
from bot.conversation.reminding.pressed import SentReminders
from bot.conversation.reminding.reading import ReminderReader
from bot.conversation.reminding.replies import CANCEL, CHANGE, LIST, NAME, SET, ReminderReplies
from bot.conversation.reminding.spacing import Spacing
from bot.conversation.reminding.standing import StandingReminders
from bot.conversation.replies.context import Context
from bot.understanding.engine import Understander


class ReminderDesk:
    """A desk."""

    name = NAME
    topics = frozenset({SET, LIST, CHANGE, CANCEL})
    door = SET
    in_groups: frozenset[str] = frozenset()

    def __init__(
        self,
        kept: Kept,
        notes: Notes,
        consent: Consent,
        understander: Understander,
        gate: ReminderGate,
        tables: CheckTables,
    ) -> None:
        self._kept = kept
        self._consent = consent
        self._say = ReminderReplies(kept, notes)
        reader = ReminderReader(understander, self._say.words)
        spacing = Spacing(tables, notes.keeping.reminder_words["clause"])
        self._standing = StandingReminders(kept, self._say, reader, gate, spacing)
        self._draft = ReminderDraft(kept, self._say, reader, gate, self._standing, spacing)
        self._sent = SentReminders(kept, self._say)

    def with_resume(self, reply: Reply, context: Context) -> Reply:
        """The reply to something else, with a button that goes back to a reminder that is not set yet."""
        return reply if reply.topic in self.topics else self._draft.with_resume(reply, context)

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """Begin with what the message says."""
        person = await self._kept.agreed(turn.message)
        if person is None:
            answer = self._consent.ask(turn, SET) if reply.topic == SET else self._say.none(reply.topic)
            return _as(reply, answer)
        await self._kept.store.reminders.heard(person.id)
        if reply.topic == SET:
            answer = await self._draft.begun(turn, person)
        elif reply.topic == LIST:
            answer = await self._draft.beside(await self._standing.listing(turn, person), person, turn)
        else:
            none_stands = reply.topic == CANCEL and not await self._standing.any(turn, person)
            dropped = self._draft.drop(turn) if none_stands else None
            answer = dropped or await self._standing.asked(reply.topic, turn, person)
        return _as(reply, answer)

    async def press(self, turn: Turn) -> Reply | None:
        """A button of a question, of a list, or under a message that was sent."""
        what, _, value = (turn.token or "").partition(":")[2].partition("=")
        person = await self._kept.agreed(turn.message)
        if person is None:
            return None
        await self._kept.store.reminders.heard(person.id)
        if sent := self._sent.presses.get(what):
            return await sent(value, person, turn)
        if what in self._standing.ways:
            return await self._standing.pressed(what, value, person, turn)
        return await self._draft.pressed(what, value, person, turn)

    async def typed(self, turn: Turn) -> Reply | None:
        """An answer to the open question, or a word that it is done; anything with a wish of its own goes its way."""
        draft = turn.context.reminder if turn.context.desk == self.name else None
        says_done = self._sent.says_done(turn)
        person = await self._kept.agreed(turn.message) if draft or says_done else None
        if person is None:
            return None
        if draft and self._say.words.whole(("stop_all",), turn.text):
            return await self._standing.stopped_all(person, turn)
        reply = await self._sent.done(person, turn) if says_done else None
        reply = reply or (await self._draft.answered(draft, person, turn) if draft else None)
        if reply:
            await self._kept.store.reminders.heard(person.id)
        return reply


def _as(reply: Reply, answer: Reply) -> Reply:
    """The answer, with what the routing found out."""
    return replace(answer, slots=reply.slots, confidence=reply.confidence, candidates=reply.candidates)
