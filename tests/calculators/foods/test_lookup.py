"""What is taken, what is offered, what is named back."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calculators.foods.results import Candidates, Why
from tests.calculators.foods.book import BOOK, answered, refused


@pytest.mark.parametrize("text", ["flurble", "grilled zorbfish", "2 crumpets", "seitan", "lucozade", "irn bru"])
def test_an_unknown_food_is_named_back(text: str) -> None:
    answer = refused(text)
    assert answer.why is Why.UNKNOWN
    assert answer.unknown
    assert all(word in text for word in answer.unknown)


@pytest.mark.parametrize("text", ["flurble nuts", "beyond burger", "quorn burger", "a hot cross bun"])
def test_a_name_known_in_part_is_offered_with_the_unknown_word(text: str) -> None:
    found = BOOK.look_up(text)
    assert isinstance(found, Candidates)
    assert found.unknown


@pytest.mark.parametrize(
    "text",
    ["magnesium citrate", "can magnesium help me sleep", "400 mg magnesium oxide", "my legs cramp at night", "my dose"],
)
def test_other_subjects_are_no_food(text: str) -> None:
    assert refused(text).why is Why.NOT_FOOD


@pytest.mark.parametrize("text", ["", "   ", "hello", "magnesium", "how much magnesium", "?!", "100 g", "30", "🍌"])
def test_no_name_is_no_food(text: str) -> None:
    assert refused(text).why is Why.NOTHING


@pytest.mark.parametrize("text", ["table", "sheep", "red", "garden", "baby", "what is the weather"])
def test_words_that_only_occur_in_food_names_are_no_food(text: str) -> None:
    refused(text)


@pytest.mark.parametrize(("text", "most"), [("chips", 3), ("chili", 3), ("biscuits", 3), ("pickled onions", 4)])
def test_several_meanings_are_offered(text: str, most: int) -> None:
    found = BOOK.look_up(f"100 g {text}")
    assert isinstance(found, Candidates)
    assert 2 <= len(found.answers) <= most
    assert all(a.grams == 100 for a in found.answers)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("pumkinn", "pumpkin"),
        ("avacado", "avocado"),
        ("salmn", "salmon"),
        ("chickpees", "chickpea"),
        ("qinoa", "quinoa"),
    ],
)
def test_a_slip_is_corrected_and_said(typed: str, read: str) -> None:
    found = BOOK.look_up(f"100 g {typed}")
    answer = found.answers[0] if isinstance(found, Candidates) else found
    assert (typed, read) in answer.corrected  # type: ignore[union-attr]


@pytest.mark.parametrize("word", ["sleep", "bean bag chair", "metal", "window", "tuner", "almost"])
def test_an_english_word_is_never_turned_into_a_food(word: str) -> None:
    found = BOOK.look_up(word)
    assert not getattr(found, "corrected", ())


@pytest.mark.parametrize(
    ("cooked", "raw"),
    [("cooked spinach", "raw spinach"), ("rice", "uncooked rice"), ("lentils", "dry lentils"), ("pasta", "dry pasta"),
     ("boiled kale", "kale"), ("porridge", "oats")],
)  # fmt: skip
def test_raw_and_cooked_are_different_foods(cooked: str, raw: str) -> None:
    assert answered(cooked).food_id != answered(raw).food_id
    assert "cooked" in answered(cooked).description


@pytest.mark.parametrize(
    ("text", "food_id"),
    [
        ("is broccoli a good source of magnesium how many mg", "11090"),
        ("do bananas have a lot of magnesium", "09040"),
        ("are eggs a source of magnesium", "01123"),
        ("does an avocado have a lot of magnesium?", "09037"),
        ("I drink milk every evening, how much magnesium is that", "01077"),
    ],
)
def test_the_frame_of_a_question_is_passed_over(text: str, food_id: str) -> None:
    assert answered(text).food_id == food_id


def test_a_tin_means_the_canned_food() -> None:
    assert "canned" in answered("a tin of chickpeas, drained").description
    assert "canned" not in answered("chickpeas").description


def test_releases_that_disagree_make_a_spread() -> None:
    kale = answered("100 g kale, raw")
    assert (kale.low_mg, kale.mg, kale.high_mg) == (33, 47, 47)
    assert kale.about
    assert kale.releases_differ
    boiled = answered("100 g boiled kale")
    assert (boiled.low_mg, boiled.high_mg) == (18, 35)
    seeds = answered("30 g pumpkin seeds")
    assert not seeds.releases_differ
    assert not seeds.about


def test_generic_entries_come_before_brands() -> None:
    assert "KELLOGG" not in answered("corn flakes").description
    assert "KELLOGG" in answered("kelloggs corn flakes").description


def test_a_chosen_candidate_keeps_the_amount() -> None:
    found = BOOK.look_up("150 g chips")
    assert isinstance(found, Candidates)
    chosen = BOOK.answer_for(found.answers[1].food_id, "150 g chips")
    assert chosen == found.answers[1]


def test_slot_has_the_keys_of_the_machine_readable_door() -> None:
    assert answered("2 medium bananas").slot() == {
        "food_id": "09040",
        "description": "Bananas, raw",
        "grams": 236,
        "mg": 63.7,
    }


def test_every_entry_of_the_lexicon_is_found_under_each_of_its_names() -> None:
    missed = []
    for entry in BOOK.words.foods:
        ids = {i for form in entry.forms.values() for i in ((form,) if isinstance(form, str) else form)}
        assert ids <= BOOK.table.by_id.keys()
        missed += [name for name in entry.names if getattr(BOOK.look_up(name), "food_id", None) not in ids]
    assert missed == []


def test_every_offer_and_suggestion_is_in_the_table() -> None:
    assert {i for o in BOOK.words.offers for i in o.foods} <= BOOK.table.by_id.keys()
    assert {s.food for s in BOOK.words.suggestions} <= BOOK.table.by_id.keys()


def test_every_state_leads_to_forms_that_exist() -> None:
    forms = {form for entry in BOOK.words.foods for form in entry.forms}
    assert {f for wanted in BOOK.words.states.values() for f in wanted} <= forms | {"dried", "instant"}
    assert set(BOOK.words.strong_states) <= BOOK.words.states.keys()


@given(st.text(max_size=200))
@settings(deadline=None)
def test_no_text_raises(text: str) -> None:
    BOOK.look_up(text)


@given(st.text(alphabet="0123456789/.,-½ agcupofnuts", max_size=40))
@settings(deadline=None)
def test_no_amount_raises(text: str) -> None:
    found = BOOK.look_up(text)
    for answer in getattr(found, "answers", ()):
        assert answer.grams >= 0


def test_long_nonsense_does_not_take_long() -> None:
    began = time.process_time()
    BOOK.look_up(" ".join(f"qzxv{i}kk" for i in range(5_000)))
    BOOK.look_up("almonds " * 5_000)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE foods; --",
        "<b>spinach</b>",
        "{{ 7*7 }} spinach",
        "spinach\x00",
        "1e308 kg spinach",
        "9" * 400 + " g rice",
    ],
)
def test_hostile_text_is_only_text(text: str) -> None:
    BOOK.look_up(text)
