"""Two questions in one message are found; a story around one question is not."""

from __future__ import annotations

import pytest

from bot.understanding.clauses import ClauseSplitter

SPLITTER = ClauseSplitter(["is", "does", "how", "what", "can", "should"])


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("Does it work and is it safe in pregnancy?", ["does it work", "is it safe in pregnancy"]),
        (
            "How much should I take? And the kids? What food has it?",
            ["how much should i take", "what food has it"],
        ),
        ("I sleep badly. My mum is 78. Is it safe for her?", ["is it safe for her"]),
        ("does magnesium help with gaba and glutamate", ["does magnesium help with gaba and glutamate"]),
        ("can I, should I?", ["can i, should i"]),
        ("", []),
    ],
)
def test_questions(text: str, questions: list[str]) -> None:
    assert SPLITTER.questions(text) == questions
