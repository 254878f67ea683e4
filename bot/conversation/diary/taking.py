"""One night of the diary, item by item: what was told is put into it and kept, what is missing is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.base.night import Night
from bot.base.reply import Reply, ReplyKind
from bot.calculators.sleep import Problem, Wrong, problems
from bot.conversation.diary.file import DiaryFile, woke
from bot.conversation.diary.telling import LOG, NAME, QUALITIES, TO_SLEEP, DiaryTelling
from bot.conversation.diary.words import ENTRY
from bot.conversation.keeping.desks import Turn
from bot.conversation.replies.context import OpenNight
from bot.habits.diary import NOTE, NOTE_MOST, corrected

if TYPE_CHECKING:
    from bot.storage.people import Person

ZONE = "timezone"
OPTIONAL = frozenset({ENTRY, "magnesium", NOTE})
"""What is asked for may be left unsaid: a message that is about something else is answered as it is."""
SEVERAL = "zone-several"
"""Asks for the zone by itself."""
TOO_LONG = "night_too_long"
"""As the readers call times that lie a day apart."""


class DiaryTaking:
    """Takes in what is told of the open night (`Context.night`)."""

    def __init__(self, file: DiaryFile, telling: DiaryTelling) -> None:
        self._file = file
        self._tell = telling

    async def taken(
        self, turn: Turn, person: Person, told: dict[str, Any], lines: tuple[str, ...] = (), trouble: str | None = None
    ) -> Reply:
        """Keep what was told, or say what is wrong with it; ask for what is missing. `lines`: of keeping.yaml."""
        opened, known = await self._file.opened(person, turn, told)
        turn.context.night, turn.context.desk, turn.context.topic = opened, NAME, LOG
        known = known or (opened.day is not None and opened.kept is not None and not opened.asking)
        if len(told.get(NOTE) or "") > NOTE_MOST:
            told, lines = {**told, NOTE: told[NOTE][:NOTE_MOST]}, (*lines, "diary-note-cut")
        opened.night = corrected(opened.night, told)
        if told:
            opened.told_last = next(iter(told)) if len(told) == 1 else ""
        found = problems(opened.night, turn.message.now)
        if trouble == TOO_LONG:
            found = (Problem(Wrong.TOO_LONG), *found)
        if found:
            # Up before waking is placed on the next day, and would also not be over yet.
            return self._wrong(min(found, key=lambda p: p.wrong is Wrong.FUTURE), opened, turn)
        await self._file.keep(person, opened)
        if taken_up := known and not told:
            missing = None
            opened.asking = ENTRY
        else:
            zoned = person.zone is not None or not await self._file.is_first(person, opened)
            missing = _missing(opened.night, opened.passed, zoned=zoned)
            tapped = opened.night.magnesium is not None or "magnesium" in opened.passed
            opened.asking = missing or (ENTRY if tapped else "magnesium")
        rows = self._tell.rows(opened.asking, person.country, kept=opened.kept)
        if await self._file.ended_on(person, opened, turn.message.now):
            rows = [*rows, self._tell.earlier_button()]
        named = opened.day is not None
        if missing:
            ask = f"diary-ask-{missing.replace('_', '-')}"
            # What a night comes to is told once it is not about to change.
            whole = missing in ("quality", ZONE)
            lines = lines if SEVERAL in lines else (*lines, ask)
            asked = self._tell.night(opened.night, lines, rows, ReplyKind.QUESTION, whole=whole, named=named)
            return replace(asked, request_location=missing == ZONE)
        lines += ("diary-change" if taken_up else "diary-saved",) if opened.kept else ()
        lines += ("diary-ask-magnesium",) if opened.asking == "magnesium" else ()
        return self._tell.night(opened.night, lines, rows, ReplyKind.ACTION, named=named)

    async def tapped(self, what: str, value: str, turn: Turn, person: Person) -> Reply | None:
        """A button of a question; None for a value that could not be one of ours."""
        opened = turn.context.night
        if opened is None:
            return None
        match what:
            case "skip" if value == opened.asking:
                return await self.skipped(turn, person, opened)
            case "repeated" if value in ("first", "second"):
                opened.night = replace(opened.night, repeated="first" if value == "first" else "second")
                return await self.taken(turn, person, {})
            case "ended" if other := await self._file.ended_on(person, opened, turn.message.now):
                opened.day = other
                return await self._moved(turn, person, opened)
        taps = _TAPS.get(what, {})
        return await self.taken(turn, person, {what: taps[value]}) if value in taps else None

    async def skipped(self, turn: Turn, person: Person, opened: OpenNight) -> Reply:
        """A question is left open."""
        opened.passed.add(opened.asking)
        return await self.taken(turn, person, {}, ("diary-by-utc",) if opened.asking == ZONE else ())

    async def placed(self, zone: str, turn: Turn, person: Person, told: dict[str, Any]) -> Reply:
        """The zone is known now."""
        return await self.taken(turn, await self._file.moved(person, zone, turn), told)

    async def _moved(self, turn: Turn, person: Person, opened: OpenNight) -> Reply:
        """The night goes to the morning that was named."""
        found = await self._file.named(person, opened.day, turn.message.now) if opened.day else None
        if found is not None:
            opened.night = replace(opened.night, morning=found.night.morning)
        return await self.taken(turn, person, {})

    def _wrong(self, problem: Problem, opened: OpenNight, turn: Turn) -> Reply:
        """Ask about what can not be. Nothing of it is kept until it is mended."""
        match problem.wrong:
            case Wrong.TWICE:
                opened.asking = "repeated"
            case Wrong.SKIPPED:
                opened.asking = problem.fields[0]
            case Wrong.NO_WAKING:
                opened.asking = "awakenings"
            case Wrong.FUTURE:
                turn.context.night = turn.context.desk = None
            case _:
                opened.asking = ENTRY
        rows = self._tell.rows(opened.asking, None) if opened.asking == "repeated" else ()
        return self._tell.wrong(problem.wrong, opened.night, rows)


_TAPS: Mapping[str, Mapping[str, Any]] = {
    "sleep_onset_latency_min": {str(minutes): float(minutes) for minutes in TO_SLEEP},
    "quality": {str(n): n for n in QUALITIES},
    "magnesium": {"yes": True, "no": False},
}
"""Item → the value of a button → what it tells."""


def _missing(night: Night, passed: set[str], *, zoned: bool) -> str | None:
    """The item to be asked for next. Who tells only how long they slept is not asked for times."""
    asked = []
    if night.total_sleep_min is None:
        if not (night.bed_time or night.lights_out):
            asked.append("bed_time")
        if not woke(night):
            asked.append("final_wake")
        if night.sleep_onset_latency_min is None:
            asked.append("sleep_onset_latency_min")
    if night.quality is None:
        asked.append("quality")
    if not zoned:
        asked.append(ZONE)
    return next((item for item in asked if item not in passed), None)
