"""Long polling: start, stay, and stop cleanly. The sentences here are for operators."""

from __future__ import annotations

import asyncio
import logging
import re
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import click
from telegram.error import Conflict, InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder

from bot.base.settings import Settings
from bot.channels.telegram import logs
from bot.channels.telegram.application import ALLOWED_UPDATES, AnyApplication, build_application
from bot.channels.telegram.transport import AiohttpRequest
from bot.conversation.conversation import Conversation

EXIT_STOPPED = 0
EXIT_USAGE = 2
FIRST_WAIT = 1.0
"""Seconds before Telegram is tried again at the start; doubled each time."""
LONGEST_WAIT = 60.0
POLL_SECONDS = 30
"""How long Telegram may keep a question for news open."""

HOW_TO_START = (
    "No token: talk to @BotFather in Telegram, send /newbot, and put what it gives you into TELEGRAM_BOT_TOKEN"
    " (or a .env file).\n"
    "To try MagSleep without a token: magsleep chat"
)
REFUSED = "Telegram does not accept the token in TELEGRAM_BOT_TOKEN. Ask @BotFather for it with /token."
_TOKEN = re.compile(r"[A-Za-z0-9:_-]+")
_log = logging.getLogger(__name__)


def run(settings: Settings, conversation: Callable[[], Conversation]) -> int:
    """Run the bot until it is told to stop; the exit status. `conversation` is built only if there is a token."""
    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    if not token:
        _say(HOW_TO_START)
        return EXIT_USAGE
    if not _TOKEN.fullmatch(token):
        _say(REFUSED)
        return EXIT_USAGE
    logs.guard(token)
    wire = AiohttpRequest()
    builder = ApplicationBuilder().token(token).base_url(settings.base_url).request(wire).get_updates_request(wire)
    application = build_application(builder, conversation(), settings.content)
    return asyncio.run(serve(application))


async def serve(application: AnyApplication, stop: asyncio.Event | None = None) -> int:
    """Poll until a signal comes or `stop` is set; the exit status."""
    stop = stop or asyncio.Event()
    _stop_on_signals(stop)
    try:
        if await _until(stop, _connect(application)) and await _until(stop, _start(application)):
            _say(f"MagSleep answers as @{application.bot.username}. Ctrl-C stops it.")
            await stop.wait()
    except InvalidToken:
        # Its message quotes the token.
        _say(REFUSED)
        return EXIT_USAGE
    finally:
        await _stop(application)
    return EXIT_STOPPED


async def _connect(application: AnyApplication) -> None:
    """Greet Telegram; while it can not be reached, wait longer and longer between the tries."""
    wait = FIRST_WAIT
    while True:
        try:
            await application.initialize()
            return
        except InvalidToken:
            raise
        except TelegramError as error:
            kind = type(error).__name__
            _say(f"Telegram cannot be reached ({kind}). Is there a network? Next try in {wait:.0f} s.")
        await asyncio.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT)


async def _start(application: AnyApplication) -> None:
    if application.post_init is not None:
        await application.post_init(application)
    assert application.updater is not None  # run() leaves the builder its own
    await application.updater.start_polling(
        timeout=POLL_SECONDS,
        bootstrap_retries=-1,
        allowed_updates=ALLOWED_UPDATES,
        error_callback=_polling_failed,
    )
    await application.start()


async def _stop(application: AnyApplication) -> None:
    """What is in hand is finished; nothing new is taken."""
    if application.updater is not None and application.updater.running:
        await application.updater.stop()
    if application.running:
        await application.stop()
    await application.shutdown()
    # The above does nothing for an application that never got through its greeting.
    await application.bot.shutdown()


def _polling_failed(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        _log.error("another program is running this bot with the same token; stop one of the two")
    else:
        _log.warning("no news from Telegram (%s); trying again", type(error).__name__)


async def _until(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work unless told to stop first; True when it was done."""
    doing = asyncio.ensure_future(work)
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((doing, stopping), return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            doing.result()
            return not stop.is_set()
        return False
    finally:
        for task in (doing, stopping):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await stopping
        with suppress(asyncio.CancelledError, TelegramError):
            await doing


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers, and neither has a loop outside the main thread; Ctrl-C works there as ever.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(sign, stop.set)


def _say(line: str) -> None:
    click.echo(line, err=True)
