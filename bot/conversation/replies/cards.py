"""Answers to be handed on into other chats: what somebody asks for in the middle of a talk with others.

Others read a card, and it may stand in their chat for good. So it holds the answer as it is written, with nothing in it
of who asks; what needs to be told about a person is left to a private chat.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.base.markup import escape, plain
from bot.base.reply import Block, BlockKind, Reply, ReplyKind
from bot.conversation.replies.answers import SCIENCELESS, Answers
from bot.conversation.replies.render import Renderer
from bot.conversation.replies.screens import Screens
from bot.knowledge.content import Content
from bot.understanding.engine import WORTH_OFFERING, Understander
from bot.understanding.triage.detector import Triage

MOST = 6
"""More than that nobody reads in a list above the keyboard."""
SHOWN = frozenset({BlockKind.WARNING, BlockKind.TEXT, BlockKind.EVIDENCE, BlockKind.CAVEAT})
"""A card has no fold: the deeper part and the sources are one tap away, in private."""


WRITTEN = frozenset({"answer", "triage"})
"""Kinds of topics whose answer is the same for everybody; the others ask or calculate."""


@dataclass(frozen=True, slots=True)
class Card:
    """One of the answers offered."""

    topic: str
    title: str
    summary: str
    """The beginning of the answer, as plain text."""
    reply: Reply
    """What is sent if it is picked: without buttons."""


class Cards:
    """Finds the cards for a few words."""

    def __init__(
        self,
        content: Content,
        renderer: Renderer,
        answers: Answers,
        screens: Screens,
        understander: Understander,
        triage: Triage,
    ) -> None:
        self._content = content
        self._render = renderer
        self._answers = answers
        self._screens = screens
        self._understand = understander
        self._triage = triage

    def urgent(self, text: str) -> str | None:
        """The topic that helps, if a text may tell of an emergency or of despair."""
        hit = self._triage.check(text)
        return hit.topic if hit else None

    def of(self, text: str) -> tuple[Card, ...]:
        """The cards for a text, the likeliest first, then what people ask next; none if it is not about our subject."""
        if urgent := self.urgent(text):
            return (self._card(urgent),)
        found = self._understand.understand(text)
        meant = self._science(c.topic for c in found.candidates if c.score >= WORTH_OFFERING)
        if not meant:
            return ()
        offered = dict.fromkeys((*meant, *self._science(self._content.topics[meant[0]].next)))
        first, *others = [self._card(t) for t in offered][:MOST]
        return (replace(first, reply=self._screens.with_correction(first.reply, found.correction)), *others)

    def words(self, key: str) -> str:
        """A line of messages.yaml, as it is written."""
        return self._content.messages[key]

    def _science(self, topics: Iterable[str]) -> list[str]:
        known = [t for t in topics if self._content.topics[t].group not in SCIENCELESS]
        return [t for t in known if self._content.topics[t].status == "published"]

    def _card(self, topic_id: str) -> Card:
        topic = self._content.topics[topic_id]
        if topic.kind in WRITTEN:
            blocks = [b for b in self._answers.reply(topic, {}).blocks if b.kind in SHOWN]
        else:
            blocks = [Block(BlockKind.TEXT, self._render.say("card-private"))]
        summary = plain(blocks[0].html)
        title = Block(BlockKind.TEXT, f"<b>{escape(topic.title)}</b>")
        return Card(topic.id, topic.title, summary, Reply(topic.id, ReplyKind.ANSWER, (title, *blocks)))
