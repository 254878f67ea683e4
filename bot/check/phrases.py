"""Every topic has enough phrases and tests, and no phrase belongs to two topics."""

from __future__ import annotations

from collections.abc import Iterator

from bot.base.text import normalise, words
from bot.check.bench import Bench
from bot.knowledge.errors import ContentError

FEWEST_PHRASES = 40
FEWEST_SENTENCES = 10
UNTESTED = frozenset({"safety.emergency", "safety.crisis"})
"""Reached by triage, whose corpora are tests of their own."""


def enough(bench: Bench) -> Iterator[ContentError]:
    """Topics with too few phrases or tests, and tests of no topic."""
    content = bench.parts.content
    for topic in content.topics.values():
        if len(topic.phrases) < FEWEST_PHRASES:
            message = f"{len(topic.phrases)} phrases, at least {FEWEST_PHRASES}"
            yield bench.error("topic", topic.id, "phrases", message, "add phrases as varied as people are")
        if bench.tests is None or topic.id in UNTESTED:
            continue
        if topic.id not in bench.topic_tests:
            where = "tests/content/en/" + topic.id.replace(".", "/") + ".yaml"
            yield bench.error("topic", topic.id, "", "this topic has no tests", f"write {where}")
        elif len(bench.topic_tests[topic.id][1].reaches) < FEWEST_SENTENCES:
            doc, test = bench.topic_tests[topic.id]
            message = f"{len(test.reaches)} sentences, at least {FEWEST_SENTENCES}"
            yield doc.error(("reaches",), message, "add sentences that share no phrase")
    yield from bench.broken
    for topic_id, (doc, _) in bench.topic_tests.items():
        if topic_id not in content.topics:
            yield doc.error(("topic",), f"there is no topic {topic_id}", "correct the id")


def twice(bench: Bench) -> Iterator[ContentError]:
    """Phrases that stand under two topics, and test sentences that are phrases."""
    owner: dict[str, str] = {}
    for topic in bench.parts.content.topics.values():
        for i, phrase in enumerate(topic.phrases):
            form = " ".join(words(normalise(phrase)))
            if owner.setdefault(form, topic.id) != topic.id:
                message = f"“{phrase}” stands under {owner[form]} too"
                yield bench.error("topic", topic.id, f"phrases.{i}", message, "keep it under the better topic")
    for topic_id, (doc, test) in bench.topic_tests.items():
        for i, sentence in test.sentences():
            form = " ".join(words(normalise(sentence.text)))
            if owner.get(form) == topic_id:
                message = f"“{sentence.text}” is one of the phrases, so it tests nothing"
                yield doc.error(("reaches", i), message, "say it in other words")
