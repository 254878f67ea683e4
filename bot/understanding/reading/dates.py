"""One day as it is named ("tomorrow", "this Friday", "3 December"), and lengths of time in days ("for a week")."""

from __future__ import annotations

import re
from typing import Any

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives
from bot.understanding.reading.phrases import PhraseFinder
from bot.understanding.reading.scan import Draft, Scan
from bot.understanding.slots import SaidDay

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ISO = re.compile(r"(?<![\w-])(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?![\w-])")
_NUMBERS = re.compile(r"(?<![\w/.-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<year>20\d\d))?(?![\w/])")


class DateReader:
    """Reads one day. Only after a question for a time or a day is its number no hour."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        c: dict[str, Any] = lexicon.lists["clock"]["dates"]
        for ahead, words in c["ahead"].items():
            finder.add("ahead", str(ahead), words)
        for unit, words in c["begins"].items():
            finder.add("begins", unit, words)
        self._month_of = {word: int(month) for month, words in c["months"].items() for word in words}
        self._unit_of = {word: int(days) for days, words in c["units"].items() for word in words}
        self._short = frozenset(lexicon.lists["clock"]["short_days"])
        self._before_short = frozenset([*lexicon.lists["clock"]["day_intro"], *c["before_short"]])
        month, nth = alternatives(self._month_of), rf"(?:{alternatives(c['nth'])})?"
        day, year = rf"(?P<day>\d{{1,2}}){nth}", r"(?:,? (?P<year>20\d\d)\b)?"
        of = rf" ?(?:{alternatives(c['of'])} )?"
        self._dates = [
            _ISO,
            re.compile(rf"(?<![\w:.,/-]){day}{of}(?P<month>{month})\b\.?{year}"),
            re.compile(rf"\b(?P<month>{month})\.? (?:{alternatives(c['the'])} )?{day}(?![\w:%]|[.,/]\d){year}"),
            re.compile(rf"\b{alternatives(c['on_the'])} (?P<day>\d{{1,2}}){alternatives(c['nth'])}\b"),
        ]
        count = rf"(?:(?P<n>\d{{1,3}})|{alternatives(c['one'])})[ -]{{1,2}}(?P<unit>{alternatives(self._unit_of)})\b"
        self._ahead = re.compile(rf"\b{alternatives(c['in'])} {count}")
        self._count = re.compile(rf"(?<![\w.,]){count}")

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill day and day_count."""
        if found := self._calendar(scan) or self._relative(scan) or self._weekday(scan):
            draft.values["day"] = found
        elif length := self._count.search(scan.text):
            draft.values["day_count"] = self._days(length)

    def _calendar(self, scan: Scan) -> SaidDay | None:
        for pattern in self._dates:
            if match := pattern.search(scan.text):
                if scan.expecting in ("time", "days"):
                    scan.take(match.start(), match.end())
                said = match.groupdict()
                name = said.get("month")
                month = int(name) if name and name.isdecimal() else self._month_of[name] if name else None
                year = said.get("year")
                return SaidDay(day=int(said["day"]), month=month, year=int(year) if year else None)
        # As it was typed: in the canonical text "1/2" is a half.
        numbers = _NUMBERS.search(scan.raw)
        if numbers is None:
            return None
        year = numbers["year"]
        return SaidDay(numbers=(int(numbers["a"]), int(numbers["b"])), year=int(year) if year else None)

    def _relative(self, scan: Scan) -> SaidDay | None:
        if hits := scan.of("ahead"):
            return SaidDay(ahead=int(hits[0].id))
        if match := self._ahead.search(scan.text):
            return SaidDay(ahead=self._days(match))
        return SaidDay(begins=hits[0].id) if (hits := scan.of("begins")) else None

    def _weekday(self, scan: Scan) -> SaidDay | None:
        hits = scan.of("weekday")
        if len(hits) != 1:
            return None
        short = scan.text[hits[0].start : hits[0].end] in self._short
        if short and scan.key(hits[0].first - 1) not in self._before_short:
            return None
        return SaidDay(weekday=WEEK.index(hits[0].id))

    def _days(self, match: re.Match[str]) -> int:
        return int(match["n"] or 1) * self._unit_of[match["unit"]]
