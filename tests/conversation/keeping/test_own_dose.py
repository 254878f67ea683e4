"""A remark that magnesium was taken, and what is more than one."""

from __future__ import annotations

import pytest

from bot.conversation.keeping.own_dose import OwnDoseReader
from bot.knowledge.keeping import load_notes
from bot.knowledge.loader import content_root

READ = OwnDoseReader(load_notes(content_root())[0].own_dose)


@pytest.mark.parametrize(
    "said", ["took my mag", "and i took magnesium last night", "Just took my magnesium glycinate.", "ive had my mag"]
)
def test_a_remark(said: str) -> None:
    assert READ.says(said)
    assert not READ.says_tonight(said)


@pytest.mark.parametrize("said", ["took my mag tonight", "i already took my magnesium today"])
def test_of_a_night_that_is_not_over(said: str) -> None:
    assert READ.says_tonight(said)


@pytest.mark.parametrize(
    "said",
    [
        "took all my magnesium",
        "took my pills",
        "took 20 magnesium",
        "took my magnesium twice",
        "took my magnesium again",
        "took magnesium and whisky",
        "my son took my magnesium",
        "took two magnesium",
        "took too much magnesium",
    ],
)
def test_more_than_a_remark(said: str) -> None:
    assert not READ.says(said)
