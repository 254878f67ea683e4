"""What the phone shows while an answer takes long: "typing…", or that a picture comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.channels.telegram.sending import Target

SOON = 0.5
"""Seconds of work that need no word; most answers take a hundredth of that."""
AGAIN = 4.5
"""Telegram takes the line away after five."""


@asynccontextmanager
async def busy(bot: Bot, target: Target, action: ChatAction = ChatAction.TYPING) -> AsyncIterator[None]:
    """Show it as long as the work inside goes on, if that takes longer than `SOON`."""
    telling: list[asyncio.Task[None]] = []

    def begin() -> None:
        telling.append(asyncio.create_task(_tell(bot, target, action)))

    timer = asyncio.get_running_loop().call_later(SOON, begin)
    try:
        yield
    finally:
        timer.cancel()
        for task in telling:
            task.cancel()
        await asyncio.gather(*telling, return_exceptions=True)


async def _tell(bot: Bot, target: Target, action: ChatAction) -> None:
    while True:
        # A comfort: it is not worth a second try.
        with suppress(TelegramError):
            await bot.send_chat_action(target.chat_id, action, target.thread_id)
        await asyncio.sleep(AGAIN)
