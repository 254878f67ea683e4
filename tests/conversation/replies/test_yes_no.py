"""A yes or a no in words."""

from __future__ import annotations

import pytest

from bot.conversation.replies.yes_no import YesNo
from bot.knowledge.keeping import load_notes
from bot.knowledge.loader import content_root

READ = YesNo(load_notes(content_root())[0].yes_no).read


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "Yes!",
        "yess",
        "yeah",
        "yep pls",
        "ok sure",
        "yes delete everything",
        "YES please 👍",
        "um ok",
        "go for it",
    ],
)
def test_a_yes(said: str) -> None:
    assert READ(said) == "yes"


@pytest.mark.parametrize(
    "said", ["no", "Nope.", "nah thanks", "no dont", "no, keep it", "nope not that", "rather not", "oh no wait", "nvm"]
)
def test_a_no(said: str) -> None:
    assert READ(said) == "no"


@pytest.mark.parametrize(
    "said",
    [
        "",
        "?",
        "yes but at 10",
        "no, at 10",
        "yes don't",
        "not sure",
        "yesterday",
        "maybe",
        "is it ok",
        "yes im 25",
        "no it was 2",
        "200 mg",
        "keep it",
    ],
)
def test_what_goes_on_with_something_else_is_neither(said: str) -> None:
    assert READ(said) is None
