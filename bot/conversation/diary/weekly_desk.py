"""The weekly summary, asked for or stopped: in words, under the chart, in /settings, under the message itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.base.reply import Reply, ReplyKind
from bot.base.text import any_of, bare
from bot.base.wall_clock import zone_named
from bot.conversation.diary.telling import CHART, WEEKLY
from bot.conversation.keeping.consent import Consent
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.keeping.places import Places
from bot.conversation.keeping.reminder_words import ReminderWords, turn_name
from bot.understanding.engine import Understander

if TYPE_CHECKING:
    from bot.storage.people import Person

NAME = "w"
ON, OFF = WEEKLY, f"{NAME}:off"


class WeeklyDesk:
    """A desk."""

    name = NAME
    topics: frozenset[str] = frozenset()
    in_groups: frozenset[str] = frozenset()
    door = CHART

    def __init__(self, kept: Kept, notes: Notes, consent: Consent, understander: Understander) -> None:
        self._kept = kept
        self._notes = notes
        self._consent = consent
        self._places = Places(understander)
        self._words = ReminderWords(notes)
        said = notes.keeping.weekly
        self._names, self._start, self._stop = map(any_of, (said.names, said.start, said.stop))

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """It has none."""
        return reply

    async def press(self, turn: Turn) -> Reply | None:
        """The switch, or a zone."""
        what, _, value = (turn.token or "").partition(":")[2].partition("=")
        match what:
            case "on":
                return await self._on(turn)
            case "off":
                return await self._off(turn)
            case "zone" if zone_named(value):
                return await self._placed(turn, value)
        return None

    async def typed(self, turn: Turn) -> Reply | None:
        """A wish for it, or against it; or the place that was asked for."""
        said = bare(turn.text)
        if self._names.search(said):
            if self._stop.search(said):
                return await self._off(turn)
            return await self._on(turn) if self._start.search(said) else None
        if turn.context.desk != self.name:
            return None
        place = self._places.of(turn)
        if place.zone:
            return await self._placed(turn, place.zone)
        if place.is_wide:
            return self._where("zone-several", place.country)
        turn.context.desk = None
        return None

    async def _on(self, turn: Turn) -> Reply:
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._consent.ask(turn, CHART)
        if person.zone is None:
            turn.context.desk = self.name
            return self._where("weekly-zone", person.country)
        return await self._begun(turn, person, person.zone)

    def _where(self, key: str, country: str | None) -> Reply:
        zones = self._notes.keeping.zones_of(country)
        rows = [[(label, f"{NAME}:zone={zone}")] for label, zone in zones.items()]
        return replace(self._notes.reply(key, CHART, rows, ReplyKind.QUESTION), request_location=True)

    async def _placed(self, turn: Turn, zone: str) -> Reply:
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._consent.ask(turn, CHART)
        await self._kept.settle(person.id, zone, turn.message.now)
        return await self._begun(turn, person, zone)

    async def _begun(self, turn: Turn, person: Person, zone: str) -> Reply:
        turn.context.desk = None
        found = await self._kept.weekly.start(person.id, zone, turn.message.now)
        return self._notes.reply(
            "weekly-on",
            CHART,
            [[(self._notes.label("weekly-stop"), OFF)]],
            when=self._words.of(found.reminder),
            first=turn_name(found.turn, found.reminder.zone) if found.turn else None,
            sends=self._kept.jobs is not None,
        )

    async def _off(self, turn: Turn) -> Reply:
        turn.context.desk = None
        person = await self._kept.find(turn.message)
        was_on = person is not None and await self._kept.weekly.stop(person.id, turn.message.now)
        return self._notes.reply("weekly-off" if was_on else "weekly-none", CHART)
