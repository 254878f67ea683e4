"""/settings: country, unit of blood results, time zone; by buttons in one message, or in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from tzfpy import get_tz

from bot.base.reply import Reply, ReplyKind
from bot.conversation.diary.weekly_desk import OFF, ON
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.settings.words import SettingsWords, Wish
from bot.understanding.slots import Slots

if TYPE_CHECKING:
    from bot.habits.reminders import Kept as Standing

TOPIC = "meta.help"
"""The topic of settings at the machine-readable door, as of menus."""
OPEN = "set:open"
CLOSE = "set:close"
LEAVE = "set:leave"
ZONE = "zone"
PER_ROW = 3
SLOTS = {"country": "country", "units": "serum_unit", ZONE: "timezone"}
"""Setting → the slot in which a message names it."""
SAME = {"uk": "gb"}
"""Country as it is read → as it is kept."""


class SettingsDesk:
    """A desk. None of the three says anything about health, so they are kept without a consent when they are set."""

    name = "set"
    topics: frozenset[str] = frozenset()
    door = "settings"
    in_groups: frozenset[str] = frozenset()

    def __init__(
        self,
        kept: Kept,
        notes: Notes,
        countries: Mapping[str, str],
        units: Sequence[str],
        slots_of: Callable[[str, str | None], Slots],
        uses: Callable[[str | None, str], bool],
        reminders: Callable[[Sequence[Standing]], Sequence[str]],
    ) -> None:
        """`countries`: code → name, of those with a button. `slots_of` reads a text in which a slot is expected;
        `uses` says whether the topic answered last takes a slot; `reminders` puts reminders into words."""
        self._kept = kept
        self._notes = notes
        self._buttons = countries
        self._countries = {**notes.keeping.countries, **countries}
        self._units = units
        self._slots_of = slots_of
        self._uses = uses
        self._reminders = reminders
        self._words = SettingsWords(notes.keeping.setting_words)

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
            case "leave":
                return self._notes.reply("settings-left", TOPIC)
            case "close":
                return replace(self._notes.reply("settings-closed", TOPIC), edit=True)
            case "country" | "units" | "zone" if not chosen:
                return await self._choices(what, turn)
            case "country" | "units" | "zone" if not value or value in self._values(what):
                return await self._set(what, value or None, turn)
        return None

    async def typed(self, turn: Turn) -> Reply | None:
        """A wish about a setting, or the answer to the question which one; a place sent unasked is the zone, too."""
        if turn.context.triage:
            return None  # a country told now is for the numbers to call
        wish = self._words.read(turn.text)
        if wish and not wish.is_told:
            return await self._wished(wish, turn)
        unasked = turn.context.desk is None and turn.message.location is not None
        if turn.context.desk != self.name and not unasked:
            return await self._told(wish, turn) if wish else None
        what = turn.context.setting or ZONE
        place = turn.message.location
        found = get_tz(place[1], place[0]) if place else self._value(what, turn.text)
        if found:
            turn.context.desk = None
            return await self._set(ZONE if place else what, found, turn)
        # One word or two were meant for us; a whole question ends the asking.
        if len(turn.text.split()) > 2:
            turn.context.desk = None
            return None
        return await self._choices(what, turn, unknown=True)

    async def _wished(self, wish: Wish, turn: Turn) -> Reply | None:
        turn.context.desk = None
        if wish.what == "all":
            return await self._overview(turn)
        if wish.what == "language":
            return self._notes.reply("settings-language", TOPIC)
        if not wish.value:
            return await self._choices(wish.what, turn)
        if value := self._value(wish.what, wish.value):
            return await self._set(wish.what, value, turn)
        return await self._choices(wish.what, turn, unknown=True) if wish.is_sure else None

    async def _told(self, wish: Wish, turn: Turn) -> Reply | None:
        """What is only told is for the question that is open, or for the answer that stands, before it is a setting."""
        if turn.context.asking or turn.context.desk:
            return None
        if not wish.value or wish.what not in ("country", "units"):
            return await self._wished(wish, turn)
        return await (self._told_units(wish, turn) if wish.what == "units" else self._told_place(wish, turn))

    async def _told_place(self, wish: Wish, turn: Turn) -> Reply | None:
        """Used at once while we talk, and offered as a setting."""
        offered = {what: self._value(what, wish.value) for what in ("country", ZONE)}
        said = self._slots_of(f"i live in {wish.value}", None).known()
        if not any(offered.values()) or said.keys() - {SLOTS[what] for what in offered}:
            return None
        if self._uses(turn.context.topic, "country") and offered["country"]:
            return None
        if offered["country"]:
            turn.context.learn({"country": offered["country"]}, carried=True)
        tokens = [f"set:{what}={value}" for what, value in offered.items() if value]
        rows = [[(self._notes.label("settings-keep"), tokens[0]), (self._notes.label("settings-open"), OPEN)]]
        offer = self._notes.reply(
            "settings-offer",
            TOPIC,
            rows,
            ReplyKind.QUESTION,
            country=self._countries.get(offered["country"] or ""),
            zone=offered[ZONE],
        )
        return replace(offer, yes_no=(tokens[0], LEAVE))

    async def _told_units(self, wish: Wish, turn: Turn) -> Reply | None:
        if wish.value.casefold() in self._notes.keeping.setting_words.any_units:
            return await self._choices(wish.what, turn, unknown=True)
        is_unit = self._slots_of(wish.value, SLOTS["units"]).known().keys() == {SLOTS["units"]}
        if not is_unit or self._uses(turn.context.topic, SLOTS["units"]):
            return None
        return await self._wished(wish, turn)

    def _value(self, what: str, text: str) -> str | None:
        """The value of a setting that a text names; None if it names none that can be kept."""
        found = self._slots_of(f"i live in {text}" if what == "country" else text, SLOTS[what])
        named = getattr(found, SLOTS[what])
        value: str | None = SAME.get(named, named)
        return value if value in self._values(what) else None

    async def _set(self, what: str, value: str | None, turn: Turn) -> Reply:
        person = await self._kept.ensure(turn.message)
        if what == ZONE and value:
            return await self._overview(turn, await self._kept.settle(person.id, value, turn.message.now))
        await self._kept.store.people.set(person.id, **{what: value})
        if what != ZONE:
            turn.context.slots.pop(what, None)
            turn.context.slots |= {what: value} if value else {}
        return await self._overview(turn)

    async def _overview(self, turn: Turn, moved: Sequence[Standing] = ()) -> Reply:
        person = await self._kept.find(turn.message)
        country = person.country if person else None
        summary = person is not None and await self._kept.weekly.standing(person.id) is not None
        rows = [
            [(self._notes.label(f"settings-{what}"), f"set:{what}") for what in ("country", "units", "zone")],
            [(self._notes.label("settings-weekly-off" if summary else "settings-weekly-on"), OFF if summary else ON)],
            [(self._notes.label("settings-done"), CLOSE)],
        ]
        shown = self._notes.reply(
            "settings",
            TOPIC,
            rows,
            country=self._countries.get(country or "", country),
            units=person.units if person else None,
            zone=person.zone if person else None,
            summary=summary,
            along=self._reminders(moved),
        )
        return replace(shown, edit=turn.message.choice is not None)

    async def _choices(self, what: str, turn: Turn, *, unknown: bool = False) -> Reply:
        """What can be chosen; `unknown` says first that what was typed can not be."""
        turn.context.desk, turn.context.setting = self.name, what
        if what == "country":
            offered = [(name, f"set:country={code}") for code, name in self._buttons.items()]
        elif what == "units":
            offered = [(unit, f"set:units={unit}") for unit in self._units]
        else:
            person = await self._kept.find(turn.message)
            zones = self._notes.keeping.zones_of(person.country if person else None)
            offered = [(label, f"set:zone={zone}") for label, zone in zones.items()]
        rows = [offered[i : i + PER_ROW] for i in range(0, len(offered), PER_ROW)]
        rows += [[(self._notes.label("settings-none"), f"set:{what}="), *self._back()]]
        key = _UNKNOWN[what] if unknown else f"ask-{what}"
        return replace(self._notes.reply(key, TOPIC, rows), edit=turn.message.choice is not None)

    def _values(self, what: str) -> frozenset[str]:
        if what == "country":
            return frozenset(self._countries)
        return frozenset(self._units) if what == "units" else _zones()

    def _back(self) -> list[tuple[str, str]]:
        return [(self._notes.label("settings-back"), OPEN)]


_UNKNOWN = {"country": "settings-country-unknown", "units": "settings-units-unknown", ZONE: "zone-unknown"}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
