"""The compounds of magnesium and the atomic masses that their elemental share is computed from."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from bot.knowledge.science import Checked, Id, Model

Positive = Annotated[float, Field(gt=0)]


class Row(Model):
    """A row of a table that holds more than its reader needs."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Variant(Row):
    """One salt with one amount of water."""

    state: str
    formula: str
    written: str | None = None
    elemental_pct: Positive
    """Printed for people, and checked in a test; calculators compute it."""


class Form(Row):
    """A form of magnesium as it is sold; no variants where no formula exists (food-grown, liposomal, water)."""

    id: Id
    name: str
    aka: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    typical_label_elemental_mg: tuple[Positive, ...] | None = None


class FormsTable(Row):
    """tables/forms.yaml."""

    forms: tuple[Form, ...]

    def of(self, form: str | None) -> Form | None:
        """The form of an id; None if there is none."""
        return next((f for f in self.forms if f.id == form), None)


class LabelPercent(Model):
    """What 100 % on a label stands for."""

    mg: Positive
    source: Id


class AtomicMasses(Model):
    """tables/atomic_masses.yaml."""

    source: Id
    checked: Checked
    masses: dict[str, Positive]
    """Symbol → g/mol."""
    valence: dict[str, int]
    label_percent: dict[str, LabelPercent]
    mixture_above: Positive
    absurd_mg: Positive
    emergency_mg: Positive

    @property
    def mg_per_mmol(self) -> float:
        """Milligrams of magnesium in a millimole."""
        return self.masses["Mg"]

    @property
    def mg_per_meq(self) -> float:
        """Milligrams of magnesium in a milliequivalent."""
        return self.masses["Mg"] / self.valence["Mg"]
