"""What people type, brought to the words of the rules."""

from __future__ import annotations

import pytest

from bot.understanding.triage.spoken import Speller


@pytest.fixture
def speller() -> Speller:
    speller = Speller({"cannot": ["cant"], "breathe": ["breath"]}, ["the"], [], {"hundred": 100, "thousand": 1000})
    speller.learn({"cannot": 9, "breathe": 9, "chest": 9, "chews": 1, "took": 3, "is": 1})
    return speller


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("chets", "chest"),
        ("chst", "chest"),
        ("tok", "took"),
        ("cantbreathe", "cannot breathe"),
        ("chesst", "chest"),
        ("five thousand", "five 1000"),
        ("5 thousand", "5000"),
        ("2 hundred", "200"),
        ("hundred", "100"),
        ("the chest", "chest"),
        ("cheese", "cheese"),
    ],
)
def test_one_spelling(speller: Speller, typed: str, read: str) -> None:
    assert " ".join(speller.read(typed).words).removesuffix(" .") == read
