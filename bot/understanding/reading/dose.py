"""Doses in milligrams: with a unit wherever it stands, without one only where the sentence speaks of a dose."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import NUMBER, alternatives, parse_number
from bot.understanding.reading.phrases import PhraseFinder
from bot.understanding.reading.scan import Draft, Scan
from bot.understanding.reading.servings import ServingReader

IMPOSSIBLE = ("dose_zero", "dose_negative", "dose_absurd")


@dataclass(frozen=True, slots=True)
class _Dose:
    low: float
    high: float
    start: int
    end: int
    unit: str
    either: bool = False
    """Two amounts joined by "or": not a range."""
    counted: bool = False
    """Multiplied by a number of tablets that stands before it."""
    times: float = 1.0
    """The number of tablets that it is multiplied by."""


class DoseReader:
    """Reads one dose or range. Amounts of other substances and of foods are left alone."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        d = lexicon.lists["doses"]
        self._mg = {word: entry["mg"] for entry in d["units"].values() for word in entry["words"]}
        self._grams = frozenset(d["units"]["g"]["words"])
        self._kilograms = frozenset(d["units"]["kg"]["words"])
        self._ceiling: float = d["ceiling_mg"]
        self._bare_range: tuple[int, int] = (d["bare_low"], d["bare_high"])
        self._years: tuple[int, int] = (d["year_low"], d["year_high"])
        self._after_grams = frozenset(d["after_grams"])
        self._per_day: dict[str, int] = d["per_day"]
        finder.add("dose_other", "", d["other_substances"])
        finder.add("dose_own", "", d["own_names"])
        self._servings = ServingReader(lexicon)
        self._patterns(d)

    def _patterns(self, d: dict[str, list[str]]) -> None:
        unit = alternatives(self._mg)
        not_dose = rf"(?!{alternatives(d['not_a_dose_before'], joint=' ?')})"
        count_unit = alternatives(d["count_units"])
        links = alternatives(d["count_links"])
        between = rf"(?:(?P<between>{alternatives(d['between'])}) )?"
        joined = rf"(?: ?(?P<unit0>{unit}))? ?(?P<join>{alternatives(d['range_words'])}) ?"
        # "magnesium -400 mg" is a dash; "is -400 mg" is none.
        sign = r"(?P<sign>(?<![\w.,/-])(?:(?<![\w] )|(?<=\bis )|(?<=\bin )|(?<=\bof )|(?<=\btake ))-(?=\d))?"
        low = rf"(?P<low>(?<![\w.,/])(?:{NUMBER})|(?<=\dx)(?:{NUMBER}))(?P<k>k\b)?"
        counted = rf"(?: ?{count_unit}(?: of| at| each|,)?| {links})"
        times_before = rf"(?:(?P<count>(?<![\w.,/])\d{{1,2}}(?:\.5)?){counted}? ?)?"
        self._with_unit = re.compile(
            rf"{between}{times_before}{sign}{low}(?:{joined}(?P<high>{NUMBER}))?"
            rf"[ -]?(?P<unit>{unit})(?![\w']){not_dose}"
            rf"(?P<each>(?: magnesium| mag| [a-z]*ate| oxide)? ?{count_unit}\b)?(?: ?x ?(?P<after>\d{{1,2}})\b)?"
        )
        units = [u for u in d["count_units"] if u not in d["not_units"]]
        not_before = alternatives([*d["bare_not_before"], *units])
        self._bare = re.compile(
            rf"(?<![\w.,/:])(?P<low>{NUMBER})(?: ?(?:to|-|and) ?(?P<high>{NUMBER}))?(?![\w%:/]|[.,]\d| ?{not_before}\b)"
        )
        weak = set(d["weak_before"])
        strong = alternatives(w for w in d["frame_before"] if w not in weak)
        self._strong_before = re.compile(rf"\b{strong}(?: {alternatives(d['softeners'])})? $")
        self._links = frozenset(d["owner_links"])
        self._frame_after = re.compile(rf" ?{alternatives(d['frame_after'])}\b")
        self._year_before = re.compile(rf"\b{alternatives(d['year_like'])} $")
        self._elemental = re.compile(rf" ?(?:of )?{alternatives(d['elemental'])}\b")
        self._elemental_before = re.compile(rf"\b{alternatives(d['elemental'])}[ :]+(?:is |= ?)?$")
        self._times = re.compile(rf"\b{alternatives(self._per_day)}\b")

    def read_with_units(self, scan: Scan, draft: Draft) -> None:
        """Read amounts that carry a unit."""
        doses = []
        for match in self._with_unit.finditer(scan.text):
            end = match.end("unit")
            if not scan.free(match.start("unit"), end) or self._is_food(scan, match) or self._is_weight(scan, match):
                continue
            dose = self._dose(match)
            scan.take(min(dose.start, match.start("count") if dose.counted else dose.start), end)
            if bad := self._impossible(dose, bool(match["sign"])):
                draft.problem(bad)
                continue
            doses.append(dose)
        name_first = self._name_comes_first(scan, doses)
        own = [d for d in doses if not self._is_of_other(scan, d, name_first)]
        if doses and not own:
            names = sorted(scan.of("dose_other") + scan.of("drug"), key=lambda h: h.start)
            draft.values["other_amount"] = scan.text[names[0].start : names[0].end]
        self._keep(scan, draft, own)

    def read_bare(self, scan: Scan, draft: Draft) -> None:
        """Read a number without unit, where a dose is asked for or talked about."""
        if "dose_mg" in draft.values or any(p in draft.problems for p in IMPOSSIBLE):
            return
        asked = scan.expecting in ("dose_mg", "dose", "elemental_mg")
        doses = []
        for match in self._bare.finditer(scan.text):
            low = parse_number(match["low"])
            high = parse_number(match["high"]) if match["high"] else low
            if not scan.free(match.start(), match.end()) or (high < low):
                continue
            start, end = match.start(), match.end()
            dose = _Dose(low, high, start, end, "mg")
            if asked and (bad := self._impossible(dose, scan.text[start - 1 : start] == "-")):
                draft.problem(bad)
                continue
            if asked or self._in_frame(scan, match, low, high):
                doses.append(dose)
                scan.take(start, end)
        if not doses and scan.kept and scan.kept[2] > 120 and scan.free(scan.kept[0], scan.kept[1]):
            start, end, value = scan.kept
            doses = [_Dose(value, value, start, end, "mg")]
        self._keep(scan, draft, [d for d in doses if not self._is_of_other(scan, d, name_first=False)])

    def _impossible(self, dose: _Dose, minus: bool) -> str | None:
        if minus or dose.low < 0:
            return "dose_negative"
        return "dose_zero" if dose.low == 0 else "dose_absurd" if dose.high > self._ceiling else None

    def _dose(self, match: re.Match[str]) -> _Dose:
        unit = match["unit"]
        factor = self._mg[unit]
        low = self._value(match["low"], unit) * (1000 if match["k"] else 1)
        high = low
        either = False
        start = match.start("low")
        if match["join"] == "and" and not match["between"] and not match["unit0"]:
            low = high = self._value(match["high"], unit)  # "I'm 25 and take 200 mg": two facts, no range
            start = match.start("high")
        elif match["high"]:
            high = self._value(match["high"], unit)
            low *= self._mg[match["unit0"]] / factor if match["unit0"] else 1
            either = match["join"] == "or" or (match["join"] == "and" and not match["between"])
            if not either:
                low, high = min(low, high), max(low, high)
        count = match["after"] or (match["count"] if self._is_count(match) else None)
        times = float(count) if count else 1.0
        low, high = (round(x * factor * times, 4) for x in (low, high))
        counted = bool(count and match["count"])
        return _Dose(low, low if either else high, start, match.end("unit"), unit, either, counted, times)

    @staticmethod
    def _is_count(match: re.Match[str]) -> bool:
        """ "2 tablets of 200 mg" and "two 200 mg tablets", but not the stray number before an amount."""
        between = match.string[match.end("count") : match.start("low")].strip() if match["count"] else ""
        return bool(between) or bool(match["each"] and match["count"])

    @staticmethod
    def _value(number: str, unit: str) -> float:
        if unit.startswith("m") and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", number):
            return float(number.replace(".", ""))  # "1.000 mg" is a thousand where the comma is the decimal mark
        return parse_number(number)

    def _is_food(self, scan: Scan, match: re.Match[str]) -> bool:
        if match["unit"] not in self._grams:
            return False
        rest = scan.text[match.end("unit") :].lstrip(" -")
        if not rest or not rest[0].isalnum():
            return False
        index = scan.word_at(match.end("unit"))
        if scan.key(index) == "of":
            index += 1
        own = {h.first for kind in ("dose_own", "form") for h in scan.of(kind)}
        return index not in own and (scan.key(index) not in self._after_grams or scan.key(index - 1) == "of")

    def _is_weight(self, scan: Scan, match: re.Match[str]) -> bool:
        """Kilograms are those of a person, unless magnesium stands right behind."""
        return match["unit"] in self._kilograms and self._owner(scan, scan.word_at(match.end("unit")), 1) != "own"

    def _name_comes_first(self, scan: Scan, doses: list[_Dose]) -> bool:
        names = scan.of("dose_other") + scan.of("dose_own") + scan.of("drug")
        return bool(doses and names) and min(h.start for h in names) < doses[0].start

    def _is_of_other(self, scan: Scan, dose: _Dose, name_first: bool) -> bool:
        before = self._owner(scan, scan.word_at(dose.start) - 1, -1)
        after = self._owner(scan, scan.word_at(dose.end), 1)
        if before and after and before != after:
            return (before if name_first else after) == "other"
        return "other" in (before, after)

    def _owner(self, scan: Scan, index: int, step: int) -> str:
        own = {i for k in ("dose_own", "form") for h in scan.of(k) for i in range(h.first, h.last + 1)}
        other = {i for k in ("dose_other", "drug") for h in scan.of(k) for i in range(h.first, h.last + 1)} - own
        for i in (index, index + step):
            if not 0 <= i < len(scan.words):
                break
            if i in other:
                return "other"
            if i in own:
                return "own"
            if scan.key(i) not in self._links:
                break
        return ""

    def _in_frame(self, scan: Scan, match: re.Match[str], low: float, high: float) -> bool:
        if low < self._bare_range[0] or high > self._bare_range[1]:
            return False
        before, after = scan.before(match.start()), scan.text[match.end() :]
        if self._years[0] <= low <= self._years[1] and self._year_before.search(before):
            return False
        return bool(self._frame_after.match(after) or self._strong_before.search(before))

    def _keep(self, scan: Scan, draft: Draft, doses: list[_Dose]) -> None:
        elemental = [
            d
            for d in doses
            if self._elemental.match(scan.text, d.end) or self._elemental_before.search(scan.before(d.start))
        ]
        plain = [d for d in doses if d not in elemental] or elemental
        if not plain:
            return
        first = plain[0]
        if first.either or len({(d.low, d.high) for d in plain}) > 1:
            draft.problem("two_doses")
        times = self._repeats(scan, plain)
        if elemental and elemental[0].low == elemental[0].high:
            draft.values["elemental_mg"] = elemental[0].low * times
        low, high = first.low * times, first.high * times
        if times * first.times != 1:
            draft.values["dose_times"] = times * first.times
        draft.values["dose_mg"] = low if low == high else (low, high)

    def _repeats(self, scan: Scan, doses: list[_Dose]) -> float:
        """How often the one amount of a message is taken: "twice a day", "per 2 capsules, I take 3"."""
        if len(doses) != 1:
            return 1
        match = self._times.search(scan.text, doses[0].end)
        daily = self._per_day[_plain_phrase(match[0], self._per_day)] if match else 1
        portions = None if doses[0].counted else self._servings.portions(scan.text)
        return daily * (portions or 1)


def _plain_phrase(found: str, table: dict[str, int]) -> str:
    """The entry of a phrase list that a match stands for, whatever its hyphens."""
    if found in table:
        return found
    squeezed = found.replace(" ", "").replace("-", "")
    return next(p for p in table if p.replace(" ", "") == squeezed)
