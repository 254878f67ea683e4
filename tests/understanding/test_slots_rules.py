"""Rules that hold for every message: nothing raises, numbers survive the way they are written, names stay apart."""

from __future__ import annotations

import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.loader import content_root
from bot.understanding.reading.amounts import AmountReader
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import NumberWords
from bot.understanding.reading.reader import SlotReader

LEXICON = Lexicon.load(content_root())
READER = SlotReader(LEXICON)
UNITS = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
EXPECTING = [
    None,
    "age",
    "sex",
    "pregnant",
    "breastfeeding",
    "dose_mg",
    "time",
    "days",
    "timezone",
    "duration",
    "serum_value",
    "serum_unit",
    "form",
    "drug",
    "country",
]
FRAGMENTS = [
    "im",
    "mg",
    "400",
    "-",
    "/",
    "at",
    "9",
    ":",
    "30",
    "half",
    "to",
    "weeks",
    "pregnant",
    "not",
    "no",
    "one",
    "and a half",
    "mmol/l",
    "level",
    "over",
    "my mum",
    "old",
    "years",
    "0",
    "1,000",
    ".5",
    "½",
    "twenty",
    "hundred",
    "am",
    "pm",
    "utc+2",
    "except",
    "mon",
    "with",
    "x",
    "2",
    "tablets",
    "of",
    "?",
    "🙂",
    "'s",
    "f",
]


def in_words(number: int) -> str:
    if number < 20:
        return UNITS[number]
    tens, unit = divmod(number, 10)
    return TENS[tens - 2] + (f" {UNITS[unit]}" if unit else "")


@given(st.text(max_size=400), st.sampled_from(EXPECTING))
@settings(max_examples=300, deadline=None)
def test_no_text_raises(text: str, expecting: str | None) -> None:
    found = READER.read(text, expecting=expecting)
    assert found == READER.read(text, expecting=expecting)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14), st.sampled_from(EXPECTING))
@settings(max_examples=500, deadline=None)
def test_no_jumble_of_slot_words_raises(parts: list[str], expecting: str | None) -> None:
    found = READER.read(" ".join(parts), expecting=expecting)
    assert found.age is None or 0 <= found.age <= 121
    assert found.time is None or (0 <= int(found.time[:2]) < 24 and 0 <= int(found.time[3:]) < 60)
    assert not (found.pregnant and found.sex == "male")


@given(st.integers(1, 99))
def test_an_age_in_words_is_the_age_in_digits(age: int) -> None:
    assert READER.read(f"i'm {in_words(age)} years old").age == age
    assert READER.read(f"{in_words(age)}", expecting="age").age == age
    assert READER.read(f"im {age}").age == age


@given(st.integers(121, 9_999))
def test_an_age_past_the_oldest_is_never_taken(age: int) -> None:
    found = READER.read(f"{age}", expecting="age")
    assert found.age is None
    assert "age_absurd" in found.problems


@given(st.integers(1, 100_000))
def test_a_dose_survives_its_ways_of_writing(mg: int) -> None:
    for text in (f"{mg} mg", f"{mg}mg", f"{mg:,} mg of magnesium", f"take {mg} milligrams"):
        assert READER.read(text).dose_mg == mg, text


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_a_bigger_dose_is_read_as_bigger(a: int, b: int) -> None:
    first, second = READER.read(f"{a} mg").dose_mg, READER.read(f"{b} mg").dose_mg
    assert isinstance(first, float) and isinstance(second, float)
    assert (first < second) == (a < b)


@given(st.integers(10, 900), st.integers(10, 900))
def test_a_range_is_low_then_high(a: int, b: int) -> None:
    found = READER.read(f"{a}-{b} mg").dose_mg
    assert found == ((min(a, b), max(a, b)) if a != b else a)


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_24_hour_time_with_two_digits_is_kept_from_thirteen_on(hour: int, minute: int) -> None:
    found = READER.read(f"remind me at {hour:02d}:{minute:02d}").time
    if hour >= 13 or hour < 10:
        assert found == f"{hour:02d}:{minute:02d}"


@given(st.integers(1, 12), st.integers(0, 59), st.sampled_from(["am", "pm", " a.m.", " PM"]))
def test_am_and_pm_decide(hour: int, minute: int, half: str) -> None:
    expected = hour % 12 + (12 if "p" in half.lower() else 0)
    assert READER.read(f"{hour}:{minute:02d}{half}").time == f"{expected:02d}:{minute:02d}"


@given(st.decimals(min_value="0.1", max_value="9.9", places=2))
def test_a_blood_result_keeps_its_value_and_unit(value: object) -> None:
    found = READER.read(f"my magnesium was {value} mmol/L")
    assert found.serum_value == float(str(value))
    assert found.serum_unit == "mmol/L"
    comma = READER.read(f"my magnesium was {str(value).replace('.', ',')} mg/dl")
    assert comma.serum_value == float(str(value))
    assert comma.serum_mmol_l == pytest.approx(float(str(value)) / 2.4305, abs=0.001)


@pytest.mark.parametrize("pair", sorted(tuple(sorted(p)) for p in LEXICON.lookalikes), ids=str)
def test_lookalike_medicines_are_never_swapped(pair: tuple[str, str]) -> None:
    first, second = pair
    a, b = READER.read(f"can i take {first}"), READER.read(f"can i take {second}")
    if a.drug and b.drug and set(a.drug) != set(b.drug):
        assert not set(a.drug) & set(b.drug) or set(a.drug) < set(b.drug) or set(b.drug) < set(a.drug)
    assert not a.drug_unsure and not b.drug_unsure


def test_every_name_of_the_interaction_table_reaches_its_row() -> None:
    ignore = set(LEXICON.lists["medicines"]["ignore"]) | {
        g.casefold() for g in LEXICON.lists["medicines"]["need_context"]
    }
    for row in LEXICON.interactions:
        for name in (*row["generics"], *row["brands"]):
            if name.casefold() not in ignore:
                found = READER.read(f"i take {name}")
                assert row["id"] in found.drug_class, (name, row["id"], found.known())


def test_a_slip_in_a_medicine_is_proposed_and_never_used() -> None:
    for typed, meant in (
        ("sertralin", "sertraline"),
        ("omeprazol", "omeprazole"),
        ("warfarine", "warfarin"),
        ("doxycyclin", "doxycycline"),
        ("levothyroxin", "levothyroxine"),
        ("xanex", "xanax"),
    ):
        found = READER.read(f"is it ok with {typed}")
        assert found.drug == ()
        assert found.drug_unsure[0][0] == typed
        assert meant in found.drug_unsure[0]


def test_every_form_of_the_table_is_found_by_its_name() -> None:
    for form in LEXICON.forms:
        if form["id"] not in ("liposomal", "food-grown", "topical", "water"):
            assert READER.read(form["name"]).form == form["id"]


@pytest.mark.parametrize("other", ["gluconate", "glycerophosphate"])
def test_forms_that_look_like_glycinate_stay_themselves(other: str) -> None:
    assert READER.read(f"magnesium {other}").form == other


def test_an_unknown_form_or_medicine_is_named_back() -> None:
    assert READER.read("magnesium citramate").unknown_names == ("citramate",)
    assert READER.read("mag with zorblaxin").unknown_names == ("zorblaxin",)
    assert READER.read("i slept great with breakfst").unknown_names == ()


def test_every_city_has_a_real_zone() -> None:
    for city in LEXICON.cities:
        assert ZoneInfo(city.zone).key == city.zone
        assert READER.read(city.name, expecting="timezone").timezone == city.zone, city.name


def test_every_zone_name_is_real() -> None:
    for name, zone in LEXICON.lists["zones"]["names"].items():
        assert ZoneInfo(zone).key == zone
        assert READER.read(name, expecting="timezone").timezone == zone, name


def test_class_words_name_rows_that_exist() -> None:
    rows = {row["id"] for row in LEXICON.interactions}
    for word, entry in LEXICON.lists["medicines"]["classes"].items():
        assert set(entry["rows"]) <= rows, word


def test_form_words_name_forms_that_exist() -> None:
    assert set(LEXICON.lists["forms"]["words"]) <= {form["id"] for form in LEXICON.forms}


def test_broken_word_lists_are_refused_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "en" / "lexicon").mkdir(parents=True)
    (tmp_path / "tables").mkdir()
    (tmp_path / "en" / "lexicon" / "clock.yaml").write_text("am: [am]\nam: [pm]\n")
    for name, text in (("forms", "forms: []\n"), ("interactions", "interactions: []\n")):
        (tmp_path / "tables" / f"{name}.yaml").write_text(text)
    with pytest.raises(ValueError, match=r"clock\.yaml:2"):
        Lexicon.load(tmp_path)


def test_amounts_of_food() -> None:
    amounts = AmountReader(LEXICON)
    for text, value, unit, grams in (
        ("30 g pumpkin seeds", 30, "g", 30),
        ("an ounce of almonds", 1, "oz", 28.35),
        ("half a cup of beans", 0.5, "cup", None),
        ("two bananas", 2, "", None),
        ("a large handful of nuts", 1, "handful", None),
        ("1,5 dl water", 1.5, "", None),
    ):
        found = amounts.find(text)[0]
        assert (found.value, found.unit, found.grams) == (value, unit, grams), text


def test_number_words_leave_pronouns_alone() -> None:
    numbers = NumberWords(LEXICON.lists["numbers"])
    assert numbers.rewrite("which one is best") == "which one is best"
    assert numbers.rewrite("two hundred and fifty mg") == "250 mg"
    assert numbers.rewrite("nine thirty") == "9 30"
    assert numbers.rewrite("a thousand") == "1000"


def test_long_and_hostile_texts_stay_cheap() -> None:
    for text in (
        "9 " * 2000,
        "im " * 1300,
        "200 or " * 600,
        "twenty " * 570,
        "-" * 4000,
        "1," * 2000,
        "with qwxzk " * 360,
    ):
        start = time.perf_counter()
        READER.read(text)
        assert time.perf_counter() - start < 3
