"""A source is good for nothing if nobody can find it, and counts for too much if it stands there twice."""

from __future__ import annotations

from collections.abc import Iterator

from bot.check.bench import Bench
from bot.knowledge.errors import ContentError

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
