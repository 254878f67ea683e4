"""/settings: country, unit of blood results, time zone; by buttons, in one message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

from tzfpy import get_tz

from bot.base.reply import Reply
from bot.conversation.desks import Turn
from bot.conversation.kept import Kept
from bot.conversation.notes import Notes
from bot.understanding.slots import Slots

TOPIC = "meta.help"
"""The topic of settings at the machine-readable door, as of menus."""
OPEN = "set:open"
CLOSE = "set:close"
ZONE = "zone"
PER_ROW = 3


class SettingsDesk:
    """A desk. None of the three says anything about health, so they are kept without a consent when they are set."""

    name = "set"
    topics: frozenset[str] = frozenset()
    in_groups: frozenset[str] = frozenset()

    def __init__(
        self,
        kept: Kept,
        notes: Notes,
        countries: Mapping[str, str],
        units: Sequence[str],
        zone_of: Callable[[str], Slots],
    ) -> None:
        """`countries`: code → name; `zone_of` reads the time zone that a text names."""
        self._kept = kept
        self._notes = notes
        self._countries = countries
        self._units = units
        self._zone_of = zone_of

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """It has none."""
        return reply

    async def press(self, turn: Turn) -> Reply | None:
        """A button of the settings; a value that could not be one of ours is not taken."""
        what, chosen, value = (turn.token or "").partition(":")[2].partition("=")
        turn.context.desk = None
        match what:
            case "open":
                return await self._overview(turn)
            case "close":
                return replace(self._notes.reply("settings-closed", TOPIC), edit=True)
            case "country" | "units" | "zone" if not chosen:
                turn.context.desk = self.name if what == ZONE else None
                return await self._choices(what, turn)
            case "country" | "units" | "zone" if not value or value in self._values(what):
                return await self._set(what, value or None, turn)
        return None

    async def typed(self, turn: Turn) -> Reply | None:
        """A city or a place, while the time zone is being asked for."""
        if turn.context.desk != self.name:
            return None
        if place := turn.message.location:
            found: str | None = get_tz(place[1], place[0])
        else:
            found = self._zone_of(turn.text).timezone
        if found in self._values(ZONE):
            turn.context.desk = None
            return replace(await self._set(ZONE, found, turn), edit=False)
        # One word or two were meant for us; a whole question ends the asking.
        if len(turn.text.split()) > 2:
            turn.context.desk = None
            return None
        return self._notes.reply("zone-unknown", TOPIC, [self._back()])

    async def _set(self, what: str, value: str | None, turn: Turn) -> Reply:
        person = await self._kept.ensure(turn.message)
        await self._kept.store.people.set(person.id, **{what: value})
        if what != ZONE:
            turn.context.slots.pop(what, None)
            turn.context.slots |= {what: value} if value else {}
        return await self._overview(turn)

    async def _overview(self, turn: Turn) -> Reply:
        person = await self._kept.find(turn.message)
        country = person.country if person else None
        rows = [
            [(self._notes.label(f"settings-{what}"), f"set:{what}") for what in ("country", "units", "zone")],
            [(self._notes.label("settings-done"), CLOSE)],
        ]
        shown = self._notes.reply(
            "settings",
            TOPIC,
            rows,
            country=self._countries.get(country or "", country),
            units=person.units if person else None,
            zone=person.zone if person else None,
        )
        return replace(shown, edit=turn.message.choice is not None)

    async def _choices(self, what: str, turn: Turn) -> Reply:
        if what == "country":
            offered = [(name, f"set:country={code}") for code, name in self._countries.items()]
        elif what == "units":
            offered = [(unit, f"set:units={unit}") for unit in self._units]
        else:
            person = await self._kept.find(turn.message)
            zones = self._notes.keeping.zones.get(str(person.country) if person else "", {})
            offered = [(label, f"set:zone={zone}") for label, zone in zones.items()]
        rows = [offered[i : i + PER_ROW] for i in range(0, len(offered), PER_ROW)]
        rows += [[(self._notes.label("settings-none"), f"set:{what}="), *self._back()]]
        asked = self._notes.reply(f"ask-{what}", TOPIC, rows)
        return replace(asked, edit=True)

    def _values(self, what: str) -> frozenset[str]:
        if what == "country":
            return frozenset(self._countries)
        return frozenset(self._units) if what == "units" else _zones()

    def _back(self) -> list[tuple[str, str]]:
        return [(self._notes.label("settings-back"), OPEN)]


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
