"""`magsleep check` fails, and says in which file and line, for the errors that nobody may let pass."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.conftest import TESTS

GABA = "en/topics/mechanism/gaba.yaml"


@pytest.fixture
def copy(content_dir: Path, tmp_path: Path) -> Path:
    shutil.copytree(content_dir, tmp_path / "content")
    folder = tmp_path / "tests/content/en/mechanism"
    folder.mkdir(parents=True)
    shutil.copy(TESTS / "content/en/mechanism/melatonin.yaml", folder)
    return tmp_path


def put(copy: Path, file: str, old: str, new: str) -> int:
    """Put a fault into a file; gives the line on which it begins."""
    path = copy / "content" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def check(copy: Path) -> Result:
    told = CliRunner().invoke(
        main, ["check", "--tests", str(copy / "tests")], env={"MAGSLEEP_CONTENT": str(copy / "content")}
    )
    assert told.exit_code == 1
    return told


def test_a_dangling_claim(copy: Path) -> None:
    line = put(copy, GABA, "claims: [", "claims: [no-such-claim, ")
    assert re.search(rf"{GABA}:{line} \[.*no claim no-such-claim.*Remedy: ", check(copy).output)


def test_a_naked_number_a_study_without_address_a_long_caption_and_a_topic_without_tests(copy: Path) -> None:
    number = put(copy, GABA, "  short: >-\n", "  short: >-\n    It has 37 sites.\n")
    study = put(copy, "science/sources.yaml", "  doi: 10.1108/00070709710181540\n", "")
    put(copy, "en/pictures.yaml", "What the pooled trials found.", "What the pooled trials found. " * 30)
    told = check(copy).output
    assert re.search(rf"{GABA}:{number} \[answer.short\]: the number “37” comes from no fact\. Remedy: ", told)
    found = re.search(r"science/sources.yaml:(\d+) \[sources.*doi\]: this cross-sectional has no doi.*Remedy: ", told)
    assert found
    assert 0 <= study - int(found[1]) < 12
    assert re.search(r"en/pictures.yaml:\d+ \[.*caption\]: the caption of forest has 1?\d+ characters.*Remedy: ", told)
    assert re.search(rf"{GABA}:\d+.*: this topic has no tests\. Remedy: write tests/content/en/mechanism/gaba", told)
