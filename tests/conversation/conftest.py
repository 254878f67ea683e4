"""Somebody who talks."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.app import Parts
from bot.conversation.conversation import Conversation
from bot.conversation.keeping.kept import in_memory
from tests.talk import Talk


@pytest.fixture
async def conversation(parts: Parts) -> AsyncIterator[Conversation]:
    """The real conversation; consent must be asked."""
    made = parts.conversation(in_memory())
    yield made
    await made.kept.close()


@pytest.fixture
def talk(conversation: Conversation) -> Talk:
    """One chat."""
    return Talk(conversation)
