"""What a laboratory report in words holds beside the one value: its own range, a second unit, the specimen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.calculators.amounts import has, number, plain
from bot.calculators.serum import Specimen
from bot.knowledge.tables_lab import ReportWords

_NUMBER = r"\d+(?:[.,]\d+)?"
_UNITS = {"mmol/l": "mmol/L", "mg/dl": "mg/dL", "meq/l": "mEq/L", "mg/l": "mg/L"}
_VALUE = re.compile(rf"(?<![\w.,/])(?P<sign>-)?(?P<n>{_NUMBER}) ?(?P<unit>mmol ?/ ?l|mg ?/ ?dl|meq ?/ ?l|mg ?/ ?l)\b")
_UNIT = re.compile(r"(?<![a-z])(mmol ?/ ?l|mg ?/ ?dl|meq ?/ ?l|mg ?/ ?l)\b")
_SPAN = rf"(?P<low>{_NUMBER})(?: ?(?:mmol ?/ ?l|mg ?/ ?dl|meq ?/ ?l|mg ?/ ?l))? ?(?:-|to|and) ?(?P<high>{_NUMBER})"


@dataclass(frozen=True, slots=True)
class Report:
    """What a message says of a blood result."""

    values: tuple[tuple[float, str], ...] = ()
    """(value, unit) of every result that carries a unit; the range left out."""
    own_range: tuple[float, float] | None = None
    """In the unit of the result."""
    units: tuple[str, ...] = ()
    """Every unit that is named, with a result or without."""
    specimen: Specimen | None = None
    third_trimester: bool = False
    symptoms: bool = False


class ReportReader:
    """Reads reports in one language."""

    def __init__(self, words: ReportWords) -> None:
        self._words = words
        self._between = re.compile(rf"(?<![\w.,/-]){_SPAN} ?(?P<unit>mmol ?/ ?l|mg ?/ ?dl|meq ?/ ?l|mg ?/ ?l)\b")
        self._bracketed = re.compile(rf"[(\[] ?{_SPAN}[^()\[\]]{{0,12}}[)\]]", re.IGNORECASE)
        before = "|".join(re.escape(w) for w in sorted(words.range_before, key=len, reverse=True))
        self._range = re.compile(rf"\b(?:{before})\b(?: ?\w+){{0,3}}?[ :,]*{_SPAN}")

    def read_report(self, text: str) -> Report:
        """Everything at once. Never raises."""
        # Laboratories print their range in brackets behind the result.
        found = self._bracketed.search(text)
        line = plain(text if found is None else f"{text[: found.start()]} {text[found.end() :]}")
        bracketed = found
        found = found or self._range.search(line)
        own = None
        rest = line
        if found:
            low, high = number(found["low"]), number(found["high"])
            own = (low, high) if 0 < low < high else None
            rest = line if bracketed else line[: found.start()] + line[found.end() :]
        values = [
            ((-1 if m["sign"] else 1) * number(m["n"]), _UNITS[m["unit"].replace(" ", "")])
            for m in _VALUE.finditer(rest)
        ]
        # "0.68 - 0.72 mmol/L" with no word of a range: two results, and no guess which is meant.
        values += [(number(m["low"]), _UNITS[m["unit"].replace(" ", "")]) for m in self._between.finditer(rest)]
        words = self._words
        felt = has(line, words.symptoms) and not has(line, words.not_symptoms)
        units = tuple(dict.fromkeys(_UNITS[m[1].replace(" ", "")] for m in _UNIT.finditer(line)))
        return Report(tuple(values), own, units, self._specimen(line), has(line, words.third_trimester), felt)

    def _specimen(self, line: str) -> Specimen | None:
        kinds: Iterable[tuple[Specimen, tuple[str, ...]]] = (
            (Specimen.RED_CELL, self._words.red_cell),
            (Specimen.OTHER, self._words.other_specimen),
            (Specimen.SERUM, self._words.serum),
        )
        named = [kind for kind, ways in kinds if has(line, ways)]
        # "Serum, not red cells": which of the two it was is asked.
        return named[0] if named and not {Specimen.RED_CELL, Specimen.SERUM} <= set(named) else None
