"""A small stand-in for the Bot API behind the library's own request interface: it records, checks and answers.

It refuses what Telegram refuses (length, tags, callback data), keeps the messages of each chat as a phone shows them,
and can be told to answer otherwise.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from telegram import Update
from telegram.constants import ChatType, InlineKeyboardButtonLimit, MessageLimit
from telegram.ext import Application
from telegram.request import BaseRequest, RequestData

TOKEN = "123456:TEST-token_of-nobody"
BOT = {"id": 123456, "is_bot": True, "first_name": "MagSleep", "username": "MagSleepBot"}
TAGS = {"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote"}


@dataclass(frozen=True)
class Call:
    """One request that the bot made."""

    method: str
    parameters: dict[str, Any]


@dataclass
class Shown:
    """A message as it stands on the screen."""

    id: int
    html: str
    rows: list[list[tuple[str, str]]]
    parameters: dict[str, Any]

    @property
    def text(self) -> str:
        return visible(self.html)

    @property
    def labels(self) -> list[str]:
        return [label for row in self.rows for label, _ in row]

    def token(self, label: str) -> str:
        return next(token for row in self.rows for shown, token in row if shown == label)


@dataclass(frozen=True)
class Refusal:
    """An answer that is none: status, description, and what Telegram adds to it."""

    status: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)


Answer = Refusal | BaseException | Callable[[Call], Any]


def blocked() -> Refusal:
    return Refusal(403, "Forbidden: bot was blocked by the user")


def too_many(seconds: float) -> Refusal:
    return Refusal(429, "Too Many Requests: retry later", {"retry_after": seconds})


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


class Wire(BaseRequest):
    """Takes the place of HTTP."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.chats: defaultdict[int, list[Shown]] = defaultdict(list)
        self.news: deque[dict[str, Any]] = deque()
        self.delay = 0.0
        self._scripted: defaultdict[str, deque[Answer]] = defaultdict(deque)
        self._next_id = 1_000

    def answer(self, method: str, *answers: Answer) -> None:
        """The next answers to a method; after them it works as usual."""
        self._scripted[method] += answers

    def made(self, method: str) -> list[Call]:
        return [c for c in self.calls if c.method == method]

    @property
    def methods(self) -> list[str]:
        return [c.method for c in self.calls if c.method != "getMe"]

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        call = Call(url.rpartition("/")[2], dict(request_data.parameters) if request_data else {})
        self.calls.append(call)
        if self.delay and call.method != "getUpdates":
            await asyncio.sleep(self.delay)
        script = self._scripted[call.method]
        scripted = script.popleft() if script else None
        if isinstance(scripted, BaseException):
            raise scripted
        result = scripted if isinstance(scripted, Refusal) else (scripted or self._usual)(call)
        if asyncio.iscoroutine(result):
            result = await result
        if isinstance(result, Refusal):
            body = {"ok": False, "error_code": result.status, "description": result.description}
            extra = {"parameters": result.parameters} if result.parameters else {}
            return result.status, json.dumps(body | extra).encode()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _usual(self, call: Call) -> Any:
        known = {
            "getMe": lambda _: BOT | {"can_join_groups": True, "supports_inline_queries": False},
            "sendMessage": self._send,
            "editMessageText": self._edit,
            "getUpdates": self._updates,
        }
        return known.get(call.method, lambda _: True)(call)

    async def _updates(self, _: Call) -> list[dict[str, Any]]:
        await asyncio.sleep(0.01)
        found = list(self.news)
        self.news.clear()
        return found

    def _send(self, call: Call) -> Any:
        if refused := check(call.parameters):
            return refused
        self._next_id += 1
        shown = Shown(self._next_id, call.parameters["text"], _rows(call), call.parameters)
        self.chats[call.parameters["chat_id"]].append(shown)
        return self._message(call.parameters["chat_id"], shown)

    def _edit(self, call: Call) -> Any:
        if refused := check(call.parameters):
            return refused
        chat = call.parameters["chat_id"]
        shown = next((m for m in self.chats[chat] if m.id == call.parameters["message_id"]), None)
        if shown is None:
            return bad("message to edit not found")
        if (shown.html, shown.rows) == (call.parameters["text"], _rows(call)):
            return bad("message is not modified: specified new message content is the same")
        shown.html, shown.rows, shown.parameters = call.parameters["text"], _rows(call), call.parameters
        return self._message(chat, shown)

    @staticmethod
    def _message(chat: int, shown: Shown) -> dict[str, Any]:
        return {
            "message_id": shown.id,
            "date": 1_764_000_000,
            "chat": {"id": chat, "type": ChatType.PRIVATE},
            "from": BOT,
            "text": shown.text,
        }


class Phone:
    """A person with Telegram open: what they do goes through the application's own queue."""

    _update_id = 0

    def __init__(self, application: Application, wire: Wire, user: int = 7, name: str = "Ann", group: int = 0) -> None:
        self.application, self.wire = application, wire
        self.user = {"id": user, "is_bot": False, "first_name": name, "language_code": "en"}
        self.chat = {"id": group or user, "type": ChatType.SUPERGROUP if group else ChatType.PRIVATE}
        self._message_id = 10 * user

    @property
    def screen(self) -> list[Shown]:
        return self.wire.chats[self.chat["id"]]

    @property
    def last(self) -> Shown:
        return self.screen[-1]

    async def writes(self, text: str, **more: Any) -> None:
        await self.does("message", self.message(text=text, **more))

    async def sends(self, **content: Any) -> None:
        await self.does("message", self.message(**content))

    async def edits(self, **content: Any) -> None:
        await self.does("edited_message", self.message(edit_date=1_764_000_100, **content))

    async def presses(self, label: str, on: Shown | None = None) -> None:
        shown = on or self.last
        await self.presses_token(shown.token(label), shown.id)

    async def presses_token(self, token: str | None, message_id: int | None = None, **message: Any) -> None:
        at = self.last.id if message_id is None else message_id
        under = {"message_id": at, "date": 1_764_000_000, "chat": self.chat, "from": BOT, "text": "…"} | message
        await self.does(
            "callback_query",
            {"id": "1", "from": self.user, "chat_instance": "1", "message": under}
            | ({"data": token} if token is not None else {}),
        )

    def message(self, **content: Any) -> dict[str, Any]:
        self._message_id += 1
        return {"message_id": self._message_id, "date": 1_764_000_000, "chat": self.chat, "from": self.user} | content

    def update(self, kind: str, content: dict[str, Any]) -> Update:
        Phone._update_id += 1
        found = Update.de_json({"update_id": Phone._update_id, kind: content}, self.application.bot)
        assert found is not None
        return found

    async def does(self, kind: str, content: dict[str, Any]) -> None:
        await self.begins(kind, content)
        await self.application.update_queue.join()

    async def begins(self, kind: str, content: dict[str, Any]) -> None:
        await self.application.update_queue.put(self.update(kind, content))


def check(parameters: dict[str, Any]) -> Refusal | None:
    """What Telegram would say against a message; None when it takes it."""
    text = parameters["text"]
    if parameters.get("parse_mode") == "HTML":
        checker = _Checker()
        checker.feed(text)
        checker.close()
        if checker.wrong or checker.open:
            return bad(f"can't parse entities: {checker.wrong or checker.open}")
        text = visible(text)
    if not text.strip():
        return bad("message text is empty")
    if len(text.encode("utf-16-le")) // 2 > MessageLimit.MAX_TEXT_LENGTH:
        return bad("message is too long")
    for row in parameters.get("reply_markup", {}).get("inline_keyboard", []):
        for button in row:
            if not 1 <= len(button["callback_data"].encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
                return bad("BUTTON_DATA_INVALID")
    return None


def visible(text: str) -> str:
    checker = _Checker()
    checker.feed(text)
    checker.close()
    return "".join(checker.text)


def _rows(call: Call) -> list[list[tuple[str, str]]]:
    rows = call.parameters.get("reply_markup", {}).get("inline_keyboard", [])
    return [[(b["text"], b["callback_data"]) for b in row] for row in rows]


class _Checker(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.wrong = ""
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS or (tag == "blockquote" and tag in self.open):
            self.wrong = self.wrong or f"unsupported start tag {tag}"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong = self.wrong or f"unexpected end tag {tag}"

    def handle_data(self, data: str) -> None:
        self.text.append(data)
