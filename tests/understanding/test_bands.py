"""Answer, ask back or refuse: what decides beside the confidence."""

from typing import Any

import pytest

from bot.base.reply import Band, Candidate
from bot.understanding.engine import ANSWER_AT, ASK_AT, NAMELESS_AT, OUTSIDE, Understander
from bot.understanding.routing.ranking import Ranking
from bot.understanding.routing.subject import SubjectEvidence
from bot.understanding.slots import Slots

OURS = SubjectEvidence(("magnesium",))
BOTH = SubjectEvidence(("sleep",), ("trazodone",))
TOPICS = (Candidate("dose.sleep", 0.9), Candidate("dose.rda", 0.06))


def band(slots: Slots | None = None, shares: tuple[Candidate, ...] = TOPICS, **found: Any) -> Band:
    nothing: Any = None
    found.setdefault("worth_asking", found["confidence"])
    made = Understander(nothing, nothing, nothing, nothing, nothing, nothing, {"serum_value": {"dose.sleep": 1.0}})
    return made.judge(Ranking(shares, **found), slots or Slots()).band


@pytest.mark.parametrize(
    ("confidence", "subject", "expected"),
    [
        (ANSWER_AT, OURS, Band.ANSWER),
        (ANSWER_AT - 0.01, OURS, Band.CLARIFY),
        (NAMELESS_AT, SubjectEvidence(), Band.ANSWER),
        (NAMELESS_AT - 0.01, SubjectEvidence(), Band.CLARIFY),
        (ASK_AT - 0.01, SubjectEvidence(), Band.REFUSE),
    ],
)
def test_who_names_no_subject_of_ours_must_be_understood_more_surely(
    confidence: float, subject: SubjectEvidence, expected: Band
) -> None:
    assert band(confidence=confidence, subject=subject) is expected


def test_a_blood_value_names_the_subject_for_its_topics() -> None:
    assert band(confidence=ANSWER_AT) is Band.CLARIFY
    assert band(Slots(serum_value=0.8), confidence=ANSWER_AT) is Band.ANSWER


def test_an_exact_phrase_needs_no_subject() -> None:
    assert band(confidence=ANSWER_AT, exact=True) is Band.ANSWER


def test_a_subject_that_the_topic_does_not_answer_for_is_asked_back() -> None:
    assert band(confidence=0.95, subject=BOTH, evidence={"other": 1.0}) is Band.CLARIFY
    assert band(confidence=0.95, subject=BOTH, evidence={"other": 0.0}) is Band.ANSWER


def test_a_message_about_magnesium_alone_is_asked_back_rather_than_refused() -> None:
    assert band(confidence=0.01, subject=OURS) is Band.CLARIFY
    assert band(confidence=0.01, subject=OURS, out_of_scope=OUTSIDE) is Band.REFUSE
    assert band(confidence=0.01, subject=BOTH) is Band.REFUSE


def test_two_close_topics_are_a_question() -> None:
    close = (Candidate("dose.sleep", 0.5), Candidate("dose.rda", 0.4))
    assert band(confidence=0.95, subject=OURS, shares=close) is Band.CLARIFY
