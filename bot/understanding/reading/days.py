"""Days on which something is to happen, and lengths of time in minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.understanding.reading.dates import WEEK
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import NUM, alternatives, parse_number
from bot.understanding.reading.phrases import PhraseFinder
from bot.understanding.reading.scan import Draft, Scan
from bot.understanding.slots import SaidDay


class DaysReader:
    """Reads days: a list of weekdays, "daily" or "once". Only where a time or a reminder is spoken of."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        c: dict[str, Any] = lexicon.lists["clock"]
        for day, words in c["days"].items():
            finder.add("weekday", day, words)
        for group, words in c["group_words"].items():
            finder.add("day_group", group, words)
        for kind in ("daily", "once", "unsupported"):
            finder.add(f"days:{kind}", kind, c[kind])
        self._groups: dict[str, list[str]] = c["groups"]
        self._short = frozenset(c["short_days"])
        self._intro = frozenset(c["day_intro"])
        day = alternatives(w for words in c["days"].values() for w in words)
        self._day_of = {w: d for d, words in c["days"].items() for w in words}
        self._span = re.compile(rf"\b(?P<a>{day}) ?(?:-|to|through|thru|till|until) ?(?P<b>{day})\b")
        self._single = re.compile(rf"\b{alternatives(c['dates']['single'])} {day}\b")
        self._except = re.compile(rf"\b{alternatives(c['except'])}\b")

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill days."""
        if not (scan.expecting in ("days", "time") or "time" in draft.values or scan.of("remind")):
            return
        if scan.of("days:unsupported"):
            draft.problem("days_unsupported")
            return
        cut = self._except.search(scan.text)
        place = cut.start() if cut else len(scan.text) + 1
        days = self._weekdays(scan)
        wanted = {d for d, start in days if start < place}
        unwanted = {d for d, start in days if start >= place}
        if unwanted:
            wanted = (wanted or set(WEEK)) - unwanted
        if wanted and wanted != set(WEEK):
            draft.values["days"] = tuple(d for d in WEEK if d in wanted)
        elif wanted or scan.of("days:daily"):
            draft.values["days"] = "daily"
        if self._is_once(scan, draft):
            draft.values["days"] = "once"

    def _is_once(self, scan: Scan, draft: Draft) -> bool:
        """ "Once on Friday", "this Friday", "tomorrow", "3 December"; but "on Friday" is every Friday."""
        one: SaidDay | None = draft.values.get("day")
        if one is not None and one.weekday is not None:
            return bool(scan.of("days:once") or self._single.search(scan.text))
        if "days" in draft.values:
            return False
        spoken = scan.expecting in ("days", "time") or scan.of("remind")
        return bool(scan.of("days:once") or (spoken and one is not None and one.begins is None))

    def _weekdays(self, scan: Scan) -> list[tuple[str, int]]:
        days: list[tuple[str, int]] = []
        for match in self._span.finditer(scan.text):
            a, b = (WEEK.index(self._day_of[match[g]]) for g in ("a", "b"))
            span = range(a, b + 1) if a <= b else [*range(a, 7), *range(b + 1)]
            days += [(WEEK[i], match.start()) for i in span]
        for hit in scan.of("day_group"):
            days += [(d, hit.start) for d in self._groups[hit.id]]
        hits = scan.of("weekday")
        for hit in hits:
            short = scan.text[hit.start : hit.end] in self._short
            if not short or len(hits) > 1 or scan.key(hit.first - 1) in self._intro or scan.expecting == "days":
                days.append((hit.id, hit.start))
        return days


class DurationReader:
    """Reads a length of time in hours and minutes."""

    def __init__(self, lexicon: Lexicon) -> None:
        d: dict[str, list[str]] = lexicon.lists["clock"]["duration"]
        hours, minutes, half = alternatives(d["hours"]), alternatives(d["minutes"]), alternatives(d["and_half"])
        self._pattern = re.compile(
            rf"(?P<three>{alternatives(d['three_quarter_hour'])})|(?P<quarter>{alternatives(d['quarter_hour'])})"
            rf"|(?P<half>{alternatives(d['half_hour'])})|(?P<couple>{alternatives(d['couple'])})"
            rf"|(?:(?P<an>{alternatives(d['an_hour'])})|(?P<h>{NUM}) ?-?{hours})(?=\b|\d)"
            rf"(?:(?P<and_half> {half})|(?:,? (?:and )?|)(?P<hm>\d{{1,2}})(?: ?{minutes})?\b(?! ?mg))?"
            rf"|(?P<m>{NUM}) ?-?(?:{alternatives(w for w in d['minutes'] if len(w) > 1)})\b"
        )
        self._not_after = re.compile(rf"\b{alternatives(d['not_before'])} $")

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill duration, in minutes."""
        for match in self._pattern.finditer(scan.text):
            if not scan.free(match.start(), match.end()) or self._not_after.search(scan.before(match.start())):
                continue
            scan.take(match.start(), match.end())
            draft.values["duration"] = round(self._minutes(match), 1)
            return
        if scan.expecting == "duration" and (bare := re.fullmatch(rf"(?:about )?(?P<n>{NUM})", scan.text)):
            draft.values["duration"] = parse_number(bare["n"])

    def spans(self, text: str) -> Iterator[tuple[int, int, float]]:
        """Every length of time in a text: where it begins, where it ends, and its minutes."""
        for match in self._pattern.finditer(text):
            yield match.start(), match.end(), round(self._minutes(match), 1)

    @staticmethod
    def _minutes(match: re.Match[str]) -> float:
        for name, value in (("three", 45.0), ("quarter", 15.0), ("half", 30.0), ("couple", 120.0)):
            if match[name]:
                return value
        if match["m"]:
            return parse_number(match["m"])
        hours = 1.0 if match["an"] else parse_number(match["h"])
        return hours * 60 + (30 if match["and_half"] else 0) + (int(match["hm"]) if match["hm"] else 0)
