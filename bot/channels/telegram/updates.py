"""A Telegram update as a `Message`, and whether it is meant for the bot at all."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime

import telegram
from telegram import CallbackQuery, Chat, User
from telegram.constants import ChatType

from bot.base.message import Message

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""What the bot handles, and so all that Telegram need send."""

_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Addressing:
    """What a group message must hold to be for this bot."""

    bot_id: int
    username: str
    commands: Set[str]
    """Commands that the bot knows; in a group an unknown one is another bot's."""

    def includes(self, message: telegram.Message) -> bool:
        """True when the message wants an answer: anything in private; commands, replies and mentions in a group."""
        if _by_a_machine(message) or (message.via_bot is not None and message.via_bot.id == self.bot_id):
            return False  # one of our own cards, too, which somebody picked in this very chat
        if message.chat.type == ChatType.PRIVATE:
            return True
        written = message.text or message.caption or ""
        if command := _COMMAND.fullmatch(written.strip()):
            return self._for_this_bot(command)
        answered = message.reply_to_message
        if answered is not None and answered.from_user is not None and answered.from_user.id == self.bot_id:
            return True
        return self._mention().search(written) is not None

    def words(self, message: telegram.Message) -> tuple[str | None, str | None]:
        """The text without the bot's own name in it, and what followed /start."""
        if message.text is None:
            return None, None
        command = _COMMAND.fullmatch(message.text.strip())
        if command and (command["bot"] or self.username).casefold() == self.username.casefold():
            rest = (command["rest"] or "").strip()
            if command["name"].casefold() == "start":
                return "/start", rest or None
            return f"/{command['name']} {rest}".strip(), None
        if message.chat.type == ChatType.PRIVATE:
            return message.text, None
        # Nothing but the bot's name calls for it, as /start does.
        return self._mention().sub(" ", message.text).strip() or "/start", None

    def _for_this_bot(self, command: re.Match[str]) -> bool:
        if command["bot"]:
            return bool(command["bot"].casefold() == self.username.casefold())
        return command["name"].casefold() in self.commands

    def _mention(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)@{re.escape(self.username)}\b", re.IGNORECASE)


def kind_of(update: telegram.Update) -> str:
    """Which of `ALLOWED_UPDATES` it is."""
    return next((kind for kind in ALLOWED_UPDATES if getattr(update, kind) is not None), "other")


def from_message(message: telegram.Message, addressing: Addressing) -> Message:
    """What a person wrote or sent. Anything but words and places comes without a text."""
    text, payload = addressing.words(message)
    place = message.location
    return Message(
        chat=_dialogue(message.chat, message.from_user),
        person=_person(message.chat, message.from_user),
        now=datetime.now(UTC),
        text=text,
        location=(place.latitude, place.longitude) if place else None,
        start_payload=payload,
        language=message.from_user.language_code if message.from_user else None,
        private=message.chat.type == ChatType.PRIVATE,
    )


def from_press(query: CallbackQuery) -> Message | None:
    """A pressed button; None when it carries nothing, or hangs on no message of a chat."""
    if query.data is None or query.message is None:
        return None
    chat = query.message.chat
    return Message(
        chat=_dialogue(chat, query.from_user),
        person=_person(chat, query.from_user),
        now=datetime.now(UTC),
        choice=query.data,
        language=query.from_user.language_code,
        private=chat.type == ChatType.PRIVATE,
    )


def deep_link(username: str, topic: str) -> str:
    """The address that opens a topic in a private chat with the bot."""
    return f"https://t.me/{username}?start={payload(topic)}"


def payload(topic: str) -> str:
    """A topic as what follows /start: Telegram allows no dot there."""
    return topic.replace(".", "-", 1)


def _dialogue(chat: Chat, user: User | None) -> str:
    """Each member of a group has a dialogue of their own: "and for me?" must not pick up another one's age."""
    return str(chat.id) if chat.type == ChatType.PRIVATE or user is None else f"{chat.id}/{user.id}"


def _person(chat: Chat, user: User | None) -> str:
    return str(user.id if user else chat.id)


def _by_a_machine(message: telegram.Message) -> bool:
    """Other bots could answer each other for ever. An admin who hides behind the group looks like one, and is none."""
    if message.is_automatic_forward:
        return True
    hidden_admin = message.sender_chat is not None and message.sender_chat.id == message.chat.id
    return message.from_user is not None and message.from_user.is_bot and not hidden_admin
