"""`magsleep coverage`: how well each topic is covered, the weakest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from jinja2 import TemplateError
from pydantic import ValidationError

from bot.authoring.preview import unwritten
from bot.authoring.replies import Replies, short_part
from bot.check.bench import TopicTest
from bot.check.phrases import FEWEST_PHRASES, FEWEST_SENTENCES, UNTESTED
from bot.check.reading import HIGHEST_GRADE, MOST_WORDS, reading_grade
from bot.check.sources import FEWEST as FEWEST_SOURCES
from bot.check.sources import informs
from bot.knowledge import strict_yaml
from bot.knowledge.content import Content
from bot.knowledge.topics import Topic


@dataclass(frozen=True, slots=True)
class Row:
    """One topic. What was not measured is None."""

    topic: str
    status: str
    phrases: int
    tests: int
    near_misses: int
    sources: int
    few_sources: str | None
    """Why there are fewer than three."""
    grade: str | None
    reading: float | None
    words: int | None
    caveats: int
    weak: tuple[str, ...]
    """The names of the columns that fall short."""


def rows(replies: Replies, tests: Path | None) -> list[Row]:
    """A row a topic: the one with most that falls short first, then the hardest to read."""
    tested = dict(_tests(tests)) if tests else {}
    subject = frozenset(w.casefold() for w in replies.content.subject_words)
    found = [_row(replies, topic, tested.get(topic.id), subject) for topic in replies.as_written.values()]
    return sorted(found, key=lambda r: (-len(r.weak), r.status != "draft", -(r.reading or 0), r.tests, r.topic))


def summary(found: Sequence[Row], content: Content) -> dict[str, Any]:
    """Totals, and how the reading grades of the published short parts are spread."""
    grades = sorted(r.reading for r in found if r.reading is not None and r.status == "published")
    spread = grades and {
        "parts": len(grades),
        "min": grades[0],
        "median": round(median(grades), 1),
        "max": grades[-1],
        "share_at_most_8": round(sum(g <= HIGHEST_GRADE for g in grades) / len(grades), 3),
    }
    return {
        "totals": {
            "topics": len(found),
            "published": sum(r.status == "published" for r in found),
            "draft": sum(r.status == "draft" for r in found),
            "weak": sum(bool(r.weak) for r in found),
            "phrases": sum(r.phrases for r in found),
            "tests": sum(r.tests for r in found),
            "near_misses": sum(r.near_misses for r in found),
            "sources": len({s for t in content.topics.values() for s in content.topic_sources(t)}),
        },
        "reading": spread or None,
    }


def as_json(found: Sequence[Row], content: Content) -> dict[str, Any]:
    """Everything, ready for JSON."""
    return {"topics": [asdict(r) for r in found], **summary(found, content)}


def as_lines(found: Sequence[Row], content: Content) -> Iterator[str]:
    """The table, the totals, the distribution; an asterisk marks what falls short."""
    width = max(len(r.topic) for r in found)
    head = ("phrases", "tests", "sources", "grade", "reading", "words", "caveats", "status")
    sizes = (8, 6, 8, 20, 8, 6, 8, 10)
    yield "topic".ljust(width) + "".join(_cell(name, size, name) for name, size in zip(head, sizes, strict=True))
    for row in found:
        values = [(name, getattr(row, name)) for name in head]
        cells = (_cell(_shown(v, n in row.weak), size, n) for (n, v), size in zip(values, sizes, strict=True))
        left = "  ‹unwritten›" if "unwritten" in row.weak else ""
        yield row.topic.ljust(width) + "".join(cells).rstrip() + left
    yield ""
    for row in found:
        if row.few_sources:
            yield f"{row.topic} has {row.sources} of {FEWEST_SOURCES} sources: {row.few_sources}."
    told = summary(found, content)
    totals, spread = told["totals"], told["reading"]
    yield (
        f"{totals['topics']} topics ({totals['published']} published, {totals['draft']} draft), "
        f"{totals['phrases']:,} phrases, {totals['tests']:,} test sentences, {totals['near_misses']:,} near misses, "
        f"{totals['sources']} sources."
    )
    if spread:
        yield (
            f"Reading grade of {spread['parts']} published short parts: min {spread['min']:.1f}, "
            f"median {spread['median']:.1f}, max {spread['max']:.1f}; {spread['share_at_most_8']:.0%} at 8 or below."
        )
    else:
        yield "Reading grades were not measured: they need the authors' extra, which `make check` installs."
    yield (
        f"* falls short of: {FEWEST_PHRASES} phrases, {FEWEST_SENTENCES} tests, {FEWEST_SOURCES} sources where the "
        f"literature has them, a grade, reading grade {HIGHEST_GRADE:g}, {MOST_WORDS} words, published "
        f"({totals['weak']} topics)."
    )


def _row(replies: Replies, topic: Topic, test: TopicTest | None, subject: frozenset[str]) -> Row:
    text = ""
    if topic.answer:
        try:
            text = short_part(replies.of(topic.id, {}))
        except (TemplateError, KeyError, ValueError):
            text = ""  # `magsleep check` says what is wrong with it; a table goes on
    reading = reading_grade(text, subject) if text else None
    grade = replies.content.grade(topic)
    row = Row(
        topic=topic.id,
        status=topic.status,
        phrases=len(topic.phrases),
        tests=len(test.reaches) if test else 0,
        near_misses=len(test.must_not_reach) if test else 0,
        sources=len(replies.content.topic_sources(topic)),
        few_sources=topic.few_sources,
        grade=grade.value if grade else None,
        reading=None if reading is None else round(reading, 1),
        words=len(text.split()) or None,
        caveats=len(topic.caveats),
        weak=(),
    )
    return Row(**{**asdict(row), "weak": tuple(_weak(row, topic))})


def _weak(row: Row, topic: Topic) -> Iterator[str]:
    science = informs(topic)
    falls_short = {
        "status": row.status == "draft",
        "unwritten": unwritten(topic) > 0,
        "phrases": row.phrases < FEWEST_PHRASES,
        "tests": row.tests < FEWEST_SENTENCES and topic.id not in UNTESTED,
        "sources": science and row.sources < FEWEST_SOURCES and row.few_sources is None,
        "grade": science and row.grade is None and topic.kind == "answer",
        "reading": row.reading is not None and row.reading > HIGHEST_GRADE,
        "words": row.words is not None and row.words > MOST_WORDS,
    }
    yield from (name for name, short in falls_short.items() if short)


def _tests(folder: Path) -> Iterator[tuple[str, TopicTest]]:
    """The tests that can be read; a broken file counts as none, and `magsleep check` says what is wrong with it."""
    for path in sorted((folder / "content/en").rglob("*.yaml")):
        try:
            test = TopicTest.model_validate(strict_yaml.read(path, folder.parent).data)
        except ValidationError:
            continue
        yield test.topic, test


def _shown(value: object, weak: bool) -> str:
    text = "–" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)
    return text + ("*" if weak else "")


def _cell(text: str, size: int, name: str) -> str:
    """Numbers stand to the right with their asterisk hanging, words to the left."""
    if name in ("grade", "status"):
        return "  " + text.ljust(size)
    return text.removesuffix("*").rjust(size) + ("*" if text.endswith("*") else " ")
