"""Parts of the chat that keep things: they work with the store, so they are asked around the plain turn, and awaited.

A desk answers topics of its own (after the routing found one), buttons of its own (by the first part of their token),
and messages while a question of its own is open (`Context.desk`) or that it recognises.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from bot.base.message import Message
from bot.base.reply import Reply
from bot.conversation.replies.context import Context
from bot.storage.errors import StoreError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a desk is given."""

    message: Message
    context: Context
    token: str | None
    """The token of a pressed button, or of a choice that was typed."""
    again: Callable[[Message], Awaitable[Reply]]
    """Takes another message in the place of this one: after a consent, the one that asked for it."""

    forget: Callable[[], None]
    """Drops every open dialogue of this person, this one too."""

    @property
    def text(self) -> str:
        """What was typed; "" for a button."""
        return self.message.text or ""


class Desk(Protocol):
    """A part of the chat that keeps things."""

    name: str
    """The first part of its tokens, and what `Context.desk` holds while its question is open."""
    topics: frozenset[str]
    in_groups: frozenset[str]
    """Those of its topics that may be answered where others read along: as they are written, without the desk."""
    door: str
    """The topic or command that begins with it."""

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """The reply to a message that reached one of its topics; `reply` is the topic as it is written."""

    async def press(self, turn: Turn) -> Reply | None:
        """The reply to one of its buttons; None if it is none that it knows."""

    async def typed(self, turn: Turn) -> Reply | None:
        """The reply to a message (text or place) that answers its open question, or that it recognises; else None."""


class Desks:
    """All desks of a conversation."""

    def __init__(
        self,
        desks: Sequence[Desk],
        say: Callable[[str], Reply],
        leaves: Callable[[str], bool],
        with_resume: Callable[[Reply, Context], Reply],
        eager: Sequence[Desk] = (),
    ) -> None:
        """`say` makes a reply of an entry of en/keeping.yaml; `leaves` knows a text that ends an open question.

        `with_resume` puts a way back to a question that another message has interrupted under the reply to that.
        `eager`: those of the desks that recognise a whole wish of their own whatever question is open.
        """
        self._desks = desks
        self._eager = eager
        self._by_name = {desk.name: desk for desk in desks}
        assert len(self._by_name) == len(desks), "two desks would share their tokens"
        self._by_topic = {topic: desk for desk in desks for topic in desk.topics}
        self._say = say
        self._leaves = leaves
        self.with_resume = with_resume

    async def before(self, turn: Turn) -> Reply | None:
        """The reply of a desk that need not wait for the routing; None if this is for none of them."""
        if turn.token is not None:
            desk = self._by_name.get(turn.token.partition(":")[0])
            return await self._ask(desk.press, turn, desk.door) if desk else None
        if self._leaves(turn.text):
            turn.context.leave_desk()
        opened = self._by_name.get(turn.context.desk or "")
        for desk in dict.fromkeys((*self._eager, opened, *self._desks)):
            if desk is not None and turn.message.private and (reply := await self._ask(desk.typed, turn, desk.door)):
                return reply
        return None

    async def after(self, reply: Reply, turn: Turn) -> Reply:
        """The reply of the desk whose topic was reached; any other reply as it is."""
        desk = self._by_topic.get(turn.context.entered or "")
        if desk is None or (not turn.message.private and reply.topic in desk.in_groups):
            return reply
        return await self._ask(partial(desk.topic, reply), turn, turn.context.entered or "") or reply

    async def _ask(self, work: Callable[[Turn], Awaitable[Reply | None]], turn: Turn, door: str) -> Reply | None:
        """Nothing is kept or shown where others read along; trouble with the store is told, and the chat goes on."""
        if not turn.message.private:
            return replace(self._say("in-private"), in_private=door)
        try:
            return await work(turn)
        except StoreError as trouble:
            _log.error("the store failed: %s", trouble)
            return self._say("trouble")
