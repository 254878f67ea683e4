"""Blood results: units, bands at their bounds, urgency after section 3 of the safety policy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.reports import ReportReader
from bot.calculators.serum import (
    Impossible,
    Missing,
    NotSerum,
    Patient,
    Placed,
    Specimen,
    Step,
    from_mmol_l,
    group_of,
    place,
    to_mmol_l,
)
from bot.conversation.calculating.tabled import CalculatorWords
from bot.knowledge.loader import content_root, load_file
from bot.knowledge.tables_lab import LabTable

LAB = load_file(content_root(), "tables/lab.yaml", LabTable)
READER = ReportReader(load_file(content_root(), "en/calculator_words.yaml", CalculatorWords).report)
UNITS = ("mmol/L", "mg/dL", "mEq/L")


def placed(value: float, unit: str = "mmol/L", patient: Patient | None = None, **rest: object) -> Placed:
    found = place(LAB, value, unit, patient or Patient(), **{"specimen": Specimen.SERUM, **rest})  # type: ignore[arg-type]
    assert isinstance(found, Placed)
    return found


@pytest.mark.parametrize(
    ("mmol_l", "band", "step"),
    [
        (0.2, "critically-low", Step.EMERGENCY),
        (0.399, "critically-low", Step.EMERGENCY),
        (0.4, "very-low", Step.SAME_DAY),
        (0.49, "very-low", Step.SAME_DAY),
        (0.5, "low", Step.SOON),
        (0.69, "low", Step.SOON),
        (0.7, "low-for-some", Step.ROUTINE),
        (0.74, "low-for-some", Step.ROUTINE),
        (0.75, "below-debated", Step.NONE),
        (0.84, "below-debated", Step.NONE),
        (0.85, "normal", Step.NONE),
        (0.95, "normal", Step.NONE),
        (0.96, "high-normal", Step.ROUTINE),
        (1.1, "high-normal", Step.ROUTINE),
        (1.11, "high", Step.SOON),
        (1.24, "high", Step.SOON),
        (1.25, "very-high", Step.SAME_DAY),
        (2.0, "very-high", Step.SAME_DAY),
        (2.001, "critically-high", Step.EMERGENCY),
        (8.0, "critically-high", Step.EMERGENCY),
    ],
)
def test_bands_at_their_bounds(mmol_l: float, band: str, step: Step) -> None:
    found = placed(mmol_l)
    assert (found.band.id, found.step) == (band, step)


@pytest.mark.parametrize(
    ("mmol_l", "mg_dl", "meq_l"),
    [(0.85, 2.07, 1.7), (0.75, 1.82, 1.5), (0.7, 1.7, 1.4), (0.95, 2.31, 1.9), (1.1, 2.67, 2.2)],
)
def test_the_points_of_the_table(mmol_l: float, mg_dl: float, meq_l: float) -> None:
    assert from_mmol_l(mmol_l, "mg/dL", LAB) == pytest.approx(mg_dl, abs=0.006)
    assert from_mmol_l(mmol_l, "mEq/L", LAB) == pytest.approx(meq_l)
    assert placed(mg_dl, "mg/dL").band == placed(meq_l, "mEq/L").band == placed(mmol_l).band


def test_the_same_number_differs_by_its_unit() -> None:
    assert placed(1.7, "mg/dL").band.id == "low-for-some"
    assert placed(1.7, "mEq/L").band.id == "normal"
    assert placed(1.0, "mg/dL").step is Step.SAME_DAY
    assert placed(1.0, "mmol/L").step is Step.ROUTINE


@pytest.mark.parametrize("unit", [None, "", "mg", "mmol"])
def test_nothing_is_placed_without_a_unit(unit: str | None) -> None:
    assert place(LAB, 1.7, unit) is Missing.UNIT
    assert place(LAB, None, unit) is Missing.VALUE


@pytest.mark.parametrize(
    ("value", "why"), [(0, Impossible.ZERO), (-0.8, Impossible.NEGATIVE), (82.0, Impossible.ABSURD)]
)
def test_impossible_results(value: float, why: Impossible) -> None:
    assert place(LAB, value, "mmol/L") is why


def test_the_specimen_is_asked_where_red_cells_are_possible() -> None:
    assert place(LAB, 5.2, "mg/dL") is Missing.SPECIMEN
    assert isinstance(place(LAB, 1.2, "mmol/L"), Placed)
    assert isinstance(place(LAB, 5.2, "mg/dL", specimen=Specimen.RED_CELL), NotSerum)
    assert placed(5.2, "mg/dL", specimen=Specimen.UNKNOWN).step is Step.EMERGENCY


@pytest.mark.parametrize(
    "patient",
    [
        Patient(symptoms=True),
        Patient(conditions=("kidney",)),
        Patient(pregnant=True),
        Patient(drugs=("digoxin",)),
        Patient(drug_class=("digoxin",)),
        Patient(drug_class=("qt-drugs",)),
        Patient(drugs=("escitalopram",)),
    ],
)
def test_one_step_up(patient: Patient) -> None:
    found = placed(0.55, patient=patient)
    assert (found.step, found.raised) == (Step.SAME_DAY, True)
    assert placed(0.3, patient=patient).step is Step.EMERGENCY


def test_several_reasons_are_still_one_step() -> None:
    both = Patient(symptoms=True, conditions=("kidney",), drugs=("digoxin",))
    assert placed(0.6, patient=both).step is Step.SAME_DAY


def test_children() -> None:
    child = Patient(age=9)
    assert placed(0.66, patient=child).side == "normal"
    assert placed(0.64, patient=child).side == "low"
    assert placed(1.64, patient=child).step is Step.SAME_DAY
    assert placed(1.66, patient=child).step is Step.EMERGENCY
    assert placed(1.66, patient=Patient(age=16)).step is Step.SAME_DAY
    assert placed(0.62, patient=Patient(age=0.01)).side == "normal"
    group = group_of(LAB, Patient(age=18))
    assert group is None


def test_pregnancy_has_its_own_intervals() -> None:
    assert placed(0.65, patient=Patient(pregnant=True)).step is Step.NONE
    late = placed(0.55, patient=Patient(pregnant=True, third_trimester=True))
    assert (late.side, late.step) == ("normal", Step.NONE)
    assert placed(0.95, patient=Patient(pregnant=True)).side == "high"
    girl = group_of(LAB, Patient(age=15, pregnant=True))
    assert girl is not None
    assert girl.id == "pregnancy"


def test_the_reports_own_range_stands_above() -> None:
    assert placed(0.73, own_range=(0.70, 1.00)).step is Step.NONE
    below = placed(0.73, own_range=(0.75, 0.95))
    assert (below.side, below.step, below.own_range) == ("low", Step.ROUTINE, True)
    assert placed(0.9, own_range=(0.95, 1.2)).step is Step.ROUTINE
    assert placed(1.9, "mg/dL", own_range=(1.7, 2.2)).side == "normal"


def test_no_range_silences_an_emergency() -> None:
    assert placed(0.35, own_range=(0.2, 1.0)).step is Step.EMERGENCY
    assert placed(2.1, own_range=(1.7, 2.6)).step is Step.EMERGENCY


@given(st.floats(0.01, 20), st.sampled_from(UNITS))
def test_units_round_trip(value: float, unit: str) -> None:
    assert from_mmol_l(to_mmol_l(value, unit, LAB), unit, LAB) == pytest.approx(value)


@given(st.floats(0.05, 20), st.floats(0.05, 20))
def test_urgency_grows_away_from_the_middle(one: float, other: float) -> None:
    near, far = sorted((one, other), key=lambda x: abs(x - 0.9))
    if (near - 0.9) * (far - 0.9) > 0:
        assert placed(near).step <= placed(far).step


@given(
    st.one_of(st.none(), st.floats(-5, 500)),
    st.sampled_from([None, *UNITS, "mg/L", "stone"]),
    st.builds(
        Patient,
        age=st.one_of(st.none(), st.floats(0, 110)),
        pregnant=st.booleans(),
        third_trimester=st.booleans(),
        symptoms=st.booleans(),
        conditions=st.sampled_from([(), ("kidney",)]),
    ),
    st.one_of(st.none(), st.sampled_from(list(Specimen))),
)
def test_no_input_raises_and_no_urgency_falls_for_a_risk(
    value: float | None, unit: str | None, patient: Patient, specimen: Specimen | None
) -> None:
    found = place(LAB, value, unit, patient, specimen=specimen)
    if isinstance(found, Placed):
        assert found.mmol_l >= 0.4 or found.step is Step.EMERGENCY
        assert found.mmol_l <= 2.0 or found.step is Step.EMERGENCY


@pytest.mark.parametrize(
    ("text", "values", "own_range"),
    [
        ("0.82 mmol/L", [(0.82, "mmol/L")], None),
        ("magnesium 0,82 mmol/l (range 0,70 - 1,00)", [(0.82, "mmol/L")], (0.7, 1.0)),
        ("it is 0.73. The range says 0.70 to 1.00", [], (0.7, 1.0)),
        ("1.9 mg/dl, reference range: 1.7-2.2 mg/dl", [(1.9, "mg/dL")], (1.7, 2.2)),
        ("-0.8 mmol/l", [(-0.8, "mmol/L")], None),
        ("0.82 mmol/l or 1.99 mg/dl", [(0.82, "mmol/L"), (1.99, "mg/dL")], None),
        ("range 2 to 1", [], None),
    ],
)
def test_reports(text: str, values: list[tuple[float, str]], own_range: tuple[float, float] | None) -> None:
    report = READER.read_report(text)
    assert (list(report.values), report.own_range) == (values, own_range)


def test_specimen_symptoms_and_trimester_of_a_report() -> None:
    assert READER.read_report("rbc magnesium 5.2").specimen is Specimen.RED_CELL
    assert READER.read_report("plasma 0.8").specimen is Specimen.SERUM
    assert READER.read_report("24 h urine").specimen is Specimen.OTHER
    assert READER.read_report("third trimester, cramps").symptoms
    assert not READER.read_report("no symptoms like cramps").symptoms
    assert READER.read_report("3rd trimester").third_trimester


@given(st.text(max_size=100))
def test_no_report_raises(text: str) -> None:
    READER.read_report(text)
