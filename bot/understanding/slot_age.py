"""Age in years. A number is an age only where its neighbours say so: never a dose, a time, a week or a count."""

from __future__ import annotations

import re
from typing import Any

from bot.understanding.slot_lexicon import Lexicon
from bot.understanding.slot_numbers import NUM, NUMBER, alternatives, parse_number
from bot.understanding.slot_phrases import PhraseFinder
from bot.understanding.slot_scan import Draft, Scan

OLDEST = 120
"""Above this an age is asked again."""

_YOUNGEST_MOTHER = 10
_MONTHS = 12.0
_WEEKS = 52.18
_DAYS = 365.25


class AgeReader:
    """Reads one age; two different ones are a problem, not a choice."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        people = lexicon.lists["people"]
        self._age: dict[str, Any] = people["age"]
        self._class_of = {n: e["age_class"] for n, e in people["relations"].items() if "age_class" in e}
        self._needs_my = frozenset(people["age_class_needs_my"])
        for class_, words in people["age_classes"].items():
            finder.add("age_class", class_, words)
        finder.add("age_class_excluded", "", people["age_class_excluded"])
        finder.add("newborn", "", people["newborn"])
        self._not_newborn = frozenset(people["not_newborn"])
        self._units = self._unit_table()
        self._patterns(people)

    def _unit_table(self) -> dict[str, float]:
        a = self._age
        per = {"year_units": 1.0, "month_units": _MONTHS, "week_units": _WEEKS, "day_units": _DAYS}
        return {word: size for name, size in per.items() for word in a[name]}

    def _patterns(self, people: dict[str, Any]) -> None:
        a = self._age
        old, unit = alternatives(a["old"]), alternatives(self._units)
        year, month = alternatives(a["year_units"]), alternatives(a["month_units"])
        soft = rf"(?:{alternatives(a['softeners'])} )*"
        over = rf"(?:(?P<over>{alternatives(a['over'])}) |(?P<under>{alternatives(a['under'])}) )?"
        number = rf"(?P<n>(?<![\w.,/])-?(?:{NUMBER}))"
        bare = rf"{number}(?P<plus>\+)?(?![\w%:/']|[.,]\d)"
        upper = r"(?: ?(?:-|to|and) ?(?P<top>\d{1,3})\b)?"
        no_unit = rf"(?![ -]?(?:{alternatives(a['not_before'])})(?![\w']))"
        years = rf"(?: {year}\b(?! {alternatives(a['not_years'])}\b)(?! of (?!age))|(?![ -]?{year}\b))"
        kin = alternatives([*people["relations"], *a["kin"]])
        follow = rf"(?=$| ?[,.?!&]|{years} (?:{alternatives(a['after_bare'])})\b)"
        self._with_unit = re.compile(
            rf"{number}{upper}[ -]?(?P<unit>{unit})(?: (?:and )?(?P<m>\d{{1,2}})[ -]?{month})?[ -]?{old}\b"
            rf"|{number.replace('<n>', '<n2>')}{upper.replace('<top>', '<top2>')}[ -]?{alternatives(a['short'])}(?!\w)"
            rf"|{number.replace('<n>', '<n3>')}y\b"
        )
        self._intro = re.compile(
            rf"\b(?P<strong>{alternatives(a['strong_intro'])})[ :=]+{soft}{over}{bare}{upper}{no_unit}"
            rf"|\b{alternatives(a['self_intro'])} {soft}{over.replace('<over>', '<over2>').replace('<under>', '<under2>')}"
            rf"{bare.replace('<n>', '<n2>').replace('<plus>', '<plus2>')}{upper.replace('<top>', '<top2>')}{no_unit}{years}"
        )
        self._kin = re.compile(
            rf"\b{kin}(?:,| -|,? {alternatives(a['kin_links'])})* (?:(?P<over>{alternatives(a['over'])}) )?{bare}{upper}{no_unit}{follow}"
        )
        self._number_first = re.compile(
            rf"{number}[ ,/-]{{0,2}}(?:{year} )?{alternatives(a['number_first'])}\b(?!')"
            rf"|(?<![\w'])[fm] ?/?(?P<n2>\d{{1,3}})\b(?![.,]\d| ?mg)"
        )
        self._my_year = re.compile(rf"\b(?:my|a|our|her|his|the) {number}[ -]?{year}(?=$| ?[,.?!]| {kin}\b)")
        self._infant = re.compile(rf"(?P<n>{NUM})[ -]?(?P<unit>{unit})\b(?! {alternatives(a['not_years'])}\b)")
        self._infant_word = re.compile(rf"\b{alternatives(a['infant_frames'])}\b")
        self._whole = re.compile(
            rf"(?:about |nearly |almost |i am |i'm |im |my |age )*(?P<n>{NUM}) ?(?P<unit>{unit})(?: {old})?"
        )
        words = a["decade_words"]
        self._decade = re.compile(
            rf"\b(?P<intro>{alternatives(a['decade_intro'])})[ -](?:(?P<part>{alternatives(a['decade_parts'])})[ -])?"
            rf"(?:(?P<tens>[1-9]0)(?:'s|s|ies)|(?P<word>{alternatives(words)}))\b"
        )
        self._label = re.compile(
            rf"(?:ages? )?(?P<low>\d{{1,3}}) ?(?:-|to) ?\d{{1,3}} ?(?P<unit>{unit})?(?: {old})?"
            rf"|(?P<how>{alternatives([*a['over'], *a['under']])}) (?P<n>\d{{1,3}})(?: {year})?|(?P<n2>\d{{1,3}}) ?{alternatives(a['plus'])}"
        )
        self._bare = re.compile(rf"{bare}{no_unit}")
        self._segment = re.compile(rf"(?:^|, ?|[.;] | and ){number}(?=$| ?[,.](?!\d)| and )")
        self._corrected = re.compile(
            rf"\b{alternatives(a['correction'])}[, ]+(?:{alternatives(a['self_intro'])} )?{bare}{no_unit}"
        )

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill age, and the condition that stands for an age class where no number is given."""
        ages = self._ages(scan, draft)
        if draft.values.get("pregnant") or draft.values.get("breastfeeding"):
            ages = [x for x in ages if not 0 <= x < _YOUNGEST_MOTHER]  # the baby's age, not the mother's
        good = sorted({round(x, 2) for x in ages if 0 <= x <= OLDEST})
        if any(x < 0 or x > OLDEST for x in ages):
            draft.problem("age_absurd")
        if len(good) > 1:
            draft.problem("two_ages")
        elif good and "age_absurd" not in draft.problems:
            draft.values["age"] = good[0]
        self._classes(scan, draft)

    def _ages(self, scan: Scan, draft: Draft) -> list[float]:
        if scan.expecting == "age" and (label := self._label.fullmatch(scan.text)):
            scan.take(0, len(scan.text))
            return [self._from_label(label)]
        ages = self._stated(scan)
        if not ages and scan.expecting in (None, "age") and (match := self._whole.fullmatch(scan.text)):
            if not scan.free(0, len(scan.text)):
                return []
            ages = [self._in_years(match["n"], match["unit"])]
            scan.take(0, len(scan.text))
        if not ages and scan.expecting == "age":
            found = [m for m in self._bare.finditer(scan.text) if scan.free(m.start("n"), m.end("n"))]
            ages = [parse_signed(m["n"]) for m in found]
            for m in found:
                scan.take(m.start(), m.end())
        if not ages and scan.kept and scan.expecting in (None, "age") and 0 < scan.kept[2] <= OLDEST:
            start, end, value = scan.kept
            if scan.free(start, end) and self._bare.match(scan.text, start):
                scan.take(start, end)
                ages = [value]
        if ages and (match := self._corrected.search(scan.text)) and parse_signed(match["n"]) <= OLDEST:
            scan.take(match.start("n"), match.end("n"))
            ages = [parse_signed(match["n"])]
        if 0.0 in ages:
            ages = [x for x in ages if x]
            draft.problem("age_newborn")
        if not ages and self._is_newborn(scan):
            draft.problems = [p for p in draft.problems if p != "age_newborn"]
            ages = [0.0]
        return ages

    def _stated(self, scan: Scan) -> list[float]:
        ages: list[float] = []

        def take(match: re.Match[str], value: float) -> None:
            if scan.free(match.start(), match.end()):
                scan.take(match.start(), match.end())
                ages.append(value)

        for match in self._with_unit.finditer(scan.text):
            extra = int(match["m"]) / _MONTHS if match["m"] else 0.0
            take(match, self._in_years(match["n"] or match["n2"] or match["n3"], match["unit"]) + extra)
        for match in self._decade.finditer(scan.text):
            take(match, self._from_decade(match))
        for match in self._intro.finditer(scan.text):
            value = parse_signed(match["n"] or match["n2"])
            if not self._plausible(match["n"] or match["n2"]):
                continue
            over, under = match["over"] or match["over2"], match["under"] or match["under2"]
            take(match, value + 1 if over else min(self._age["under_gives"], value - 1) if under else value)
        for pattern in (self._kin, self._number_first, self._my_year):
            for match in pattern.finditer(scan.text):
                group = match.groupdict()
                number = group.get("n") or group.get("n2")
                if number and self._plausible(number) and 0 < parse_signed(number) <= OLDEST:
                    take(match, parse_signed(number) + (1 if group.get("over") else 0))
        if not ages and any(scan.of(k) for k in ("sex", "relation", "pregnant", "breastfeeding")):
            for match in self._segment.finditer(scan.text):
                if 0 < parse_signed(match["n"]) <= OLDEST and self._plausible(match["n"]):
                    take(match, parse_signed(match["n"]))
        if not ages and self._infant_word.search(scan.text):
            for match in self._infant.finditer(scan.text):
                if self._units.get(match["unit"], 1.0) > 1 and self._is_description(scan, match):
                    take(match, self._in_years(match["n"], match["unit"]))
        return ages

    def _is_description(self, scan: Scan, match: re.Match[str]) -> bool:
        """ "baby is 7 months" and "7 month baby", but not "awake for 3 weeks" nor "31 weeks pregnant"."""
        before = scan.text[: match.start()].rstrip(" ,-")
        after = scan.text[match.end() :].lstrip(" -")
        near = self._infant_word.match(after) is not None
        links = alternatives(self._age["kin_links"])
        frames = alternatives(self._age["infant_frames"])
        return near or re.search(rf"\b{frames}(?: {links})*$", before) is not None

    def _plausible(self, number: str) -> bool:
        """Ages are whole, or end in a half."""
        value = parse_signed(number)
        return value == int(value) or value * 2 == int(value * 2)

    def _in_years(self, number: str, unit: str | None) -> float:
        return round(parse_signed(number) / self._units.get(unit or "", 1.0), 2)

    def _from_decade(self, match: re.Match[str]) -> float:
        if match["word"]:
            start = self._age["decade_words"][match["word"]]
            start = start - 5 if start > 20 else start
        else:
            start = int(match["tens"])
        parts: dict[str, int] = self._age["decade_parts"]
        part = match["part"] or match["intro"]
        return float(start + (parts.get(part, 5) if start != 16 else 0))

    def _from_label(self, match: re.Match[str]) -> float:
        """A button's band gives its lower bound, since every authority's rows begin there; "under 19" gives a teenager."""
        if match["low"]:
            return self._in_years(match["low"], match["unit"])
        if match["n2"]:
            return float(match["n2"])
        number = int(match["n"])
        if match["how"] in self._age["over"]:
            return number + 1.0
        return float(min(self._age["under_gives"], max(number - 1, 0)))

    def _is_newborn(self, scan: Scan) -> bool:
        return any(scan.key(h.first - 1) not in self._not_newborn for h in scan.of("newborn"))

    def _classes(self, scan: Scan, draft: Draft) -> None:
        found = [h.id for h in scan.of("age_class") if scan.clear_of(h, "age_class_excluded")]
        for hit in scan.of("relation"):
            class_ = self._class_of.get(hit.id)
            if class_ is None or not scan.clear_of(hit, "age_class_excluded"):
                continue
            if hit.id not in self._needs_my or scan.key(hit.first - 1) in ("my", "our", "me", "mi"):
                found.append(class_)
        age = draft.values.get("age")
        expecting_child = draft.values.get("pregnant") or draft.values.get("breastfeeding")
        for class_ in found:
            if age is not None and not _fits(class_, age):
                continue
            if expecting_child and class_ in ("infant", "child"):
                continue
            draft.condition(class_)


def parse_signed(text: str) -> float:
    """Like `parse_number`, with a minus sign."""
    return -parse_number(text[1:]) if text.startswith("-") else parse_number(text)


def _fits(class_: str, age: float) -> bool:
    low, high = {"infant": (0, 2), "child": (0, 18), "teenager": (10, 20), "older_adult": (60, 999)}[class_]
    return low <= age < high
