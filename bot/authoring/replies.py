"""What people are told when they open a topic, drafts included, without a trained router.

The reply comes out of `Conversation`, the only door there is, so that a preview cannot say something else than the
bot. Nobody types here, topics are opened as by a button; so nothing needs to be understood, and the training that
takes half a minute after every new phrase is left out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from bot.base.markup import plain
from bot.base.message import Message
from bot.base.reply import BlockKind, Reply
from bot.calculators.foods.lookup import FoodBook
from bot.conversation.calculating.tabled import tabled
from bot.conversation.conversation import Conversation
from bot.conversation.replies import tokens
from bot.conversation.replies.context import Contexts
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.keeping import load_notes
from bot.knowledge.library import load_library
from bot.knowledge.loader import load_file
from bot.knowledge.tables import HelpLines
from bot.understanding.engine import Understander
from bot.understanding.triage.detector import Triage
from bot.understanding.triage.rules import TriageRules

_CHAT = "preview"


class Replies:
    """The replies of all topics, as if every draft that has an answer were published."""

    def __init__(self, root: Path, content: Content) -> None:
        """Load what calculations and pictures stand on.

        Raises:
            ContentErrors: a table or a word list is broken.
        """
        ready = {t.id: t.model_copy(update={"status": "published"}) for t in content.topics.values() if t.answer}
        self.as_written = content.topics
        self.content = replace(content, topics={**content.topics, **ready})
        self.renderer = Renderer(self.content)
        rules = load_file(root, "en/triage.yaml", TriageRules)
        self._contexts = Contexts()
        self._contexts.of(_CHAT, datetime.now(UTC))  # while it holds nobody it is false, and would not be taken
        self._conversation = Conversation(
            self.content,
            understander=cast(Understander, None),  # a button that is pressed is not read
            triage=Triage(rules),
            rules=rules,
            help_lines=load_file(root, "tables/help_lines.yaml", HelpLines),
            tables=tabled(root, self.content, self.renderer, FoodBook.load(root)),
            library=load_library(root, self.content),
            notes=load_notes(root),
            contexts=self._contexts,
        )

    def of(self, topic_id: str, slots: Mapping[str, Any]) -> Reply:
        """The reply of a topic to a person with these slots.

        Raises:
            jinja2.TemplateError, KeyError, ValueError: a text that does not render.
        """
        now = datetime.now(UTC)
        self._contexts.forget(_CHAT)
        self._contexts.of(_CHAT, now).slots = dict(slots)
        message = Message(_CHAT, _CHAT, now, choice=tokens.topic(topic_id))
        return asyncio.run(self._conversation.handle(message))


def short_part(reply: Reply) -> str:
    """What stands above the evidence line, as plain text: the part that must be short and easy."""
    return " ".join(plain(b.html) for b in reply.blocks if b.kind is BlockKind.TEXT)
