"""`dose.elemental` as conversation: what to ask, and what its texts are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.calculators.amounts import Amount, has, plain, read_amounts
from bot.calculators.elemental import (
    Converted,
    NoFormula,
    Span,
    Unit,
    compound,
    convert,
    elemental,
    from_percent,
    shares,
)
from bot.calculators.labels import Label, LabelReader, LabelWords, Reading
from bot.conversation.calculating.intakes import Ask, Result
from bot.knowledge.tables_forms import AtomicMasses, Form, FormsTable

PURE = "elemental"
"""What the button "it is magnesium itself" puts into the slot `form`."""
_MORE_SOURCES = {"l-threonate": ("mgt-label-144",), "aspartate": ("magnaspart-de", "magnesium-ratiopharm-de")}


class Elementals:
    """The calculator and what it reads with."""

    def __init__(self, forms: FormsTable, masses: AtomicMasses, words: LabelWords) -> None:
        self._forms = forms
        self._masses = masses
        self._words = words
        self._labels = LabelReader(forms, masses, words)

    def worked_out(self, slots: Mapping[str, Any]) -> Ask | Result:
        """The answer, or the one thing to ask. `slots` may also hold `text`, `problems` and `unknown_names`."""
        line = plain(str(slots.get("text", "")))
        pressed = slots.get("form")
        label = self._labels.read_label(line, None if pressed == PURE else pressed)
        amounts = read_amounts(line)
        if bad := self._bad(slots, line, amounts):
            return bad
        if "unknown_form" in slots.get("problems", ()) and label.form is None:
            return self._result("unknown_form", None, name=_first(slots.get("unknown_names")))
        if found := self._several(line):
            return found
        dose = _span(slots.get("dose_mg"))
        if label.percent and label.reading is Reading.NOTHING and dose is None:
            percent, kind = label.percent
            mg = from_percent(percent, kind, self._masses)
            base = self._masses.label_percent[kind]
            return self._result(
                "percent", None, (base.source,), percent=percent, scheme=kind, base=base.mg, **self._three(mg)
            )
        if self._is_conversion(line, amounts) and label.form is None:
            return self._converted(line, amounts, dose)
        return self._weighed(slots, line, label, dose)

    def _several(self, line: str) -> Result | None:
        """Each of several compounds with its amount, and all together."""
        parts: list[dict[str, Any]] = []
        for form_id, mg in self._labels.pairs(line):
            form = self._forms.of(form_id)
            found = elemental(self._forms, self._masses, form_id, mg)
            if form is None or isinstance(found, NoFormula):
                return None
            span = {"mg_low": tidy(found.low), "mg_high": tidy(found.high)}
            parts.append({"name": form.name, "amount": tidy(mg), **span})
        if not parts:
            return None
        low, high, labels = (sum(p[key] for p in parts) for key in ("mg_low", "mg_high", "amount"))
        danger = labels >= self._masses.emergency_mg
        return self._result("several", None, parts=parts, mg_low=low, mg_high=high, labels=labels, danger=danger)

    def _weighed(self, slots: Mapping[str, Any], line: str, label: Label, dose: Span | None) -> Ask | Result:
        form = self._forms.of(label.form)
        pure = slots.get("form") == PURE
        times = slots.get("dose_times", 1)
        if label.reading in (Reading.BOTH, Reading.UNCLEAR) and label.elemental_mg and label.amount_mg:
            return self._two_figures(form, label, times)
        stated = slots.get("elemental_mg") or (label.elemental_mg and label.elemental_mg * times)
        if stated or (pure and dose):
            wanted = form is not None and has(line, self._words.wants_compound)
            mg = Span(stated, stated) if stated else dose
            assert mg is not None
            return self._needed(form, mg) if wanted and form else self._pure(form, mg, times)
        if dose is None and label.amount_mg:
            dose = Span(label.amount_mg, label.amount_mg)
        if form is None:
            return Ask("form") if dose else self._result("general", None)
        if dose and has(line, self._words.wants_compound):
            return self._needed(form, dose)
        span = shares(form, self._masses, label.state)
        if span is None:
            return self._result("no_formula", form)
        percents: dict[str, Any] = {"share_low": _pct(span.low), "share_high": _pct(span.high)}
        states = len(form.variants) > 1 and label.state is None
        if dose is None:
            return self._result("share", form, state=label.state, hydrates=states, **percents)
        low, high = (elemental(self._forms, self._masses, form.id, d, label.state) for d in (dose.low, dose.high))
        assert not isinstance(low, NoFormula) and not isinstance(high, NoFormula)
        amount: dict[str, Any] = {"amount_low": tidy(dose.low), "amount_high": tidy(dose.high)}
        found: dict[str, Any] = {"mg_low": tidy(low.low), "mg_high": tidy(high.high)}
        usual = form.typical_label_elemental_mg or ()
        return self._result(
            "ambiguous",
            form,
            state=label.state,
            hydrates=states,
            danger=high.high >= self._masses.emergency_mg,
            times=times,
            each=tidy(dose.high / times),
            as_magnesium=bool(usual) and dose.high <= max(usual),
            **amount,
            **found,
            **percents,
        )

    def _two_figures(self, form: Form | None, label: Label, times: float) -> Result:
        assert label.elemental_mg and label.amount_mg
        span = shares(form, self._masses, label.state) if form else None
        return self._result(
            "both" if label.reading is Reading.BOTH else "unclear",
            form,
            amount=tidy(label.amount_mg),
            fits=label.fits,
            stated_share=_pct(label.elemental_mg / label.amount_mg),
            above=bool(span and label.elemental_mg / label.amount_mg > span.high),
            share_high=_pct(span.high) if span else None,
            times=times,
            taken=tidy(label.elemental_mg * times),
            **self._three(label.elemental_mg),
        )

    def _needed(self, form: Form, mg: Span) -> Result:
        low, high = (compound(self._forms, self._masses, form.id, x) for x in (mg.low, mg.high))
        if isinstance(low, NoFormula) or isinstance(high, NoFormula):
            return self._result("no_formula", form)
        found: dict[str, Any] = {"amount_low": tidy(low.low), "amount_high": tidy(high.high)}
        return self._result("needed", form, mg_low=tidy(mg.low), mg_high=tidy(mg.high), **found)

    def _pure(self, form: Form | None, mg: Span, times: float) -> Result:
        taken: dict[str, Any] = {"times": times, "each": tidy(mg.high / times)}
        return self._result("pure", form, mg_low=tidy(mg.low), mg_high=tidy(mg.high), **taken, **self._three(mg.high))

    def _converted(self, line: str, amounts: list[Amount], dose: Span | None) -> Result:
        if amounts:
            unit = {"mg": Unit.MG, "mmol": Unit.MMOL, "meq": Unit.MEQ}[amounts[0].unit]
            found = convert(amounts[0].value, unit, self._masses)
            return self._result("convert", None, amount=tidy(amounts[0].value), unit=unit.value, **_three(found))
        if dose:
            return self._result("convert", None, amount=tidy(dose.high), unit=Unit.MG.value, **self._three(dose.high))
        unit = Unit.MMOL if "mmol" in line or "millimol" in line else Unit.MEQ
        return self._result("convert", None, amount=1.0, unit=unit.value, **_three(convert(1.0, unit, self._masses)))

    def _is_conversion(self, line: str, amounts: list[Amount]) -> bool:
        return has(line, ("mmol", "meq", "mmols", "millimole", "millimoles", "milliequivalents")) or any(
            a.unit != "mg" for a in amounts
        )

    def _bad(self, slots: Mapping[str, Any], line: str, amounts: list[Amount]) -> Ask | Result | None:
        """A kind word about an amount that can not be used."""
        largest = max((a.high for a in amounts if a.unit == "mg"), default=0.0)
        dose = _span(slots.get("dose_mg"))
        if any(a.low < 0 for a in amounts):
            return Ask("dose_mg.negative")
        if any(a.high == 0 for a in amounts) or (dose and dose.high == 0):
            return Ask("dose_mg.zero")
        if max(largest, dose.high if dose else 0.0) > self._masses.absurd_mg:
            return Ask("dose_mg.absurd")
        if "dose_absurd" in slots.get("problems", ()):
            return Ask("dose_mg.absurd")
        if dose is None and not amounts and has(line, self._words.vague):
            return Ask("dose_mg.vague")
        if dose is None and not amounts and self._labels.bare_number(line):
            return Ask("dose_mg.no_unit")
        return None

    def _three(self, mg: float) -> dict[str, Any]:
        return _three(convert(mg, Unit.MG, self._masses))

    def _result(self, kind: str, form: Form | None, sources: tuple[str, ...] = (), **values: Any) -> Result:
        extra = _MORE_SOURCES.get(form.id, ()) if form else ()
        name = values.pop("name", form.name if form else None)
        values = {"form": form.id if form else None, "danger": False, **values}
        return Result({"kind": kind, "name": name, **values}, (*sources, *extra, self._masses.source), _found(values))


def tidy(value: float) -> float:
    """A figure as precise as labels are: whole numbers from ten, one decimal below, two below one."""
    return float(round(value, 0 if value >= 10 else 1 if value >= 1 else 2))


def _found(values: Mapping[str, Any]) -> dict[str, Any]:
    """The elemental magnesium worked out, mg: one figure, or a range where the salt's water is not stated."""
    low, high = values.get("mg_low", values.get("mg")), values.get("mg_high", values.get("mg"))
    if low is None or high is None:
        return {}
    return {"elemental_mg": low if low == high else [low, high]}


def _three(found: Converted) -> dict[str, Any]:
    # Beside each other the three need a decimal, or 24.3 mg and 1 mmol would not seem to agree.
    return {k: round(v, 1) if 1 <= v < 100 else tidy(v) for k, v in asdict(found).items()}


def _pct(share: float) -> float:
    return round(share * 100, 1)


def _span(dose: Any) -> Span | None:
    if dose is None:
        return None
    low, high = (min(dose), max(dose)) if isinstance(dose, list | tuple) else (dose, dose)
    return Span(float(low), float(high))


def _first(names: Any) -> str | None:
    return str(names[0]) if names else None
