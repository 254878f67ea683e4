"""A new topic starts as two files that load at once and explain themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result

from bot.authoring.skeletons import UNWRITTEN
from bot.check.bench import TopicTest
from bot.knowledge import strict_yaml
from bot.knowledge.loader import load
from bot.knowledge.topics import Answer, Evidence, Topic

Magsleep = Callable[..., Result]
TOPIC, TEST = "content/en/topics/disorder/hot_days.yaml", "tests/content/en/disorder/hot_days.yaml"


def test_it_loads_at_once_as_a_draft(copy: Path, magsleep: Magsleep) -> None:
    result = magsleep("new-topic", "disorder.hot_days", "--title", "Hot days & nights: what helps?")
    assert result.exit_code == 0, result.output
    topic = load(copy / "content").topics["disorder.hot_days"]
    assert topic.status == "draft"
    assert topic.kind == "answer"
    assert topic.title == "Hot days & nights: what helps?"
    assert topic.ask in [f"Does magnesium help with {p}?" for p in ("hot days nights what helps",)]
    document = strict_yaml.read(copy / TEST, copy)
    assert not document.errors
    assert TopicTest.model_validate(document.data).topic == "disorder.hot_days"


def test_it_tells_the_next_three_steps(copy: Path, magsleep: Magsleep) -> None:
    lines = magsleep("new-topic", "disorder.hot_days", "--title", "Hot days").output.splitlines()
    assert lines[0] == f"Wrote {TOPIC}"
    assert lines[1] == f"Wrote {TEST}"
    assert [line.strip()[:2] for line in lines[-3:]] == ["1.", "2.", "3."]


def test_every_field_is_explained(content_dir: Path) -> None:
    text = (content_dir / "en/skeletons/topic.yaml").read_text("utf-8")
    remarks = "\n".join(line for line in text.splitlines() if line.lstrip().startswith("#"))
    for model in (Topic, Answer, Evidence):
        for name in set(model.model_fields) - {"answer"}:
            assert f"{name}:" in remarks or (name == "id" and "The id is" in remarks), name
    assert UNWRITTEN.search(text)


@pytest.mark.parametrize("kind", ["answer", "conversation", "lookup"])
def test_a_kind_that_a_programmer_must_connect_is_told(copy: Path, magsleep: Magsleep, kind: str) -> None:
    result = magsleep("new-topic", "diet.soups", "--title", "Soups", "--kind", kind)
    assert yaml.safe_load((copy / "content/en/topics/diet/soups.yaml").read_text("utf-8"))["kind"] == kind
    assert ("programmer" in result.output) is (kind == "lookup")


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("Disorder.Hot-Days", "disorder.hot_days"),
        ("hot_days", "disorder.hot_days"),
        ("disorder.vitamin_b6", "disorder.vitamin_b"),
        ("disorder.", "disorder.disorder"),
        ("../escape.now", "group.name"),
        ("a.b.c", "a.b_c"),
    ],
)
def test_a_bad_id_is_refused_with_a_good_one(copy: Path, magsleep: Magsleep, wrong: str, hint: str) -> None:
    before = sorted(copy.rglob("*"))
    result = magsleep("new-topic", wrong, "--title", "Hot days")
    assert result.exit_code == 1
    assert hint in result.output
    assert "mechanism" in result.output
    assert sorted(copy.rglob("*")) == before


def test_nothing_is_overwritten(copy: Path, magsleep: Magsleep) -> None:
    path = copy / "content/en/topics/mechanism/gaba.yaml"
    before = path.read_bytes()
    result = magsleep("new-topic", "mechanism.gaba", "--title", "GABA")
    assert result.exit_code == 1
    assert "there already" in result.output
    assert path.read_bytes() == before
    (copy / TEST).parent.mkdir(parents=True)
    (copy / TEST).write_text("topic: mine\n")
    assert magsleep("new-topic", "disorder.hot_days", "--title", "Hot days").exit_code == 1
    assert not (copy / TOPIC).exists()
    assert (copy / TEST).read_text() == "topic: mine\n"


@pytest.mark.parametrize("title", ["", "x", "x" * 41])
def test_a_title_that_fits_no_button(copy: Path, magsleep: Magsleep, title: str) -> None:
    result = magsleep("new-topic", "disorder.hot_days", "--title", title)
    assert result.exit_code == 1
    assert "40 characters" in result.output


def test_an_installed_copy_is_not_written_into(copy: Path, magsleep: Magsleep, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy / "content").rename(copy / "_content")
    monkeypatch.setenv("MAGSLEEP_CONTENT", str(copy / "_content"))
    result = magsleep("new-topic", "disorder.hot_days", "--title", "Hot days")
    assert result.exit_code == 1
    assert "MAGSLEEP_CONTENT" in result.output


def test_a_missing_skeleton_is_told(copy: Path, magsleep: Magsleep) -> None:
    (copy / "content/en/skeletons/test.yaml").unlink()
    result = magsleep("new-topic", "disorder.hot_days", "--title", "Hot days")
    assert result.exit_code == 1
    assert "skeleton" in result.output
    assert not (copy / TOPIC).exists()
