"""The bot from its first greeting to its last answer. The sentences here are for operators."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
import signal
import socket
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click
from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import ApplicationBuilder, ExtBot

from bot.base.settings import Settings
from bot.channels.telegram import logs
from bot.channels.telegram.gate import Gate
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.operators import OperatorChat
from bot.channels.telegram.poller import Poller
from bot.channels.telegram.ports import House
from bot.channels.telegram.transport import AiohttpRequest
from bot.channels.telegram.updates import ALLOWED_UPDATES, kind_of

if TYPE_CHECKING:
    from bot.channels.telegram.application import AnyApplication
    from bot.channels.telegram.metrics import Metrics

EXIT_STOPPED = 0
EXIT_USAGE = 2
FIRST_WAIT = 1.0
"""Seconds before Telegram is tried again at the start; doubled each time."""
LONGEST_WAIT = 60.0
PATIENCE = 8.0
"""Seconds that what is in hand has to be finished when the bot is told to stop; containers are killed after ten."""
SILENT = 120.0
"""Seconds without an answer to the question for news after which the bot is not healthy."""
LISTEN = "127.0.0.1:8080"
CONNECTIONS = 100
"""What Telegram may deliver to the webhook at once; its own limit."""

HOW_TO_START = (
    "No token: talk to @BotFather in Telegram, send /newbot, and put what it gives you into TELEGRAM_BOT_TOKEN"
    " (or a .env file).\n"
    "To try MagSleep without a token: magsleep chat"
)
REFUSED = "Telegram does not accept the token in TELEGRAM_BOT_TOKEN. Ask @BotFather for it with /token."
TAKEN = "MAGSLEEP_LISTEN={address}: the bot cannot listen there ({why}). Choose another host:port."
_log = logging.getLogger(__name__)
_TOKEN = re.compile(r"[A-Za-z0-9:_-]+")


def run(settings: Settings, load: Callable[[], House]) -> int:
    """Run the bot until it is told to stop; the exit status. `load` is called in a thread, if there is a token at all.

    Raises:
        ContentErrors, OperatorTrouble: from `load`, or from opening what it loaded.
    """
    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    if not token:
        _say(HOW_TO_START)
        return EXIT_USAGE
    if not _TOKEN.fullmatch(token):
        _say(REFUSED)
        return EXIT_USAGE
    logs.set_up(settings.log_level, token)
    return asyncio.run(_run(settings, token, load))


async def _run(settings: Settings, token: str, load: Callable[[], House]) -> int:
    wire = AiohttpRequest()
    bot = ExtBot(token, base_url=settings.base_url, request=wire, get_updates_request=wire)
    return await Service(bot, settings, load).serve()


@dataclass(frozen=True, slots=True)
class _Made:
    """What stands when everything is loaded."""

    house: House
    application: AnyApplication
    inbox: Inbox
    metrics: Metrics


class Service:
    """One process of the bot.

    Telegram is greeted and asked for news while the content is still being loaded; what comes is answered once it is.
    """

    def __init__(self, bot: ExtBot[None], settings: Settings, load: Callable[[], House]) -> None:
        self._bot = bot
        self._settings = settings
        self._load = load
        self._gate = Gate(settings.spacing_ms / 1000)
        self._poller = None if settings.webhook_url else Poller(bot)

    async def serve(self, stop: asyncio.Event | None = None) -> int:
        """Answer until a signal comes or `stop` is set; the exit status."""
        stop = stop or asyncio.Event()
        _stop_on_signals(stop)
        address = self._settings.listen or (LISTEN if self._settings.webhook_url else None)
        try:
            place = listen(address) if address else None
        except (OSError, ValueError) as error:
            _say(TAKEN.format(address=address, why=getattr(error, "strerror", None) or "write host:port"))
            return EXIT_USAGE
        greeting = asyncio.create_task(self._greet())
        making = asyncio.create_task(self._make(greeting))
        tasks: list[asyncio.Task[Any]] = [greeting, making]
        if self._poller is not None:
            tasks.append(asyncio.create_task(self._poll(self._poller, greeting, making)))
        if place is not None:
            tasks.append(asyncio.create_task(self._serve_pages(making, place)))
        try:
            await _until(stop, tasks)
        except InvalidToken:
            # Its message quotes the token.
            _say(REFUSED)
            return EXIT_USAGE
        finally:
            await self._stop(tasks, making)
        return EXIT_STOPPED

    async def _greet(self) -> None:
        """Greet Telegram; while it can not be reached, wait longer and longer between the tries."""
        wait = FIRST_WAIT
        while True:
            try:
                await self._bot.initialize()
                return
            except InvalidToken:
                raise
            except TelegramError as error:
                kind = type(error).__name__
                _log.warning("Telegram cannot be reached (%s). Is there a network? Next try in %.0f s.", kind, wait)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _make(self, greeting: asyncio.Task[None]) -> _Made:
        """Load, and build the application around what was loaded."""
        house = await asyncio.to_thread(self._load)
        # They import much, of which nothing is needed to greet Telegram.
        from bot.channels.telegram.application import build_application  # noqa: PLC0415
        from bot.channels.telegram.metrics import Metrics  # noqa: PLC0415
        from bot.channels.telegram.sending import reminding  # noqa: PLC0415

        async with AsyncExitStack() as beside:
            beside.push_async_callback(house.close)
            await house.open()
            metrics = Metrics()
            application = build_application(
                ApplicationBuilder().bot(self._bot).updater(None),
                house.conversation,
                self._settings.content,
                gate=self._gate,
                silence=house.silence,
                watch=metrics,
                alarm=OperatorChat(self._bot, self._settings.operator_chat),
            )
            await greeting
            # Before the first update: a press may want to put a reminder off.
            beside.push_async_callback(house.reminders.stop)
            send = reminding(self._bot, self._gate, house.silence, house.conversation.png)
            await house.reminders.start(send, metrics.reminded)
            await application.initialize()
            if application.post_init is not None:
                await application.post_init(application)
            await application.start()
            _log.info("MagSleep answers as @%s. Ctrl-C stops it.", application.bot.username)
            inbox = self._inbox(application, house, metrics)
            beside.pop_all()
            return _Made(house, application, inbox, metrics)

    def _inbox(self, application: AnyApplication, house: House, metrics: Metrics) -> Inbox:
        async def handle(update: Update) -> None:
            metrics.came(kind_of(update))
            await application.update_processor.process_update(update, once(update))

        async def once(update: Update) -> None:
            # Here it has its turn: a look-up before that could let two updates of one person change places.
            if self._poller is not None or not await inbox.was_handled_before(update.update_id):
                await application.process_update(update)

        def is_urgent(update: Update) -> bool:
            text = update.message.text if update.message else None
            return text is not None and house.conversation.is_urgent(text)

        inbox = Inbox(handle, house.handled, is_urgent)
        return inbox

    async def _poll(self, poller: Poller, greeting: asyncio.Task[None], making: asyncio.Task[_Made]) -> None:
        async def inbox() -> Inbox:
            return (await making).inbox

        await greeting
        await poller.run(inbox)

    async def _serve_pages(self, making: asyncio.Task[_Made], place: socket.socket) -> None:
        from bot.channels.telegram import web  # noqa: PLC0415 -- only who listens needs it
        from bot.channels.telegram.backlog import Absence, Backlog  # noqa: PLC0415

        made = await making
        routes = web.status_routes({**made.house.checks, "telegram": self._telegram_answers}, made.metrics.page)
        url = self._settings.webhook_url
        if url:
            secret = webhook_secret(self._settings, self._bot.token)
            backlog = Backlog(Absence(await made.inbox.last_alive()), made.inbox.is_urgent)
            routes.append(web.webhook_route(urlsplit(url).path or "/", secret, self._bot, made.inbox, backlog))
            await self._set_webhook(url, secret)
        await web.serve(routes, place, PATIENCE)

    async def _set_webhook(self, url: str, secret: str) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                await self._bot.set_webhook(
                    url, secret_token=secret, allowed_updates=ALLOWED_UPDATES, max_connections=CONNECTIONS
                )
                return
            except TelegramError as error:
                _log.warning("The webhook could not be set (%s). Next try in %.0f s.", error.message, wait)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)

    async def _telegram_answers(self) -> str:
        if self._poller is None:
            return "by webhook"
        silent = time.monotonic() - (self._poller.last_heard or float("-inf"))
        if silent > SILENT:
            raise TimeoutError
        return f"answered {silent:.0f} s ago"

    async def _stop(self, tasks: list[asyncio.Task[Any]], making: asyncio.Task[_Made]) -> None:
        """What is in hand is finished; nothing new is taken."""
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if not making.cancelled() and making.exception() is None:
            made = making.result()
            await made.inbox.close(PATIENCE)
            await made.house.reminders.stop()
            if self._poller is not None:
                await self._poller.confirm()
            await made.application.stop()
            await made.application.shutdown()
            await made.house.close()
        await self._bot.shutdown()
        # Where the greeting never succeeded, the line above does nothing.
        await self._bot.request.shutdown()


def webhook_secret(settings: Settings, token: str) -> str:
    """What Telegram must say at the webhook. Made from the token, it is the same for every worker."""
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value()
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()


def listen(address: str) -> socket.socket:
    """The socket for an address like 127.0.0.1:8080 or [::1]:8080.

    Raises:
        OSError: the place is taken, or not ours.
        ValueError: no such address.
    """
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host.strip("[]"), int(port)), family=family)


async def _until(stop: asyncio.Event, tasks: list[asyncio.Task[Any]]) -> None:
    """Until `stop` is set, or a task fails: what it failed with is raised."""
    stopping = asyncio.create_task(stop.wait())
    waiting: set[asyncio.Task[Any]] = {stopping, *tasks}
    try:
        while not stop.is_set():
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
    finally:
        stopping.cancel()
        await asyncio.gather(stopping, return_exceptions=True)


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers, and neither has a loop outside the main thread; Ctrl-C works there as ever.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(sign, stop.set)


def _say(line: str) -> None:
    click.echo(line, err=True)
