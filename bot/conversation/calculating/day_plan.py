"""A day's medicines as conversation: which times a message gives them, and when magnesium fits between all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.calculators.amounts import plain
from bot.calculators.day_times import DayReader
from bot.calculators.interactions import Found, Hit, Severity
from bot.calculators.spacing import DAY, Taken, best, clock, windows
from bot.knowledge.tables_interactions import MedicineWords

MOST_ASKED = 3
"""With more medicines than this that need a gap, no further times are asked for."""
IT = "it"
MAGNESIUM = "magnesium"
BEDTIME = 22 * 60
"""When magnesium is taken if nothing else is said."""
Doses = Mapping[str, tuple[int, ...]]
"""Row of the interaction table → minutes after midnight at which its medicine is taken."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What is known of the day."""

    plan: dict[str, Any] | None = None
    """When magnesium fits, for the texts and the picture."""
    untimed: tuple[str, ...] = ()
    """Medicines whose times are still to be told."""
    doses: Doses = field(default_factory=dict)


def named(found: Found) -> list[Hit]:
    """What is one medicine, by name or as a class of its own; not a group of which any may be meant."""
    groups = [h for h in found.hits if not h.drugs]
    return [h for h in found.hits if h.drugs or len(groups) == 1]


def spaced(hits: Iterable[Hit]) -> list[Hit]:
    """What needs hours of distance, and may be taken beside magnesium at all."""
    return [h for h in hits if h.gap and h.severity is not Severity.AVOID]


class DayPlan:
    """Plans days; `name` is what a medicine is called."""

    def __init__(self, day: Mapping[str, str], words: MedicineWords, name: Callable[[Hit], str]) -> None:
        self._day = DayReader(day)
        self._words = words
        self._name = name

    def is_time(self, text: str) -> bool:
        """True for a message of times of day alone: when a medicine is taken, or whether that would do."""
        rest = self._day.without_times(text)
        return rest != plain(text) and (self._words.times_told.holds(rest) or self._words.time_asked.holds(rest))

    def of(self, current: Found, known: Found, doses: Doses, text: str) -> Planned:
        """When magnesium fits between all medicines that are known, if it is known when every one of them is taken.

        If it is known of some only, there is no plan: an hour that is free of one may be wrong for the other. `current`
        is what the message is about, `known` what the dialogue has named besides; a group without a name is no dose.
        """
        asked = spaced(current.hits)
        all_spaced = {h.row.id: h for h in (*spaced(named(known)), *asked)}
        told = self._told(asked, all_spaced, doses, text)
        doses = {**doses, **{i: t for i, t in told.items() if i}}
        taken = [Taken(self._name(h), doses[i], h.gap) for i, h in all_spaced.items() if i in doses and h.gap]
        if len(taken) < len(all_spaced):
            few = taken and len(all_spaced) <= MOST_ASKED
            left = sorted(self._name(h) for i, h in all_spaced.items() if i not in doses) if few else ()
            return Planned(None, tuple(left), doses)
        if not taken:
            return Planned(doses=doses)
        others = [self._name(h) for h in all_spaced.values() if h.row.id not in {a.row.id for a in asked}]
        return Planned(_plan(taken, others, told.get("", ())), (), doses)

    def _told(self, asked: list[Hit], all_spaced: Mapping[str, Hit], doses: Doses, text: str) -> Doses:
        """The times in a message; under "" those of magnesium."""
        ways = {i: {*h.drugs, *h.row.generics, *h.row.brands, *h.row.aka} for i, h in all_spaced.items()}
        if self._words.time_asked.holds(self._day.without_times(text)):
            return self._day.times(f"{MAGNESIUM} {text}", {"": (MAGNESIUM, "mag")})
        # "I take it at 7", or just "7 am", is about the medicine whose time is awaited, or else the one spoken of.
        awaited = [i for i in all_spaced if i not in doses]
        spoken = awaited if len(awaited) == 1 else [h.row.id for h in asked]
        if len(spoken) == 1:
            ways[spoken[0]] |= {IT}
            text = f"{IT} {text}"
        return self._day.times(text, {**ways, "": (MAGNESIUM, "mag")})


def _plan(taken: list[Taken], others: list[str], wished: tuple[int, ...]) -> dict[str, Any]:
    free = windows(taken)
    wanted = wished[-1] if wished else BEDTIME
    time = best(free, wanted)
    return {
        "taken": [
            {"name": t.name, "times": [clock(x) for x in t.times], "minutes": t.times, "barred": t.barred}
            for t in taken
        ],
        "others": others,
        "since": [] if time is None else _since(taken, time),
        "windows": [(clock(w.start), clock(w.end)) for w in free],
        "free": [(w.start, w.end) for w in free],
        "minute": time,
        "time": None if time is None else clock(time),
        "asked": clock(wanted) if wished else None,
        "fits": time == wanted,
    }


def _since(taken: list[Taken], minute: int) -> list[dict[str, Any]]:
    """How long after its last dose magnesium comes, for what is only said to go before magnesium."""
    first = [t for t in taken if t.gap.before and not t.gap.after]
    return [{"name": t.name, "hours": min((minute - x) % DAY for x in t.times) / 60} for t in first]
