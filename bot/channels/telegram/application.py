"""The bot as a python-telegram-bot `Application`: the same in production, in tests and under other people's clients."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from telegram import BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.channels.telegram.commands import Commands, load_commands
from bot.channels.telegram.gate import Gate
from bot.channels.telegram.handlers import Handlers
from bot.channels.telegram.logs import quiet_libraries
from bot.channels.telegram.order import PersonalOrder
from bot.channels.telegram.ports import Alarm, NotWatched, Silence, Watch, not_told
from bot.channels.telegram.sending import Sender
from bot.conversation.conversation import Conversation

AnyApplication = Application[Any, Any, Any, Any, Any, Any]
AnyBuilder = ApplicationBuilder[Any, Any, Any, Any, Any, Any]
_log = logging.getLogger(__name__)


def build_application(
    builder: AnyBuilder,
    conversation: Conversation,
    content: Path | None = None,
    *,
    gate: Gate | None = None,
    silence: Silence = not_told,
    watch: Watch | None = None,
    alarm: Alarm = not_told,
) -> AnyApplication:
    """The complete bot, ready to be initialized and started.

    Token, bot, request and base_url are the caller's to set on `builder`: the library refuses some combinations, and a
    test or another client may want to bring its own. `content` is the folder of the list of commands. Whoever
    else sends through this bot shares its `gate`; without one, sends are not spaced.

    Raises:
        ContentErrors: the list of commands is broken.
    """
    quiet_libraries()
    commands = load_commands(content)
    application = builder.concurrent_updates(PersonalOrder()).updater(None).build()
    sender = Sender(application.bot, gate or Gate(), silence)
    Handlers(conversation, commands.names, sender, watch or NotWatched(), alarm, silence).register(application)
    application.post_init = _then(application.post_init, commands)
    return application


def _then(
    first: Callable[[AnyApplication], Awaitable[None]] | None, commands: Commands
) -> Callable[[AnyApplication], Any]:
    async def prepare(application: AnyApplication) -> None:
        if first is not None:
            await first(application)
        bot = application.bot
        try:
            await asyncio.gather(
                bot.set_my_commands(commands.menu, BotCommandScopeAllPrivateChats()),
                bot.set_my_commands(commands.group_menu, BotCommandScopeAllGroupChats()),
                bot.set_my_description(commands.description),
                bot.set_my_short_description(commands.short_description),
            )
        except TelegramError as error:
            # The menu of commands and the descriptions are a comfort; the bot works without them.
            _log.warning("commands and descriptions could not be set: %s", type(error).__name__)

    return prepare
