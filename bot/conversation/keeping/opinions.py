"""What people think of an answer, in one tap: counted by topic and day, with nothing about who and no word of theirs.

`v:up:<topic>` and `v:down:<topic>` are thumbs; `v:<reason>:<topic>` says what was wrong after a thumb down. A tap is no
turn of the dialogue: an open question stays open. Channels that can take a tap show the thumbs, others leave them out.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.base.reply import Band, Choice, Reply, ReplyKind
from bot.conversation.keeping.kept import Kept
from bot.conversation.replies.answers import SCIENCELESS
from bot.knowledge.topics import Topic
from bot.storage.errors import StoreError

PREFIX = "v:"
UP, DOWN = "up", "down"
REASONS = ("topic", "unclear", "untrue")
JUDGED = frozenset({ReplyKind.ANSWER, ReplyKind.CALCULATION, ReplyKind.LOOKUP})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Vote:
    """A tap: `said` is `UP`, `DOWN` or one of `REASONS`."""

    topic: str
    said: str

    @property
    def ends(self) -> bool:
        """True when there is nothing more to tap."""
        return self.said != DOWN


class Opinions:
    """Which answers are put to people's judgment, with what buttons, and how it is counted."""

    def __init__(self, topics: Mapping[str, Topic], messages: Mapping[str, str], kept: Kept) -> None:
        self._topics = topics
        self._messages = messages
        self._kept = kept

    def asks(self, reply: Reply) -> bool:
        """True for an answer about the science: not for talk, menus, questions, refusals or emergencies."""
        topic = self._topics.get(reply.topic)
        if topic is None or topic.group in SCIENCELESS or reply.edit or reply.show_picture:
            return False
        return reply.kind in JUDGED and reply.band is Band.ANSWER

    def thumbs(self, topic: str) -> tuple[Choice, ...]:
        """The row under an answer."""
        return tuple(Choice(self.words(f"thumb-{said}"), _token(said, topic)) for said in (UP, DOWN))

    def reasons(self, topic: str) -> tuple[tuple[Choice, ...], ...]:
        """What takes its place after a thumb down."""
        return tuple((Choice(self.words(f"wrong-{said}"), _token(said, topic)),) for said in REASONS)

    def vote(self, token: str) -> Vote | None:
        """A tap taken apart; None if it is none, or about a topic that does not exist."""
        if not is_vote(token):
            return None
        said, _, topic = token.removeprefix(PREFIX).partition(":")
        known = said in (UP, DOWN, *REASONS) and topic in self._topics
        return Vote(topic, said) if known else None

    async def count(self, vote: Vote, day: date) -> bool:
        """Count a tap; False (and a line in the log) if the store is in trouble."""
        try:
            if vote.said in REASONS:
                await self._kept.judged(day, vote.topic, DOWN, by=-1)
                await self._kept.judged(day, vote.topic, DOWN, vote.said)
            else:
                await self._kept.judged(day, vote.topic, vote.said)
        except StoreError as trouble:
            _log.error("an opinion was not counted: %s", trouble)
            return False
        return True

    def words(self, key: str) -> str:
        """A line of messages.yaml, as it is written."""
        return self._messages[key]


def is_vote(token: str) -> bool:
    """True for the token of a thumb or of a reason, of whatever version."""
    return token.startswith(PREFIX)


def _token(said: str, topic: str) -> str:
    return f"{PREFIX}{said}:{topic}"
