"""Forms, medicines and blood results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader

CASES: list[tuple[str, str | None, dict[str, Any], list[str]]] = [
    ("not taking any blood thinners", None, {}, []),
    ("i don't take sertraline", None, {}, []),
    ("can't i take sertraline with it", None, {"drug": ["sertraline"], "drug_class": ["ssri"]}, []),
    ("can i take magnesium with sertraline 50mg", None, {"drug": ["sertraline"], "drug_class": ["ssri"]}, []),
    (
        "can i take magnesium glycinate with lasix",
        None,
        {"form": "bisglycinate", "drug": ["furosemide"], "drug_class": ["loop-diuretics"]},
        [],
    ),
    ("im on omeprazol", None, {}, ["drug_unsure"]),
    ("nexium and mag", None, {"drug": ["esomeprazole"], "drug_class": ["ppi"]}, []),
    ("my water pill", None, {"drug": ["diuretic"], "drug_class": ["loop-diuretics", "thiazides", "k-sparing"]}, []),
    ("taking doxycyline for acne", None, {}, ["drug_unsure"]),
    ("is mag ok with zorblaxin", None, {}, ["unknown_drug"]),
    ("mag gly b4 bed?", None, {"form": "bisglycinate"}, []),
    ("magnesium glyconate", None, {"form": "bisglycinate"}, []),
    ("magnesium citramate", None, {}, ["unknown_form"]),
    ("magnesium succinate 200mg", None, {"dose_mg": 200.0}, ["unknown_form"]),
    ("glycinate vs citrate", None, {"form": "bisglycinate"}, []),
    ("l-threonate", None, {"form": "l-threonate"}, []),
    ("magtien", None, {"form": "l-threonate"}, []),
    ("magnesum bisglicinate", None, {"form": "bisglycinate"}, []),
    ("epsom salt bath", None, {"form": "topical"}, []),
    ("my magnesium level is 1.9", None, {"serum_value": 1.9}, ["serum_no_unit"]),
    (
        "my serum magnesium was 0,82 mmol/l",
        None,
        {"serum_value": 0.82, "serum_unit": "mmol/L", "serum_mmol_l": 0.82},
        [],
    ),
    ("mag 1.7 mg/dl", None, {"serum_value": 1.7, "serum_unit": "mg/dL", "serum_mmol_l": 0.699}, []),
    ("blood test 0.62 (range 0.7-1.0)", None, {"serum_value": 0.62}, ["serum_no_unit"]),
    ("1.9 mg in my blood", None, {"serum_value": 1.9}, ["serum_no_unit"]),
    ("mEq/L 1.5 in blood", None, {"serum_value": 1.5, "serum_unit": "mEq/L", "serum_mmol_l": 0.75}, []),
    (
        "rbc magnesium 5.2 mg/dl",
        None,
        {"serum_value": 5.2, "serum_unit": "mg/dL", "serum_mmol_l": 2.139},
        ["serum_red_cell"],
    ),
    ("10 mmol tablets a day", None, {"dose_mg": 243.05}, []),
    ("0.8 mmol", None, {"serum_value": 0.8, "serum_unit": "mmol/L", "serum_mmol_l": 0.8}, []),
    ("does magnesium affect gaba receptors", None, {}, []),
    ("i take sonata", None, {"drug": ["zaleplon"], "drug_class": ["hypnotics"]}, []),
    ("can magnesium interact with levothyroxin", None, {}, ["drug_unsure"]),
    ("azithromicin", None, {}, ["drug_unsure"]),
    ("is clarithromycin ok", None, {"drug": ["clarithromycin"], "drug_class": ["common-not-known"]}, []),
    ("penicilamine", None, {}, ["drug_unsure"]),
    ("thyroid meds", None, {"drug": ["thyroid hormone"], "drug_class": ["levothyroxine"]}, []),
    ("ciprofloxacin and magnesium", None, {"drug": ["ciprofloxacin"], "drug_class": ["fluoroquinolones"]}, []),
    (
        "my wife takes warfarin and coumadin",
        None,
        {"sex": "female", "drug": ["warfarin"], "drug_class": ["warfarin"]},
        [],
    ),
    ("calcium channel blockers", None, {"drug": ["calcium channel blocker"], "drug_class": ["ccb"]}, []),
    ("does magnesium block calcium channels", None, {}, []),
    (
        "metformin 500 mg and magnesium 300mg",
        None,
        {"dose_mg": 300.0, "drug": ["metformin"], "drug_class": ["metformin-insulin"]},
        [],
    ),
    ("st johns wort", None, {}, []),
    ("gaviscon", None, {"drug": ["gaviscon"], "drug_class": ["gaviscon"]}, []),
    ("dulcolax", None, {"drug": ["bisacodyl"], "drug_class": ["bisacodyl"]}, []),
    ("vitamin d and magnesium", None, {"drug": ["vitamin d"], "drug_class": ["vitamin-d"]}, []),
    ("kidnye problems", None, {"conditions": ["kidney"]}, []),
    ("epilepsey", None, {"conditions": ["epilepsy"]}, []),
    ("im pregnat", None, {"sex": "female", "pregnant": True}, []),
    ("breastfeding", None, {"sex": "female", "breastfeeding": True}, []),
    ("xanex", None, {}, ["drug_unsure"]),
    ("alprazolam or xanax", None, {"drug": ["alprazolam"], "drug_class": ["hypnotics"]}, []),
    ("is magnesium oxide bad", None, {"form": "oxide"}, []),
    ("not oxide but citrate", None, {"form": "citrate"}, []),
    ("milk of magnesia", None, {"form": "hydroxide"}, []),
    ("my result came back 2.1", None, {"serum_value": 2.1}, ["serum_no_unit"]),
    ("level 0.4", None, {"serum_value": 0.4}, ["serum_no_unit"]),
    ("magnesium helps sleep 7 hours", None, {"duration": 420.0}, []),
    ("i slept great with breakfst", None, {}, []),
    ("adderal", None, {}, ["drug_unsure"]),
    ("vyvanse", None, {"drug": ["lisdexamfetamine"], "drug_class": ["amfetamine"]}, []),
    ("iron tablets", None, {"drug": ["iron supplement"], "drug_class": ["iron"]}, []),
    ("what about birth control", None, {"drug": ["birth control"], "drug_class": ["oral-contraceptives"]}, []),
    (
        "taking iron and calcium",
        None,
        {"drug": ["iron supplement", "calcium supplement"], "drug_class": ["iron", "calcium"]},
        [],
    ),
    ("is it safe with alcohol", None, {"drug": ["alcohol"], "drug_class": ["alcohol"]}, []),
    ("what about wine", None, {"drug": ["alcohol"], "drug_class": ["alcohol"]}, []),
    ("50 mg zinc", None, {"drug": ["zinc supplement"], "drug_class": ["zinc"]}, []),
    ("potassium", None, {"drug": ["potassium"], "drug_class": ["potassium"]}, []),
]


@pytest.fixture(scope="module")
def reader(content_dir: Path) -> SlotReader:
    return SlotReader(Lexicon.load(content_dir))


@pytest.mark.parametrize(("text", "expecting", "slots", "problems"), CASES, ids=[f"{c[0]}|{c[1]}" for c in CASES])
def test_slots(
    reader: SlotReader, text: str, expecting: str | None, slots: dict[str, Any], problems: list[str]
) -> None:
    found = reader.read(text, expecting=expecting)
    assert found.known() == slots
    assert list(found.problems) == problems
