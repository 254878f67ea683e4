"""A `Reply` as Telegram messages: HTML within the limits, the keyboard on the last one."""

from __future__ import annotations

import html
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import InlineKeyboardButtonLimit, InlineKeyboardMarkupLimit, MessageLimit

from bot.base.markup import TAG, plain
from bot.base.reply import Choice, Reply
from bot.channels.rendering import Piece, cut, draw, gap_before, length, pieces, units

ROW_CHARACTERS = 32
"""What the labels of a row may have together before a narrow phone cuts them."""
ROW_WIDTH = 36
"""The same for rows whose labels differ much: all buttons of a row are as wide as the widest label would need."""
ADDRESS = "https://"
"""A token that begins so is opened, not sent back."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One Telegram message."""

    html: str
    keyboard: InlineKeyboardMarkup | None = None

    @property
    def text(self) -> str:
        """The same without markup, for when Telegram refuses it; addresses stand in brackets where they fit."""
        written = plain(self.html)
        if units(written) <= MessageLimit.MAX_TEXT_LENGTH:
            return written
        return html.unescape(TAG.sub("", self.html))


def parts(reply: Reply) -> list[Part]:
    """The messages of a reply, in order; none when the reply says nothing."""
    found = pieces(reply)
    messages = _pack(p for p in found if not p.folded)
    folded = _pack(p for p in found if p.folded)
    if messages and folded and length([*messages[-1], *folded[0]]) <= MessageLimit.MAX_TEXT_LENGTH:
        messages[-1] += folded.pop(0)
    messages += folded
    last = len(messages) - 1
    buttons = keyboard(reply.choices)
    return [Part(draw(m), buttons if i == last else None) for i, m in enumerate(messages)]


def keyboard(choices: Sequence[Sequence[Choice]]) -> InlineKeyboardMarkup | None:
    """The buttons; rows that a phone would cut are broken into several."""
    rows = [row for given in choices for row in _break([c for c in given if _can_be_pressed(c)])]
    shown: list[list[InlineKeyboardButton]] = []
    room = int(InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER)
    for row in rows:
        if len(row) > room:
            break
        room -= len(row)
        shown.append([_button(c) for c in row])
    return InlineKeyboardMarkup(shown) if shown else None


def _pack(given: Iterable[Piece]) -> list[list[Piece]]:
    """Paragraphs gathered into as few messages as hold them."""
    messages: list[list[Piece]] = []
    used = 0
    for whole in given:
        for piece in cut(whole, MessageLimit.MAX_TEXT_LENGTH):
            added = units(gap_before(piece)) + units(piece.text)
            if messages and used + added <= MessageLimit.MAX_TEXT_LENGTH:
                messages[-1].append(piece)
                used += added
            else:
                messages.append([piece])
                used = units(piece.text)
    return messages


def _break(row: Sequence[Choice]) -> list[list[Choice]]:
    rows: list[list[Choice]] = []
    for choice in row:
        joined = [*rows[-1], choice] if rows else [choice]
        if rows and _fits([len(c.label) for c in joined]):
            rows[-1] = joined
        else:
            rows.append([choice])
    return rows


def _fits(labels: Sequence[int]) -> bool:
    many = len(labels) > InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    return not many and sum(labels) <= ROW_CHARACTERS and len(labels) * max(labels) <= ROW_WIDTH


def _button(choice: Choice) -> InlineKeyboardButton:
    if choice.token.startswith(ADDRESS):
        return InlineKeyboardButton(choice.label, url=choice.token)
    return InlineKeyboardButton(choice.label, callback_data=choice.token)


def _can_be_pressed(choice: Choice) -> bool:
    """Telegram refuses a whole message for one token out of bounds; without that button it is still an answer."""
    if choice.token.startswith(ADDRESS):
        return bool(choice.label.strip())
    size = len(choice.token.encode())
    fits = InlineKeyboardButtonLimit.MIN_CALLBACK_DATA <= size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    if not fits:
        _log.error("a button was left out: its token has %d bytes", size)
    return fits and bool(choice.label.strip())
