from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import pytest
from scripted import Running
from telegram.ext import Application, ApplicationBuilder
from wire import TOKEN, Phone, Wire

from bot.app import build_conversation
from bot.channels.telegram.application import build_application
from bot.conversation.conversation import Conversation

_people = count(7_001)


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture(scope="session")
def real() -> Conversation:
    """The conversation of the product; each test brings a person whom it does not know yet."""
    return build_conversation()


@pytest.fixture
def running(wire: Wire) -> Running:
    """The real application, started, with only the wire replaced."""

    @asynccontextmanager
    async def run(conversation: Conversation) -> AsyncIterator[Application]:
        builder = ApplicationBuilder().token(TOKEN).request(wire).get_updates_request(wire)
        async with build_application(builder, conversation) as application:
            await application.start()
            try:
                yield application
            finally:
                await application.stop()

    return run


@pytest.fixture
async def phone(running: Running, real: Conversation, wire: Wire) -> AsyncIterator[Phone]:
    """A person in a private chat with the real bot."""
    async with running(real) as application:
        yield Phone(application, wire, user=next(_people))
