"""Bots that say back what they hear, each in a few lines of its own library: what the wire and the library cost.

    python -m benchmarks.echoes ptb | aiogram | ours     (as a script, telegram.py beside it would hide the library)

`ours` is the echo on MagSleep's own transport, poller, gate and order; only the answer is not MagSleep's.
"""

# ruff: noqa: PLC0415 - a bot's library is loaded with it alone, else memory and times would be everyone's

from __future__ import annotations

import os
import sys
from typing import Any

TOKEN, BASE = os.environ["TELEGRAM_BOT_TOKEN"], os.environ["MAGSLEEP_BASE_URL"]


def ptb() -> None:
    """python-telegram-bot as it comes: its own wire and poller, with the settings measured to serve it best."""
    from telegram import Update
    from telegram.ext import ApplicationBuilder, MessageHandler, filters

    async def echo(update: Update, _: Any) -> None:
        assert update.message and update.message.text
        await update.message.reply_text(update.message.text)

    builder = ApplicationBuilder().token(TOKEN).base_url(BASE).concurrent_updates(64).connection_pool_size(16)
    application = builder.pool_timeout(60).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


def aiogram() -> None:
    """aiogram as it comes, each update a task of its own."""
    import asyncio

    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    async def run() -> None:
        server = TelegramAPIServer(BASE + "{token}/{method}", BASE + "{token}/{path}")
        await dispatcher.start_polling(Bot(TOKEN, AiohttpSession(api=server)))

    asyncio.run(run())


def ours() -> None:
    """The whole of MagSleep's channel around a conversation that says back what it hears."""
    from bot.base.message import Message
    from bot.base.reply import Block, BlockKind, Reply, ReplyKind
    from bot.base.settings import Settings
    from bot.channels.telegram.ports import House
    from bot.channels.telegram.running import run
    from bot.conversation.conversation import Conversation
    from bot.conversation.keeping.kept import in_memory
    from bot.conversation.keeping.opinions import Opinions

    class Echo(Conversation):
        def __init__(self) -> None:
            self.opinions = Opinions({}, {}, in_memory())

        async def handle(self, message: Message) -> Reply:
            return Reply("meta.help", ReplyKind.ANSWER, (Block(BlockKind.TEXT, message.text or "nothing"),))

    sys.exit(run(Settings(), lambda: House(Echo())))


if __name__ == "__main__":
    {"ptb": ptb, "aiogram": aiogram, "ours": ours}[sys.argv[1]]()
