"""People with Telegram open."""

from __future__ import annotations

import time
from itertools import count
from typing import Any

from telegram import Update
from telegram.constants import ChatType
from telegram.ext import Application

from .server import BOT, Shown, Standin

_update_ids = count(1)


class Person:
    """What they do waits at the stand-in until the bot fetches it, or gets it delivered."""

    def __init__(self, wire: Standin, user: int = 7, name: str = "Ann", group: int = 0) -> None:
        self.wire = wire
        self.user = {"id": user, "is_bot": False, "first_name": name, "language_code": "en"}
        self.chat = {"id": group or user, "type": ChatType.SUPERGROUP if group else ChatType.PRIVATE}
        self._message_id = 10 * user

    @property
    def screen(self) -> list[Shown]:
        return self.wire.chats[self.chat["id"]]

    @property
    def last(self) -> Shown:
        return self.screen[-1]

    def writes(self, text: str, **more: Any) -> int:
        """The id of the update."""
        return self.wire.brings("message", self.message(text=text, **more))

    def presses(self, label: str) -> int:
        return self.wire.brings("callback_query", self.press(self.last.token(label)))

    def press(self, token: str | None, message_id: int | None = None, **message: Any) -> dict[str, Any]:
        at = self.last.id if message_id is None else message_id
        under = {"message_id": at, "date": int(time.time()), "chat": self.chat, "from": BOT, "text": "…"}
        shown = next((m for m in self.screen if m.id == at), None)
        under |= ({"reply_markup": shown.parameters["reply_markup"]} if shown and shown.rows else {}) | message
        data = {"data": token} if token is not None else {}
        return {"id": "1", "from": self.user, "chat_instance": "1", "message": under} | data

    def message(self, **content: Any) -> dict[str, Any]:
        self._message_id += 1
        known = {"message_id": self._message_id, "date": int(time.time()), "chat": self.chat, "from": self.user}
        return known | content


class Phone(Person):
    """What they do goes into the application's own queue, and each thing is over before the next begins."""

    def __init__(
        self, application: Application, wire: Standin, user: int = 7, name: str = "Ann", group: int = 0
    ) -> None:
        super().__init__(wire, user, name, group)
        self.application = application

    async def writes(self, text: str, **more: Any) -> None:
        await self.does("message", self.message(text=text, **more))

    async def sends(self, **content: Any) -> None:
        await self.does("message", self.message(**content))

    async def edits(self, **content: Any) -> None:
        await self.does("edited_message", self.message(edit_date=int(time.time()), **content))

    async def asks_inline(self, query: str) -> None:
        await self.does("inline_query", {"id": "1", "from": self.user, "query": query, "offset": ""})

    async def presses(self, label: str, on: Shown | None = None) -> None:
        shown = on or self.last
        await self.presses_token(shown.token(label), shown.id)

    async def presses_token(self, token: str | None, message_id: int | None = None, **message: Any) -> None:
        await self.does("callback_query", self.press(token, message_id, **message))

    def update(self, kind: str, content: dict[str, Any]) -> Update:
        found = Update.de_json({"update_id": next(_update_ids), kind: content}, self.application.bot)
        assert found is not None
        return found

    async def does(self, kind: str, content: dict[str, Any]) -> None:
        await self.begins(kind, content)
        await self.application.update_queue.join()

    async def begins(self, kind: str, content: dict[str, Any]) -> None:
        await self.application.update_queue.put(self.update(kind, content))
