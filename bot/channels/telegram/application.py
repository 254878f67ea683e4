"""The bot as a python-telegram-bot `Application`: the same in production, in tests and under other people's clients."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.channels.telegram.commands import Commands, load_commands
from bot.channels.telegram.handlers import Handlers
from bot.channels.telegram.logs import quiet_libraries
from bot.channels.telegram.order import PersonalOrder
from bot.conversation.conversation import Conversation

ALLOWED_UPDATES = ("message", "edited_message", "callback_query")
"""What the bot handles, and so all that Telegram need send."""

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
AnyBuilder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]
_log = logging.getLogger(__name__)


def build_application(builder: AnyBuilder, conversation: Conversation, content: Path | None = None) -> AnyApplication:
    """The complete bot, ready to be initialized and started.

    Token, bot, request and base_url are the caller's to set on `builder`: the library refuses some combinations, and a
    test or another client may want to bring its own. `content` is the folder of the list of commands.

    Raises:
        ContentErrors: the list of commands is broken.
    """
    quiet_libraries()
    commands = load_commands(content)
    application = builder.concurrent_updates(PersonalOrder()).build()
    Handlers(conversation, commands.names).register(application)
    application.post_init = _then(application.post_init, commands)
    return application


def _then(
    first: Callable[[AnyApplication], Awaitable[None]] | None, commands: Commands
) -> Callable[[AnyApplication], Any]:
    async def prepare(application: AnyApplication) -> None:
        if first is not None:
            await first(application)
        try:
            await application.bot.set_my_commands(commands.menu)
        except TelegramError as error:
            # The menu of commands is a comfort; the bot works without it.
            _log.warning("the list of commands could not be set: %s", type(error).__name__)

    return prepare
