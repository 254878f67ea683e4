"""The sleep diary in dialogue: a night is told in a sentence or asked item by item, corrected, deleted, and charted."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.base.reply import Band, Reply
from bot.conversation.diary.file import DiaryFile
from bot.conversation.diary.noting import DiaryNoting
from bot.conversation.diary.removal import DROP, DiaryRemoval
from bot.conversation.diary.table import DiaryTable
from bot.conversation.diary.taking import OPTIONAL, SEVERAL, ZONE, DiaryTaking
from bot.conversation.diary.telling import CHART, LOG, NAME, PERIODS, DiaryTelling
from bot.conversation.diary.words import DiaryWords, Told, items
from bot.conversation.keeping.consent import Consent
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.keeping.own_dose import OwnDoseReader
from bot.conversation.keeping.places import Places
from bot.conversation.replies.context import Context, OpenNight
from bot.habits.diary import NOTE
from bot.understanding.engine import Understander
from bot.understanding.reading.named_day import NamedDay

if TYPE_CHECKING:
    from bot.storage.people import Person


SHORT = 4
"""Words; a longer message is no bare answer to a question that was left."""


class DiaryDesk:
    """A desk."""

    name = NAME
    topics = frozenset({LOG, CHART})
    door = LOG
    in_groups: frozenset[str] = frozenset()

    def __init__(
        self,
        kept: Kept,
        notes: Notes,
        consent: Consent,
        understander: Understander,
        telling: DiaryTelling,
        table: DiaryTable,
    ) -> None:
        self._kept = kept
        self._file = DiaryFile(kept)
        self._consent = consent
        self._understander = understander
        self._tell = telling
        self._table = table
        self._words = DiaryWords(notes.keeping.diary, understander)
        self._taking = DiaryTaking(self._file, telling)
        self._noting = DiaryNoting(self._file, telling, self._words, self._taking)
        self._removal = DiaryRemoval(self._file, telling, self._words)
        self._own_dose = OwnDoseReader(notes.keeping.own_dose)
        self._places = Places(understander)
        self._zones = frozenset(zone for named in notes.keeping.zones.values() for zone in named.values())

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """Take a night that is told, ask for one, or show those that are kept."""
        if turn.context.entered == CHART:
            return await self._chart(self._words.period(turn.text, PERIODS[0]), turn)
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._consent.ask(turn, LOG)
        if self._words.of_somebody_else(turn.text):
            return self._tell.of_others()
        if turn.context.night and turn.context.night.day:
            turn.context.night = None
        return await self._told(turn, person, self._words.told(turn.text) if turn.text else Told({}))

    async def press(self, turn: Turn) -> Reply | None:
        """A tapped answer, or a chart; a value that could not be one of ours is not taken."""
        what, _, value = (turn.token or "").partition(":")[2].partition("=")
        if what in ("chart", "picture", "table"):
            return await self._shown(what, value, turn)
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._consent.ask(turn, LOG) if turn.context.night else None
        if what in ("delete", "drop", "keep", "clear"):
            return await self._removal.press(turn, person, what, value)
        opened = turn.context.night
        if what == NOTE and opened and value == str(opened.kept):
            return self._noting.ask(turn, opened)
        if what == "resume" and opened:
            return await self._taking.taken(turn, person, {})
        if what == ZONE and value in self._zones and opened:
            reply: Reply | None = await self._taking.placed(value, turn, person, {})
        else:
            reply = await self._taking.tapped(what, value, turn, person)
        return replace(reply, edit=True) if reply else None

    async def typed(self, turn: Turn) -> Reply | None:
        """An answer to a question of the diary, more about the night that was told last, or a wish about a night."""
        opened = turn.context.night
        ours = opened is not None and turn.context.desk == self.name
        if self._words.deletes_all(turn.text):
            someone = await self._kept.find(turn.message)
            return await self._removal.asked_all(turn, someone) if someone else self._tell.holds_nothing()
        deletes = self._words.deletes_night(turn.text, told=ours)
        notes, day = self._words.adds_note(turn.text), self._words.takes_up(turn.text)
        waits = deletes or notes or day or ours or (opened and _is_left(opened, turn.context))
        if not waits or self._own_dose.says_tonight(turn.text):
            return None
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._tell.nothing_there(None) if deletes or day else self._consent.ask(turn, LOG) if notes else None
        if day:
            return await self._again(turn, person, day)
        if deletes:
            return await self._removal.asked(turn, person)
        if opened and ours and opened.asking == NOTE:
            return await self._noting.answered(turn, person, opened)
        if notes or opened is None:
            return await self._noting.alone(turn, person)
        return await self._heard(turn, person, opened) if ours else await self._taken_up(turn, person, opened)

    def with_resume(self, reply: Reply, context: Context) -> Reply:
        """The reply to something else, with a button that goes back to a night whose question was left open."""
        left = context.night is not None and _is_left(context.night, context)
        return self._tell.resume(reply) if left and reply.topic not in self.topics else reply

    async def _told(self, turn: Turn, person: Person, told: Told) -> Reply:
        """A message that tells of a night, perhaps of one that it names."""
        if told.day:
            woke_only = bool({"final_wake", "out_of_bed"} & told.items.keys()) and "bed_time" not in told.items
            day = replace(told.day, night="ended") if woke_only and told.day.night is None else told.day
            found = await self._file.named(person, day, turn.message.now)
            if found is None:
                turn.context.desk = None
                return self._tell.no_such_day()
            turn.context.night = found
        absurd = ("diary-no-such-time",) if "time_absurd" in told.problems else ()
        return await self._taking.taken(turn, person, told.items, absurd, told.problems[0] if told.problems else None)

    async def _again(self, turn: Turn, person: Person, day: NamedDay) -> Reply:
        """A night that is kept is shown, and may be changed."""
        found = await self._file.kept_as(person, day, turn.message.now)
        if found is None or found.kept is None:
            return self._tell.nothing_there(found.night.morning if found else None)
        turn.context.night = found
        return await self._taking.taken(turn, person, {})

    async def _heard(self, turn: Turn, person: Person, opened: OpenNight) -> Reply | None:
        """What a message tells while a question of ours is open."""
        if opened.asking == DROP:
            # Neither yes nor no: the night stays where it is.
            turn.context.desk = turn.context.night = None
            return None
        if (placed := await self._placed(turn, person, opened)) or not turn.text:
            return placed
        if self._words.of_somebody_else(turn.text):
            return await self._taking.taken(turn, person, {}, ("diary-of-others",))
        if self._words.skips(turn.text):
            return await self._taking.skipped(turn, person, opened)
        told = self._words.told(turn.text)
        if told.items and (told.day or (opened.day and opened.kept and _is_whole(told.items))):
            # After a night that was named, a whole night without a name is the last one.
            turn.context.night = None
            return await self._told(turn, person, told)
        said = self._said(turn.text, opened, told)
        if said is None:
            turn.context.desk = None
            return None
        trouble = told.problems[0] if told.problems and said else None
        return await self._taking.taken(turn, person, said, () if said else ("diary-not-read",), trouble)

    async def _placed(self, turn: Turn, person: Person, opened: OpenNight) -> Reply | None:
        """A place: the answer to the question for it, or told before that came."""
        place = self._places.of(turn)
        if place.zone and (opened.asking == ZONE or (person.zone is None and place.alone)):
            return await self._taking.placed(place.zone, turn, person, {})
        if place.is_wide and opened.asking == ZONE:
            return await self._taking.taken(turn, replace(person, country=place.country), {}, (SEVERAL,))
        return None

    async def _taken_up(self, turn: Turn, person: Person, opened: OpenNight) -> Reply | None:
        """A bare answer to a question that was left for another: "7"."""
        short = 0 < len(turn.text.split()) <= SHORT
        told = items(self._understander.slots(turn.text, expecting=opened.asking)) if short else {}
        if told.keys() != {opened.asking}:
            return None
        return await self._taking.taken(turn, person, told)

    def _said(self, text: str, opened: OpenNight, told: Told) -> dict[str, Any] | None:
        """What a message tells of the night; {} if it is to be asked again, None if it is about something else."""
        if opened.told_last and (rest := self._words.corrects(text)):
            anew = items(self._understander.slots(rest, expecting=opened.told_last))
            if anew.keys() == {opened.told_last}:
                return anew
        answer = items(self._understander.slots(text, expecting=opened.asking))
        if opened.asking in answer and not self._understander.asks(text):
            return answer | (self._amount(text) if answer.get("magnesium") else {})
        found = self._understander.understand(text)
        ours = found.topic == LOG or found.band is not Band.ANSWER
        said = told.items if ours else {}
        if opened.asking in OPTIONAL:
            # "Good" after all was told is a word of thanks.
            thanks = said.keys() == {"quality"} and opened.night.quality is not None and not re.search(r"\d", text)
            return None if thanks else said or None
        asks = found.band is Band.ANSWER or self._understander.asks(text)
        return said or (None if asks else {})

    def _amount(self, text: str) -> dict[str, Any]:
        """An amount told beside the yes; beside a compound it may be the compound's weight."""
        said = self._understander.slots(text, expecting="diary")
        return {"elemental_mg": said.dose_mg} if isinstance(said.dose_mg, float) and said.form is None else {}

    async def _shown(self, what: str, value: str, turn: Turn) -> Reply | None:
        """The diary in words, as a picture, or as a file."""
        if what == "table" and (file := await self._table.file(await self._kept.find(turn.message))):
            return self._tell.table(file)
        count = PERIODS[0] if what == "table" else int(value) if value in map(str, PERIODS) else None
        if count is None:
            return None
        shown = await self._chart(count, turn)
        if what == "picture" and shown.picture is not None:
            return replace(shown, show_picture=True, choices=())
        return replace(shown, edit=True)

    async def _chart(self, count: int, turn: Turn) -> Reply:
        turn.context.topic = CHART
        person = await self._kept.find(turn.message)
        weekly = person is not None and await self._kept.weekly.standing(person.id) is not None
        return self._tell.chart(await self._file.period(person, turn, count), weekly=weekly)


def _is_left(opened: OpenNight, context: Context) -> bool:
    """True while a question of the diary waits behind something else that was asked and answered."""
    return context.desk is None and not context.asking and opened.asking not in (*OPTIONAL, DROP, "")


def _is_whole(said: dict[str, Any]) -> bool:
    return "bed_time" in said and bool({"final_wake", "out_of_bed"} & said.keys())
