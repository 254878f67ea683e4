"""Which night of the diary is meant, and where it is kept: under the morning that the person's own clock tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.base.night import Night
from bot.base.wall_clock import zone_named
from bot.calculators.sleep import latest_morning
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.replies.context import OpenNight
from bot.habits.diary import NOTE, TOLD, corrected, told_in
from bot.habits.pictures import period
from bot.understanding.reading.named_day import NamedDay

if TYPE_CHECKING:
    from bot.storage.people import Person

_HARDLY_ANYTHING = {"bed_time", "lights_out", NOTE}
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
        zone = zone_of(person)
        if opened is None or (opened.kept and turn.context.desk is None and not said and opened.day is None):
            last = latest_morning(turn.message.now, zone, woke(Night(date.min, zone=zone.key, **told_in(said))))
            found = await self.at(person, last)
            return found, found.kept is not None
        if opened.kept is None:
            morning = _morning(opened, corrected(opened.night, said), turn.message.now, zone)
            opened.night = replace(opened.night, morning=morning, zone=zone.key)
        return opened, False

    async def named(self, person: Person, day: NamedDay, now: datetime) -> OpenNight | None:
        """The night that was named, as far as it is known; None where there is no such day."""
        morning = day.morning(latest_morning(now, zone_of(person)))
        return replace(await self.at(person, morning), day=day) if morning else None

    async def kept_as(self, person: Person, day: NamedDay, now: datetime) -> OpenNight | None:
        """The night that was named and is kept, of either side of a day; else what `named` finds."""
        found = await self.named(person, day, now)
        if found and not found.kept and day.night is None:
            other = await self.named(person, replace(day, night="ended"), now)
            return other if other and other.kept else found
        return found

    async def at(self, person: Person, morning: date) -> OpenNight:
        """The night of a morning, as far as it is known."""
        there = await self._kept.store.nights.get(person.id, morning)
        return OpenNight(there or Night(morning, zone=zone_of(person).key), kept=morning if there else None)

    async def last(self, person: Person, now: datetime) -> OpenNight:
        """The night that ended last, as far as it is known."""
        return await self.at(person, latest_morning(now, zone_of(person)))

    async def keep(self, person: Person, opened: OpenNight) -> None:
        """Keep a night, unless hardly anything of it was told."""
        night = opened.night
        if not {name for name in TOLD if getattr(night, name) is not None} - _HARDLY_ANYTHING:
            return
        if opened.kept and opened.kept != night.morning:
            await self.remove(person, opened.kept)
        await self._kept.store.nights.put(person.id, night)
        # Whoever keeps the diary has seen its reminders.
        await self._kept.store.reminders.heard(person.id)
        opened.kept = night.morning

    async def remove(self, person: Person, morning: date) -> bool:
        """Remove one night; True if it was there."""
        return await self._kept.store.nights.remove(person.id, morning)

    async def mornings(self, person: Person) -> list[date]:
        """The mornings that the diary tells of, in order."""
        return await self._kept.store.nights.mornings(person.id)

    async def clear(self, person: Person) -> None:
        """Remove every night."""
        await self._kept.store.nights.clear(person.id)

    async def is_of_trial(self, person: Person) -> bool:
        """True while a trial runs that counts on the nights."""
        return await self._kept.store.trials.running(person.id) is not None

    async def ended_on(self, person: Person, opened: OpenNight, now: datetime) -> NamedDay | None:
        """The named day as that of waking, where it was taken as that of going to bed, and nothing is kept there."""
        if opened.day is None or opened.day.night is not None:
            return None
        other = replace(opened.day, night="ended")
        morning = other.morning(latest_morning(now, zone_of(person)))
        if morning is None or morning == opened.night.morning:
            return None
        return None if await self._kept.store.nights.get(person.id, morning) else other

    async def is_first(self, person: Person, opened: OpenNight) -> bool:
        """True when the diary holds no other night."""
        return not set(await self.mornings(person)) - {opened.kept}

    async def moved(self, person: Person, zone: str, turn: Turn) -> Person:
        """The person's zone is known now, and with it the morning of the night that is open."""
        await self._kept.settle(person.id, zone, turn.message.now)
        opened = turn.context.night
        if opened and (there := zone_named(zone)):
            morning = _morning(opened, opened.night, turn.message.now, there)
            opened.night = replace(opened.night, zone=zone, morning=morning)
        return await self._kept.store.people.get(person.id) or person

    async def period(self, person: Person | None, turn: Turn, count: int) -> dict[date, Night | None]:
        """The last `count` mornings, each with its night or None."""
        last = latest_morning(turn.message.now, zone_of(person))
        if turn.context.night and turn.context.night.kept:
            # A night may be told before the day begins: woke at 2, told at 3.
            last = max(last, turn.context.night.kept)
        return await self.until(person, last, count)

    async def until(self, person: Person | None, last: date, count: int) -> dict[date, Night | None]:
        """The `count` mornings up to one, each with its night or None."""
        if person is None:
            return period((), last, count)
        found = await self._kept.store.nights.between(person.id, last - (count - 1) * _DAY, last)
        return period(found.values(), last, count)


def woke(night: Night) -> time | None:
    """When a night ended, as told."""
    return night.final_wake or night.out_of_bed


def zone_of(person: Person | None) -> ZoneInfo:
    """The zone by which a person's nights are filed: UTC until it is told."""
    return (zone_named(person.zone) if person and person.zone else None) or ZoneInfo("UTC")


def _morning(opened: OpenNight, night: Night, now: datetime, zone: ZoneInfo) -> date:
    if opened.day is None:
        return latest_morning(now, zone, woke(night))
    return opened.day.morning(latest_morning(now, zone)) or night.morning
