"""A topic and what is known about the person → a reply: answer, how sure, caveats, deeper part, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.base.reply import Block, BlockKind, Choice, Reply, ReplyKind
from bot.conversation.replies import tokens
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.topics import Caveat, Topic

KIND = {
    "answer": ReplyKind.ANSWER,
    "conversation": ReplyKind.ANSWER,
    "triage": ReplyKind.TRIAGE,
    "calculator": ReplyKind.CALCULATION,
    "lookup": ReplyKind.LOOKUP,
    "action": ReplyKind.ACTION,
    "guided": ReplyKind.QUESTION,
}
SCIENCELESS = ("meta", "habit", "out_of_scope")
"""Groups whose answers carry no personal caveats: they say nothing about taking magnesium."""


class Answers:
    """Builds the reply of a topic."""

    def __init__(self, content: Content, renderer: Renderer) -> None:
        self._content = content
        self._render = renderer
        self._personal = [c for c in content.caveats.values() if c.when]

    def reply(self, topic: Topic, slots: Mapping[str, Any], **values: Any) -> Reply:
        """The whole reply of a topic; `values` are what its calculation found, for its texts."""
        if topic.answer is None or topic.status == "draft":
            return self._draft(topic, slots)
        shown = self.caveats(topic, slots)
        first = [c for c in shown if topic.like_leave and c.foremost]
        caveats = [c for c in shown if c not in first]
        blocks = [Block(BlockKind.WARNING, self._render.render(c.text, **values)) for c in first]
        blocks += [Block(BlockKind.TEXT, self._render.render(topic.answer.short, slots=slots, **values))]
        blocks += self.evidence(topic)
        blocks += [Block(BlockKind.CAVEAT, self._render.render(c.text, **values)) for c in caveats]
        blocks += self.deeper(topic, slots, **values)
        sources = self._content.topic_sources(topic)
        blocks += self.source_list(sources)
        return Reply(
            topic=topic.id,
            kind=KIND[topic.kind],
            blocks=tuple(blocks),
            slots=dict(slots),
            choices=self.next_choices(topic),
            evidence=self._content.grade(topic),
            caveats=tuple(c.id for c in (*caveats, *first)),
            sources=sources,
        )

    def caveats(self, topic: Topic, slots: Mapping[str, Any]) -> list[Caveat]:
        """The topic's own caveats that fit, then the personal ones that its answer does not already contain."""
        own = [self._content.caveats[c] for c in topic.caveats]
        shown = [c for c in own if c.when is None or c.when.fits(dict(slots))]
        if topic.group not in SCIENCELESS and topic.kind != "triage":
            listed = {c.id for c in own} | set(topic.covers)
            shown += [c for c in self.personal(slots) if c.id not in listed or (topic.like_leave and c.foremost)]
        return shown

    def personal(self, slots: Mapping[str, Any]) -> list[Caveat]:
        """The caveats that fit the person, whatever the answer is about."""
        return [c for c in self._personal if c.when and c.when.fits(dict(slots))]

    def with_personal(self, reply: Reply, slots: Mapping[str, Any]) -> Reply:
        """A reply that is no topic's own, with the caveats that fit the person, where other answers have theirs."""
        found = self.personal(slots)
        told = [Block(BlockKind.CAVEAT, self._render.render(c.text)) for c in found]
        first = [b for b in reply.blocks if b.kind in (BlockKind.TEXT, BlockKind.EVIDENCE)]
        rest = [b for b in reply.blocks if b not in first]
        return replace(reply, blocks=(*first, *told, *rest), slots=dict(slots), caveats=tuple(c.id for c in found))

    def evidence(self, topic: Topic) -> list[Block]:
        """How sure the answer is, in words."""
        grade = self._content.grade(topic)
        if topic.evidence is None or grade is None:
            return []
        reason = self._render.render(topic.evidence.reason)
        words = self._content.grades[grade].words
        return [Block(BlockKind.EVIDENCE, self._render.say("evidence", words=words, reason=tokens.safe(reason)))]

    def deeper(self, topic: Topic, slots: Mapping[str, Any], **values: Any) -> list[Block]:
        """The longer part, with what would change the verdict."""
        parts = []
        if topic.answer and topic.answer.deeper:
            parts.append(self._render.render(topic.answer.deeper, slots=slots, **values))
        parts += self.would_change(topic)
        return [Block(BlockKind.DEEPER, "\n\n".join(parts))] if parts else []

    def would_change(self, topic: Topic) -> list[str]:
        """What would change the verdict, as the paragraph that ends a deeper part."""
        if topic.evidence is None or not topic.evidence.would_change:
            return []
        change = tokens.safe(self._render.render(topic.evidence.would_change))
        return [self._render.say("would-change", text=change)]

    def source_list(self, sources: Sequence[str]) -> list[Block]:
        """The sources, one a paragraph, linked."""
        if not sources:
            return []
        cited = [self._render.citation(self._content.sources[s]) for s in sources]
        return [Block(BlockKind.SOURCES, "\n\n".join(cited))]

    def next_choices(self, topic: Topic) -> tuple[tuple[Choice, ...], ...]:
        """The natural next questions, one a row."""
        return self.topic_choices(topic.next)

    def topic_choices(self, topics: Iterable[str]) -> tuple[tuple[Choice, ...], ...]:
        """A button a topic, in plain words."""
        return tuple((Choice(self._content.topics[t].title, tokens.topic(t)),) for t in topics)

    def _draft(self, topic: Topic, slots: Mapping[str, Any]) -> Reply:
        text = self._render.say("draft", title=topic.title)
        return Reply(
            topic=topic.id,
            kind=ReplyKind.ANSWER,
            blocks=(Block(BlockKind.TEXT, text),),
            slots=dict(slots),
            choices=self.next_choices(topic),
        )
