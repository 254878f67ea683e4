"""The commonest short questions (`head.yaml`) are answered at once, by the right topic, with what people say around."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.app import Parts
from bot.base.reply import Band
from bot.understanding.fillers import Fillers

HEAD: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "head.yaml").read_text("utf-8"))


@pytest.mark.parametrize("topic", HEAD)
def test_the_head_of_what_people_type(parts: Parts, topic: str) -> None:
    found = {text: parts.understander.understand(text) for text in HEAD[topic]}
    missed = {
        text: (f.band.value, f.topic) for text, f in found.items() if f.band is not Band.ANSWER or f.topic != topic
    }
    assert not missed


@pytest.mark.parametrize(
    ("said", "topic"),
    [
        ("ok so how much then", "dose.sleep"),
        ("but is it safe tho??", "safety.conditions"),
        ("nvm. what about restless legs", "disorder.restless_legs"),
        ("can you tell me how much should i take please", "dose.sleep"),
        ("hi! quick question: does it work or what lol", "evidence.overview"),
    ],
)
def test_what_asks_nothing_is_left_out(parts: Parts, said: str, topic: str) -> None:
    found = parts.understander.understand(said)
    assert (found.band, found.topic) == (Band.ANSWER, topic)


@pytest.mark.parametrize("said", ["im 40 mag ok?", "30yo magnesium", "i'm 30, safe?", "im 45", "44 year old mag"])
def test_what_is_said_to_the_young_and_the_old_is_not_said_to_others(parts: Parts, said: str) -> None:
    found = parts.understander.understand(said)
    assert found.band is not Band.ANSWER or found.topic not in ("safety.children", "safety.older_adults")


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("so, does it work then?", "does it work"),
        ("somebody told me", "somebody told me"),
        ("thanks", ""),
        ("not now", "not"),
        ("is it safe and effective", "is it safe and effective"),
    ],
)
def test_only_whole_words_at_the_ends_are_taken_off(said: str, rest: str) -> None:
    assert Fillers(["so", "thanks"], ["then", "now"]).without(said) == rest
