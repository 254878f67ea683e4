import numpy as np
import pytest

from bot.understanding.routing.softmatch import SoftMatcher

PHRASES = [
    ["best", "time", "to", "take", "magnesium"],
    ["time", "to", "take", "a", "tablet"],
    ["benefits", "of", "glycinate"],
    ["is", "glycinate", "good"],
    ["benefits", "of", "magnesium"],
    ["foods", "with", "magnesium", "in", "them", "for", "people", "who", "do", "not", "like", "nuts"],
]
LABELS = np.array([0, 0, 1, 1, 2, 3], np.int32)


@pytest.fixture(scope="module")
def soft() -> SoftMatcher:
    return SoftMatcher.fit(PHRASES, LABELS)


def test_a_phrase_matches_itself_wholly(soft: SoftMatcher) -> None:
    found = soft.score(PHRASES[0])
    assert found.phrases[0] == pytest.approx(1) == found.covered[0]
    assert found.unknown == 0


def test_words_of_one_topic_weigh_above_words_of_many(soft: SoftMatcher) -> None:
    weight = dict(zip(soft.stems, soft.weights, strict=True))
    assert weight["glycin"] > weight["benefit"]
    found = soft.score(["glycinate", "benefits"])
    assert found.phrases.argmax() == 2


def test_neither_long_phrases_nor_long_messages_win_by_one_word(soft: SoftMatcher) -> None:
    assert soft.score(["magnesium"]).phrases.argmax() == 4
    found = soft.score(["my", "neighbour", "sells", "used", "cars", "and", "glycinate"])
    assert found.phrases.max() < 0.5 < found.unknown


def test_stems_and_look_alikes_match(soft: SoftMatcher) -> None:
    assert soft.score(["tablets"]).phrases.argmax() == 1
    near = soft.score(["bisglycinate"])
    assert near.phrases.argmax() in {2, 3}
    assert 0 < near.unknown < 0.5


def test_it_names_the_words_that_matched(soft: SoftMatcher) -> None:
    assert soft.shared(["any", "benefit", "of", "bisglycinate"], PHRASES[2]) == ("benefit", "of", "bisglycinate")


def test_nothing_known_scores_nothing(soft: SoftMatcher) -> None:
    found = soft.score(["qqqq"])
    assert found.phrases.max() == 0 and found.unknown == 1
