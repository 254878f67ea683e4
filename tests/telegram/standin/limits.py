"""What Telegram refuses: markup that is not whole, texts, buttons and answers beyond the limits of the Bot API."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from telegram.constants import (
    CallbackQueryLimit,
    InlineKeyboardButtonLimit,
    InlineKeyboardMarkupLimit,
    InlineQueryLimit,
    InlineQueryResultLimit,
    MessageLimit,
)

TAGS = {
    *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "a", "blockquote"),
    *("span", "tg-spoiler", "tg-emoji", "tg-time"),
}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-z-]+(?:=(?:\"[^\"<]*\"|'[^'<]*'|[^\s\"'<>]+))?)*)\s*>")
_MOMENT = re.compile(r'\s+unix="\d+"(?:\s+format="(?:r|w?[dD]?[tT]?)")?')
_ACTIONS = {
    *("callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat", "web_app", "copy_text"),
    *("switch_inline_query_chosen_chat", "pay", "login_url", "callback_game"),
}


@dataclass(frozen=True)
class Refusal:
    """An answer that is none: status, description, and what Telegram adds to it."""

    status: int
    description: str
    parameters: dict[str, Any] = field(default_factory=dict)


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


def blocked() -> Refusal:
    return Refusal(403, "Forbidden: bot was blocked by the user")


def too_many(seconds: float) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def check(parameters: dict[str, Any]) -> Refusal | None:
    """What Telegram would say against a text message; None when it takes it."""
    return _text(parameters, "text", MessageLimit.MAX_TEXT_LENGTH) or _keyboard(parameters)


def check_media(parameters: dict[str, Any]) -> Refusal | None:
    """The same for a picture or a file with a caption."""
    if parameters.get("caption") and (refused := _text(parameters, "caption", MessageLimit.CAPTION_LENGTH)):
        return refused
    return _keyboard(parameters)


def check_press(parameters: dict[str, Any]) -> Refusal | None:
    """The same for the answer to a pressed button."""
    if units(str(parameters.get("text", ""))) > CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH:
        return bad("MESSAGE_TOO_LONG")
    return None


def check_inline(parameters: dict[str, Any]) -> Refusal | None:
    """The same for the cards of an inline question."""
    results = parameters["results"]
    if len(results) > InlineQueryLimit.RESULTS:
        return bad("RESULTS_TOO_MUCH")
    ids = [str(r.get("id", "")) for r in results]
    if any(not InlineQueryResultLimit.MIN_ID_LENGTH <= len(i.encode()) <= 64 for i in ids):
        return bad("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        return bad("RESULT_ID_DUPLICATE")
    for result in results:
        if result["type"] == "article" and not result.get("title"):
            return bad("ARTICLE_TITLE_EMPTY")
        said = result.get("input_message_content")
        if said and (refused := check({"text": said["message_text"], "parse_mode": said.get("parse_mode")})):
            return refused
        if refused := _keyboard(result):
            return refused
    return None


def units(text: str) -> int:
    """Telegram's way to count: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(text: str) -> str:
    """What a person reads of HTML."""
    return "".join(html.unescape(piece) for piece, _ in _pieces(text))


def _text(parameters: dict[str, Any], name: str, limit: int) -> Refusal | None:
    text = parameters[name]
    if parameters.get("parse_mode") == "HTML":
        if wrong := _markup(text):
            return bad(f"can't parse entities: {wrong}")
        text = visible(text)
    if not text.strip():
        return bad("message text is empty")
    if units(text) > limit:
        return bad("message is too long" if name == "text" else "message caption is too long")
    return None


def _markup(text: str) -> str:
    """What is wrong with the tags; "" when nothing is."""
    opened: list[str] = []
    for piece, tag in _pieces(text):
        if "<" in piece:
            return f'unsupported start tag "{piece[piece.index("<") + 1 :][:10]}"'
        if tag is None:
            continue
        closing, name, attributes = tag[1], tag[2].lower(), tag[3]
        if closing:
            if not opened or opened.pop() != name:
                return f'unexpected end tag "{name}"'
            continue
        if name not in TAGS or (name == "a" and "href" not in attributes and attributes.strip()):
            return f'unsupported start tag "{name}"'
        if name == "span" and "tg-spoiler" not in attributes:
            return 'tag "span" must have class "tg-spoiler"'
        if name == "tg-time" and not _MOMENT.fullmatch(attributes):
            return 'tag "tg-time" must have a valid "unix" attribute'
        if name == "blockquote" and name in opened:
            return "nested blockquotes"
        opened.append(name)
    return f'can\'t find end tag corresponding to start tag "{opened[-1]}"' if opened else ""


def _pieces(text: str) -> Iterator[tuple[str, re.Match[str] | None]]:
    """The text between tags, each with the tag that follows it."""
    at = 0
    for tag in _TAG.finditer(text):
        yield text[at : tag.start()], tag
        at = tag.end()
    yield text[at:], None


def _keyboard(parameters: dict[str, Any]) -> Refusal | None:
    rows = (parameters.get("reply_markup") or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    if len(buttons) > InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER:
        return bad("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        if not str(button.get("text", "")).strip():
            return bad("BUTTON_TEXT_INVALID")
        if len(_ACTIONS & set(button)) != 1:
            return bad("Text buttons are not allowed in the inline keyboard")
        size = len(str(button.get("callback_data", "x")).encode())
        if not InlineKeyboardButtonLimit.MIN_CALLBACK_DATA <= size <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
            return bad("BUTTON_DATA_INVALID")
        if "url" in button and not re.match(r"(https?|tg|mailto|tel)(://|:)\S", button["url"]):
            return bad("BUTTON_URL_INVALID")
    return None
