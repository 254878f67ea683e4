"""A copy of the content to write into, and the authors' commands on it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.authoring.replies import Replies
from bot.cli_authors import COMMANDS
from bot.knowledge.content import Content
from bot.knowledge.loader import load


@pytest.fixture
def copy(tmp_path: Path, content_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of an author: content/ and an empty tests/, in which the commands run."""
    shutil.copytree(content_dir, tmp_path / "content")
    (tmp_path / "tests").mkdir()
    monkeypatch.setenv("MAGSLEEP_CONTENT", str(tmp_path / "content"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def magsleep() -> Callable[..., Result]:
    """Runs an authors' command as if typed."""
    commands = {c.name: c for c in COMMANDS}
    return lambda name, *arguments: CliRunner().invoke(commands[name], list(arguments))


@pytest.fixture(scope="session")
def content(content_dir: Path) -> Content:
    """The real content."""
    return load(content_dir)


@pytest.fixture(scope="session")
def replies(content: Content, content_dir: Path) -> Replies:
    """The replies of the real content."""
    return Replies(content_dir, content)
