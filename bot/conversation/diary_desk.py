"""The sleep diary in dialogue: a night is read from a sentence, or asked item by item, kept, corrected and charted."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tzfpy import get_tz

from bot.base.night import Night
from bot.base.reply import Band, Reply, ReplyKind
from bot.base.text import normalise, words
from bot.base.wall_clock import zone_named
from bot.calculators.sleep import Problem, Wrong, problems
from bot.conversation.consent import Consent
from bot.conversation.context import OpenNight
from bot.conversation.desks import Turn
from bot.conversation.diary_file import DiaryFile, woke
from bot.conversation.diary_telling import CHART, LOG, NAME, PERIODS, TO_SLEEP, DiaryTelling
from bot.conversation.kept import Kept
from bot.conversation.notes import Notes
from bot.habits.diary import TOLD, corrected
from bot.understanding.engine import Understander
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.storage.people import Person

ENTRY = "diary"
"""Anything about the night may follow."""
ZONE = "timezone"
OPTIONAL = frozenset({ENTRY, "magnesium"})
"""What is asked for may be left unsaid: a message that is about something else is answered as it is."""


class DiaryDesk:
    """A desk."""

    name = NAME
    topics = frozenset({LOG, CHART})
    door = LOG
    in_groups: frozenset[str] = frozenset()

    def __init__(
        self, kept: Kept, notes: Notes, consent: Consent, understander: Understander, telling: DiaryTelling
    ) -> None:
        self._kept = kept
        self._file = DiaryFile(kept)
        self._consent = consent
        self._understander = understander
        self._tell = telling
        keeping = notes.keeping
        self._skip = frozenset(_bare(said) for said in keeping.skip)
        self._periods = {
            count: re.compile(rf"\b({'|'.join(re.escape(w) for w in said)})\b")
            for count, said in keeping.periods.items()
        }
        self._before_last = re.compile(rf"\b({'|'.join(re.escape(_bare(said)) for said in keeping.before_last)})\b")
        self._zones = frozenset(zone for named in keeping.zones.values() for zone in named.values())

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """Take a night that is told, ask for one, or show those that are kept."""
        if turn.context.entered == CHART:
            return await self._chart(self._asked_period(turn.text), turn)
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._consent.ask(turn, LOG)
        if self._before_last.search(_bare(turn.text)):
            turn.context.night = await self._file.one_back(person, turn)
        elif turn.context.night and turn.context.night.back:
            turn.context.night = None
        said = self._understander.slots(turn.text, expecting=ENTRY) if turn.text else Slots()
        return await self._taken(turn, person, _items(said), absurd="time_absurd" in said.problems)

    async def press(self, turn: Turn) -> Reply | None:
        """A tapped answer, or a chart; a value that could not be one of ours is not taken."""
        what, _, value = (turn.token or "").partition(":")[2].partition("=")
        if what in ("chart", "picture"):
            if value not in map(str, PERIODS):
                return None
            shown = await self._chart(int(value), turn)
            if what == "chart" or shown.picture is None:
                return replace(shown, edit=True)
            return replace(shown, show_picture=True, choices=())
        if turn.context.night is None:
            return None
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._consent.ask(turn, LOG)
        reply = await self._tapped(what, value, turn, person)
        return replace(reply, edit=True) if reply else None

    async def typed(self, turn: Turn) -> Reply | None:
        """An answer to the question of the diary, or more about the night that was told last."""
        opened = turn.context.night
        if opened is None or turn.context.desk != self.name:
            return None
        said = None if self._before_last.search(_bare(turn.text)) else self._said(turn, opened)
        # After the night before last, a whole night is the last one.
        if said is None or (opened.back and opened.kept and _is_whole(said)):
            turn.context.desk = None
            return None
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._consent.ask(turn, LOG)
        if zone := said.pop(ZONE, None):
            person = await self._file.moved(person, zone, turn)
        elif not said and _bare(turn.text) in self._skip:
            opened.passed.add(opened.asking)
        return await self._taken(
            turn, person, said, unread=not said and not zone and opened.asking not in opened.passed
        )

    def _said(self, turn: Turn, opened: OpenNight) -> dict[str, Any] | None:
        """What a message tells of the night; {} if it is to be asked again or was skipped, None if it is not for us."""
        if opened.asking == ZONE:
            if place := turn.message.location:
                zone: str | None = get_tz(place[1], place[0])
            else:
                zone = self._understander.slots(turn.text, expecting=ZONE).timezone
            if zone and zone_named(zone):
                return {ZONE: zone}
        if not turn.text:
            return None
        if _bare(turn.text) in self._skip:
            return {}
        said = self._understander.slots(turn.text, expecting=opened.asking)
        told = _items(said)
        if opened.asking in told:
            return told | (self._amount(turn.text) if told.get("magnesium") else {})
        found = self._understander.understand(turn.text)
        ours = found.topic == LOG or found.band is not Band.ANSWER
        told = _items(self._understander.slots(turn.text, expecting=ENTRY)) if ours else {}
        if opened.asking in OPTIONAL:
            # "Good" after all was told is a word of thanks.
            thanks = told.keys() == {"quality"} and opened.night.quality is not None and not re.search(r"\d", turn.text)
            return None if thanks else told or None
        return told or ({} if found.band is not Band.ANSWER and len(turn.text.split()) <= 2 else None)

    def _amount(self, text: str) -> dict[str, Any]:
        """An amount told beside the yes; beside a compound it may be the compound's weight."""
        said = self._understander.slots(text, expecting=ENTRY)
        return {"elemental_mg": said.dose_mg} if isinstance(said.dose_mg, float) and said.form is None else {}

    async def _tapped(self, what: str, value: str, turn: Turn, person: Person) -> Reply | None:
        opened = turn.context.night
        assert opened
        match what:
            case "skip" if value == opened.asking:
                opened.passed.add(value)
                return await self._taken(turn, person, {})
            case "timezone" if value in self._zones:
                return await self._taken(turn, await self._file.moved(person, value, turn), {})
            case "repeated" if value in ("first", "second"):
                opened.night = replace(opened.night, repeated="first" if value == "first" else "second")
                return await self._taken(turn, person, {})
            case "sleep_onset_latency_min" if value in map(str, TO_SLEEP):
                return await self._taken(turn, person, {what: float(value)})
            case "quality" if value in ("1", "2", "3", "4", "5"):
                return await self._taken(turn, person, {what: int(value)})
            case "magnesium" if value in ("yes", "no"):
                return await self._taken(turn, person, {what: value == "yes"})
        return None

    async def _taken(
        self, turn: Turn, person: Person, told: dict[str, Any], *, absurd: bool = False, unread: bool = False
    ) -> Reply:
        """Put what was told into the night; keep it, or say what is wrong with it; ask for what is missing."""
        opened, known = await self._file.opened(person, turn, told)
        turn.context.night, turn.context.desk, turn.context.topic = opened, self.name, LOG
        opened.night = corrected(opened.night, told)
        if found := problems(opened.night, turn.message.now):
            # Up before waking is placed on the next day, and would also not be over yet.
            return self._wrong(min(found, key=lambda p: p.wrong is Wrong.FUTURE), opened, turn)
        await self._file.keep(person, opened)
        lines: tuple[str, ...] = ("diary-no-such-time",) if absurd else ("diary-not-read",) if unread else ()
        if taken_up := known and not told:
            missing = None
            opened.asking = ENTRY
        else:
            missing = _missing(opened.night, opened.passed, zoned=person.zone is not None)
            tapped = opened.night.magnesium is not None or "magnesium" in opened.passed
            opened.asking = missing or (ENTRY if tapped else "magnesium")
        rows = self._tell.rows(opened.asking, person.country)
        if missing:
            ask = f"diary-ask-{missing.replace('_', '-')}"
            # What a night comes to is told once it is not about to change.
            whole = missing in ("quality", ZONE)
            asked = self._tell.night(opened.night, (*lines, ask), rows, ReplyKind.QUESTION, whole=whole)
            return replace(asked, request_location=missing == ZONE)
        lines += ("diary-change" if taken_up else "diary-saved",) if opened.kept else ()
        lines += ("diary-ask-magnesium",) if opened.asking == "magnesium" else ()
        return self._tell.night(opened.night, lines, rows, ReplyKind.ACTION)

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

    async def _chart(self, count: int, turn: Turn) -> Reply:
        turn.context.topic = CHART
        return self._tell.chart(await self._file.period(await self._kept.find(turn.message), turn, count))

    def _asked_period(self, text: str) -> int:
        said = _bare(text)
        longest_first = sorted(self._periods.items(), reverse=True)
        return next((count for count, names in longest_first if names.search(said)), PERIODS[0])


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


def _items(said: Slots) -> dict[str, Any]:
    """The items of a night that a message tells, as its slots hold them."""
    known = said.known()
    return {name: known[name] for name in TOLD if name in known}


def _is_whole(said: dict[str, Any]) -> bool:
    return "bed_time" in said and bool({"final_wake", "out_of_bed"} & said.keys())


def _bare(text: str) -> str:
    return " ".join(words(normalise(text)))
