"""Short messages said in a closed set of words."""

from __future__ import annotations

import pytest

from bot.knowledge.wordings import LONGEST, Wording

WORDING = Wording(must=(("how",), ("far", "long")), may=("apart",))


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("How far apart?", True),
        ("how long", True),
        ("how apart", False),
        ("how far apart is the moon", False),
        ("", False),
        ("how far " * LONGEST, False),
    ],
)
def test_every_group_is_met_and_no_word_is_strange(text: str, holds: bool) -> None:
    assert WORDING.holds(text) is holds


def test_without_a_group_nothing_need_be_said() -> None:
    assert Wording(may=("and",)).holds("")
    assert not Wording(may=("and",)).holds("or")
