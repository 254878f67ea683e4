"""The note of a night: in the person's own words, asked for by a tap or told by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.base.reply import Reply
from bot.conversation.diary.file import DiaryFile
from bot.conversation.diary.taking import DiaryTaking
from bot.conversation.diary.telling import NAME, DiaryTelling
from bot.conversation.diary.words import DiaryWords
from bot.conversation.keeping.desks import Turn
from bot.conversation.replies.context import OpenNight
from bot.habits.diary import NOTE

if TYPE_CHECKING:
    from bot.storage.people import Person


class DiaryNoting:
    """Asks for a note, and takes it."""

    def __init__(self, file: DiaryFile, telling: DiaryTelling, words: DiaryWords, taking: DiaryTaking) -> None:
        self._file = file
        self._tell = telling
        self._words = words
        self._taking = taking

    def ask(self, turn: Turn, opened: OpenNight) -> Reply:
        """The question for a note."""
        opened.asking, turn.context.desk = NOTE, NAME
        return self._tell.ask_note(opened.night)

    async def answered(self, turn: Turn, person: Person, opened: OpenNight) -> Reply | None:
        """Whatever is typed when a note was asked for is the note."""
        note = " ".join(turn.text.split())
        if not note:
            return None
        if self._words.skips(note):
            return await self._taking.skipped(turn, person, opened)
        return await self._taking.taken(turn, person, {NOTE: note})

    async def alone(self, turn: Turn, person: Person) -> Reply:
        """A message of a note alone: for the night that it names, the one told last, or the last one."""
        told, now = self._words.told(turn.text), turn.message.now
        opened = None if self._words.last_night(turn.text) else turn.context.night
        if told.day:
            opened = await self._file.kept_as(person, told.day, now)
        elif opened is None:
            opened = await self._file.last(person, now)
        if opened is None or (opened.kept is None and opened is not turn.context.night):
            return self._tell.nothing_there(opened.night.morning if opened else None)
        turn.context.night = opened
        note = told.items.get(NOTE)
        return await self._taking.taken(turn, person, {NOTE: note}) if note else self.ask(turn, opened)
