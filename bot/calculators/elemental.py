"""Elemental magnesium in a weighed compound, and back; milligrams, millimoles and milliequivalents.

Shares are computed from the formula of each hydrate in tables/forms.yaml and the atomic masses. A label seldom says
which hydrate it means, so a form without one gives a span from its wettest to its driest salt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.calculators.formulas import share
from bot.knowledge.tables_forms import AtomicMasses, Form, FormsTable, Variant

_Scale = Callable[["Span"], "Span"]


class Unit(StrEnum):
    """Units of an amount of magnesium."""

    MG = "mg"
    MMOL = "mmol"
    MEQ = "mEq"


class NoFormula(StrEnum):
    """Why no amount can be computed."""

    UNKNOWN_FORM = "unknown_form"
    NO_FORMULA = "no_formula"
    """Sold under a name that stands for no one compound: only the label knows."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`; equal where only one figure is possible."""

    low: float
    high: float

    @property
    def single(self) -> bool:
        """True when the figure is exact."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Converted:
    """One amount of elemental magnesium in the three units."""

    mg: float
    mmol: float
    meq: float


def share_of(variant: Variant, masses: AtomicMasses) -> float:
    """The part of a compound's weight that is magnesium, from 0 to 1."""
    return share(variant.formula, masses.masses)


def shares(form: Form, masses: AtomicMasses, state: str | None = None) -> Span | None:
    """The shares of a form's hydrates, or of the one whose state is named; None where no formula is known."""
    found = [share_of(v, masses) for v in form.variants if state is None or v.state == state]
    return Span(min(found), max(found)) if found else None


def elemental(
    table: FormsTable, masses: AtomicMasses, form: str, compound_mg: float, state: str | None = None
) -> Span | NoFormula:
    """Milligrams of magnesium in so many milligrams of a compound."""
    return _times(table, masses, form, state, lambda s: Span(compound_mg * s.low, compound_mg * s.high))


def compound(
    table: FormsTable, masses: AtomicMasses, form: str, elemental_mg: float, state: str | None = None
) -> Span | NoFormula:
    """Milligrams of a compound that hold so many milligrams of magnesium."""
    return _times(table, masses, form, state, lambda s: Span(elemental_mg / s.high, elemental_mg / s.low))


def _times(table: FormsTable, masses: AtomicMasses, form: str, state: str | None, scale: _Scale) -> Span | NoFormula:
    known = table.of(form)
    if known is None:
        return NoFormula.UNKNOWN_FORM
    span = shares(known, masses, state)
    return NoFormula.NO_FORMULA if span is None else scale(span)


def convert(amount: float, unit: Unit, masses: AtomicMasses) -> Converted:
    """An amount of elemental magnesium in mg, mmol (24.305 mg) and mEq (half of that: the ion carries two charges)."""
    per = {Unit.MG: 1.0, Unit.MMOL: masses.mg_per_mmol, Unit.MEQ: masses.mg_per_meq}
    mg = amount * per[unit]
    return Converted(mg, mg / masses.mg_per_mmol, mg / masses.mg_per_meq)


def from_percent(percent: float, kind: str, masses: AtomicMasses) -> float:
    """Milligrams behind a label's per cent: kind "dv" (US Daily Value) or "nrv" (EU and UK)."""
    return percent / 100 * masses.label_percent[kind].mg


def belongs_together(form: Form, masses: AtomicMasses, compound_mg: float, elemental_mg: float) -> bool | None:
    """Whether a label's two figures fit one pure salt of this form; None where no formula is known.

    More magnesium than the driest salt holds, by over a tenth, means a mixture (mostly with oxide) or a slip; much less
    than the wettest means a filler or a slip.
    """
    span = shares(form, masses)
    if span is None or compound_mg <= 0:
        return None
    stated = elemental_mg / compound_mg
    return span.low * (1 - masses.mixture_above) <= stated <= span.high * (1 + masses.mixture_above)
