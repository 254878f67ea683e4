"""What happens when somebody writes, edits, or presses a button."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from typing import Any

import telegram
from telegram import CallbackQuery, Update
from telegram.constants import ChatAction, ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.base.message import Message
from bot.base.reply import Choice, Reply
from bot.channels.telegram import inline
from bot.channels.telegram.busy import busy
from bot.channels.telegram.flood import DoubleTaps, Flood, Verdict
from bot.channels.telegram.logs import told
from bot.channels.telegram.order import arrived
from bot.channels.telegram.ports import Alarm, Silence, Watch
from bot.channels.telegram.sending import Sender, Target
from bot.channels.telegram.thumbs import Thumbs
from bot.channels.telegram.updates import Addressing, deep_link, from_message, from_press
from bot.conversation.conversation import Conversation

ALBUMS = 1_000
"""Albums remembered: Telegram sends their pictures one by one, and one line about them is enough."""
MESSAGES, PRESSES = 20, 60
"""Messages and presses of one person in ten seconds beyond which it is a flood, and no talk."""

_Context = ContextTypes.DEFAULT_TYPE
_log = logging.getLogger(__name__)


class Handlers:
    """The bot's side of a dialogue in Telegram."""

    def __init__(
        self,
        conversation: Conversation,
        commands: frozenset[str],
        sender: Sender,
        watch: Watch,
        alarm: Alarm,
        silence: Silence,
    ) -> None:
        self._conversation = conversation
        self._commands = commands
        self._sender = sender
        self._watch = watch
        self._alarm = alarm
        self._silence = silence
        self._albums: OrderedDict[str, None] = OrderedDict()
        self._messages = Flood(MESSAGES)
        self._presses = Flood(PRESSES)
        self._double_taps = DoubleTaps()
        self._thumbs = Thumbs(conversation.opinions, sender)

    def register(self, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
        """Add the handlers. Channel posts, votes, member lists and the like reach none of them."""
        sent = filters.TEXT | filters.ATTACHMENT
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & sent, self.on_message))
        application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.TEXT, self.on_edited))
        application.add_handler(CallbackQueryHandler(self.on_press))
        application.add_handler(InlineQueryHandler(self.on_inline))
        application.add_handler(ChatMemberHandler(self.on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_error_handler(self.on_error)

    async def on_message(self, update: Update, context: _Context) -> None:
        """Somebody wrote or sent something."""
        message = update.message
        addressing = self._addressing(context)
        if message is None or not addressing.includes(message) or self._is_known_album(message):
            return
        if await self._is_too_much(message):
            return
        said = from_message(message, addressing)
        target = Target.beside(message)
        async with busy(context.bot, target):
            reply = await self._conversation.handle(said)
        await self._sender.send(target, self._under(reply, said, context))
        self._watch.answered(reply, time.monotonic() - arrived())

    async def on_edited(self, update: Update, context: _Context) -> None:
        """Somebody changed a text: say that it was seen. (A moving location is an edit too, and never comes here.)"""
        message = update.edited_message
        if message is None or not self._addressing(context).includes(message) or await self._is_too_much(message):
            return
        await self._sender.send(Target.beside(message), self._conversation.line("edited"))

    async def on_press(self, update: Update, context: _Context) -> None:
        """Somebody pressed a button."""
        query = update.callback_query
        if query is None or await self._thumbs.take(query):
            return
        await _stop_the_spinner(query)
        pressed = from_press(query)
        if pressed is None or query.message is None:
            return
        who, button = query.from_user.id, (query.message.chat.id, query.message.message_id, query.data)
        if self._presses.judge(who, arrived()) is not Verdict.ANSWER or self._double_taps.is_one(
            who, button, arrived()
        ):
            return
        target = Target.beside(query.message, quote=False)
        async with busy(context.bot, target):
            reply = await self._conversation.handle(pressed)
        if reply.show_picture and reply.picture:
            async with busy(context.bot, target, ChatAction.UPLOAD_PHOTO):
                png = await self._conversation.png(reply.picture)
            await self._sender.send_picture(target, reply.picture, png)
        elif reply.edit:
            await self._sender.edit_or_send(query.message, reply)
        else:
            await self._sender.send(target, self._under(reply, pressed, context))
        if reply.closes and isinstance(query.message, telegram.Message):
            await self._sender.edit_keyboard(query.message, None)
        self._watch.answered(reply, time.monotonic() - arrived())

    async def on_inline(self, update: Update, context: _Context) -> None:
        """Somebody types the bot's name and a few words in another chat; each letter asks anew."""
        query = update.inline_query
        if query is None or self._presses.judge(query.from_user.id, arrived()) is not Verdict.ANSWER:
            return
        await inline.answer(context.bot, query, self._conversation.cards)

    async def on_membership(self, update: Update, context: _Context) -> None:
        """Somebody blocked the bot, or lets it in again: told before a message fails, or is missed."""
        changed = update.my_chat_member
        if changed is not None and changed.chat.type == ChatType.PRIVATE:
            await self._silence(changed.chat.id, changed.new_chat_member.status == ChatMemberStatus.BANNED)

    async def on_error(self, update: object, context: _Context) -> None:
        """Something went wrong: log type and place, never words, and tell the person if they can be reached."""
        error = context.error
        if error is None:
            return
        if isinstance(error, Forbidden):
            _log.info("a reply was not delivered: the bot is blocked, or no longer in the chat")
            return
        _log.error("an update was not answered: %s", told(error))
        self._watch.failed(type(error).__name__)
        await self._alarm(told(error))
        message = update.effective_message if isinstance(update, Update) else None
        if message is None or (isinstance(error, NetworkError) and not isinstance(error, BadRequest)):
            return
        try:
            await self._sender.send(Target.beside(message), self._conversation.line("failed"))
        except TelegramError as second:
            _log.error("nor could the person be told: %s", type(second).__name__)

    async def _is_too_much(self, message: telegram.Message) -> bool:
        """True when somebody writes so much at once that this one is left unanswered; what is urgent never is."""
        who = message.from_user.id if message.from_user else message.chat.id
        verdict = self._messages.judge(who, arrived())
        if verdict is Verdict.ANSWER or (message.text and self._conversation.is_urgent(message.text)):
            return False
        if verdict is Verdict.TELL:
            await self._sender.send(Target.beside(message), self._conversation.line("too-much"))
        return True

    def _under(self, reply: Reply, said: Message, context: _Context) -> Reply:
        """With what stands under an answer. In a group one person's tap would take the thumbs from the others."""
        if said.private:
            return self._thumbs.under(reply, context.bot.username)
        if reply.in_private is None:
            return reply
        link = deep_link(context.bot.username, reply.in_private)
        return replace(reply, choices=(*reply.choices, (Choice(self._conversation.cards.words("card-ask"), link),)))

    def _addressing(self, context: _Context) -> Addressing:
        return Addressing(context.bot.id, context.bot.username, self._commands)

    def _is_known_album(self, message: telegram.Message) -> bool:
        album = message.media_group_id
        if album is None:
            return False
        known = album in self._albums
        self._albums[album] = None
        if len(self._albums) > ALBUMS:
            self._albums.popitem(last=False)
        return known


async def _stop_the_spinner(query: CallbackQuery) -> None:
    """Answer the press before the work. It can fail when the press is old; the reply still comes."""
    with suppress(TelegramError):
        await query.answer()
