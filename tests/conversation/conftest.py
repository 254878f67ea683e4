"""Somebody who talks."""

from __future__ import annotations

import pytest

from bot.conversation.conversation import Conversation
from tests.talk import Talk


@pytest.fixture
def talk(conversation: Conversation) -> Talk:
    """One chat."""
    return Talk(conversation)
