"""Claims that are overstated are heard in longer sentences too, and neutral questions are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Parts
from bot.knowledge.loader import load

ENTRIES = {entry.id: entry for entry in load().corrections.values()}
LEAD_INS = (
    "i read that {}",
    "My sister keeps telling me {}",
    "is it true that {}",
    "so I saw a video on youtube saying that {}",
    "Hi! apparently {}",
)
FOLLOWED = ("{}, so which one should I buy?", "{}. What do you think?", "{} should i take it")
MOST_ALARMS = 0.002
"""Share of ordinary sentences that may bring up a correction; a few of them do repeat the claim."""


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_fires_on_its_own_phrasings(parts: Parts, name: str) -> None:
    for phrase in ENTRIES[name].phrases:
        assert parts.understander.correction(phrase) == name, phrase


@pytest.mark.parametrize("frame", [*LEAD_INS, *FOLLOWED, "i read that {}, so which one should I buy?"])
def test_every_phrasing_is_heard_inside_a_longer_message(parts: Parts, frame: str) -> None:
    told = [(frame.format(phrase), entry.id) for entry in ENTRIES.values() for phrase in entry.phrases]
    missed = [text for text, name in told if parts.understander.correction(text) != name]
    assert not missed


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_is_silent_on_the_neutral_question(parts: Parts, name: str) -> None:
    for neutral in ENTRIES[name].not_:
        for text in (neutral, neutral.upper() + "?", f"hello, {neutral}", f"{neutral}? thank you"):
            assert parts.understander.correction(text) is None, text


@pytest.mark.parametrize(
    "text",
    [
        "my coach says magnesium does not raise melatonin",
        "it's a myth that magnesium raises serotonin",
        "i wonder whether magnesium raises melatonin",
        "there is an upper limit for magnesium",
        "you can take too much magnesium",
        "a cup of black beans has 120 mg of magnesium",
        "magnesium and spironolactone",
        "how far apart magnesium and antibiotics",
        "",
        "so, and, but",
    ],
)
def test_denials_other_numbers_and_mere_words_are_left_alone(parts: Parts, text: str) -> None:
    assert parts.understander.correction(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("i read that magnesium glycinate crosses the blood brain barrier better, so what now", "glycinate-barrier"),
        ("Magnesium is natural so it's totally safe, how much can I take for sleep?", "perfectly-safe"),
        ("i heard from my neighbor that everyone is magnesium deficient these days, is that so?", "everyone-deficient"),
        ("Since I'm awake all night: a colleague says stress burns through your magnesium. Does it?", "stress-wastes"),
    ],
)
def test_words_that_nobody_wrote_down(parts: Parts, text: str, name: str) -> None:
    assert parts.understander.correction(text) == name


def test_ordinary_sentences_hardly_ever_bring_one_up(parts: Parts) -> None:
    said = {phrase for topic in parts.content.topics.values() for phrase in topic.phrases}
    for folder in ("content", "held_in", "scored"):
        for path in (Path(__file__).parents[1] / folder).rglob("*.yaml"):
            said |= set(_sentences(yaml.safe_load(path.read_text("utf-8"))))
    alarms = [text for text in sorted(said) if parts.understander.correction(text)]
    assert len(said) > 10_000
    assert len(alarms) <= MOST_ALARMS * len(said), alarms


@given(text=st.text(max_size=300))
def test_any_text_is_taken(parts: Parts, text: str) -> None:
    assert parts.understander.correction(text) in {None, *ENTRIES}


def _sentences(found: Any) -> Iterator[str]:
    """The sentences of a test file, whatever its shape."""
    if isinstance(found, str):
        yield found
    elif isinstance(found, list):
        for item in found:
            yield from _sentences(item)
    elif isinstance(found, dict):
        if "text" in found:
            yield found["text"]
        else:
            for key, value in found.items():
                if key not in ("answer", "topic"):
                    yield from _sentences(value)
