"""Elemental magnesium, blood results and medicines as a person reads them: kind, short, plain, and never a guess."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.base.markup import plain
from bot.calculators.foods.lookup import FoodBook
from bot.check.reading import reading_grade
from bot.conversation.calculating.intakes import Ask, Result
from bot.conversation.calculating.tabled import tabled
from bot.conversation.replies.render import Renderer
from bot.knowledge.loader import content_root, load, load_file
from bot.knowledge.tables_interactions import InteractionTable, InteractionTexts
from bot.knowledge.topics import Questions

ROOT = content_root()
CONTENT = load()
RENDER = Renderer(CONTENT)
CALCULATE = tabled(ROOT, CONTENT, RENDER, FoodBook.load(ROOT)).calculators
QUESTIONS = load_file(ROOT, "en/questions_calculators.yaml", Questions).questions
INTERACTIONS = load_file(ROOT, "tables/interactions.yaml", InteractionTable).interactions
TEXTS = load_file(ROOT, "en/interactions.yaml", InteractionTexts)
ELEMENTAL, SERUM, MEDICINES = "dose.elemental", "deficiency.serum", "safety.interactions"
SUBJECT = frozenset(w.casefold() for w in CONTENT.subject_words)
FORBIDDEN = re.compile(r"\byou have\b|\byour dose\b|no interaction|diagnos|\btreats\b", re.IGNORECASE)


def found(topic: str, slots: dict[str, Any]) -> Result:
    result = CALCULATE[topic](slots)
    assert isinstance(result, Result), result
    return result


def texts(topic: str, slots: dict[str, Any]) -> tuple[str, str]:
    """The short and the deeper part, plain; held to the rules that every answer is held to."""
    result = found(topic, slots)
    answer = CONTENT.topics[topic].answer
    assert answer is not None
    assert answer.deeper is not None
    short, deeper = (plain(RENDER.render(t, slots=slots, **result.values)) for t in (answer.short, answer.deeper))
    assert len(short.split()) <= 60, short
    assert 60 <= len(deeper.split()) <= 180, (len(deeper.split()), deeper)
    grade = reading_grade(short, SUBJECT)
    assert grade is None or grade <= 8, (grade, short)
    assert not FORBIDDEN.search(f"{short} {deeper}"), short
    assert not re.search(r"\s[,.]| {2}|\.\.", short.replace("...", "")), short
    assert set(result.sources) <= set(CONTENT.sources)
    return short, deeper


def asked(topic: str, slots: dict[str, Any]) -> str:
    question = CALCULATE[topic](slots)
    assert isinstance(question, Ask), question
    assert question.slot in QUESTIONS
    return question.slot


def serum(value: float, unit: str = "mmol/L", **more: Any) -> dict[str, Any]:
    return {"serum_value": value, "serum_unit": unit, **more}


@pytest.mark.parametrize("topic", [ELEMENTAL, SERUM, MEDICINES])
def test_the_answer_stands_even_without_a_calculation(topic: str) -> None:
    answer = CONTENT.topics[topic].answer
    assert answer is not None
    assert answer.deeper is not None
    assert len(plain(RENDER.render(answer.short, slots={})).split()) > 20
    assert 60 <= len(plain(RENDER.render(answer.deeper, slots={})).split()) <= 180


def test_every_question_renders() -> None:
    for variants in QUESTIONS.values():
        for variant in variants:
            assert len(plain(RENDER.render(variant.ask)).split()) <= 60


# --- elemental magnesium


@pytest.mark.parametrize(
    ("slots", "kind", "holds"),
    [
        ({}, "general", "of which magnesium"),
        ({"form": "oxide"}, "share", "60.3%"),
        ({"form": "sulfate"}, "share", "swallowed"),
        ({"form": "citrate", "dose_mg": 1000}, "ambiguous", "113 to 162 mg"),
        ({"form": "bisglycinate", "dose_mg": 200}, "ambiguous", "depends what the label means"),
        ({"form": "citrate", "dose_mg": [500, 1000]}, "ambiguous", "500 to 1,000 mg"),
        ({"form": "oxide", "dose_mg": 10000}, "ambiguous", "local emergency number"),
        ({"form": "food-grown", "dose_mg": 100}, "no_formula", "no fixed formula"),
        ({"form": "elemental", "dose_mg": 300}, "pure", "12.3 mmol"),
        ({"text": "2,000 mg magnesium L-threonate (144 mg elemental)"}, "both", "144 mg"),
        ({"text": "magnesium (as bisglycinate) 200 mg", "dose_mg": 200}, "pure", "200 mg"),
        ({"text": "1000 mg glycinate, 300 mg elemental"}, "both", "mixed in"),
        ({"text": "1000 mg glycinate, 40 mg elemental"}, "both", "fillers"),
        ({"text": "the front says 1000 mg, the back 140 mg"}, "unclear", "most likely"),
        ({"text": "10 mEq in mg", "dose_mg": 121.5}, "convert", "122 mg or 5 mmol"),
        ({"text": "convert mg to mmol"}, "convert", "24.3 mg"),
        ({"text": "how many mmol is it", "dose_mg": 300}, "convert", "12.3 mmol"),
        ({"text": "56% nrv how many mg"}, "percent", "210 mg"),
        ({"text": "how much citrate for 200 mg elemental", "elemental_mg": 200}, "needed", "1,237 to 1,764 mg"),
        ({"text": "½ g oxide", "form": "oxide"}, "ambiguous", "302 mg"),
        ({"text": "0,82 g oxide", "form": "oxide", "dose_mg": 820}, "ambiguous", "494 mg"),
    ],
)
def test_elemental(slots: dict[str, Any], kind: str, holds: str) -> None:
    assert found(ELEMENTAL, slots).values["kind"] == kind
    assert holds in texts(ELEMENTAL, slots)[0]


def test_an_unknown_salt_is_named_back_and_safely() -> None:
    slots = {"problems": ("unknown_form",), "unknown_names": ("<b>succinate",), "text": "500 mg magnesium succinate"}
    assert "<b>succinate" in texts(ELEMENTAL, slots)[0]  # escaped, or plain() would have taken the tag away


@pytest.mark.parametrize(
    ("slots", "question"),
    [
        ({"dose_mg": 300}, "form"),
        ({"text": "0 mg oxide"}, "dose_mg.zero"),
        ({"text": "-5 mg oxide"}, "dose_mg.negative"),
        ({"text": "5 kg oxide"}, "dose_mg.absurd"),
        ({"text": "50,000 mg oxide", "dose_mg": 50000}, "dose_mg.absurd"),
        ({"problems": ("dose_absurd",)}, "dose_mg.absurd"),
        ({"text": "a few citrate tablets", "form": "citrate"}, "dose_mg.vague"),
        ({"text": "is 500 of glycinate a lot", "form": "bisglycinate"}, "dose_mg.no_unit"),
    ],
)
def test_elemental_asks_back(slots: dict[str, Any], question: str) -> None:
    assert asked(ELEMENTAL, slots) == question


# --- blood results


@pytest.mark.parametrize(
    ("slots", "holds"),
    [
        (serum(0.39), "local emergency number"),
        (serum(0.9, "mg/dL"), "local emergency number"),
        (serum(2.2, specimen="serum"), "local emergency number"),
        (serum(2.2, specimen="unknown"), "local emergency number"),
        (serum(0.45, drug=["digoxin"]), "local emergency number"),
        (serum(0.45), "doctor today"),
        (serum(1.3, specimen="serum"), "doctor today"),
        (serum(0.65, conditions=["kidney"]), "doctor today"),
        (serum(0.6), "next few days"),
        (serum(1.15), "next few days"),
        (serum(0.72), "normal by others"),
        (serum(0.72, drug_class=["qt-drugs"]), "next few days"),
        (serum(0.82), "no alarm"),
        (serum(1.7, "mEq/L"), "0.85 mmol/L"),
        (serum(1.7, "mg/dL"), "0.70 mmol/L"),
        (serum(0.9), "does not rule out"),
        (serum(1.05), "near the top"),
        (serum(1.05, conditions=["kidney"]), "next few days"),
        (serum(0.9, text="serum 0.9 mmol/l and i have palpitations"), "Mention it"),
        (serum(0.64, age=5), "at this age"),
        (serum(0.64, age_class="child"), "at this age"),
        (serum(0.7, pregnant=True), "in pregnancy"),
        (serum(0.73, text="0.73 mmol/l, the range says 0.70 to 1.00"), "your report's own range"),
        (serum(0.73, text="0.73 mmol/l, range 0.75-0.95"), "low by your report's own range"),
        (serum(5.2, "mg/dL", specimen="red_cell"), "in red cells"),
        (serum(5.2, "mg/dL", problems=("serum_red_cell",)), "in red cells"),
        ({"text": "magnesium value 20 mg/l"}, "0.82 mmol/L"),
        ({"text": "0.82 mmol/l (1.99 mg/dl)"}, "usual range"),
        ({"serum_mmol_l": 0.82}, "usual range"),
    ],
)
def test_serum(slots: dict[str, Any], holds: str) -> None:
    assert holds in texts(SERUM, slots)[0]


@pytest.mark.parametrize(
    ("slots", "question"),
    [
        ({}, "serum_value"),
        ({"serum_value": 1.7}, "serum_unit"),
        ({"serum_value": 1.7, "problems": ("serum_no_unit",)}, "serum_unit"),
        (serum(1.3), "specimen"),
        (serum(5.2, "mg/dL"), "specimen.urgent"),
        ({"problems": ("serum_absurd",), "text": "magnesium 82 mmol/l"}, "serum_value.absurd"),
        ({"problems": ("serum_absurd",), "text": "magnesium -0.8 mmol/l"}, "serum_value.negative"),
        ({"problems": ("serum_absurd",), "text": "magnesium 0 mmol/l"}, "serum_value.zero"),
        ({"text": "0.82 mmol/l 2.6 mg/dl"}, "serum_value.two_units"),
        ({"text": "0.82 mmol/l, last year 0.7 mmol/l"}, "serum_value.two"),
    ],
)
def test_serum_asks_back(slots: dict[str, Any], question: str) -> None:
    assert asked(SERUM, slots) == question


def test_a_question_about_a_high_result_already_sends_to_care() -> None:
    assert "local emergency number" in QUESTIONS["specimen.urgent"][0].ask
    assert "local emergency number" in QUESTIONS["serum_unit"][0].ask


@settings(max_examples=60)
@given(st.floats(0.05, 5), st.sampled_from([None, 5.0, 40.0]), st.booleans(), st.booleans())
def test_every_result_keeps_the_rules(value: float, age: float | None, pregnant: bool, kidney: bool) -> None:
    slots = serum(round(value, 2), specimen="serum", pregnant=pregnant, conditions=["kidney"] if kidney else [])
    texts(SERUM, slots if age is None else {**slots, "age": age})


# --- medicines


@pytest.mark.parametrize("row", INTERACTIONS, ids=lambda r: r.id)
def test_every_row_in_words(row: Any) -> None:
    for name in (row.generics[0], row.generics[-1], *row.brands[:1]):
        short, _ = texts(MEDICINES, {"drug": [name]})
        assert name.casefold() in short.casefold()
    for hit in found(MEDICINES, {"drug": [row.generics[0]]}).values["hits"]:
        assert len(plain(hit["says"]).split()) <= 40
        assert "None" not in hit["says"]
    assert not re.search(r"\d", re.sub(r"\{.*?\}", "", TEXTS.says[row.id]))


def test_every_row_is_said_and_nothing_else() -> None:
    assert set(TEXTS.says) == {r.id for r in INTERACTIONS}


@pytest.mark.parametrize(
    ("slots", "kind", "holds"),
    [
        ({}, "general", "pharmacist"),
        ({"drug": ["levothyroxine"]}, "single", "Leave 4 hours"),
        ({"drug": ["ciprofloxacin"]}, "single", "2 hours before magnesium, or 6 hours after it"),
        ({"drug": ["raltegravir"]}, "single", "better not together"),
        ({"drug": ["warfarin"]}, "single", "no known clash"),
        ({"drug": ["sertraline"]}, "single", "not in my checked list, which does not mean safe"),
        ({"drug": ["levothyroxine", "omeprazole"]}, "several", "Omeprazole"),
        ({"drug": ["levothyroxine", "omeprazole", "lithium carbonate"]}, "several", "Lithium carbonate: ask first"),
        ({"drug": ["blorbimab"]}, "unknown", "Blorbimab is not in my list"),
        ({"unknown_names": ("blorbimab", "x<y")}, "unknown", "are not in my list"),
        ({"drug": ["omeprazole"], "unknown_names": ("blorbimab",)}, "several", "does not mean safe"),
        ({"drug_unsure": (("levotyroxin", "levothyroxine"),)}, "unsure", "Did you mean levothyroxine"),
        ({"drug": ["digoxin"], "conditions": ["kidney"]}, "single", "ask first"),
        ({"drug": ["gaviscon"], "country": "us"}, "single", "holds magnesium, so count it"),
        ({"drug": ["gaviscon"], "country": "uk"}, "single", "no magnesium antacid"),
        ({"drug": ["gaviscon"]}, "single", "Which country"),
        (
            {"drug": ["antibiotic"], "drug_class": ["tetracyclines", "fluoroquinolones", "penicillins"]},
            "which",
            "Tell me the name on the pack",
        ),
        ({"drug": ["thyroid hormone"], "drug_class": ["levothyroxine"]}, "single", "Leave 4 hours"),
    ],
)
def test_medicines(slots: dict[str, Any], kind: str, holds: str) -> None:
    assert found(MEDICINES, slots).values["kind"] == kind
    assert holds in texts(MEDICINES, slots)[0]


def test_many_medicines_stay_readable() -> None:
    many = ["levothyroxine", "omeprazole", "ciprofloxacin", "iron", "gabapentin", "lithium carbonate", "digoxin"]
    short, deeper = texts(MEDICINES, {"drug": many, "text": "ciprofloxacin at 8 am and 8 pm, gabapentin at 9 pm"})
    assert short.startswith("Lithium carbonate: ask first")
    assert "pharmacist" in deeper


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("levothyroxine at 7 am, magnesium at 9 am, ok?", "09:00 is too near for magnesium; 11:00 would fit"),
        ("levothyroxine at 7 am, magnesium at 10 pm, ok?", "22:00 is far enough"),
        ("levothyroxine at 7 am", "would fit at 22:00"),
        ("levothyroxine at 10 pm", "would fit at 18:00"),  # 02:00 is as near, but nobody is awake
    ],
)
def test_a_plan_for_the_day(text: str, holds: str) -> None:
    short, deeper = texts(MEDICINES, {"drug": ["levothyroxine"], "text": text})
    assert holds in short
    assert "Magnesium fits from" in deeper


def test_a_button_confirms_a_misspelled_name() -> None:
    values = found(MEDICINES, {"drug": ["omeprazole"], "drug_unsure": (("levotyroxin", "levothyroxine"),)}).values
    assert values["offers"] == (("levothyroxine", "magnesium with omeprazole and levothyroxine"),)
    long = found(MEDICINES, {"drug": ["x" * 60], "drug_unsure": (("b", "baloxavir marboxil"),)}).values
    assert long["offers"] == (("baloxavir marboxil", "magnesium with baloxavir marboxil"),)


@given(st.text(max_size=80), st.sampled_from([ELEMENTAL, SERUM, MEDICINES]))
def test_no_text_raises(text: str, topic: str) -> None:
    CALCULATE[topic]({"text": text})
    CALCULATE[topic]({"text": f"{text} 200 mg", "dose_mg": 200, "drug": ["iron"], "serum_value": 0.8})


def test_a_group_beside_a_named_medicine_is_asked_back() -> None:
    slots = {"drug": ["ramipril"], "drug_class": ["bp-other", "rosuvastatin", "statins-other"]}
    short, deeper = texts(MEDICINES, slots)
    assert "tell me the name on the pack" in short
    assert "Rosuvastatin" in deeper
    both = {"drug": ["statin"], "drug_class": ["rosuvastatin", "statins-other"]}
    assert found(MEDICINES, both).values["kind"] == "which"
    unsure = {**both, "unknown_names": ("blorbimab",)}
    assert "not in my list" in texts(MEDICINES, unsure)[0]
