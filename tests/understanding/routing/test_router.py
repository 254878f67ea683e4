import pytest
from small_router import PHRASES, SUBJECTS, small_router

from bot.understanding.routing.router import OTHER_SUBJECT_CEILING, Router


@pytest.fixture(scope="module")
def router() -> Router:
    return small_router()


def best(router: Router, text: str, **how: object) -> str:
    return router.rank(text, **how).candidates[0].topic


def test_a_phrase_answers_at_once(router: Router) -> None:
    found = router.rank("  When should I take MAGNESIUM?!")
    assert found.exact and found.candidates[0].topic == "dose.timing" and found.confidence > 0.9
    assert found.phrase == "when should i take magnesium"


def test_a_phrase_with_slips_answers_at_once(router: Router) -> None:
    found = router.rank("wehn shoudl i take magnesuim")
    assert found.exact and found.mended and found.candidates[0].topic == "dose.timing"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("at what time do i take my magnesium", "dose.timing"),
        ("nuts or vegetables for magnesium?", "diet.sources"),
        ("my cat needs magnesium", "safety.pets"),
        ("is glycinate good", "form.one"),
    ],
)
def test_other_words_reach_the_topic(router: Router, text: str, topic: str) -> None:
    found = router.rank(text)
    assert found.candidates[0].topic == topic
    assert found.phrase in PHRASES[topic] and found.words


def test_candidates_are_shares_best_first(router: Router) -> None:
    found = router.rank("time for magnesium and food")
    scores = [c.score for c in found.candidates]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) + found.out_of_scope == pytest.approx(1, abs=1e-4)
    assert all(c.topic != "out_of_scope" for c in found.candidates)


@pytest.mark.parametrize(
    "text", ["best time to take vitamin d", "foods rich in vitamin d", "best tiem to take vitamn d"]
)
def test_another_subject_in_our_frame_is_refused(router: Router, text: str) -> None:
    assert router.rank(text).confidence <= OTHER_SUBJECT_CEILING
    assert router.rank(text, without=frozenset({"subject"})).confidence > OTHER_SUBJECT_CEILING


def test_a_topic_may_own_another_subject(router: Router) -> None:
    by_phrase = router.rank("is it safe for cats")
    by_group = router.rank("magnesium for my parrot")
    assert by_phrase.candidates[0].topic == by_group.candidates[0].topic == "safety.pets"
    assert by_phrase.evidence["other"] == by_group.evidence["other"] == 0


def test_a_carried_subject_need_not_be_named(router: Router) -> None:
    alone, carried = router.rank("time for vitamin d"), router.rank("time for vitamin d", carried=True)
    assert alone.confidence <= OTHER_SUBJECT_CEILING and carried.evidence["nameless"] == 0


def test_what_lies_outside_has_low_confidence(router: Router) -> None:
    inside = router.rank("what time should i take magnesium").confidence
    for text in ("tell me the weather", "purple monkey dishwasher", "what is the weather today"):
        assert router.rank(text).confidence < inside / 2


@pytest.mark.parametrize("stage", ["spelling", "linear", "soft", "subject", "exact"])
def test_every_stage_can_be_left_out(router: Router, stage: str) -> None:
    without = frozenset({stage})
    assert best(router, "at what time do i take my magnesium", without=without) == "dose.timing"
    if stage in {"linear", "soft"}:
        found = router.rank("at what time do i take my magnesium", without=without)
        assert all(scores[stage] == 0 for scores in found.stages.values())


def test_lift_decides_between_close_topics(router: Router) -> None:
    assert best(router, "magnesium", lift={"safety.pets": 9.0}) == "safety.pets"
    assert best(router, "magnesium for my dog", lift={"safety.pets": -20.0}) != "safety.pets"


@pytest.mark.parametrize("text", ["", "   ", "?!", "😀", "x" * 10_000, "magnesium " * 3_000])
def test_strange_texts_do_no_harm(router: Router, text: str) -> None:
    assert 0 <= router.rank(text).confidence <= 1


def test_routing_is_repeatable(router: Router) -> None:
    assert small_router().rank("nuts for sleep") == router.rank("nuts for sleep")


def test_no_phrases_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one topic"):
        Router.train({"dose.timing": ["?"]}, subjects=SUBJECTS)
