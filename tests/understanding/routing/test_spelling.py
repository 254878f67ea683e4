import pytest

from bot.base.english import word_counts
from bot.understanding.routing.spelling import Speller, slip_cost

PHRASES = [
    ["when", "should", "i", "take", "magnesium", "glycinate"],
    ["magnesium", "for", "restless", "legs"],
    ["how", "much", "threonate", "before", "bed"],
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller.fit(PHRASES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("magnesuim", "magnesium"),
        ("magnessium", "magnesium"),
        ("mganesium", "magnesium"),
        ("glicinate", "glycinate"),
        ("threonat", "threonate"),
        ("restles", "restless"),
    ],
)
def test_slips_are_mended_towards_the_phrases(speller: Speller, typed: str, meant: str) -> None:
    assert speller.mend([typed]) == [meant]


@pytest.mark.parametrize("word", ["manganese", "lens", "bad", "begs", "breathless", "glycerine"])
def test_english_words_are_left_alone_however_near(speller: Speller, word: str) -> None:
    assert word in word_counts()
    assert speller.mend([word]) == [word]


def test_words_run_together_are_parted(speller: Speller) -> None:
    assert speller.mend(["magnesiumglycinate"]) == ["magnesium", "glycinate"]


def test_numbers_short_words_and_far_words_stay(speller: Speller) -> None:
    assert speller.mend(["400", "xq", "zopiclone"]) == ["400", "xq", "zopiclone"]


def test_extra_words_are_known() -> None:
    assert Speller.fit(PHRASES, extra=["zopiclone"]).mend(["zopiclon"]) == ["zopiclone"]


def test_likely_slips_cost_less() -> None:
    assert slip_cost("slerp", "sleep") < slip_cost("slemp", "sleep")
    assert slip_cost("slepe", "sleep") < slip_cost("slxex", "sleep")
    assert slip_cost("sleep", "sleep") == 0


def test_slips_that_authors_wrote_on_purpose_are_mended_too() -> None:
    phrases = [["magnesium"]] * 40 + [["magnesuim"], ["malate"], ["maleate"]]
    assert Speller.fit(phrases).mend(["magnesuim", "malate", "maleate"]) == ["magnesium", "malate", "maleate"]
    assert Speller.fit(phrases, extra=["magnesuim"]).mend(["magnesuim"]) == ["magnesuim"]


def test_a_rare_word_of_three_letters_is_no_target() -> None:
    rare, often = [["tsh", "level"]] * 3, [["tsh", "level"]] * 30
    assert Speller.fit(rare).mend(["tbh", "tsh"]) == ["tbh", "tsh"]
    assert Speller.fit(often).mend(["tbh"]) == ["tsh"]
