"""Shared fixtures: the real parts on the real content, built once a session."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app import Parts, build
from bot.base.settings import Settings
from bot.conversation.conversation import Conversation
from bot.conversation.keeping.kept import in_memory
from bot.knowledge.loader import content_root

TESTS = Path(__file__).parent


@pytest.fixture(scope="session", autouse=True)
def _own_places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test touches what a developer keeps."""
    place = tmp_path_factory.mktemp("places")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAGSLEEP_DATABASE_URL", f"sqlite:///{place}/data/magsleep.db")
        patch.setenv("MAGSLEEP_KEY_FILE", str(place / "keys" / "magsleep.key"))
        yield


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The defaults, whatever a developer's .env says."""
    return Settings(_env_file=None)


@pytest.fixture(scope="session")
def parts(settings: Settings) -> Parts:
    """The real bot without a channel; the router comes from the user's cache when a phrase has not changed."""
    return build(settings)


@pytest.fixture
async def conversation(parts: Parts) -> AsyncIterator[Conversation]:
    """The real conversation over a store that is thrown away; consent must be asked."""
    made = parts.conversation(in_memory())
    yield made
    await made.kept.close()


@pytest.fixture(scope="session")
def content_dir() -> Path:
    """The content under test."""
    return content_root()
