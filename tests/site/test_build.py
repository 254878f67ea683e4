"""`make site` stops at a dead link, with the very arguments of the Makefile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = next(line for line in (ROOT / "Makefile").read_text("utf-8").splitlines() if "/mkdocs " in line)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    pytest.importorskip("mkdocs")
    for name in ("docs", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("reference"))
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    return tmp_path


def built(folder: Path) -> subprocess.CompletedProcess[str]:
    arguments = BUILD.partition("/mkdocs ")[2].split()
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_documents_build_without_a_warning(documents: Path) -> None:
    done = built(documents)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr


@pytest.mark.parametrize("link", ["nowhere.md", "decisions.md#no-such-heading"])
def test_a_dead_link_stops_it(documents: Path, link: str) -> None:
    with (documents / "docs/index.md").open("a", encoding="utf-8") as page:
        page.write(f"\nSee [there]({link}).\n")
    done = built(documents)
    assert done.returncode != 0
    assert link.partition("#")[0] in done.stderr
