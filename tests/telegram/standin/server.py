"""A small Bot API server: it keeps chats as phones show them, refuses what Telegram refuses, and can be told to fail.

Updates stay until they are confirmed, as at Telegram: by a higher offset, or by a webhook that answers 200.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from telegram.constants import ChatType

from .limits import Refusal, bad, check, check_inline, check_media, check_press, visible

TOKEN = "123456:TEST-token_of-nobody"
BOT = {"id": 123456, "is_bot": True, "first_name": "MagSleep", "username": "MagSleepBot"}
SWITCHES = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
"""What an owner sets at @BotFather."""
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
WORDS = {
    *("text", "caption", "title", "url", "parse_mode", "secret_token", "callback_query_id", "inline_query_id"),
    *("description", "short_description", "name", "action", "language_code"),
}
"""Parameters that are words even when they look like JSON."""
TELLS_UPDATES = 100


@dataclass(frozen=True)
class Call:
    """One request that the bot made."""

    method: str
    parameters: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)
    at: float = 0.0
    """When it came, in seconds of the monotonic clock."""


@dataclass
class Shown:
    """A message as it stands on the screen."""

    id: int
    html: str
    rows: list[list[tuple[str, str]]]
    parameters: dict[str, Any]
    picture: bytes | None = None

    @property
    def text(self) -> str:
        return visible(self.html) if self.parameters.get("parse_mode") == "HTML" else self.html

    @property
    def labels(self) -> list[str]:
        return [label for row in self.rows for label, _ in row]

    def token(self, label: str) -> str:
        return next(token for row in self.rows for shown, token in row if shown == label)


@dataclass(frozen=True)
class Drop:
    """The connection is closed instead of an answer; `done` says whether what was asked had happened before."""

    done: bool = False


@dataclass(frozen=True)
class Slow:
    """The answer comes late."""

    seconds: float


Answer = Refusal | Drop | Slow | Callable[[Call], Any]


class Standin:
    """The server and all that it knows. Use as `async with Standin() as standin`, or run the package."""

    def __init__(self, token: str = TOKEN, delay: float = 0.0, keep_calls: bool = True) -> None:
        self.token, self.delay = token, delay
        self.calls: list[Call] = []
        self.chats: defaultdict[int, list[Shown]] = defaultdict(list)
        self.pending: deque[dict[str, Any]] = deque()
        self.commands: dict[str, list[dict[str, str]]] = {}
        """What the menu of commands shows, by the type of its scope."""
        self.webhook: dict[str, Any] = {}
        self.deliveries: list[tuple[int, int]] = []
        """Of the webhook: update id, status that came back (0: none)."""
        self.refused: list[str] = []
        """What was said against requests that Telegram would not take."""
        self.first_poll = 0.0
        self._keep_calls = keep_calls
        self._scripted: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self._next_message, self._next_update = 1_000, 0
        self._polls = 0
        self._news = asyncio.Event()
        self._delivering: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None
        self.port = 0

    # ---- what a test does

    def answer(self, method: str, *answers: Answer) -> None:
        """The next answers to a method; after them it works as usual."""
        self._scripted[method] += answers

    def brings(self, kind: str, content: dict[str, Any], update_id: int | None = None) -> int:
        """Somebody did something: an update waits for the bot. Its id."""
        self._next_update = update_id if update_id is not None else self._next_update + 1
        self.pending.append({"update_id": self._next_update, kind: content})
        self._news.set()
        return self._next_update

    def made(self, method: str) -> list[Call]:
        return [c for c in self.calls if c.method == method]

    @property
    def methods(self) -> list[str]:
        """What was asked, without the greeting and the questions for news."""
        return [c.method for c in self.calls if c.method not in {"getMe", "getUpdates"}]

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/bot"

    # ---- the server

    async def __aenter__(self) -> Standin:
        return await self.start()

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> Standin:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/bot{token}/{method}", self._on_request)
        app.router.add_route("*", "/control/{what}", self._on_control)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def stop(self) -> None:
        if self._delivering:
            self._delivering.cancel()
            with suppress(asyncio.CancelledError):
                await self._delivering
        self._polls += 1
        self._news.set()
        if self._runner:
            await self._runner.cleanup()

    async def _on_request(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _as_json(Refusal(401, "Unauthorized"))
        parameters, files = await _read(request)
        call = Call(request.match_info["method"], parameters, files, time.monotonic())
        if self._keep_calls:
            self.calls.append(call)
        if self.delay:
            await asyncio.sleep(self.delay / 2)
        script = self._scripted[call.method]
        scripted = script.popleft() if script else None
        if isinstance(scripted, Slow):
            await asyncio.sleep(scripted.seconds)
        if isinstance(scripted, Drop):
            if scripted.done:
                await self._usual(call)
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if scripted is None or isinstance(scripted, Slow):
            result = await self._usual(call)
        else:
            result = scripted(call) if callable(scripted) else scripted
            result = await result if asyncio.iscoroutine(result) else result
        if self.delay:
            await asyncio.sleep(self.delay / 2)
        return _as_json(result)

    async def _on_control(self, request: web.Request) -> web.StreamResponse:
        """For other processes: what `brings`, `answer` and `calls` are in this one."""
        match request.match_info["what"]:
            case "updates":
                found: Any = [self.brings(u["kind"], u["content"]) for u in await request.json()]
            case "answers":
                told = await request.json()
                self.answer(told["method"], *(_answer(a) for a in told["answers"]))
                found = True
            case "delay":
                self.delay = float(await request.json())
                found = True
            case "state":
                sent = sum(len(c) for c in self.chats.values())
                found = {"waiting": len(self.pending), "sent": sent, "first_poll": self.first_poll}
            case "calls":
                found = [{"method": c.method, "parameters": c.parameters} for c in self.calls]
            case _:
                raise web.HTTPNotFound
        return web.json_response(found)

    # ---- the methods

    async def _usual(self, call: Call) -> Any:
        result = await self._result(call)
        if isinstance(result, Refusal):
            self.refused.append(f"{call.method}: {result.description}")
        return result

    async def _result(self, call: Call) -> Any:
        match call.method:
            case "getMe":
                return BOT | SWITCHES
            case "getUpdates":
                return await self._updates(call)
            case "sendMessage":
                return check(call.parameters) or self._send(call)
            case "sendPhoto" | "sendDocument":
                return check_media(call.parameters) or self._send_file(call)
            case "editMessageText":
                return check(call.parameters) or self._edit(call)
            case "editMessageReplyMarkup" | "editMessageCaption":
                return check_media(call.parameters) or self._edit(call)
            case "deleteMessage":
                return self._delete(call)
            case "answerCallbackQuery":
                return check_press(call.parameters) or True
            case "answerInlineQuery":
                return check_inline(call.parameters) or True
            case "setMyCommands":
                self.commands[call.parameters["scope"]["type"]] = call.parameters["commands"]
            case "getMyCommands":
                return self.commands.get(call.parameters["scope"]["type"], [])
            case "setWebhook":
                return await self._set_webhook(call.parameters)
            case "deleteWebhook":
                return await self._set_webhook({"url": ""})
            case "getWebhookInfo":
                waiting = {"pending_update_count": len(self.pending), "has_custom_certificate": False}
                return {"url": self.webhook.get("url", "")} | waiting
        return True

    async def _updates(self, call: Call) -> Any:
        if self.webhook:
            return Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
        self.first_poll = self.first_poll or call.at
        self._polls += 1
        mine = self._polls
        self._news.set()
        offset, limit = int(call.parameters.get("offset", 0)), int(call.parameters.get("limit", TELLS_UPDATES))
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        deadline = time.monotonic() + float(call.parameters.get("timeout", 0))
        while not self.pending and time.monotonic() < deadline:
            self._news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), deadline - time.monotonic())
            if mine != self._polls:
                return Refusal(409, "Conflict: terminated by other getUpdates request")
        return [u for u, _ in zip(self.pending, range(limit), strict=False)]

    def _send(self, call: Call) -> Any:
        return self._show(call, call.parameters["text"])

    def _send_file(self, call: Call) -> Any:
        kind = call.method.removeprefix("send").lower()
        named = str(call.parameters.get(kind, "")).removeprefix("attach://")
        content = call.files.get(named) or call.files.get(kind)
        if not content:
            return bad(f"there is no {kind} in the request")
        if kind == "photo" and not content.startswith((b"\x89PNG", b"\xff\xd8")):
            return bad("IMAGE_PROCESS_FAILED")
        file = {"file_id": "f", "file_unique_id": "u", "file_size": len(content)}
        sent = {"photo": [file | {"width": 1, "height": 1}]} if kind == "photo" else {"document": file}
        return self._show(call, call.parameters.get("caption", ""), content) | sent

    def _show(self, call: Call, text: str, picture: bytes | None = None) -> dict[str, Any]:
        self._next_message += 1
        shown = Shown(self._next_message, text, _rows(call), call.parameters, picture)
        self.chats[call.parameters["chat_id"]].append(shown)
        return self._message(call.parameters["chat_id"], shown)

    def _edit(self, call: Call) -> Any:
        chat = call.parameters["chat_id"]
        shown = next((m for m in self.chats[chat] if m.id == call.parameters["message_id"]), None)
        if shown is None:
            return bad("message to edit not found")
        written = call.parameters.get("text", call.parameters.get("caption", shown.html))
        if (shown.html, shown.rows) == (written, _rows(call)):
            return bad("message is not modified: specified new message content is the same")
        shown.html, shown.rows, shown.parameters = written, _rows(call), shown.parameters | call.parameters
        return self._message(chat, shown)

    def _delete(self, call: Call) -> Any:
        chat = self.chats[call.parameters["chat_id"]]
        found = [m for m in chat if m.id == call.parameters["message_id"]]
        if not found:
            return bad("message to delete not found")
        chat.remove(found[0])
        return True

    @staticmethod
    def _message(chat: int, shown: Shown) -> dict[str, Any]:
        return {
            "message_id": shown.id,
            "date": int(time.time()),
            "chat": {"id": chat, "type": ChatType.PRIVATE if chat > 0 else ChatType.SUPERGROUP},
            "from": BOT,
            "text": shown.text,
        }

    # ---- the webhook

    async def _set_webhook(self, parameters: dict[str, Any]) -> bool:
        if self._delivering:
            self._delivering.cancel()
            self._delivering = None
        self.webhook = dict(parameters) if parameters.get("url") else {}
        if parameters.get("drop_pending_updates"):
            self.pending.clear()
        if self.webhook:
            self._delivering = asyncio.create_task(self._deliver())
        return True

    async def _deliver(self) -> None:
        """As Telegram does: several at once, in the order of their ids, each again until it is taken."""
        places = asyncio.Semaphore(int(self.webhook.get("max_connections", 40)))
        on_the_way: dict[int, asyncio.Task[None]] = {}
        async with aiohttp.ClientSession() as session:
            try:
                while True:
                    self._news.clear()
                    for update in [u for u in self.pending if u["update_id"] not in on_the_way]:
                        await places.acquire()
                        task = asyncio.create_task(self._push(session, update, places))
                        on_the_way[update["update_id"]] = task
                    await self._news.wait()
            finally:
                for task in on_the_way.values():
                    task.cancel()

    async def _push(self, session: aiohttp.ClientSession, update: dict[str, Any], places: asyncio.Semaphore) -> None:
        wait = 0.05
        headers = {SECRET_HEADER: self.webhook["secret_token"]} if self.webhook.get("secret_token") else {}
        try:
            while True:
                try:
                    async with session.post(self.webhook["url"], json=update, headers=headers) as response:
                        status = response.status
                except aiohttp.ClientError:
                    status = 0
                self.deliveries.append((update["update_id"], status))
                if status == 200:
                    self.pending.remove(update)
                    return
                await asyncio.sleep(wait)
                wait *= 2
        finally:
            places.release()


async def _read(request: web.Request) -> tuple[dict[str, Any], dict[str, bytes]]:
    if request.content_type == "application/json":
        body = await request.read()
        return {k: _decoded(k, v) for k, v in (json.loads(body) if body else {}).items()}, {}
    parameters, files = dict[str, Any](request.query), dict[str, bytes]()
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = value.file.read()
        else:
            parameters[name] = value
    return {k: _decoded(k, v) for k, v in parameters.items()}, files


def _decoded(name: str, value: Any) -> Any:
    if name in WORDS or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _rows(call: Call) -> list[list[tuple[str, str]]]:
    rows = (call.parameters.get("reply_markup") or {}).get("inline_keyboard", [])
    return [[(b["text"], b.get("callback_data", b.get("url", ""))) for b in row] for row in rows]


def _as_json(result: Any) -> web.Response:
    if not isinstance(result, Refusal):
        return web.json_response({"ok": True, "result": result})
    body: dict[str, Any] = {"ok": False, "error_code": result.status, "description": result.description}
    if result.parameters:
        body["parameters"] = result.parameters
    return web.json_response(body, status=result.status)


def _answer(told: dict[str, Any]) -> Answer:
    if "drop" in told:
        return Drop(bool(told["drop"]))
    if "slow" in told:
        return Slow(float(told["slow"]))
    return Refusal(told["status"], told["description"], told.get("parameters", {}))
