"""A day or night gone by, as people name it: "on Tuesday", "Monday night", "19 Nov", "two nights ago".

Days to come are read by `dates`: there a day is a date, here it has two nights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives

DAY = timedelta(days=1)
LONGEST = timedelta(days=366)
"""A named date is one of the last twelve months."""


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day, named in one of three ways, and which of its two nights is meant."""

    back: int | None = None
    """Days before today."""
    weekday: int | None = None
    """Monday is 0."""
    numbers: tuple[int | None, int | None, int] | None = None
    """Year, month and day; year and month may be left out."""
    night: Literal["ended", "began"] | None = None
    """The night that ended on the day, or the one that began on it; None: not said."""
    week_before: bool = False
    """"Last Sunday", said on a Sunday."""

    def morning(self, today: date) -> date | None:
        """The date on which the night ended, None where there is no such day. `today`: the date of the last morning."""
        day = self._date(today)
        if day is None or self.night == "ended":
            return day
        # People go to bed on the day that they name; a night that is still to come was not meant.
        return day if self.night is None and day + DAY > today else day + DAY

    def _date(self, today: date) -> date | None:
        if self.back is not None:
            return today - self.back * DAY
        if self.weekday is not None:
            since = (today.weekday() - self.weekday) % 7
            return today - (since or (7 if self.week_before or self.night == "began" else 0)) * DAY
        return next((day for day in self._dates(today) if day <= today and today - day <= LONGEST), None)

    def _dates(self, today: date) -> Iterator[date]:
        """The dates that the numbers may mean, the latest first."""
        assert self.numbers
        year, month, day = self.numbers
        for y in (year,) if year else (today.year, today.year - 1):
            for m in (month,) if month else range(12, 0, -1):
                try:
                    yield date(y, m, day)
                except ValueError:
                    continue


class NamedDayReader:
    """Reads the day that a text names."""

    def __init__(self, lexicon: Lexicon) -> None:
        c: dict[str, Any] = lexicon.lists["calendar"]
        days: dict[str, list[str]] = lexicon.lists["clock"]["days"]
        dates: dict[str, Any] = lexicon.lists["clock"]["dates"]
        self._weekday = {word: i for i, words in enumerate(days.values()) for word in words}
        self._month = {word: int(n) for n, words in dates["months"].items() for word in words}
        self._back = {**c["days_back"], **c["nights_back"]}
        self._of_nights = frozenset(c["nights_back"])
        self._last = re.compile(rf"\b{alternatives(c['last'])}\b")
        self._not_after = re.compile(rf"\b{alternatives(c['not_after'])} (?:the )?$")
        short = frozenset(lexicon.lists["clock"]["short_days"])
        full = alternatives(word for word in self._weekday if word not in short)
        brief, month, nth = alternatives(short), alternatives(self._month), alternatives(dates["nth"])
        year = r"(?:,? (?P<y>20\d\d)\b)?"
        which = rf"(?:the )?(?:(?P<ended>{alternatives(c['ended'])})|(?P<began>{alternatives(c['began'])})) (?:the )?"
        intro = rf"(?:{alternatives(c['introduce'])} (?:the )?)"
        free, led = rf"(?:{which})?{intro}*", rf"(?:{which}{intro}*|{intro}+)"
        side = rf"(?: (?:(?P<night>{alternatives(c['night'])})|(?P<morning>{alternatives(c['morning'])}))\b)"
        ends = r"(?=$|[ .,:])"
        any_day = rf"(?:{full}|{brief}),?"
        dated = rf"{free}(?:{any_day} (?:the )?)?"
        no_length = rf"(?! ?{alternatives(lexicon.lists['clock']['not_after_hour'])}\b)"
        named = (
            rf"{free}(?P<weekday>{full})\b{side}?",
            rf"{led}(?P<weekday>{brief})\b{side}?",
            rf"(?P<weekday>{brief}){side}",
            rf"^(?P<weekday>{brief})(?=[:,])",
            rf"{dated}(?P<d>\d{{1,2}}){nth}? (?:of )?(?P<m>{month})\b{year}{side}?",
            rf"{dated}(?P<m>{month})\.? (?P<d>\d{{1,2}}){nth}?{ends}(?!:\d){no_length}{year}{side}?",
            rf"{free}(?P<y>20\d\d)-(?P<mm>\d\d)-(?P<d>\d\d){ends}{side}?",
            rf"(?:{led}|^)(?P<mm>\d{{1,2}})/(?P<d>\d{{1,2}})(?:/(?P<y>20\d\d))?{ends}{side}?",
            rf"{free}{any_day} (?P<d>\d{{1,2}}){nth}?(?=[:,])",
            rf"{free}the (?P<d>\d{{1,2}}){nth}{ends}{side}?",
            rf"{led}(?P<d>\d{{1,2}}){nth}{ends}{side}?",
            rf"(?P<ago>\d{{1,2}}) (?:(?P<ago_night>{alternatives(c['nights_ago'])})|{alternatives(c['days_ago'])})\b",
            rf"{free}(?P<back>{alternatives(self._back)})\b{side}?",
        )
        self._patterns = [re.compile(rf"(?<![\w/:]){one}") for one in named]
        self._to = re.compile(rf" ?{alternatives(c['to'])} (?:the )?")

    def find(self, text: str) -> tuple[NamedDay, str] | None:
        """The day that a text names first, and the text without it. The text is normalised, its numbers are digits."""
        hits = [
            hit
            for pattern in self._patterns
            for hit in pattern.finditer(text)
            if not self._not_after.search(text[: hit.start()])
        ]
        if not hits:
            return None
        hit = min(hits, key=lambda h: (h.start(), -h.end()))
        day, end = self._day(hit), self._second(text, hit.end())
        if end is not None:
            # "From Monday to Tuesday": the first of the two is the evening.
            day = replace(day, night="began")
        return day, f"{text[: hit.start()]} {text[end or hit.end() :].lstrip(' :,.-')}".strip()

    def _second(self, text: str, place: int) -> int | None:
        """Where a second day ends that makes a night of the first."""
        joint = self._to.match(text, place)
        found = [m.end() for p in self._patterns if joint and (m := p.match(text, joint.end()))]
        return max(found, default=None)

    def _day(self, hit: re.Match[str]) -> NamedDay:
        found = hit.groupdict()
        night: Literal["ended", "began"] | None = None
        if found.get("began") or found.get("night"):
            night = "began"
        elif found.get("ended") or found.get("morning"):
            night = "ended"
        if weekday := found.get("weekday"):
            return NamedDay(
                weekday=self._weekday[weekday], night=night, week_before=self._last.search(hit[0]) is not None
            )
        if back := found.get("back"):
            return NamedDay(back=self._back[back], night="began" if back in self._of_nights else night)
        if ago := found.get("ago"):
            return NamedDay(back=int(ago), night="began" if found["ago_night"] else night)
        year, number = found.get("y"), found.get("mm")
        month = int(number) if number else self._month.get(found.get("m") or "")
        return NamedDay(numbers=(int(year) if year else None, month, int(found["d"])), night=night)
