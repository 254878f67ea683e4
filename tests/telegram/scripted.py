"""A conversation that says what a test wants, for what the channel must do whatever is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from telegram.ext import Application

from bot.base.message import Message
from bot.base.reply import Block, BlockKind, Choice, Reply, ReplyKind
from bot.channels.telegram.running import Service
from bot.conversation.conversation import Conversation
from bot.conversation.keeping.kept import in_memory
from bot.conversation.keeping.opinions import Opinions

Running = Callable[[Conversation], AbstractAsyncContextManager[Application]]
"""The fixture `running`: starts the real application around a conversation."""

Serving = Callable[..., AbstractAsyncContextManager[Service]]
"""The fixture `serving`: runs the whole service around a conversation."""


async def until(holds: Callable[[], object], seconds: float = 10) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 -- the stand-in does not tell when it was asked
            await asyncio.sleep(0.005)


def says(html: str, *rows: tuple[Choice, ...], **fields: Any) -> Reply:
    return Reply("meta.help", ReplyKind.ANSWER, (Block(BlockKind.TEXT, html),), choices=rows, **fields)


class Scripted(Conversation):
    def __init__(self, answer: Callable[[Message], Any]) -> None:
        self.heard: list[Message] = []
        self.kept = in_memory()
        self._answer = answer
        self.opinions = Opinions({}, {}, self.kept)

    async def handle(self, message: Message) -> Reply:
        self.heard.append(message)
        reply = self._answer(message)
        return reply if isinstance(reply, Reply) else await reply

    def is_urgent(self, text: str) -> bool:
        return "help me" in text

    def line(self, key: str) -> Reply:
        return says(f"line: {key}")


class Remembered:
    """What `bot.storage` does with a table."""

    def __init__(self, latest: datetime | None = None) -> None:
        self.ids: set[int] = set()
        self._latest = latest

    async def among(self, updates: Iterable[int]) -> set[int]:
        return self.ids & set(updates)

    async def add(self, updates: Iterable[int], now: datetime) -> None:
        self.ids |= set(updates)

    async def latest(self) -> datetime | None:
        return self._latest

    async def highest(self) -> int:
        return max(self.ids, default=0)


def echo() -> Scripted:
    return Scripted(lambda m: says(f"heard: {m.text or m.choice or m.start_payload or 'nothing'}".replace("<", "&lt;")))
