"""A conversation that says what a test wants, for what the channel must do whatever is said."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from telegram.ext import Application

from bot.base.message import Message
from bot.base.reply import Block, BlockKind, Choice, Reply, ReplyKind
from bot.conversation.conversation import Conversation

Running = Callable[[Conversation], AbstractAsyncContextManager[Application]]
"""The fixture `running`: starts the real application around a conversation."""


def says(html: str, *rows: tuple[Choice, ...], **fields: Any) -> Reply:
    return Reply("meta.help", ReplyKind.ANSWER, (Block(BlockKind.TEXT, html),), choices=rows, **fields)


class Scripted(Conversation):
    def __init__(self, answer: Callable[[Message], Any]) -> None:
        self.heard: list[Message] = []
        self._answer = answer

    async def handle(self, message: Message) -> Reply:
        self.heard.append(message)
        reply = self._answer(message)
        return reply if isinstance(reply, Reply) else await reply

    def line(self, key: str) -> Reply:
        return says(f"line: {key}")


def echo() -> Scripted:
    return Scripted(lambda m: says(f"heard: {m.text or m.choice or m.start_payload or 'nothing'}".replace("<", "&lt;")))
