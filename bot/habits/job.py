"""The job of one message: claim it in the ledger, deliver it, close it. So it goes out once, or is counted."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.habits.own_trial import Evening, at_evening, reminded_evening
from bot.habits.port import Clock, Deliver, Nudge
from bot.storage.ledger import FAILED, SENT, SKIPPED, Delivery, Ledger
from bot.storage.trials import Trials

LATE = timedelta(minutes=15)
"""A message later than this says so."""
TOO_LATE = timedelta(hours=2)
"""A message later than this is not sent, only counted."""
UNANSWERED = 3
"""After so many without an answer, in a row, the next asks whether to go on; only that one."""
CHECKED = frozenset({"magnesium"})
"""Kinds of reminders that stand behind the safety questions."""
UNASKED = frozenset({"summary"})
"""Kinds whose messages are read, and ask for no answer."""
PATIENCE = timedelta(minutes=10)
"""A delivery that takes longer (no network) is given up and counted: nothing goes out hours late as if in time."""
_log = logging.getLogger(__name__)


class Job:
    """Runs one key of the ledger; called by an engine, perhaps twice, perhaps long after."""

    def __init__(self, ledger: Ledger, trials: Trials, deliver: Deliver, clock: Clock, check_again: timedelta) -> None:
        """After `check_again` the safety questions are due once more (`ask_again_weeks` of en/guided_check.yaml)."""
        self._ledger = ledger
        self._trials = trials
        self._deliver = deliver
        self._clock = clock
        self._check_again = check_again

    async def __call__(self, key: str) -> None:
        """Do it. What goes wrong is logged by its kind alone; unclaimed it is queued again, claimed it is counted."""
        try:
            await self._do(key)
        except Exception as error:
            _log.error("the job of a reminder failed (%s)", type(error).__name__)

    async def _do(self, key: str) -> None:
        now = self._clock()
        delivery = await self._ledger.claim(key, now)
        if delivery is None:
            return
        if now - delivery.promise.due > TOO_LATE or _is_paused(delivery):
            await self._ledger.close(key, SKIPPED, now)
            return
        try:
            nudge = replace(self._nudge(delivery, now), trial=await self._in_trial(delivery))
            async with asyncio.timeout(PATIENCE.total_seconds()):
                sent = await self._deliver(nudge)
            state = SKIPPED if sent is None else SENT if sent else FAILED
        except Exception as error:
            _log.error("a reminder could not be delivered (%s)", type(error).__name__)
            state = FAILED
        await self._ledger.close(key, state, self._clock())

    def _nudge(self, delivery: Delivery, now: datetime) -> Nudge:
        reminder, promise = delivery.reminder, delivery.promise
        checked_on = reminder.checked_on
        return Nudge(
            delivery,
            late=now - promise.due > LATE,
            asks_to_go_on=promise.n == 0 and reminder.unanswered == UNANSWERED and reminder.kind not in UNASKED,
            asks_for_check=reminder.kind in CHECKED
            and (checked_on is None or promise.local_date - checked_on >= self._check_again),
        )

    async def _in_trial(self, delivery: Delivery) -> Evening | None:
        """What the evening is in an own trial: a reminder of magnesium follows its plan."""
        reminder = delivery.reminder
        if reminder.kind not in CHECKED:
            return None
        trial = await self._trials.running(delivery.person.id)
        return at_evening(trial, reminded_evening(delivery.promise.local_date, reminder.at)) if trial else None


def _is_paused(delivery: Delivery) -> bool:
    """Paused after the sweep had promised it."""
    until = delivery.reminder.paused_until
    return until is not None and delivery.promise.local_date < until
