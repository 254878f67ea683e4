"""The replies of en/keeping.yaml: one place that renders them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from bot.base.reply import Band, Block, BlockKind, Candidate, Choice, Reply, ReplyKind
from bot.conversation import tokens
from bot.conversation.kept import ADULT
from bot.conversation.render import Renderer
from bot.habits.diary import NOTE_MOST
from bot.knowledge.keeping import Keeping, Privacy

MONTHS = 12
"""How long a silent person is kept, as it is told; the store's own figure is held against it by a test."""
LEDGER_DAYS = 60
HANDLED_DAYS = 2
SNOOZE_MINUTES = 15
FIGURES = {
    "months": MONTHS,
    "ledger_days": LEDGER_DAYS,
    "handled_days": HANDLED_DAYS,
    "snooze_minutes": SNOOZE_MINUTES,
    "adult": ADULT,
    "note_most": NOTE_MOST,
}
Rows = Sequence[Sequence[tuple[str, str]]]
"""Buttons, row by row: label and token."""


class Notes:
    """Renders what the chat says about what it keeps."""

    def __init__(self, renderer: Renderer, keeping: Keeping, privacy: Privacy) -> None:
        self._render = renderer
        self.keeping = keeping
        self.privacy = privacy

    def markup(self, key: str, **values: Any) -> str:
        """A message as markup."""
        return self._render.render(self.keeping.messages[key], **FIGURES, **values)

    def block(self, key: str, **values: Any) -> Markup:
        """A message as a part of another one."""
        return tokens.safe(self.markup(key, **values))

    def label(self, key: str) -> str:
        """A button's label."""
        return self.markup(key)

    def kept_until(self, table: str) -> str:
        """How long a part is kept, in words."""
        return self._render.render(self.privacy.tables[table].kept, **FIGURES)

    def reply(self, key: str, topic: str, rows: Rows = (), kind: ReplyKind = ReplyKind.ACTION, **values: Any) -> Reply:
        """A message as a reply."""
        choices = tuple(tuple(Choice(label, token) for label, token in row) for row in rows)
        blocks = (Block(BlockKind.TEXT, self.markup(key, **values)),)
        return Reply(topic, kind, blocks, band=Band.ANSWER, candidates=(Candidate(topic, 1.0),), choices=choices)
