"""What stands under an answer: thumbs (one tap, thanked by a line that fades; a second changes nothing), and a link."""

from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import TelegramError

from bot.base.reply import Block, BlockKind, Choice, Reply, ReplyKind
from bot.channels.telegram.rendering import keyboard
from bot.channels.telegram.sending import Sender, Target
from bot.channels.telegram.updates import deep_link
from bot.conversation.keeping.opinions import Opinions, Vote, is_vote

REMEMBERED = 10_000
"""Messages whose thumbs were tapped: a tap may be on its way while the buttons are being taken off the screen. What was
tapped before a restart is known by the buttons being gone."""


class Thumbs:
    """Puts them under a reply, and takes the taps."""

    def __init__(self, opinions: Opinions, sender: Sender) -> None:
        self._opinions = opinions
        self._sender = sender
        self._tapped: OrderedDict[tuple[int, int], Vote] = OrderedDict()

    def under(self, reply: Reply, username: str) -> Reply:
        """The reply, with thumbs and a way to pass it on where it is an answer; `username` is the bot's."""
        if not self._opinions.asks(reply):
            return reply
        link = quote(deep_link(username, reply.topic), safe="")
        share = Choice(self._opinions.words("share"), f"https://t.me/share/url?url={link}")
        return replace(reply, choices=(*reply.choices, (*self._opinions.thumbs(reply.topic), share)))

    async def take(self, query: CallbackQuery) -> bool:
        """Count a tap and thank for it; False if the button is none of these."""
        vote = self._opinions.vote(query.data or "")
        message = query.message
        if vote is None or message is None:
            return False
        if _is_gone(query) or not self._is_news(vote, (message.chat.id, message.message_id)):
            await _say(query, None)
            return True
        counted = await self._opinions.count(vote, datetime.now(UTC).date())
        thanks = self._opinions.words("thumb-thanks" if vote.ends else "thumb-what")
        await _say(query, thanks if counted else None)
        asked = None if vote.ends else keyboard(self._opinions.reasons(vote.topic))
        if isinstance(message, Message) and message.is_accessible:
            await self._sender.edit_keyboard(message, _instead(message.reply_markup, asked))
        elif asked is not None:
            # Too old for Telegram to tell what other buttons it has.
            question = (Block(BlockKind.TEXT, thanks),)
            choices = self._opinions.reasons(vote.topic)
            await self._sender.send(
                Target.beside(message, quote=False), Reply(vote.topic, ReplyKind.ACTION, question, choices=choices)
            )
        return True

    def _is_news(self, vote: Vote, place: tuple[int, int]) -> bool:
        """True for a first tap, and for the reason that follows a thumb down."""
        before = self._tapped.get(place)
        if before is not None and (before.ends or not vote.ends or vote.said == "up"):
            return False
        self._tapped[place] = vote
        if len(self._tapped) > REMEMBERED:
            self._tapped.popitem(last=False)
        return True


def _instead(shown: InlineKeyboardMarkup | None, asked: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup | None:
    """The buttons of a message with its thumbs, or its reasons, replaced."""
    left = [[b for b in row if not _is_vote(b)] for row in shown.inline_keyboard] if shown else []
    rows = [row for row in (*left, *(asked.inline_keyboard if asked else ())) if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _is_gone(query: CallbackQuery) -> bool:
    """True when the message, as Telegram has it now, shows other buttons than the one that a phone still showed."""
    shown = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for row in shown.inline_keyboard for button in row] if shown else []
    return bool(buttons) and all(button.callback_data != query.data for button in buttons)


def _is_vote(button: InlineKeyboardButton) -> bool:
    return isinstance(button.callback_data, str) and is_vote(button.callback_data)


async def _say(query: CallbackQuery, line: str | None) -> None:
    """Stop the spinner, with a line that fades. It can fail when the press is old; it is counted all the same."""
    with suppress(TelegramError):
        await query.answer(line)
