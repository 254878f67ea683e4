"""What takes the urgency from a sentence, and how far it reaches."""

from __future__ import annotations

import pytest

from bot.knowledge.loader import content_root
from bot.understanding.triage.detector import Triage
from bot.understanding.triage.rules import load_rules

TRIAGE = Triage(load_rules(content_root() / "en/triage.yaml"))


@pytest.mark.parametrize(
    "said",
    [
        "my doctor said magnesium is fine but {}",
        "years ago i was happy, now {}",
        "i used to love life, {}",
        "no allergies, no meds, {}",
        "i'm not joking, {}",
        "i read that magnesium helps, {}",
        "{} i used to be fine",
        "{} is it a side effect of magnesium",
        "{} and i dont want to bother anyone",
    ],
)
@pytest.mark.parametrize("sign", ["my chest hurts", "my throat is closing", "my lips are blue"])
def test_a_frame_ends_where_it_speaks_of_something_else(said: str, sign: str) -> None:
    assert TRIAGE.check(said.format(sign)) is not None


@pytest.mark.parametrize(
    "said",
    [
        "i do not have {}",
        "never had {}",
        "i had {} in 2015, now my knee hurts",
        "i used to get {}, all good now",
        "i am afraid of {}",
        "what is {}",
        "how is {} treated",
        "my grandfather died of {}",
        "my dog has {}",
        "my doctor ruled out {}",
    ],
)
@pytest.mark.parametrize("sign", ["chest pain", "seizures", "anaphylaxis"])
def test_a_frame_takes_the_urgency_away(said: str, sign: str) -> None:
    assert TRIAGE.check(said.format(sign)) is None
