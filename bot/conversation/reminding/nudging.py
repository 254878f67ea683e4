"""Reminders at the moment they are due: worded without anything that a screen should not show, and sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from bot.base.reply import Reply
from bot.conversation.guided.guiding import Guiding
from bot.conversation.keeping.notes import Notes
from bot.conversation.keeping.reminder_words import HOUR, MAGNESIUM, clock, distance
from bot.conversation.own_trial.words import NAME as TRIAL
from bot.conversation.reminding.replies import LIST
from bot.conversation.replies import tokens
from bot.conversation.replies.lines import Rows

if TYPE_CHECKING:
    from bot.habits.evenings import Evenings
    from bot.habits.port import Deliver, Nudge

Wording = Callable[["Nudge"], Awaitable[Reply | None]]
"""Makes the message of a kind; None when there is nothing to say."""
Send = Callable[[str, Reply], Awaitable[bool]]
"""Sends a reply to an address; False where it is none of the channel's."""
Counted = Callable[[str], None]
"""Told what became of a reminder: "sent", "late", "skipped" or "failed"."""


class Nudges:
    """Words a message. What it is about stands on no lock screen: the person knows."""

    def __init__(self, notes: Notes, others: Mapping[str, Wording] | None = None) -> None:
        """`others` words the kinds that have a message of their own."""
        self._notes = notes
        self._others = others or {}

    async def reply(self, nudge: Nudge) -> Reply | None:
        """The message with its buttons; None when there is nothing to say."""
        other = self._others.get(nudge.delivery.reminder.kind)
        return await other(nudge) if other else self._reminder(nudge)

    def _reminder(self, nudge: Nudge) -> Reply:
        reminder, key = nudge.delivery.reminder, nudge.delivery.promise.key
        label = self._notes.label
        rows: Rows
        opens = [(label(f"nudge-trial-{nudge.trial}"), f"{TRIAL}:t={key}")] if nudge.trial else []
        if nudge.asks_to_go_on:
            which = "nudge-go-on"
            go_on = [(label("nudge-continue"), f"r:g={key}"), (label("reminder-stop"), f"r:s={reminder.id}")]
            rows = [row for row in (opens, go_on) if row]
        elif nudge.asks_for_check:
            which = "nudge-check"
            begin = [(label("reminder-check"), tokens.topic(Guiding.TOPIC))]
            renew = [(label("nudge-renew"), f"r:renew={reminder.id}"), (label("reminder-stop"), f"r:s={reminder.id}")]
            rows = [row for row in (opens, begin, renew) if row]
        else:
            # In a trial it is the same line on every evening: what it is for must not be read off a screen.
            which = "nudge"
            done = label("nudge-taken" if reminder.kind == MAGNESIUM else "nudge-done")
            first = opens or [(done, f"r:t={key}")]
            later = [(label("nudge-skip"), f"r:x={key}"), (label("reminder-edit"), f"r:c={reminder.id}")]
            rows = [[*first, (label("nudge-snooze"), f"r:z={key}")], later]
        # Only the hours: the medicine stands on no lock screen.
        hours = reminder.text.hours_apart if nudge.trial is None else None
        apart = distance(self._notes, hours * HOUR) if hours else None
        return self._notes.reply(which, LIST, rows, clock=clock(reminder.at), late=nudge.late, apart=apart)


class Nudging:
    """Reminders of one process, from the moment there is somebody who sends them."""

    def __init__(self, nudges: Nudges, evenings: Callable[[Deliver], Evenings]) -> None:
        self._nudges = nudges
        self._make = evenings
        self._evenings: Evenings | None = None

    async def start(self, send: Send, counted: Counted) -> None:
        """Deliver from now on."""

        async def deliver(nudge: Nudge) -> bool | None:
            outcome = "failed"
            try:
                reply = await self._nudges.reply(nudge)
                if reply is None:
                    outcome = "skipped"
                    return None
                if await send(nudge.delivery.person.address, reply):
                    outcome = "late" if nudge.late else "sent"
            finally:
                counted(outcome)
            return outcome != "failed"

        evenings = self._make(deliver)
        await evenings.start()
        self._evenings = evenings

    async def stop(self) -> None:
        """Finish what is in hand; the rest waits for the next start."""
        if self._evenings is not None:
            await self._evenings.stop()
            self._evenings = None
