""" "Took my mag": a remark on one's own magnesium. A night that is told or a reminder takes it, or it is answered."""

from __future__ import annotations

import re

from bot.base.reply import Reply
from bot.base.text import any_of, bare, one_of
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.notes import Notes
from bot.conversation.replies import tokens
from bot.knowledge.keeping import OwnDoseWords

LOG = "habit.diary_log"


class OwnDoseReader:
    """Reads such a remark: no amount, one piece at most, and no other word."""

    def __init__(self, said: OwnDoseWords) -> None:
        magnesium = rf"(?:{one_of(said.own)} )?{one_of(said.magnesium)}"
        rest = one_of((*said.rest, *said.tonight))
        self._remark = re.compile(rf"(?:{one_of(said.lead)} )*{one_of(said.took)} {magnesium}(?: {rest})*")
        self._tonight = any_of(said.tonight)

    def says(self, text: str) -> bool:
        """True for such a remark."""
        return self._remark.fullmatch(bare(text)) is not None

    def says_tonight(self, text: str) -> bool:
        """True for one about a night that is not over."""
        return self.says(text) and self._tonight.search(bare(text)) is not None


class OwnDose:
    """A desk: the last to be asked, after the diary and the reminders."""

    name = "mg"
    topics: frozenset[str] = frozenset()
    door = LOG
    in_groups: frozenset[str] = frozenset()

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._words = OwnDoseReader(notes.keeping.own_dose)

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """It has none."""
        return reply

    async def press(self, turn: Turn) -> Reply | None:
        """It has no buttons."""
        return None

    async def typed(self, turn: Turn) -> Reply | None:
        """A remark that neither the diary nor a reminder was waiting for."""
        # With an illness told, the answer about magnesium goes first.
        context = turn.context
        waits = context.asking or context.triage or context.slots.get("conditions")
        if waits or not self._words.says(turn.text):
            return None
        return self._notes.reply("own-dose", LOG, [[(self._notes.label("diary-log"), tokens.topic(LOG))]])
