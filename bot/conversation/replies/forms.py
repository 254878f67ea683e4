"""`form.one`: the answer about the one form of magnesium that was named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.knowledge.content import Content
from bot.knowledge.topics import Answer, Topic

TOPIC = "form.one"


def named(content: Content, topic: Topic, slots: Mapping[str, Any]) -> Topic:
    """The topic with the text of the named form in it; unchanged when none was named, or for any other topic."""
    form = content.forms.get(slots.get("form", ""))
    if topic.id != TOPIC or form is None:
        return topic
    return topic.model_copy(
        update={
            "title": form.name,
            "answer": Answer(short=form.short, deeper=form.deeper),
            "evidence": form.evidence or topic.evidence,
            "sources": form.sources or topic.sources,
            "hedged": form.hedged,
        }
    )
