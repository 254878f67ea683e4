"""What reminders need from outside: an engine that keeps jobs and runs them in time, and somebody who delivers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.habits.own_trial import Evening
from bot.storage.ledger import Delivery, Promise

Clock = Callable[[], datetime]
"""Now, with a zone. Everything that waits for an evening asks this one clock, so that tests can turn it."""
Run = Callable[[str], Coroutine[Any, Any, None]]
"""Does the job of one key of the ledger; raises nothing of its own."""


@dataclass(frozen=True, slots=True)
class Nudge:
    """One message of a reminder, claimed and to be delivered now."""

    delivery: Delivery
    late: bool
    """So late that the message has to say so."""
    asks_to_go_on: bool
    """Nobody answered the last few: this one asks, once, whether to go on."""
    asks_for_check: bool
    """The safety questions were answered long ago, or never: they are due again."""
    trial: Evening | None = None
    """What this evening is in the person's own trial, which the message leads to."""


class Deliver(Protocol):
    """Words a message and sends it."""

    async def __call__(self, nudge: Nudge) -> bool | None:
        """True when it was sent. False, or an exception, when it was not; it is not tried again.

        None when there is nothing to say: counted as skipped.
        """


class Engine(Protocol):
    """Keeps jobs until they are due and runs each once, also after a restart. It knows ids and moments, nothing else.

    A job whose process died is run once more: the ledger, not the engine, sees to it that nothing is sent twice.
    """

    async def start(self, run: Run) -> None:
        """Carry out jobs from now on, first those left by the last process."""

    async def enqueue(self, promises: Iterable[Promise]) -> None:
        """Keep a job `promise.job` for each, to run `promise.key` at `promise.due`.

        One that is known stays as it is; one queued again while an earlier job of its key still waits may be left out.
        """

    async def forget(self, jobs: Collection[str]) -> None:
        """Drop these jobs and all trace of them; unknown ids are no mistake."""

    async def tidy(self) -> None:
        """Drop every trace of jobs that are done. Run once a day."""

    async def stop(self) -> None:
        """Finish what is in hand; keep the rest for the next start."""
