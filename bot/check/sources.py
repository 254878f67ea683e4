"""A source is good for nothing if nobody can find it, and counts for too much if it stands there twice."""

from __future__ import annotations

from collections.abc import Iterator

from bot.check.bench import Bench
from bot.conversation.replies.answers import SCIENCELESS
from bot.knowledge.errors import ContentError
from bot.knowledge.topics import Topic

INFORMING = ("answer", "calculator", "lookup")
FEWEST = 3
"""Sources of an answer, where the literature has them."""

PUBLISHED = frozenset(
    {
        "rct",
        "crossover-rct",
        "open-label",
        "meta-analysis",
        "systematic-review",
        "review",
        "narrative-review",
        "cohort",
        "cross-sectional",
        "animal",
        "in-vitro",
    }
)
"""Kinds of source that appear in journals, where each article has an address; labels and handbooks may have none."""


def unlinked(bench: Bench) -> Iterator[ContentError]:
    """Studies and reviews without DOI, PubMed number or address."""
    for source in bench.parts.content.sources.values():
        if source.kind in PUBLISHED and source.link is None:
            message = f"this {source.kind} has no doi, pmid or url, so nobody can look it up"
            yield bench.error("source", source.id, "doi", message, "add one of the three, or cite another source")


def twice(bench: Bench) -> Iterator[ContentError]:
    """Works that stand there under two ids: an answer could count them as two."""
    owners: dict[str, str] = {}
    for source in bench.parts.content.sources.values():
        for field in ("doi", "pmid"):
            value: str | None = getattr(source, field)
            if value and (first := owners.setdefault(f"{field} {value.casefold()}", source.id)) != source.id:
                message = f"the same {field} as {first}"
                yield bench.error("source", source.id, field, message, f"remove it, and cite {first} in its place")


def informs(topic: Topic) -> bool:
    """True for a topic that states science, and so owes sources and a grade."""
    return topic.group not in SCIENCELESS and topic.kind in INFORMING


def enough(bench: Bench) -> Iterator[ContentError]:
    """Answers with too few sources and no word why, or with no grade."""
    content = bench.parts.content
    for topic in content.topics.values():
        if topic.status == "draft" or not informs(topic):
            continue
        count = len(content.topic_sources(topic))
        if count < FEWEST and topic.few_sources is None:
            remedy = "add sources; if the literature has no more, say so in few_sources"
            yield bench.error("topic", topic.id, "sources", f"{count} sources, at least {FEWEST}", remedy)
        if count >= FEWEST and topic.few_sources:
            message = f"it has {count} sources by now"
            yield bench.error("topic", topic.id, "few_sources", message, "remove few_sources")
        if content.grade(topic) is None:
            remedy = "add evidence: claims or a grade, and a reason"
            yield bench.error("topic", topic.id, "evidence", "nothing says how sure this answer is", remedy)
