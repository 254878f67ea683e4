"""Sending and editing, with what Telegram may say against it: wait, no markup, nothing new, too old, blocked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MaybeInaccessibleMessage, Message, ReplyParameters
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, RetryAfter

from bot.base.reply import Picture, Reply
from bot.channels.telegram.rendering import Part, parts

LONGEST_WAIT = timedelta(minutes=5)
"""An answer that would come later than this is no answer any more; it is given up, and logged."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "not modified"
_T = TypeVar("_T")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Target:
    """Where an answer goes: a chat, in a forum the thread, in a group the message that it answers."""

    chat_id: int
    thread_id: int | None = None
    answers: int | None = None

    @classmethod
    def beside(cls, message: MaybeInaccessibleMessage, quote: bool = True) -> Target:
        """The place of a message; in a group with `quote` the answer is tied to it."""
        thread = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
        quoted = quote and message.chat.type != ChatType.PRIVATE
        return cls(message.chat.id, thread, message.message_id if quoted else None)


async def send(bot: Bot, target: Target, reply: Reply) -> None:
    """Send a reply as new messages."""
    for i, part in enumerate(parts(reply)):
        await _as_well_as_possible(part, _sending(bot, target, first=i == 0))


async def send_picture(bot: Bot, target: Target, picture: Picture, png: bytes) -> None:
    """Send a drawn picture with its caption."""
    await _patiently(
        lambda: bot.send_photo(
            target.chat_id, png, caption=picture.caption, message_thread_id=target.thread_id, filename="magsleep.png"
        )
    )


async def edit_or_send(bot: Bot, message: MaybeInaccessibleMessage, reply: Reply) -> None:
    """Put a reply in the place of a message; where Telegram does not let that happen, send it below."""
    found = parts(reply)
    if len(found) == 1 and message.is_accessible:
        try:
            await _as_well_as_possible(found[0], _editing(bot, message))
            return
        except BadRequest as refusal:
            # The same menu again is what the person wanted. Anything else means too old, or deleted.
            if _UNCHANGED in refusal.message.lower():
                return
    await send(bot, Target.beside(message, quote=False), reply)


_Show = Callable[[str, ParseMode | None, InlineKeyboardMarkup | None], Awaitable[object]]


def _sending(bot: Bot, target: Target, first: bool) -> _Show:
    tied = ReplyParameters(target.answers, allow_sending_without_reply=True) if target.answers and first else None

    def show(text: str, mode: ParseMode | None, keyboard: InlineKeyboardMarkup | None) -> Awaitable[object]:
        return bot.send_message(
            target.chat_id,
            text,
            parse_mode=mode,
            reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
            message_thread_id=target.thread_id,
            reply_parameters=tied,
        )

    return show


def _editing(bot: Bot, message: MaybeInaccessibleMessage) -> _Show:
    def show(text: str, mode: ParseMode | None, keyboard: InlineKeyboardMarkup | None) -> Awaitable[object]:
        return bot.edit_message_text(
            text,
            chat_id=message.chat.id,
            message_id=message.message_id,
            parse_mode=mode,
            reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
        )

    return show


async def _as_well_as_possible(part: Part, show: _Show) -> None:
    """With markup; if that is refused without; if even that is refused without buttons. An answer matters most."""
    try:
        await _patiently(lambda: show(part.html, ParseMode.HTML, part.keyboard))
        return
    except BadRequest as refusal:
        if _is_about_the_message(refusal):
            raise
        _log.error("Telegram refused the markup of a message (%d characters); sending it as plain text", len(part.html))
    try:
        await _patiently(lambda: show(part.text, None, part.keyboard))
    except BadRequest:
        if part.keyboard is None:
            raise
        await _patiently(lambda: show(part.text, None, None))


def _is_about_the_message(refusal: BadRequest) -> bool:
    """True when no other markup would help: nothing to change, or nothing there to change or to answer."""
    said = refusal.message.lower()
    return any(w in said for w in (_UNCHANGED, "can't be edited", "to edit not found", "chat not found"))


async def _patiently(call: Callable[[], Awaitable[_T]]) -> _T:
    """Call; if Telegram asks to wait, wait as long as it says and call once more."""
    try:
        return await call()
    except RetryAfter as limit:
        wait = limit.retry_after
        wait = wait if isinstance(wait, timedelta) else timedelta(seconds=wait)
        if wait > LONGEST_WAIT:
            raise
        _log.warning("Telegram asks to wait %.1f s", wait.total_seconds())
        await asyncio.sleep(wait.total_seconds())
        return await call()
