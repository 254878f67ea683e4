"""The whole content, loaded and cross-checked: the only thing that the floors above read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.knowledge.guided_check import GuidedCheck
from bot.knowledge.science import Chain, Claim, Fact, Grade, Node, Source, Trial, weakest
from bot.knowledge.strict_yaml import Document
from bot.knowledge.tables import IntakeTable
from bot.knowledge.topics import Caveat, ClaimText, Correction, FollowUps, FormText, GradeText, Menu, Question, Topic


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that MagSleep knows and says, by id."""

    sources: Mapping[str, Source]
    nodes: Mapping[str, Node]
    claims: Mapping[str, Claim]
    chains: Mapping[str, Chain]
    facts: Mapping[str, Fact]
    trials: Mapping[str, Trial]
    intake: IntakeTable
    topics: Mapping[str, Topic]
    caveats: Mapping[str, Caveat]
    menus: Mapping[str, Menu]
    questions: Mapping[str, tuple[Question, ...]]
    messages: Mapping[str, str]
    claim_texts: Mapping[str, ClaimText]
    node_names: Mapping[str, str]
    grades: Mapping[Grade, GradeText]
    corrections: Mapping[str, Correction]
    follow_ups: FollowUps
    check: GuidedCheck
    forms: Mapping[str, FormText]
    allowed_numbers: tuple[str, ...]
    subject_words: tuple[str, ...]
    """Words that count as two syllables each when the reading grade is computed."""
    templates: Mapping[str, str]
    fingerprint: str
    """Changes whenever any content file changes."""
    places: Mapping[tuple[str, str], tuple[Document, tuple[str | int, ...]]] = field(repr=False, default_factory=dict)
    """(kind, id) → the document and path where it is written, for messages to authors."""

    def grade(self, topic: Topic) -> Grade | None:
        """How sure a topic's headline is: its weakest claim, or the grade it states."""
        if topic.evidence is None:
            return None
        if topic.evidence.grade is not None:
            return topic.evidence.grade
        return weakest([self.claims[c].grade for c in topic.evidence.claims])

    def topic_sources(self, topic: Topic) -> tuple[str, ...]:
        """The sources of a topic: its own first, then those of the claims it rests on."""
        ids = list(topic.sources)
        for claim in topic.evidence.claims if topic.evidence else ():
            ids += self.claims[claim].sources
        return tuple(dict.fromkeys(ids))

    def phrases(self) -> dict[str, tuple[str, ...]]:
        """What the router learns: topic id → phrases."""
        return {t.id: t.phrases for t in self.topics.values()}
