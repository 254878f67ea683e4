"""What the channel wants from the house around it. Each has a default that does without."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.base.reply import Reply

if TYPE_CHECKING:
    # Not at run time: it brings half of the house with it, and Telegram is greeted before that is needed.
    from bot.conversation.conversation import Conversation

Alarm = Callable[[str], Awaitable[None]]
"""Told, for an operator to see, of type and place of an error; never what somebody wrote."""
Check = Callable[[], Awaitable[str]]
"""Looks whether a part of the house works: a word about it for the health page, or an exception."""


class Silence(Protocol):
    """Told of a chat that nothing can be sent to any more: the person blocked the bot, or left; or can be again."""

    async def __call__(self, chat: int, silent: bool = True, /) -> None:
        """Nothing may be sent there, or with `silent` False it may."""


class Handled(Protocol):
    """Remembers across restarts which updates were handled (`bot.storage` has a table for it)."""

    async def among(self, updates: Iterable[int]) -> set[int]:
        """Which of these were."""

    async def add(self, updates: Iterable[int], now: datetime) -> None:
        """These were, too."""

    async def latest(self) -> datetime | None:
        """When the last one was; None if none is remembered."""

    async def highest(self) -> int:
        """The highest id of them; 0 if none is remembered."""


class Watch(Protocol):
    """Counts what happens, without a word of what was said and without a person."""

    def came(self, kind: str) -> None:
        """An update: one of `ALLOWED_UPDATES`."""

    def answered(self, reply: Reply, seconds: float) -> None:
        """A reply was sent, `seconds` after its update came in."""

    def failed(self, kind: str) -> None:
        """An update was not answered, because of an exception of this kind."""


class Reminders(Protocol):
    """Sends what people asked to be reminded of."""

    async def start(self, send: Callable[[str, Reply], Awaitable[bool]], counted: Callable[[str], None]) -> None:
        """Send from now on. `send` says False for an address that is none of Telegram's; `counted` is told outcomes."""

    async def stop(self) -> None:
        """Finish what is in hand."""


class NoReminders:
    """`Reminders` where there are none."""

    async def start(self, send: Callable[[str, Reply], Awaitable[bool]], counted: Callable[[str], None]) -> None:
        """Nothing to send."""

    async def stop(self) -> None:
        """Nothing in hand."""


class NotRemembered:
    """A `Handled` that remembers nothing: Telegram's own offset is all there is, and a crash may repeat an answer."""

    async def among(self, updates: Iterable[int]) -> set[int]:
        """None."""
        return set()

    async def add(self, updates: Iterable[int], now: datetime) -> None:
        """Forgotten."""

    async def latest(self) -> datetime | None:
        """Not known."""
        return None

    async def highest(self) -> int:
        """None is."""
        return 0


class NotWatched:
    """A `Watch` that looks away."""

    def came(self, kind: str) -> None:
        """Not counted."""

    def answered(self, reply: Reply, seconds: float) -> None:
        """Not counted."""

    def failed(self, kind: str) -> None:
        """Not counted."""


async def not_told(what: object, silent: bool = True, /) -> None:
    """A `Silence` and an `Alarm` that nobody listens to."""


async def nothing() -> None:
    """Done."""


@dataclass(frozen=True, slots=True)
class House:
    """All that the channel is given."""

    conversation: Conversation
    handled: Handled = field(default_factory=NotRemembered)
    silence: Silence = not_told
    checks: Mapping[str, Check] = field(default_factory=dict)
    """What the health page looks at, by name."""
    reminders: Reminders = field(default_factory=NoReminders)
    open: Callable[[], Awaitable[None]] = nothing
    """Makes ready what needs the event loop; may raise what only an operator can mend."""
    close: Callable[[], Awaitable[None]] = nothing
