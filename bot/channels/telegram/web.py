"""The pages that the bot serves: /health and /metrics, and in webhook mode the one that Telegram posts updates to."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot, Update

from bot.channels.telegram.backlog import Backlog
from bot.channels.telegram.inbox import Inbox
from bot.channels.telegram.ports import Check

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- the name of the header
LARGEST = 1_000_000
"""Bytes of an update; Telegram's own are far smaller."""

_log = logging.getLogger(__name__)


def status_routes(checks: Mapping[str, Check], page: Callable[[], bytes]) -> list[Route]:
    """/health: 200 when every check passes, otherwise 503. /metrics: what `page` returns."""

    async def health(_: Request) -> Response:
        found = {name: await _looked(check) for name, check in checks.items()}
        well = all(said["ok"] for said in found.values())
        return JSONResponse({"ok": well, **found}, 200 if well else 503)

    async def metrics(_: Request) -> Response:
        return Response(page(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [Route("/health", health), Route("/metrics", metrics)]


def webhook_route(path: str, secret: str, bot: Bot, inbox: Inbox, backlog: Backlog) -> Route:
    """Where Telegram posts. 200 is said after the update was handled, so that Telegram brings again what was not."""

    async def updates(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if int(request.headers.get("Content-Length", LARGEST)) >= LARGEST:
            return Response(status_code=413)
        try:
            update = Update.de_json(json.loads(await request.body()), bot)
        except Exception as error:
            # To refuse it would bring it again for ever.
            _log.error("an update could not be read: %s", type(error).__name__)
            return Response()
        if not inbox.knows(update.update_id) and await backlog.is_superseded(update):
            inbox.drop(update.update_id)
            return Response()
        task = inbox.take(update)
        if task is not None:
            # Goes on if Telegram hangs up: it will ask again, and find it done.
            await asyncio.wait([task])
        return Response(status_code=200 if inbox.is_done(update.update_id) else 503)

    return Route(path, updates, methods=["POST"])


async def serve(routes: list[Route], place: socket.socket, patience: float) -> None:
    """Serve until cancelled; then nothing new is taken, and what is being answered has `patience` seconds."""
    config = uvicorn.Config(
        Starlette(routes=routes),
        log_config=None,
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=int(patience),
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([place]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are the bot's own affair."""
        yield


async def _looked(check: Check) -> dict[str, str | bool]:
    try:
        return {"ok": True, "said": await check()}
    except Exception as error:
        return {"ok": False, "said": type(error).__name__}
