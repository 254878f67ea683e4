"""`deficiency.serum` as conversation: what to ask, and what its texts are given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.calculators.amounts import has, plain
from bot.calculators.reports import Report, ReportReader
from bot.calculators.serum import (
    Impossible,
    Missing,
    NotSerum,
    Patient,
    Placed,
    Specimen,
    Step,
    from_mmol_l,
    place,
    to_mmol_l,
)
from bot.conversation.calculating.intakes import Ask, Result
from bot.knowledge.tables_lab import LabTable, ReportWords

AGREE = 0.03
"""Two units of one result agree within the rounding of a report: three per cent."""
CHILD_YEARS = 10.0
"""Taken for a child of unknown age: the narrower limits."""
YOUNG = frozenset({"child", "infant", "teenager"})
SHOWN = {"us": "us-common", "uk": "uk-trust", "anz": "anz-adult"}
"""Intervals quoted side by side."""


class Serums:
    """The calculator and what it reads with."""

    def __init__(self, lab: LabTable, words: ReportWords) -> None:
        self._lab = lab
        self._words = words
        self._reports = ReportReader(words)

    def placed(self, slots: Mapping[str, Any]) -> Ask | Result:
        """Where the result stands, or the one thing to ask. `slots` may also hold `text` and `problems`."""
        text = str(slots.get("text", ""))
        report = self._reports.read_report(text)
        problems = slots.get("problems", ())
        if "serum_absurd" in problems:
            return Ask(f"serum_value.{self._impossible(report, text)}")
        value, unit = slots.get("serum_value"), slots.get("serum_unit")
        if len(set(report.values)) > 1 and (bad := self._disagree(report)):
            return bad
        if report.values and (value is None or unit is None):
            value, unit = report.values[0]
        if value is None and slots.get("serum_mmol_l") is not None:
            value, unit = slots["serum_mmol_l"], "mmol/L"
        specimen = self._specimen(slots, report, problems)
        if specimen is None and self._words.not_known.holds(text):
            specimen = Specimen.UNKNOWN
        found = place(
            self._lab, value, unit, self._patient(slots, report), specimen=specimen, own_range=report.own_range
        )
        if isinstance(found, Impossible):
            return Ask(f"serum_value.{found.value}")
        if isinstance(found, Missing):
            return self._ask(found, value, unit, specimen)
        assert value is not None and unit is not None
        if isinstance(found, NotSerum):
            told = {"specimen": found.specimen.value}
            return Result({"kind": "not_serum", **told, **self._shown(value, unit)}, (), kept=told)
        result = self._result(found, value, unit, assumed=specimen is None)
        asked = {"more": self._words.take_more.holds(text), "converted": self._converted(text, report, value, unit)}
        return replace(result, values={**result.values, **asked}, kept={"specimen": specimen and specimen.value})

    def goes_on(self, slots: Mapping[str, Any], text: str) -> bool:
        """True when a message goes on with the result on the table.

        It says what it was measured in, asks for another unit, whether it is low, or whether to take magnesium for it.
        """
        if "serum_value" not in slots:
            return False
        words = self._words
        if slots.get("asking") == Missing.SPECIMEN and words.not_known.holds(text):
            return True
        placed = not slots.get("asking") and "serum_unit" in slots
        asked = (words.specimen_told, words.take_more, *((words.convert_asked, words.verdict_asked) if placed else ()))
        return any(wording.holds(text) for wording in asked)

    def _converted(self, text: str, report: Report, value: float, unit: str) -> list[tuple[str, str]]:
        """The result in the units that the message wants it in: (figure, unit)."""
        wanted = [u for u in report.units if u != unit]
        if not wanted and (has(plain(text), self._words.convert) or self._words.convert_asked.holds(text)):
            wanted = ["mg/dL" if unit == "mmol/L" else "mmol/L"]
        if len(report.values) > 1 or report.own_range:
            return []  # the other unit is that of a second result, or of the range
        exact = to_mmol_l(value, unit, self._lab)
        return [(_round(from_mmol_l(exact, u, self._lab), u), u) for u in wanted]

    def _ask(self, missing: Missing, value: float | None, unit: str | None, specimen: Specimen | None) -> Ask:
        if missing is not Missing.SPECIMEN or value is None or unit is None:
            return Ask(missing.value, {"specimen": specimen.value} if specimen else {})
        found = place(self._lab, value, unit, specimen=Specimen.UNKNOWN)
        urgent = isinstance(found, Placed) and found.step is Step.EMERGENCY
        return Ask("specimen.urgent" if urgent else "specimen")

    def _disagree(self, report: Report) -> Ask | None:
        first, *others = report.values
        exact = to_mmol_l(*first, self._lab)
        if any(unit == first[1] for _, unit in others):
            return Ask("serum_value.two")
        if any(abs(to_mmol_l(*v, self._lab) - exact) > AGREE * abs(exact) for v in others):
            return Ask("serum_value.two_units")
        return None

    @staticmethod
    def _impossible(report: Report, text: str) -> str:
        numbers = [value for value, _ in report.values]
        if any(n < 0 for n in numbers) or "-" in text:
            return Impossible.NEGATIVE.value
        nothing = 0 in numbers or _ZERO.search(text)
        return Impossible.ZERO.value if nothing else Impossible.ABSURD.value

    @staticmethod
    def _specimen(slots: Mapping[str, Any], report: Report, problems: Any) -> Specimen | None:
        told = Specimen.RED_CELL if "serum_red_cell" in problems else report.specimen
        return told or (Specimen(slots["specimen"]) if "specimen" in slots else None)

    @staticmethod
    def _patient(slots: Mapping[str, Any], report: Report) -> Patient:
        conditions = tuple(slots.get("conditions", ()))
        young = slots.get("age_class") == "child" or bool(YOUNG & set(conditions))
        return Patient(
            age=slots.get("age", CHILD_YEARS if young else None),
            pregnant=slots.get("pregnant") is True,
            third_trimester=report.third_trimester,
            symptoms=report.symptoms or slots.get("symptoms") is True,
            conditions=conditions,
            drugs=tuple(slots.get("drug", ())),
            drug_class=tuple(slots.get("drug_class", ())),
        )

    def _result(self, found: Placed, value: float, unit: str, *, assumed: bool) -> Result:
        intervals = {k: self._span(self._lab.interval(i), unit) for k, i in SHOWN.items()}
        values = {
            "kind": "placed",
            "step": found.step.key,
            "side": found.side,
            "band": found.band.id,
            "raised": found.raised,
            "own_range": found.own_range,
            "interval": self._span(found.interval, unit) if found.interval else None,
            "group": found.group.id if found.group else None,
            "assumed_serum": assumed,
            "intervals": intervals,
            "debated": _round(from_mmol_l(self._bound("below-debated"), unit, self._lab), unit),
            **self._shown(value, unit),
        }
        own = found.group.sources if found.group else ()
        placed = {
            "serum_value": value,
            "serum_unit": unit,
            "serum_mmol_l": round(to_mmol_l(value, unit, self._lab), 3),
        }
        return Result(values, (*own, *self._lab.band_sources), placed)

    def _bound(self, band: str) -> float:
        return next(b.below or b.upto or 0.0 for b in self._lab.bands if b.id == band)

    def _shown(self, value: float, unit: str) -> dict[str, Any]:
        exact = to_mmol_l(value, unit, self._lab)
        others = {u: _round(from_mmol_l(exact, u, self._lab), u) for u in self._lab.units if u not in (unit, "mg/L")}
        return {"value": value, "unit": unit, "others": others}

    def _span(self, span: tuple[float, float], unit: str) -> tuple[str, str]:
        low, high = (_round(from_mmol_l(x, unit, self._lab), unit) for x in span)
        return low, high


_ZERO = re.compile(r"(?<![\d.,])0+(?:[.,]0+)?(?![\d.,])")
"""A result of zero, with or without a unit."""


def _round(value: float, unit: str) -> str:
    """As laboratories print it."""
    return f"{value:.2f}" if unit == "mmol/L" else f"{value:.1f}"
