"""A blood result: value and unit. A unit is never guessed; a reference range is not the person's value."""

from __future__ import annotations

import re
from typing import Any

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import NUM, NUMBER, alternatives, parse_number
from bot.understanding.reading.phrases import PhraseFinder
from bot.understanding.reading.scan import Draft, Scan


class SerumReader:
    """Reads serum_value, serum_unit and serum_mmol_l."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        s: dict[str, Any] = lexicon.lists["serum"]
        self._unit_of: dict[str, str] = {
            self._squeeze(w): unit for unit, entry in s["units"].items() for w in entry["words"]
        }
        self._per_mmol: dict[str, float] = {unit: entry["per_mmol_l"] for unit, entry in s["units"].items()}
        self._short: dict[str, str] = s["short_units"]
        self._short_below: dict[str, float] = s["short_below"]
        self._low, self._high, self._absurd = s["value_low"], s["value_high"], s["absurd_mmol_l"]
        finder.add("serum_frame", "", s["frame"])
        finder.add("red_cell", "", s["red_cell"])
        unit = alternatives((w for e in s["units"].values() for w in e["words"]), joint=" ?")
        self._with_unit = re.compile(rf"(?P<n>(?<![\w.,/])-?(?:{NUMBER}))[ -]?(?:of )?(?P<unit>{unit})(?!\w)")
        self._unit_alone = re.compile(rf"(?<![\w/])(?P<unit>{unit})(?!\w)")
        self._short_unit = re.compile(rf"(?P<n>{NUM}) ?(?P<unit>{alternatives(self._short)})\b")
        self._short_alone = re.compile(rf"\b(?P<unit>{alternatives(self._short)})\b")
        frames = alternatives([*s["frame"], *lexicon.lists["forms"]["magnesium"]])
        links = alternatives(s["links"])
        not_value = alternatives(lexicon.lists["people"]["age"]["not_before"])
        tail = rf"(?![\w%:/]|[.,]\d| ?-? ?\d| to \d)(?! ?(?!mg\b){not_value}(?![\w']))"
        self._framed = re.compile(rf"\b{frames}(?:[ ,:=]+{links})*[ ,:=]+(?P<n>{NUM}){tail}")
        self._decimal = re.compile(rf"(?P<n>(?<![\w.,/-])\d{{1,2}}[.,]\d{{1,3}}){tail}")
        self._range_before = re.compile(
            rf"\b{alternatives(s['range_words'])}(?: \w+)? ?[: ]*(?:{NUM} ?(?:-|to|and) ?)?$"
        )

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill the slots of a blood result."""
        framed = bool(scan.of("serum_frame")) or self._unit_alone.search(scan.text) is not None
        value, unit = self._value(scan, framed)
        if value is None and (match := self._unit_alone.search(scan.text)):
            if scan.expecting in ("serum_unit", "serum_value") or (framed and not re.search(r"\d", scan.text)):
                draft.values["serum_unit"] = self._unit(match["unit"])
            return
        if value is None:
            if scan.expecting == "serum_unit" and (match := self._short_alone.search(scan.text)):
                draft.values["serum_unit"] = self._short[match["unit"]]
            return
        if unit is None and (match := self._unit_alone.search(scan.text)):
            unit = self._unit(match["unit"])
        if value <= 0 or value / self._per_mmol.get(unit or "mmol/L", 1.0) > self._absurd:
            draft.problem("serum_absurd")
            return
        draft.values["serum_value"] = value
        if unit is None:
            draft.problem("serum_no_unit")
        else:
            draft.values["serum_unit"] = unit
            draft.values["serum_mmol_l"] = round(value / self._per_mmol[unit], 3)
        if scan.of("red_cell"):
            draft.problem("serum_red_cell")

    def _value(self, scan: Scan, framed: bool) -> tuple[float | None, str | None]:
        matches = [m for m in self._with_unit.finditer(scan.text) if not self._is_reference(scan, m)]
        for match in matches[:1]:
            scan.take(match.start(), match.end())
            number = match["n"]
            sign = -1 if number.startswith("-") else 1
            return sign * parse_number(number.lstrip("-")), self._unit(match["unit"])
        for match in self._short_unit.finditer(scan.text):
            unit, value = self._short[match["unit"]], parse_number(match["n"])
            if value < self._short_below[unit] and (framed or value < 2) and scan.free(match.start(), match.end()):
                scan.take(match.start(), match.end())
                return value, unit
        if scan.expecting == "serum_value":
            plain = re.search(rf"(?P<n>{NUM})(?!\w)", scan.text)
            return (parse_number(plain["n"]), None) if plain and self._claim(scan, plain) else (None, None)
        if not framed:
            return None, None
        for pattern in (self._framed, self._decimal):
            for match in pattern.finditer(scan.text):
                value = parse_number(match["n"])
                fits = self._low <= value <= self._high and not self._is_reference(scan, match)
                if fits and scan.free(match.start("n"), match.end("n")) and self._claim(scan, match):
                    return value, None
        return None, None

    @staticmethod
    def _claim(scan: Scan, match: re.Match[str]) -> bool:
        end = match.end("n")
        if scan.text.startswith((" mg", "mg"), end):
            end = scan.text.index("mg", end) + 2  # "1.9 mg" in a blood result is no dose, and mg alone no unit
        scan.take(match.start("n"), end)
        return True

    def _is_reference(self, scan: Scan, match: re.Match[str]) -> bool:
        return self._range_before.search(scan.before(match.start("n"))) is not None

    def _unit(self, text: str) -> str:
        return self._unit_of[self._squeeze(text)]

    @staticmethod
    def _squeeze(text: str) -> str:
        return text.replace(" ", "")
