"""What all texts about a person's own trial share: where they belong, and names as they fit into a sentence."""

from __future__ import annotations

from bot.conversation.calculating.tabled import TrialTables
from bot.conversation.replies.lines import Lines
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content

START, RESULT = "habit.trial_start", "habit.trial_result"
DIARY = "habit.diary_log"
NAME = "o"
"""The first part of the trial's tokens."""
PERCENT = 100


class OwnTrialWords(Lines):
    """The messages of en/own_trial.yaml."""

    def __init__(self, content: Content, renderer: Renderer, tables: TrialTables) -> None:
        super().__init__(renderer, tables.texts.messages, {"days": content.check.numbers.sick_days})
        self._forms = content.forms
        self._texts = tables.texts
        self._table = tables.table
        self._figures_of = {str(o.id): o for o in tables.table.outcomes}

    def form(self, form: str | None) -> str:
        """The name of a form."""
        return self._forms[form].name if form else ""

    def outcome_name(self, outcome: str) -> str:
        """What is compared, as it fits into a sentence."""
        return self._texts.outcomes[self._figures_of[outcome].id].name

    def stop_reason(self, reason: str) -> str:
        """A reason to stop, as a part of a list."""
        return self._render.render(self._texts.stop[reason].says, **self._figures)

    def changed_button(self) -> tuple[str, str]:
        """One tap to the reasons to stop."""
        return self.label("changed"), f"{NAME}:changed"
