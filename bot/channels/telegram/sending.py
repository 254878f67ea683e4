"""Sending and editing, with what Telegram may say against it: wait, no markup, nothing new, too old, blocked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, MaybeInaccessibleMessage, Message, ReplyParameters
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TimedOut

from bot.base.markup import escape
from bot.base.reply import Attachment, Picture, Reply
from bot.channels.rendering import draw, pieces
from bot.channels.telegram.gate import Gate
from bot.channels.telegram.ports import Silence, not_told
from bot.channels.telegram.rendering import Part, keyboard, parts
from bot.channels.telegram.transport import ConnectionDropped, NoConnection

LONGEST_WAIT = timedelta(minutes=5)
"""An answer that Telegram wants to come later than this is no answer any more; it is given up, and logged."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds between two tries when the network is away."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_UNCHANGED = "not modified"
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


_Show = Callable[[str, ParseMode | None, InlineKeyboardMarkup | None], Awaitable[object]]


class Sender:
    """Every message of the bot goes through here, and so through the gate."""

    def __init__(self, bot: Bot, gate: Gate, silence: Silence = not_told) -> None:
        """`silence` is told of chats that nothing can be sent to any more."""
        self._bot = bot
        self._gate = gate
        self._silence = silence

    async def send(self, target: Target, reply: Reply, *, reminder: bool = False) -> None:
        """Send a reply as new messages.

        Raises:
            Forbidden: the bot is blocked, or no longer in the chat.
            RetryAfter: Telegram wants to wait longer than `LONGEST_WAIT`.
            NetworkError: it was not delivered, or it may have been, and a second try failed too.
        """
        for i, part in enumerate(parts(reply)):
            await self._as_well_as_possible(target.chat_id, part, _sending(self._bot, target, i == 0), reminder)
        for file in reply.attachments:
            await self.send_document(target, file)

    async def send_document(self, target: Target, file: Attachment) -> None:
        """Send a file; raises what `send` does."""
        await self._patiently(
            target.chat_id,
            lambda: self._bot.send_document(
                target.chat_id, file.content, filename=file.name, message_thread_id=target.thread_id
            ),
        )

    async def send_picture(self, target: Target, picture: Picture, png: bytes) -> None:
        """Send a drawn picture with its caption; raises what `send` does."""
        await self._patiently(
            target.chat_id,
            lambda: self._bot.send_photo(
                target.chat_id,
                png,
                caption=picture.caption,
                message_thread_id=target.thread_id,
                filename="magsleep.png",
            ),
        )

    async def send_covered(self, target: Target, reply: Reply, png: bytes) -> None:
        """Send a reminder that is a picture: it and its words are covered until they are tapped.

        Only the text of the reply shows on a locked screen. Raises what `send` does.
        """
        assert reply.picture
        lead = draw([p for p in pieces(reply) if not p.folded])
        caption = f"{lead}\n\n<tg-spoiler>{escape(reply.picture.caption)}</tg-spoiler>"
        await self._patiently(
            target.chat_id,
            lambda: self._bot.send_photo(
                target.chat_id,
                png,
                caption=caption,
                parse_mode=ParseMode.HTML,
                has_spoiler=True,
                filename="magsleep.png",
                reply_markup=keyboard(reply.choices),
            ),
            reminder=True,
        )

    async def edit_or_send(self, message: MaybeInaccessibleMessage, reply: Reply) -> None:
        """Put a reply in the place of a message, or below it where Telegram does not let that happen."""
        found = parts(reply)
        if len(found) == 1 and message.is_accessible:
            try:
                await self._as_well_as_possible(message.chat.id, found[0], _editing(self._bot, message))
                return
            except BadRequest as refusal:
                # The same menu again is what the person wanted. Anything else means too old, or deleted.
                if _UNCHANGED in refusal.message.lower():
                    return
        await self.send(Target.beside(message, quote=False), reply)

    async def edit_keyboard(self, message: Message, buttons: InlineKeyboardMarkup | None) -> None:
        """Change the buttons under a message, or take them away; where Telegram does not let that happen, leave it."""
        with suppress(BadRequest):
            await self._patiently(
                message.chat.id,
                lambda: self._bot.edit_message_reply_markup(message.chat.id, message.message_id, reply_markup=buttons),
            )

    async def _as_well_as_possible(self, chat: int, part: Part, show: _Show, reminder: bool = False) -> None:
        """With markup; if that is refused without; if even that is refused without buttons. An answer matters most."""
        try:
            await self._patiently(chat, lambda: show(part.html, ParseMode.HTML, part.keyboard), reminder)
            return
        except BadRequest as refusal:
            if _is_about_the_message(refusal):
                raise
            _log.error("Telegram refused the markup of %d characters; sending it as plain text", len(part.html))
        try:
            await self._patiently(chat, lambda: show(part.text, None, part.keyboard), reminder)
        except BadRequest:
            if part.keyboard is None:
                raise
            await self._patiently(chat, lambda: show(part.text, None, None), reminder)

    async def _patiently(self, chat: int, call: Callable[[], Awaitable[object]], reminder: bool = False) -> None:
        """Call, as often as it takes: wait when Telegram asks for it, and for the network to come back.

        When the connection broke after the message had left, it may have arrived. It is sent once more: two answers are
        better than none. A reminder is not.
        """
        clock = asyncio.get_running_loop().time
        give_up = clock() + LONGEST_WAIT.total_seconds()
        pause, doubtful = FIRST_PAUSE, reminder
        while True:
            await self._gate.turn(chat, reminder=reminder)
            try:
                await call()
                return
            except RetryAfter as limit:
                wait = _seconds(limit)
                if clock() + wait > give_up:
                    raise
                self._gate.hold(chat, wait)
                continue
            except Forbidden:
                await self._silence(chat)
                raise
            except NetworkError as error:
                if isinstance(error, BadRequest):
                    raise
                if isinstance(error, TimedOut | ConnectionDropped) and not isinstance(error, NoConnection):
                    if doubtful:
                        raise
                    doubtful = True
                elif clock() + pause > give_up and not isinstance(error, NoConnection):
                    raise
                _log.warning("a message could not be sent (%s); trying again", type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def reminding(
    bot: Bot, gate: Gate, silence: Silence, png: Callable[[Picture], Awaitable[bytes]]
) -> Callable[[str, Reply], Awaitable[bool]]:
    """Sends reminders to private chats, after every answer; False for an address that is no chat of Telegram's.

    `png` draws the picture of a reply.
    """
    sender = Sender(bot, gate, silence)

    async def send(address: str, reply: Reply) -> bool:
        if not address.isdecimal():
            return False
        if reply.picture and reply.show_picture:
            await sender.send_covered(Target(int(address)), reply, await png(reply.picture))
        else:
            await sender.send(Target(int(address)), reply, reminder=True)
        return True

    return send


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


def _is_about_the_message(refusal: BadRequest) -> bool:
    """True when no other markup would help: nothing to change, or nothing there to change or to answer."""
    said = refusal.message.lower()
    return any(w in said for w in (_UNCHANGED, "can't be edited", "to edit not found", "chat not found"))


def _seconds(limit: RetryAfter) -> float:
    wait = limit.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
