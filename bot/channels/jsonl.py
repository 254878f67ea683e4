"""The machine-readable door: one JSON object a line in, one a line out, in order (docs/ask-jsonl.md)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TextIO

from bot.base.message import Message
from bot.base.reply import Reply
from bot.channels.rendering import to_html, to_text
from bot.conversation.conversation import Conversation


class LineError(ValueError):
    """A line that is not a request; the message says what is expected."""


async def answer_lines(lines: Iterable[str], out: TextIO, conversation: Conversation) -> None:
    """Answer every line of `lines`, writing and flushing one line each; a line that is not valid stops nothing."""
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        out.write(json.dumps(await answer_line(line, conversation, f"line-{number}"), ensure_ascii=False) + "\n")
        out.flush()


async def answer_line(line: str, conversation: Conversation, stranger: str) -> dict[str, Any]:
    """The answer to one line; `stranger` is the chat of a line that names none."""
    request: Any = None
    try:
        request = _parse(line)
        message = _message(request, stranger)
    except LineError as error:
        return {"id": request.get("id") if isinstance(request, dict) else None, "error": str(error)}
    reply = await conversation.handle(message)
    return {"id": request.get("id"), "chat": request.get("chat"), **as_record(reply)}


def as_record(reply: Reply) -> dict[str, Any]:
    """A reply as the fields that the door promises."""
    return {
        "topic": reply.topic,
        "kind": str(reply.kind),
        "band": str(reply.band),
        "confidence": round(reply.confidence, 4),
        "candidates": [{"topic": c.topic, "score": round(c.score, 4)} for c in reply.candidates],
        "slots": reply.slots,
        "text": to_text(reply),
        "html": to_html(reply),
        "choices": [[c.label for c in row] for row in reply.choices],
        "evidence": str(reply.evidence) if reply.evidence else None,
        "caveats": list(reply.caveats),
        "sources": list(reply.sources),
        "picture": (
            {"id": reply.picture.id, "caption": reply.picture.caption, "alt": reply.picture.alt}
            if reply.picture
            else None
        ),
        "correction": reply.correction,
    }


def _parse(line: str) -> Any:
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise LineError(f"not a JSON object: {error}") from error


def _message(request: Any, stranger: str) -> Message:
    if not isinstance(request, dict):
        raise LineError('not a JSON object; write {"text": "…"}')
    text, chat, now = request.get("text"), request.get("chat"), request.get("now")
    if not isinstance(text, str):
        raise LineError('"text" is missing or is not a text')
    if chat is not None and not isinstance(chat, str | int):
        raise LineError('"chat" is not a text')
    name = stranger if chat is None else f"chat-{chat}"
    return Message(chat=name, person=name, now=_moment(now), text=text)


def _moment(now: Any) -> datetime:
    if now is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(now)
    except (TypeError, ValueError) as error:
        raise LineError('"now" is not an ISO 8601 date and time, such as 2026-11-22T20:00:00+01:00') from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
