"""Deleting one night of the diary, or all of them: asked back once, then gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.base.reply import Reply
from bot.conversation.diary.file import DiaryFile
from bot.conversation.diary.telling import NAME, DiaryTelling
from bot.conversation.diary.words import DiaryWords
from bot.conversation.keeping.desks import Turn
from bot.conversation.replies.context import OpenNight

if TYPE_CHECKING:
    from bot.storage.people import Person

DROP = "drop"
"""The question whether to delete a night (`OpenNight.asking`)."""


class DiaryRemoval:
    """Asks, and deletes."""

    def __init__(self, file: DiaryFile, telling: DiaryTelling, words: DiaryWords) -> None:
        self._file = file
        self._tell = telling
        self._words = words

    async def asked(self, turn: Turn, person: Person) -> Reply:
        """Ask back about the night that a message names; without a name the one told last, or the last one."""
        if day := self._words.day(turn.text):
            found = await self._file.kept_as(person, day, turn.message.now)
        else:
            opened = None if self._words.last_night(turn.text) else turn.context.night
            found = opened or await self._file.last(person, turn.message.now)
        return self._ask(turn, found)

    async def asked_all(self, turn: Turn, person: Person) -> Reply:
        """Ask back about the whole diary."""
        turn.context.night = turn.context.desk = None
        mornings = await self._file.mornings(person)
        if not mornings:
            return self._tell.holds_nothing()
        trial = await self._file.is_of_trial(person)
        return self._tell.ask_to_clear(len(mornings), _stand(mornings), trial=trial)

    async def press(self, turn: Turn, person: Person, what: str, value: str) -> Reply | None:
        """A button: the question, a yes or a no. It carries what it is about, so it works when the talk has faded."""
        if what == "clear":
            return replace(await self._cleared(turn, person, value), edit=True)
        if what == "keep" and not value:
            return replace(self._left(turn), edit=True)
        try:
            morning = date.fromisoformat(value)
        except ValueError:
            return None
        match what:
            case "delete":
                return self._ask(turn, await self._file.at(person, morning))
            case "drop":
                return replace(await self._dropped(turn, person, morning), edit=True)
            case "keep":
                return replace(self._left(turn), edit=True)
        return None

    async def _cleared(self, turn: Turn, person: Person, stand: str) -> Reply:
        """All nights go, unless others were told since the question: then it is put anew."""
        mornings = await self._file.mornings(person)
        if not mornings or _stand(mornings) != stand:
            return await self.asked_all(turn, person)
        await self._file.clear(person)
        turn.context.night = turn.context.desk = None
        return self._tell.cleared()

    def _ask(self, turn: Turn, found: OpenNight | None) -> Reply:
        if found is None or found.kept is None:
            turn.context.desk = None
            return self._tell.nothing_there(found.night.morning if found else None)
        found.asking = DROP
        turn.context.night, turn.context.desk = found, NAME
        return self._tell.ask_to_delete(found.night)

    async def _dropped(self, turn: Turn, person: Person, morning: date) -> Reply:
        there = await self._file.remove(person, morning)
        turn.context.night = turn.context.desk = None
        return self._tell.deleted(morning) if there else self._tell.nothing_there(morning)

    def _left(self, turn: Turn) -> Reply:
        turn.context.night = turn.context.desk = None
        return self._tell.left()


def _stand(mornings: Sequence[date]) -> str:
    """How the diary stands, for a button: its last morning, and how many nights there are."""
    return f"{mornings[-1]}.{len(mornings)}"
