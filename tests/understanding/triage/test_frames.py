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
        "i take magnesium for sleep and {}",
        "can magnesium help, {}",
        "without any warning {}",
        "when i was cooking {}",
        "since my operation in 2019 {}",
        "bad day at uni, {}",
        "back from my run and {}",
        "drowning in work and {}",
        "the power is back, {}",
        "i had sleep paralysis last night but {}",
        "not that i want to worry you, {}",
        "i went to high school in leeds, {}",
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
        "when i was a child i had {}",
        "she has {} in the film",
        "the book begins with a man who had {}",
        "has anyone ever had {}",
        "how would i recognise {}",
        "does {} run in families",
        "i no longer have {}",
        "i have had {} for years, my doctor knows",
        "in my school days i had {}",
        "a decade ago i had {}",
        "can coffee cause {}",
        "nobody in my family had {}",
        "not that i have {}",
        "vets see {} in dogs",
    ],
)
@pytest.mark.parametrize("sign", ["chest pain", "seizures", "anaphylaxis"])
def test_a_frame_takes_the_urgency_away(said: str, sign: str) -> None:
    assert TRIAGE.check(said.format(sign)) is None


@pytest.mark.parametrize(
    "said", ["one 375 tablet", "half a 400 tablet", "500 magnesium", "3 mg melatonin and 400 magnesium"]
)
def test_a_large_number_before_one_piece_is_its_strength(said: str) -> None:
    assert TRIAGE.check(f"i took {said}") is None


def test_a_large_number_before_many_pieces_is_a_count() -> None:
    assert TRIAGE.check("i took 200 magnesium pills") is not None
