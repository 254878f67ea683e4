"""The answers to a reminder that was sent: taken, once more, not tonight, go on; by its buttons, or typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.base.reply import Reply
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.reminder_words import on_the_wall
from bot.conversation.reminding.replies import CHANGE, NAME, ReminderReplies

if TYPE_CHECKING:
    from bot.storage.people import Person

Press = Callable[[str, "Person", Turn], Awaitable[Reply]]


class SentReminders:
    """Takes the answer to a message, by its key in the ledger."""

    def __init__(self, kept: Kept, replies: ReminderReplies) -> None:
        self._kept = kept
        self._say = replies
        self.presses: Mapping[str, Press] = {
            "t": self._taken,
            "g": self._taken,
            "z": self._snooze,
            "x": self._skipped,
        }
        """What a button does with the message whose key it carries."""

    def says_done(self, turn: Turn) -> bool:
        """True for "taken" and the like, while no other question is open."""
        is_ours = turn.context.asking is None and turn.context.desk in (None, NAME)
        words = self._say.words
        return is_ours and (words.whole(("taken",), turn.text) is not None or words.own_dose(turn.text))

    async def done(self, person: Person, turn: Turn) -> Reply | None:
        """The typed answer to the message sent last; None if none came of late."""
        found = await self._kept.reminding.done(person.id, turn.message.now)
        return self._say.done("reminder-noted", turn) if found else None

    async def _taken(self, key: str, person: Person, turn: Turn) -> Reply:
        found = await self._kept.reminding.answered(key, person.id, turn.message.now)
        return self._thanks("reminder-noted" if found else "reminder-old", turn)

    async def _snooze(self, key: str, person: Person, turn: Turn) -> Reply:
        again = await self._kept.reminding.snooze(key, person.id, turn.message.now)
        reminder = await self._kept.reminding.of_key(key, person.id)
        if again is None or reminder is None:
            return self._thanks("reminder-old", turn)
        return self._thanks("reminder-snoozed", turn, at=on_the_wall(again.due, reminder.zone))

    async def _skipped(self, key: str, person: Person, turn: Turn) -> Reply:
        found = await self._kept.reminding.answered(key, person.id, turn.message.now)
        if found is None:
            return self._thanks("reminder-old", turn)
        await self._kept.reminding.skip(found.reminder, turn.message.now)
        return self._thanks("reminder-left-out", turn)

    def _thanks(self, key: str, turn: Turn, **values: Any) -> Reply:
        # A question that is open somewhere else stays open.
        if turn.context.desk is None:
            told = self._say.done(key, turn, **values)
        else:
            told = self._say.line(key, CHANGE, **values)
        return replace(told, edit=True)
