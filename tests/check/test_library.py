"""The check of the library's texts finds what an author may get wrong, with file and line."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Parts
from bot.check import library
from bot.check.bench import Bench


def test_the_library_is_clean(parts: Parts) -> None:
    assert [str(e) for e in library.problems(Bench(parts, None))] == []


def test_its_facts_count_as_quoted(parts: Parts) -> None:
    assert any("held-2002.ages" in text for text in library.quoted(Bench(parts, None)))


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("chains.yaml", "Small trials saw", "In 3 trials people had", r"chains.yaml:\d+ .*“3” comes from no fact"),
        ("chains.yaml", "A night without sleep", "Twelve nights", r"“Twelve” comes from no fact"),
        ("chains.yaml", "Small trials saw", "{{ fact('no.such') }} saw", r"there is no fact no.such"),
        ("chains.yaml", "Small trials saw", "{{ fact('spiegel-2004.hours') }} saw", r"was recalled, not read"),
        ("chains.yaml", "Small trials saw", "{{ fact('no.such' }} saw", r"does not render"),
        ("chains.yaml", "Small trials saw", "Very small trials " * 60, r"caption of pathway:seed1-cortisol has 1,?\d+"),
        ("trials.yaml", "by their own logs.", "by {{ logs }}.", r"trials.yaml:\d+ .*does not render"),
        ("pictures.yaml", "{{ trials }}", "{{ trails }}", r"pictures.yaml:\d+ .*forest does not render"),
        ("chains.yaml", "  seed1-gaba:", "  seed1-gabba:", r"no chain seed1-gabba"),
    ],
)
def test_slips_are_found(
    parts: Parts, content_dir: Path, tmp_path: Path, name: str, old: str, new: str, expected: str
) -> None:
    for folder in ("en", "science", "tables"):
        shutil.copytree(content_dir / folder, tmp_path / folder)
    path = tmp_path / "en" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    errors = [str(e) for e in library.problems(Bench(replace(parts, root=tmp_path), None))]
    assert any(re.search(expected, e) for e in errors), errors
