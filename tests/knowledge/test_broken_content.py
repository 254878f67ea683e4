"""Broken content never starts, and every error names file, line, field and remedy."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bot.knowledge.errors import ContentErrors
from bot.knowledge.loader import load

DATA = Path(__file__).resolve().parent.parent / "data"
GABA = "en/topics/mechanism/gaba.yaml"


@pytest.fixture(scope="module")
def pristine(content_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("content") / "content"
    shutil.copytree(content_dir, copy)
    return copy


@pytest.fixture
def broken(pristine: Path, tmp_path: Path) -> Callable[[str, str, str], Path]:
    """A copy of the content in which one text of one file is replaced (or the file emptied, or added)."""

    def make(file: str, old: str, new: str) -> Path:
        copy = tmp_path / "content"
        shutil.copytree(pristine, copy, copy_function=_link)
        path = copy / file
        text = path.read_text("utf-8") if path.exists() else ""
        assert old in text, f"{old!r} is not in {file}"
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(old, new, 1) if old else new, "utf-8")
        return copy

    return make


def _link(source: str, target: str) -> str:
    Path(target).hardlink_to(source)
    return target


def _cases() -> dict[str, tuple[str, str, str, str]]:
    by_file = yaml.safe_load((DATA / "broken_content.yaml").read_text("utf-8"))
    return {name: (file, *case) for file, cases in by_file.items() for name, case in cases.items()}


CASES = _cases()


@pytest.mark.parametrize("name", CASES)
def test_broken_content_is_told(name: str, broken: Callable[[str, str, str], Path]) -> None:
    file, old, new, says = CASES[name]
    with pytest.raises(ContentErrors) as caught:
        load(broken(file, old, new))
    told = [str(e) for e in caught.value.errors]
    hits = [e for e in caught.value.errors if says in e.message]
    assert hits, told
    if name != "a fact of no source":
        assert any(e.file == file for e in hits), told
    assert all(e.remedy for e in caught.value.errors)
    assert all(e.line > 0 or e.file.endswith("follow_ups.yaml") for e in hits), told


def test_all_errors_of_all_files_are_told_at_once(broken: Callable[[str, str, str], Path]) -> None:
    root = broken(GABA, "kind: answer", "kind: poem")
    menus = root / "en/menus.yaml"
    text = menus.read_text("utf-8")
    menus.unlink()
    menus.write_text(text.replace("label:", "lable:", 1), "utf-8")
    with pytest.raises(ContentErrors) as caught:
        load(root)
    assert {e.file for e in caught.value.errors} >= {GABA, "en/menus.yaml"}


def test_a_missing_file_and_a_missing_folder(broken: Callable[[str, str, str], Path], tmp_path: Path) -> None:
    root = broken(GABA, "kind: answer", "kind: answer")
    (root / "en/grades.yaml").unlink()
    with pytest.raises(ContentErrors, match="missing"):
        load(root)
    with pytest.raises(ContentErrors, match="no content here"):
        load(tmp_path / "nowhere")
