"""Broken files of the library are told with file, line and remedy; its texts name no number by hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app import Parts
from bot.knowledge.errors import ContentErrors
from bot.knowledge.library import load_library

Change = Callable[[str], str]


@pytest.fixture
def copy(tmp_path: Path, content_dir: Path) -> Path:
    for name in ("en", "science", "tables"):
        shutil.copytree(content_dir / name, tmp_path / name)
    return tmp_path


def broken(copy: Path, parts: Parts, name: str, change: Change) -> list[str]:
    path = copy / name
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")
    with pytest.raises(ContentErrors) as caught:
        load_library(copy, parts.content)
    return [str(e) for e in caught.value.errors]


def replace(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        ("en/node_words.yaml", replace("  cortisol:", "  cortisone:"), r"words.yaml:\d+ .*no node cortisone"),
        ("en/node_words.yaml", replace("  cortisol:", "  cortisone:"), r"the node cortisol is missing here"),
        ("en/node_words.yaml", replace("topic: mechanism.renin", "topic: mechanism.rennin"), r"no topic .*rennin"),
        ("en/node_words.yaml", replace("  heart: {", "  melatonin: {"), r"melatonin is a node already"),
        ("en/connections.yaml", replace("[magnesium, sleep]", "[magnesium, sloop]"), r"connections.yaml:\d+ .*sloop"),
        ("en/connections.yaml", replace("how (is|are) {a}", "how (is|are {a}"), r"not a shape"),
        ("en/connections.yaml", replace("{a} and {b} (conn", "{a} and b (conn"), r"a shape needs \{a\} and \{b\}"),
        ("en/chains.yaml", replace("  seed1-gaba:", "  seed1-gabba:"), r"there is no chain seed1-gabba"),
        ("en/trials.yaml", replace("  abbasi-2012:\n", "  abassi-2012:\n"), r"there is no trial abassi-2012"),
        ("en/trials.yaml", replace("[abbasi-2012, ", "["), r"the trial abbasi-2012 is missing here"),
        ("en/trials.yaml", replace("    paid:", "    payed:"), r"trials.yaml:\d+ .*payed"),
        ("en/pictures.yaml", replace("    alt: >-", "    alternative: >-"), r"pictures.yaml:\d+ .*alt"),
        ("tables/example_foods.yaml", replace("source: usda-sr", "source: usda"), r"there is no source usda\b"),
        ("tables/example_foods.yaml", replace("grams: 180", "grams: 0"), r"example_foods.yaml:\d+ .*greater than 0"),
    ],
)  # fmt: skip
def test_a_broken_library_is_told(copy: Path, parts: Parts, name: str, change: Change, expected: str) -> None:
    errors = broken(copy, parts, name, change)
    assert any(re.search(expected, e) and "Remedy" in e for e in errors), errors


def test_every_error_of_every_file_is_told_at_once(copy: Path, parts: Parts) -> None:
    (copy / "en/chains.yaml").unlink()
    errors = broken(copy, parts, "en/trials.yaml", replace("    paid:", "    payed:"))
    assert any("chains.yaml" in e for e in errors)
    assert any("trials.yaml" in e for e in errors)


def test_the_fingerprint_follows_every_file(copy: Path, parts: Parts) -> None:
    before = load_library(copy, parts.content).fingerprint
    path = copy / "en/pictures.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# a word\n", encoding="utf-8")
    assert load_library(copy, parts.content).fingerprint != before
