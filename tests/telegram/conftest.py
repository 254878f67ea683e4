from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import pytest
from scripted import Running
from standin import TOKEN, Phone, Standin
from telegram.ext import Application, ApplicationBuilder

from bot.app import build_conversation
from bot.channels.telegram.application import build_application
from bot.channels.telegram.transport import AiohttpRequest
from bot.conversation.conversation import Conversation

_people = count(7_001)


@pytest.fixture
async def wire() -> AsyncIterator[Standin]:
    """Telegram, or what stands in for it, at the other end of a real connection."""
    async with Standin() as standin:
        yield standin


@pytest.fixture
def builder(wire: Standin) -> ApplicationBuilder:
    """What production gives to `build_application`, with the stand-in's address."""
    request = AiohttpRequest(read_timeout=0.5)
    return ApplicationBuilder().token(TOKEN).base_url(wire.base_url).request(request).get_updates_request(request)


@pytest.fixture(scope="session")
def real() -> Conversation:
    """The conversation of the product; each test brings a person whom it does not know yet."""
    return build_conversation()


@pytest.fixture
def running(builder: ApplicationBuilder) -> Running:
    """The real application, started, on the real transport."""

    @asynccontextmanager
    async def run(conversation: Conversation) -> AsyncIterator[Application]:
        async with build_application(builder, conversation) as application:
            await application.start()
            try:
                yield application
            finally:
                await application.stop()

    return run


@pytest.fixture
async def phone(running: Running, real: Conversation, wire: Standin) -> AsyncIterator[Phone]:
    """A person in a private chat with the real bot."""
    async with running(real) as application:
        yield Phone(application, wire, user=next(_people))
