"""From the small HTML that replies are written in to plain text, and back to safe HTML."""

from __future__ import annotations

import html
import re
from datetime import datetime

ALLOWED_TAGS = frozenset({"b", "i", "u", "s", "code", "a"})
"""The tags an author may use; channels add what they need around them."""
MOMENT = "tg-time"
"""The tag of `moment`."""

TAG = re.compile(r"</?([a-z][a-z0-9-]*)(?:\s[^<>]*)?>")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


def plain(markup: str) -> str:
    """What a person reads: tags gone, entities resolved, a link as "label (address)"."""
    linked = _LINK.sub(lambda m: m[2] if m[2] == m[1] else f"{m[2]} ({m[1]})", markup)
    return html.unescape(TAG.sub("", linked))


def escape(text: str) -> str:
    """Text made safe to stand inside markup."""
    return html.escape(text, quote=False)


def moment(text: str, at: datetime, form: str = "") -> str:
    """Text that names an instant, which Telegram shows by the clock of whoever reads it.

    `form` says what is shown in its place (w weekday, D date, t time); without it the text stays, and a tap tells.
    """
    shown = f' format="{form}"' if form else ""
    return f'<{MOMENT} unix="{int(at.timestamp())}"{shown}>{escape(text)}</{MOMENT}>'


def paragraphs(markup: str) -> str:
    """Line ends inside a paragraph become spaces; blank lines part paragraphs. Authors may wrap lines as they like."""
    parts = (" ".join(p.split()) for p in re.split(r"\n\s*\n", markup))
    return "\n\n".join(p for p in parts if p)
