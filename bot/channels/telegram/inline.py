"""Answer cards in the middle of a talk with others: `@bot magnesium pregnancy`."""

from __future__ import annotations

from contextlib import suppress

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.channels.telegram.rendering import parts
from bot.channels.telegram.updates import deep_link, payload
from bot.conversation.replies.cards import Card, Cards

CACHE_SECONDS = 300
"""How long Telegram may show the same cards for the same words, to anybody: nothing in them is about who asks."""
SUMMARY = 120
"""Characters of an answer that a phone shows under the title of a card."""
MENU = "menu"
"""A payload that names no topic opens the menu."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def answer(bot: Bot, query: InlineQuery, cards: Cards) -> None:
    """Offer cards for the words typed so far, with a way into a private chat above them."""
    text = query.query.strip()
    urgent = cards.urgent(text)
    found = cards.of(text) if text else ()
    button = InlineQueryResultsButton(
        cards.words("card-urgent" if urgent else "card-ask"), None, payload(urgent or MENU)
    )
    more = cards.words("card-more")
    # Somebody who types on has asked anew before this is answered; Telegram then refuses it as too old.
    with suppress(BadRequest):
        await bot.answer_inline_query(
            query.id,
            [_result(card, more, deep_link(bot.username, card.topic)) for card in found],
            cache_time=CACHE_SECONDS,
            is_personal=False,
            button=button,
        )


def _result(card: Card, more: str, link: str) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        card.topic,
        card.title,
        InputTextMessageContent(parts(card.reply)[0].html, ParseMode.HTML, link_preview_options=_NO_PREVIEW),
        InlineKeyboardMarkup([[InlineKeyboardButton(more, url=link)]]),
        description=_beginning(card.summary),
    )


def _beginning(text: str) -> str:
    """The first words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= SUMMARY else flat[:SUMMARY].rpartition(" ")[0] + "…"
