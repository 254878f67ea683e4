"""Messages of one content file as replies: one place that renders them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from bot.base.reply import Band, Block, BlockKind, Candidate, Choice, Reply, ReplyKind
from bot.conversation.replies import tokens
from bot.conversation.replies.render import Renderer

Rows = Sequence[Sequence[tuple[str, str]]]
"""Buttons, row by row: label and token."""


class Lines:
    """Renders messages by their ids."""

    def __init__(self, renderer: Renderer, messages: Mapping[str, str], figures: Mapping[str, Any]) -> None:
        """`figures` are known to every message."""
        self._render = renderer
        self._messages = messages
        self._figures = figures

    def markup(self, key: str, **values: Any) -> str:
        """A message as markup."""
        return self._render.render(self._messages[key], **self._figures, **values)

    def block(self, key: str, **values: Any) -> Markup:
        """A message as a part of another one."""
        return tokens.safe(self.markup(key, **values))

    def label(self, key: str) -> str:
        """A button's label."""
        return self.markup(key)

    def parts(self, keys: Sequence[str], **values: Any) -> list[str]:
        """Messages that stand below one another."""
        return [self.markup(key, **values) for key in keys]

    def reply(self, key: str, topic: str, rows: Rows = (), kind: ReplyKind = ReplyKind.ACTION, **values: Any) -> Reply:
        """A message as a reply."""
        return said((self.markup(key, **values),), topic, rows, kind)

    def yes_no(self, key: str, topic: str, rows: Rows, **values: Any) -> Reply:
        """A question whose first two buttons are a yes and a no, which may be typed as well."""
        asked = self.reply(key, topic, rows, ReplyKind.QUESTION, **values)
        yes, no = [choice.token for row in asked.choices for choice in row][:2]
        return replace(asked, yes_no=(yes, no))


def said(parts: Sequence[str], topic: str, rows: Rows = (), kind: ReplyKind = ReplyKind.ACTION) -> Reply:
    """Markup as a reply, a block for each part."""
    choices = tuple(tuple(Choice(label, token) for label, token in row) for row in rows if row)
    blocks = tuple(Block(BlockKind.TEXT, part) for part in parts)
    return Reply(topic, kind, blocks, band=Band.ANSWER, candidates=(Candidate(topic, 1.0),), choices=choices)
