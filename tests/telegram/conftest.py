from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from scripted import Running, Serving
from standin import TOKEN, Phone, Standin
from telegram.ext import Application, ApplicationBuilder, ExtBot

from bot.app import build_conversation
from bot.base.settings import Settings
from bot.channels.telegram.application import build_application
from bot.channels.telegram.ports import House
from bot.channels.telegram.running import Service
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


@pytest.fixture
def places(tmp_path: Path) -> Settings:
    """Settings that name a place of their own for data and key."""
    return Settings(_env_file=None, database_url=f"sqlite:///{tmp_path}/data/a.db", key_file=tmp_path / "keys" / "key")


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
def serving(wire: Standin) -> Serving:
    """The bot as `magsleep run` runs it, in this process, around a conversation."""

    @asynccontextmanager
    async def serve(conversation: Conversation, **given: Any) -> AsyncIterator[Service]:
        house = {k: given.pop(k) for k in ("handled", "silence", "checks", "reminders", "open", "close") if k in given}
        settings = Settings(_env_file=None, base_url=wire.base_url, **{"spacing_ms": 0, **given})
        request = AiohttpRequest(read_timeout=2)
        bot = ExtBot(TOKEN, base_url=wire.base_url, request=request, get_updates_request=request)
        service = Service(bot, settings, lambda: House(conversation, **house))
        stop = asyncio.Event()
        running = asyncio.create_task(service.serve(stop))
        try:
            yield service
        finally:
            stop.set()
            assert await asyncio.wait_for(running, 20) == 0

    return serve


@pytest.fixture
async def phone(running: Running, real: Conversation, wire: Standin) -> AsyncIterator[Phone]:
    """A person in a private chat with the real bot."""
    async with running(real) as application:
        yield Phone(application, wire, user=next(_people))
