"""Which night of the diary is meant, and where it is kept: under the morning that the person's own clock tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.base.night import Night
from bot.base.wall_clock import zone_named
from bot.calculators.sleep import latest_morning
from bot.conversation.context import OpenNight
from bot.conversation.desks import Turn
from bot.conversation.kept import Kept
from bot.habits.diary import TOLD, corrected, told_in
from bot.habits.pictures import period

if TYPE_CHECKING:
    from bot.storage.people import Person

_BED_ONLY = {"bed_time", "lights_out", "note"}
"""A night is kept once something more than these is told."""
_DAY = timedelta(days=1)


class DiaryFile:
    """Finds nights and keeps them. Every method may raise `StoreError`."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def opened(self, person: Person, turn: Turn, said: Mapping[str, Any]) -> tuple[OpenNight, bool]:
        """The night that is meant, and whether it was just taken up again from what is kept. `said`: slots.

        A night that is kept stays where it is; one still being told moves with the time of waking: at 3 am yesterday's
        night is told, unless the person woke at 2.
        """
        opened = turn.context.night
        zone = _zone(person)
        if opened is None or (opened.kept and turn.context.desk is None and not said):
            return await self._found(person, turn, woke(Night(date.min, zone=zone.key, **told_in(said))))
        if opened.kept is None:
            morning = _morning(opened, corrected(opened.night, said), turn, zone)
            opened.night = replace(opened.night, morning=morning, zone=zone.key)
        return opened, False

    async def one_back(self, person: Person, turn: Turn) -> OpenNight:
        """The night before the last one, as far as it is known."""
        zone = _zone(person)
        morning = latest_morning(turn.message.now, zone) - _DAY
        there = await self._kept.store.nights.get(person.id, morning)
        return OpenNight(there or Night(morning, zone=zone.key), kept=morning if there else None, back=1)

    async def keep(self, person: Person, opened: OpenNight) -> None:
        """Keep a night, unless hardly anything of it was told."""
        night = opened.night
        if not {name for name in TOLD if getattr(night, name) is not None} - _BED_ONLY:
            return
        nights = self._kept.store.nights
        if opened.kept and opened.kept != night.morning:
            await nights.remove(person.id, opened.kept)
        await nights.put(person.id, night)
        opened.kept = night.morning

    async def moved(self, person: Person, zone: str, turn: Turn) -> Person:
        """The person's zone is known now, and with it the morning of the night that is open."""
        await self._kept.store.people.set(person.id, zone=zone)
        opened = turn.context.night
        if opened and (there := zone_named(zone)):
            morning = _morning(opened, opened.night, turn, there)
            opened.night = replace(opened.night, zone=zone, morning=morning)
        return await self._kept.store.people.get(person.id) or person

    async def period(self, person: Person | None, turn: Turn, count: int) -> dict[date, Night | None]:
        """The last `count` mornings, each with its night or None."""
        last = latest_morning(turn.message.now, _zone(person))
        if turn.context.night and turn.context.night.kept:
            # A night may be told before the day begins: woke at 2, told at 3.
            last = max(last, turn.context.night.kept)
        if person is None:
            return period((), last, count)
        found = await self._kept.store.nights.between(person.id, last - (count - 1) * _DAY, last)
        return period(found.values(), last, count)

    async def _found(self, person: Person, turn: Turn, rose: time | None) -> tuple[OpenNight, bool]:
        zone = _zone(person)
        morning = latest_morning(turn.message.now, zone, rose)
        there = await self._kept.store.nights.get(person.id, morning)
        if there is not None:
            return OpenNight(there, kept=morning), True
        return OpenNight(Night(morning, zone=zone.key)), False


def woke(night: Night) -> time | None:
    """When a night ended, as told."""
    return night.final_wake or night.out_of_bed


def _morning(opened: OpenNight, night: Night, turn: Turn, zone: ZoneInfo) -> date:
    return latest_morning(turn.message.now, zone, None if opened.back else woke(night)) - opened.back * _DAY


def _zone(person: Person | None) -> ZoneInfo:
    return (zone_named(person.zone) if person and person.zone else None) or ZoneInfo("UTC")
