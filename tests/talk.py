"""A dialogue with the real conversation, for tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.base.markup import plain
from bot.base.message import Message
from bot.base.reply import Block, Reply
from bot.conversation.conversation import Conversation

START = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@dataclass
class Talk:
    """One chat; time passes only when told to."""

    conversation: Conversation
    chat: str = "a"
    now: datetime = START
    reply: Reply | None = field(default=None)

    async def say(self, text: str) -> Reply:
        """Type a text."""
        self.reply = await self.conversation.handle(Message(self.chat, self.chat, self.now, text=text))
        return self.reply

    async def press(self, label: str) -> Reply:
        """Press the button with this label."""
        assert self.reply is not None
        tokens = {c.label: c.token for row in self.reply.choices for c in row}
        return await self.press_token(tokens[label])

    async def press_token(self, token: str) -> Reply:
        """Press a button that carries this token."""
        self.reply = await self.conversation.handle(Message(self.chat, self.chat, self.now, choice=token))
        return self.reply

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


async def person(talk: Talk, zone: str | None = None) -> str:
    """Somebody who said yes, and where they are."""
    found = await talk.conversation.kept.agree(talk.chat, talk.now)
    await talk.conversation.kept.store.people.set(found.id, zone=zone)
    return found.id


def text(reply: Reply) -> str:
    """All that a person can read, plain."""
    return "\n".join(plain(b.html) for b in reply.blocks)


def visible(reply: Reply) -> list[Block]:
    """The parts that are not folded."""
    return [b for b in reply.blocks if b.kind not in ("deeper", "sources")]


def labels(reply: Reply) -> list[str]:
    """The labels of all buttons."""
    return [c.label for row in reply.choices for c in row]
