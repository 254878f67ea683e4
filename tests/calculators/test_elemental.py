"""Elemental magnesium against the table's percentages, and the rules of reading a label."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.amounts import number, read_amounts
from bot.calculators.elemental import (
    NoFormula,
    Span,
    Unit,
    belongs_together,
    compound,
    convert,
    elemental,
    from_percent,
    share_of,
)
from bot.calculators.formulas import atoms, molar_mass, share
from bot.calculators.labels import LabelReader, Reading
from bot.conversation.calculating.tabled import CalculatorWords
from bot.knowledge.loader import content_root, load_file
from bot.knowledge.tables_forms import AtomicMasses, Form, FormsTable, Variant

FORMS = load_file(content_root(), "tables/forms.yaml", FormsTable)
MASSES = load_file(content_root(), "tables/atomic_masses.yaml", AtomicMasses)
WORDS = load_file(content_root(), "en/calculator_words.yaml", CalculatorWords).label
READER = LabelReader(FORMS, MASSES, WORDS)
VARIANTS = [(form, v) for form in FORMS.forms for v in form.variants]
SALTS = [form for form in FORMS.forms if form.variants]
amounts = st.floats(0.1, 100_000)


@pytest.mark.parametrize(("form", "variant"), VARIANTS, ids=lambda x: x.state if isinstance(x, Variant) else x.id)
def test_every_percentage_of_the_table_follows_from_its_formula(form: Form, variant: Variant) -> None:
    assert share_of(variant, MASSES) * 100 == pytest.approx(variant.elemental_pct, abs=0.006)
    if variant.written:
        assert atoms(variant.written) == atoms(variant.formula)
    assert elemental(FORMS, MASSES, form.id, 100, variant.state) == Span(
        *[pytest.approx(variant.elemental_pct, abs=0.006)] * 2
    )


@pytest.mark.parametrize(
    ("formula", "mass"),
    [("MgO", 40.304), ("Mg(OH)2", 58.319), ("MgSO4.7H2O", 246.466), ("4MgCO3.Mg(OH)2.5H2O", 485.645), ("H2O", 18.015)],
)
def test_molar_mass(formula: str, mass: float) -> None:
    assert molar_mass(formula, MASSES.masses) == pytest.approx(mass, abs=0.01)


@pytest.mark.parametrize("formula", ["", "mgo", "Mg(OH", "MgOH)2", "Mg(OH)2.", "7", "Mg-O", "()2)"])
def test_what_is_no_formula_says_so(formula: str) -> None:
    with pytest.raises(ValueError, match=r"formula|bracket"):
        atoms(formula)


def test_an_element_without_a_mass_says_so() -> None:
    with pytest.raises(ValueError, match="no mass for Zn"):
        molar_mass("ZnO", MASSES.masses)
    assert share("H2O", MASSES.masses) == 0


def test_a_hydrate_not_stated_gives_a_span() -> None:
    found = elemental(FORMS, MASSES, "citrate", 1000)
    assert isinstance(found, Span)
    assert (round(found.low), round(found.high)) == (113, 162)
    assert not found.single
    one = elemental(FORMS, MASSES, "oxide", 400)
    assert isinstance(one, Span)
    assert one.single
    assert round(one.low) == 241


@pytest.mark.parametrize(("form", "why"), [("succinate", NoFormula.UNKNOWN_FORM), ("food-grown", NoFormula.NO_FORMULA)])
def test_a_salt_that_can_not_be_computed_is_named_as_such(form: str, why: NoFormula) -> None:
    assert elemental(FORMS, MASSES, form, 100) is why
    assert compound(FORMS, MASSES, form, 100) is why


@given(st.sampled_from(VARIANTS), amounts)
def test_salt_to_magnesium_and_back(which: tuple[Form, Variant], mg: float) -> None:
    form, variant = which
    found = elemental(FORMS, MASSES, form.id, mg, variant.state)
    assert isinstance(found, Span)
    back = compound(FORMS, MASSES, form.id, found.low, variant.state)
    assert back == Span(pytest.approx(mg), pytest.approx(mg))


@given(st.sampled_from(SALTS), amounts, amounts)
def test_more_salt_is_more_magnesium_and_never_more_than_the_salt(form: Form, one: float, other: float) -> None:
    low, high = sorted((one, other))
    less, more = elemental(FORMS, MASSES, form.id, low), elemental(FORMS, MASSES, form.id, high)
    assert isinstance(less, Span)
    assert isinstance(more, Span)
    assert less.low <= more.low
    assert less.high <= more.high
    assert 0 < more.low <= more.high < high


@given(amounts, st.sampled_from(list(Unit)))
def test_units_round_trip(amount: float, unit: Unit) -> None:
    found = convert(amount, unit, MASSES)
    assert {Unit.MG: found.mg, Unit.MMOL: found.mmol, Unit.MEQ: found.meq}[unit] == pytest.approx(amount)
    assert found.meq == pytest.approx(2 * found.mmol)
    assert convert(found.mmol, Unit.MMOL, MASSES).mg == pytest.approx(found.mg)


def test_known_points_of_the_units() -> None:
    assert convert(1, Unit.MMOL, MASSES).mg == 24.305
    assert convert(10, Unit.MEQ, MASSES).mg == pytest.approx(121.525)
    assert convert(300, Unit.MG, MASSES).mmol == pytest.approx(12.34, abs=0.01)


def test_a_per_cent_on_a_label() -> None:
    assert from_percent(56, "nrv", MASSES) == pytest.approx(210)
    assert from_percent(100, "dv", MASSES) == 420


def test_two_figures_that_do_not_belong_together() -> None:
    glycinate = FORMS.of("bisglycinate")
    assert glycinate is not None
    assert belongs_together(glycinate, MASSES, 1000, 120)
    assert not belongs_together(glycinate, MASSES, 1000, 240)
    assert belongs_together(glycinate, MASSES, 0, 240) is None


@pytest.mark.parametrize(
    ("text", "reading", "form", "elemental_mg", "amount_mg"),
    [
        ("2,000 mg magnesium L-threonate (144 mg elemental)", Reading.BOTH, "l-threonate", 144, 2000),
        ("magnesium (as bisglycinate) 200 mg", Reading.ELEMENTAL, "bisglycinate", 200, None),
        ("Magnesium (from magnesium oxide) 400 mg", Reading.ELEMENTAL, "oxide", 400, None),
        ("1000 mg magnesium glycinate", Reading.AMBIGUOUS, "bisglycinate", None, 1000),
        ("0,5 g citrate", Reading.AMBIGUOUS, "citrate", None, 500),
        ("½ g magnesium malate", Reading.AMBIGUOUS, "malate", None, 500),
        ("of which magnesium 120 mg", Reading.ELEMENTAL, None, 120, None),
        ("1.5 g magnesium citrate providing 240 mg magnesium", Reading.BOTH, "citrate", 240, 1500),
        ("front says 1000mg glycinate but the back says 140mg", Reading.BOTH, "bisglycinate", 140, 1000),
        ("front says 1000mg but the back says 140mg", Reading.UNCLEAR, None, 140, 1000),
        ("magnesium 200 mg", Reading.UNNAMED, None, None, 200),
        ("what is elemental magnesium", Reading.NOTHING, None, None, None),
        ("Magtein 2 g", Reading.AMBIGUOUS, "l-threonate", None, 2000),
    ],
)
def test_labels(
    text: str, reading: Reading, form: str | None, elemental_mg: float | None, amount_mg: float | None
) -> None:
    label = READER.read_label(text)
    assert (label.reading, label.form, label.elemental_mg, label.amount_mg) == (reading, form, elemental_mg, amount_mg)


def test_a_label_may_name_its_hydrate_and_its_per_cent() -> None:
    assert READER.read_label("magnesium chloride hexahydrate 500 mg").state == "hexahydrate"
    assert READER.read_label("56% NRV").percent == (56, "nrv")
    assert READER.read_label("25 % of the daily value").percent == (25, "dv")


def test_a_gluconate_is_never_read_as_a_glycinate() -> None:
    assert READER.read_label("magnesium gluconate 500 mg").form == "gluconate"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("2,000", 2000), ("0,82", 0.82), ("1 1/2", 1.5), ("1/2", 0.5), ("1/0", 0), ("3.5", 3.5), ("12,345.6", 12345.6)],
)
def test_numbers(text: str, wanted: float) -> None:
    assert number(text) == wanted


def test_amounts() -> None:
    assert [(a.low, a.high, a.unit) for a in read_amounts("200-400 mg, 5 kg, 10 mmol and -5 mg; 3 mg/dL")] == [
        (200, 400, "mg"),
        (5_000_000, 5_000_000, "mg"),
        (10, 10, "mmol"),
        (-5, -5, "mg"),
    ]


@given(st.text(max_size=120))
def test_no_text_raises(text: str) -> None:
    READER.read_label(text)
    READER.read_label(f"{text} 200 mg citrate {text}")
