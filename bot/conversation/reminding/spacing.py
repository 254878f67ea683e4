"""How far a reminder of magnesium is from the medicines that somebody names with it, by the interaction table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time

from bot.base.text import normalise
from bot.calculators.day_times import DayReader
from bot.calculators.interactions import Hit, Severity, look_up
from bot.calculators.spacing import DAY, Taken, best, fits, windows
from bot.conversation.calculating.tabled import CheckTables
from bot.conversation.keeping.reminder_words import HOUR

ANY = "medicine"
"""Stands for the medicine of an answer that does not name it."""
Doses = Mapping[str, tuple[int, ...]]
"""Generic name → minutes after midnight at which it is taken; () if nothing was said."""


@dataclass(frozen=True, slots=True)
class Apart:
    """From a reminder to the nearest dose of a medicine."""

    name: str
    dose: time
    minutes: int
    after: bool
    """Whether magnesium comes after the dose."""
    hours: float
    """What the table asks for on that side."""
    fits: bool
    better: time | None = None
    """The nearest time that is far enough from every dose; None where there is none, or the wanted one fits."""


class Spacing:
    """Reads medicines beside a wish for a reminder, and measures the distance."""

    def __init__(self, tables: CheckTables, clause_words: Sequence[str]) -> None:
        """`clause_words` begin a clause of their own: "because", "i take"."""
        self._table = tables.interactions
        self._read = tables.read
        self._day = DayReader(tables.day)
        clauses = "|".join(map(re.escape, clause_words))
        self._clause = re.compile(rf"[,.;!?]+ |(?=\b(?:{clauses})\b)")

    def heard(self, text: str, drugs: Sequence[str]) -> tuple[str, Doses]:
        """A message without what it tells of medicines, and when those are taken that need a distance."""
        ways = {hit.drugs[0]: self._ways(hit) for hit in self._spaced(drugs)}
        if not ways:
            return text, {}
        clauses = [c.strip() for c in self._clause.split(normalise(text)) if c.strip()]
        theirs = [c for c in clauses if any(_names(way, c) for names in ways.values() for way in names)]
        times = self._day.times(". ".join(theirs), ways)
        return ", ".join(c for c in clauses if c not in theirs), {name: times.get(name, ()) for name in ways}

    def times(self, text: str) -> tuple[int, ...]:
        """The times that an answer names; () if it names none."""
        return self._day.times(f"{ANY} at {text}", {ANY: (ANY,)}).get(ANY, ())

    def apart(self, doses: Doses, at: time) -> Apart | None:
        """The nearest dose to a time of day; one that is too near goes before all others. None without any."""
        gaps = {hit.drugs[0]: hit.gap for hit in self._spaced(list(doses))}
        taken = [Taken(name, tuple(times), gap) for name, times in doses.items() if times and (gap := gaps.get(name))]
        minute = at.hour * HOUR + at.minute
        found = [_apart(medicine, dose, minute) for medicine in taken for dose in medicine.times]
        if not found:
            return None
        nearest = min(found, key=lambda a: (a.fits, a.minutes))
        if nearest.fits and fits(minute, taken):
            return nearest
        better = best(windows(taken), minute)
        clock = None if better is None else time(better // HOUR, better % HOUR)
        return replace(nearest, fits=False, better=clock)

    def _spaced(self, drugs: Sequence[str]) -> list[Hit]:
        """A hit for each medicine that needs hours of distance, the widest of its rows."""
        hits = [h for drug in drugs for h in look_up(self._table, self._read, [drug]).hits if h.gap and h.drugs]
        spaced = [h for h in hits if h.severity is not Severity.AVOID]
        widest = {h.drugs[0]: h for h in sorted(spaced, key=lambda h: h.gap.widest if h.gap else 0)}
        return list(widest.values())

    def _ways(self, hit: Hit) -> tuple[str, ...]:
        return tuple({*hit.drugs, *hit.row.brands, *hit.row.aka})


def _names(way: str, clause: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(normalise(way))}(?!\w)", clause) is not None


def _apart(medicine: Taken, dose: int, minute: int) -> Apart:
    since, until = (minute - dose) % DAY, (dose - minute) % DAY
    after = since <= until
    hours = medicine.gap.kept[0 if after else 1]
    nearest = min(since, until)
    return Apart(medicine.name, time(dose // HOUR, dose % HOUR), nearest, after, hours, nearest >= hours * HOUR)
