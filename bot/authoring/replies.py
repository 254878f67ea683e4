"""What people are told when they open a topic, drafts included, without a trained router.

`Conversation` is the only door for people; it needs the router, and training that takes half a minute after every new
phrase. This says the same as `Conversation` does, for a person whose facts are given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.base.markup import plain
from bot.base.reply import BlockKind, Reply
from bot.conversation.answers import Answers
from bot.conversation.calculated import Calculated
from bot.conversation.context import Context
from bot.conversation.forms import named
from bot.conversation.render import Renderer
from bot.conversation.tabled import tabled
from bot.knowledge.content import Content
from bot.understanding.slots import Slots


class Replies:
    """The replies of all topics, as if every draft that has an answer were published."""

    def __init__(self, root: Path, content: Content) -> None:
        """Load what calculations stand on.

        Raises:
            ContentErrors: a table or a word list is broken.
        """
        ready = {t.id: t.model_copy(update={"status": "published"}) for t in content.topics.values() if t.answer}
        self.as_written = content.topics
        self.content = replace(content, topics={**content.topics, **ready})
        self.renderer = Renderer(self.content)
        self._answers = Answers(self.content, self.renderer)
        readers = tabled(root, self.content, self.renderer)
        self._calculated = Calculated(self.content, self.renderer, self._answers, readers)

    def of(self, topic_id: str, slots: Mapping[str, Any]) -> Reply:
        """The reply of a topic to a person with these slots.

        Raises:
            jinja2.TemplateError, KeyError, ValueError: a text that does not render.
        """
        topic = self.content.topics[topic_id]
        context = Context(datetime.now(UTC), slots=dict(slots))
        worked_out = self._calculated.reply(topic, context, Slots())
        return worked_out or self._answers.reply(named(self.content, topic, context.slots), context.slots)


def short_part(reply: Reply) -> str:
    """What stands above the evidence line, as plain text: the part that must be short and easy."""
    return " ".join(plain(b.html) for b in reply.blocks if b.kind is BlockKind.TEXT)
