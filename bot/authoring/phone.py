"""A reply as a small self-contained page that looks like a phone chat, in light and in dark.

The bubble holds what Telegram would be sent (`to_html` writes it anew, so it is balanced and safe whatever an author
typed); everything else passes through automatic escaping. No script, no font, no address is fetched.
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from bot.authoring.preview import Shown, said_of
from bot.channels.rendering import to_html

_QUOTE, _END = "<blockquote expandable>", "</blockquote>"


def page(shown: Shown) -> str:
    """The whole page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(Path(__file__).with_name("phone.html.j2").read_text(encoding="utf-8"))
    body, folded = _parts(to_html(shown.reply))
    return template.render(
        topic=shown.topic,
        who=said_of(shown.slots),
        body=Markup(body),  # noqa: S704 -- to_html has written every tag of it
        folded=Markup(folded),  # noqa: S704
        rows=[[choice.label for choice in row] for row in shown.reply.choices],
        remarks=shown.remarks,
    )


def _parts(html: str) -> tuple[str, str]:
    """What is seen at once, and what waits in the expandable quote; `draw` puts the quote last."""
    body, _, folded = html.partition(_QUOTE)
    return body.rstrip(), folded.removesuffix(_END)
