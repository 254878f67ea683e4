"""The replies of en/keeping.yaml: one place that renders them."""

from __future__ import annotations

from bot.conversation.keeping.kept import ADULT
from bot.conversation.replies.lines import Lines
from bot.conversation.replies.render import Renderer
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


class Notes(Lines):
    """Renders what the chat says about what it keeps."""

    def __init__(self, renderer: Renderer, keeping: Keeping, privacy: Privacy) -> None:
        super().__init__(renderer, keeping.messages, FIGURES)
        self.keeping = keeping
        self.privacy = privacy

    def kept_until(self, table: str) -> str:
        """How long a part is kept, in words."""
        return self._render.render(self.privacy.tables[table].kept, **FIGURES)
