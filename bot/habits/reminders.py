"""What a person can do with reminders: set, change, move, skip, pause, stop, list, snooze, say that it is done.

Each returns what the conversation echoes. Nobody is reminded of the same thing twice in one evening: a new reminder of
a kind takes the place of an old one on the days they share, one for a single date stands in for that evening's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.base.wall_clock import zone_named
from bot.habits.port import Engine
from bot.habits.recurrence import Due, Schedule, next_due, upcoming
from bot.habits.sweep import schedule_of
from bot.storage.ledger import EVENING, QUEUED, SENT, Promise
from bot.storage.payloads import ReminderText
from bot.storage.reminders import EVERY_DAY, OFF, ON, Reminder
from bot.storage.store import Store

SNOOZE = timedelta(minutes=15)
"""How long a message is put off where no length is named."""
LONGEST_SNOOZE = timedelta(hours=4)
"""Later than this it would not be the same evening."""
STALE = timedelta(hours=12)
"""A message older than this is not put off any more."""
LONGEST_PAUSE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wish:
    """A reminder as asked for, not yet kept."""

    kind: str
    at: time
    zone: str
    """IANA name."""
    days: tuple[int, ...] = EVERY_DAY
    """Weekdays, 0 = Monday; not looked at with `once_on`."""
    once_on: date | None = None
    text: ReminderText = field(default_factory=ReminderText)
    checked_on: date | None = None
    """When the safety questions were answered."""

    def turn(self, now: datetime) -> Due | None:
        """When it would first speak: what is echoed before it counts. None for a date and time gone by.

        Raises:
            ValueError: there is no such zone, or no day is named.
        """
        return next_due(Schedule(self.at, self.zone, frozenset(self.days), self.once_on), now)


@dataclass(frozen=True, slots=True)
class Kept:
    """A reminder as it now stands, and its next turn (None: nothing is to come)."""

    reminder: Reminder
    turn: Due | None
    replaced: bool = False
    """It stands in the place of one there was."""


class Reminding:
    """The rules over the store. `now` comes from the caller; ids are looked up for this person alone."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine

    async def set(self, person_id: str, wish: Wish, now: datetime) -> Kept:
        """Keep a reminder; raises what `Wish.turn` does."""
        turn = wish.turn(now)
        once = wish.once_on is not None
        asked = {
            "at": wish.at,
            "zone": wish.zone,
            "days": () if once else tuple(sorted(set(wish.days))),
            "once_on": wish.once_on,
            "text": wish.text,
            "checked_on": wish.checked_on,
        }
        same_kind = [r for r in await self._store.reminders.of(person_id) if r.kind == wish.kind]
        if once and turn is not None and (spoken := await self._spoken(same_kind, turn)):
            # The evening has its message: this is the same one once more.
            reminder, message = spoken
            await self._once_more(reminder, message.local_date, turn.at, now)
            return Kept(reminder, turn)
        rivals = [r for r in same_kind if _is_rival(r, wish)]
        if rivals:
            # The row goes on, so that its ledger still knows which evening has its message.
            first, *others = sorted(rivals, key=lambda r: r.state != ON)
            for other in others:
                await self.stop(other, now)
            was_on = first.state == ON
            kept = await self._save(replace(first, **_fresh(asked)), now)
            return replace(kept, replaced=was_on)
        made = await self._store.reminders.add(Reminder("", person_id, wish.kind, wish.at, wish.zone, next_due=None))
        kept = await self._save(replace(made, **_fresh(asked)), now)
        if wish.once_on is not None and kept.turn is not None:
            for reminder in same_kind:
                await self._leave_out(reminder, wish.once_on, now)
        return kept

    async def change(
        self,
        reminder: Reminder,
        now: datetime,
        *,
        at: time | None = None,
        zone: str | None = None,
        days: Sequence[int] | None = None,
        once_on: date | None = None,
    ) -> Kept:
        """Another time, zone or days, or another date of one for a single date; what is not named stays.

        An evening that has its message gets no second one.

        Raises:
            ValueError: there is no such zone, or no day is named.
        """
        weekdays = tuple(sorted(set(days))) if days else None
        changes: dict[str, Any] = {"at": at, "zone": zone, "days": weekdays, "once_on": once_on}
        return await self._save(replace(reminder, **{k: v for k, v in changes.items() if v is not None}), now)

    async def move(self, person_id: str, zone: str, now: datetime) -> list[Kept]:
        """The person lives in another zone: every reminder keeps its time on the wall. Those that moved.

        Raises:
            ValueError: there is no such zone.
        """
        return [await self.change(r, now, zone=zone) for r in await self._on(person_id) if r.zone != zone]

    async def skip(self, reminder: Reminder, now: datetime, day: date | None = None) -> Kept | None:
        """Leave out a local date, by default what is left of today: a turn to come, or a snoozed message.

        None if that date has nothing to leave out.
        """
        day = day or _today(reminder, now)
        schedule = schedule_of(reminder, *await self._store.ledger.served(reminder.id))
        turns = upcoming(schedule, now) if reminder.state == ON else iter(())
        turn = next((turn for turn in turns if turn.date >= day), None)
        if not await self._waiting(reminder, day) and (turn is None or turn.date != day):
            return None
        return await self._leave_out(reminder, day, now)

    async def pause(self, reminder: Reminder, until: date, now: datetime) -> Kept:
        """Silent until a local date, on which it speaks again. Until today, or earlier, ends a pause.

        Raises:
            ValueError: longer than `LONGEST_PAUSE`.
        """
        today = _today(reminder, now)
        if until - today > LONGEST_PAUSE:
            raise ValueError("too long a pause")
        return await self._save(replace(reminder, paused_until=until if until > today else None), now)

    async def stop(self, reminder: Reminder, now: datetime) -> Kept:
        """No more of it. Its words go at once, its row when the evening is past."""
        return await self._save(replace(reminder, state=OFF, text=ReminderText()), now)

    async def listing(self, person_id: str, now: datetime) -> list[Kept]:
        """What is to come, by time of day."""
        found = [Kept(r, await self._turn(r, now)) for r in await self._on(person_id)]
        return [kept for kept in found if kept.turn is not None]

    async def snooze(self, key: str, person_id: str, now: datetime, by: timedelta | None = None) -> Promise | None:
        """The message of this key once more, after `by`, at most `LONGEST_SNOOZE`; a quarter of an hour if it is None.

        Without a length a second press changes nothing; with one the message that waits moves. None if it is not this
        person's, is switched off, or is of an evening long past.
        """
        found = await self._of_key(key, person_id)
        if found is None or found[0].state != ON or now - found[1].due > STALE:
            return None
        reminder, promise = found
        await self._store.ledger.answered(key, now)
        waiting = await self._waiting(reminder, promise.local_date)
        if waiting and by is None:
            return waiting[0]
        due = now + min(SNOOZE if by is None else by, LONGEST_SNOOZE)
        return await self._once_more(reminder, promise.local_date, due, now)

    async def answered(self, key: str, person_id: str, now: datetime) -> Kept | None:
        """A button under the message was pressed: taken, go on, change … None if it is not this person's."""
        found = await self._of_key(key, person_id)
        if found is None:
            return None
        await self._store.ledger.answered(key, now)
        return Kept(found[0], await self._turn(found[0], now))

    async def latest(self, reminders: Sequence[Reminder]) -> Promise | None:
        """The message that was sent last of these reminders."""
        sent = [p for r in reminders for p in await self._store.ledger.of(r.id) if p.state == SENT]
        return max(sent, key=lambda p: (p.due, p.n), default=None)

    async def done(self, person_id: str, now: datetime) -> Kept | None:
        """Somebody says that it is done: an answer to the message sent last. None if none came of late."""
        last = await self.latest(await self._on(person_id))
        return await self.answered(last.key, person_id, now) if last and now - last.due <= STALE else None

    async def of_key(self, key: str, person_id: str) -> Reminder | None:
        """The reminder that a message came from, if it is this person's."""
        found = await self._of_key(key, person_id)
        return found[0] if found else None

    async def _once_more(self, reminder: Reminder, day: date, due: datetime, now: datetime) -> Promise | None:
        again = await self._store.ledger.snooze(reminder.id, day, due, now)
        if again is not None:
            await self._engine.enqueue([again])
        return again

    async def _spoken(self, reminders: Sequence[Reminder], turn: Due) -> tuple[Reminder, Promise] | None:
        """The reminder among these that has spoken on the evening of a turn and is still on, and its message."""
        for reminder in reminders:
            for sent in await self._store.ledger.of(reminder.id) if reminder.state == ON else ():
                near = timedelta() <= turn.at - sent.due < EVENING
                if sent.state == SENT and (sent.local_date == turn.date or near):
                    return reminder, sent
        return None

    async def _waiting(self, reminder: Reminder, day: date) -> list[Promise]:
        """Messages of an evening that are promised and not yet under way."""
        return [p for p in await self._store.ledger.of(reminder.id) if p.local_date == day and p.state == QUEUED]

    async def _on(self, person_id: str) -> list[Reminder]:
        return [r for r in await self._store.reminders.of(person_id) if r.state == ON]

    async def _of_key(self, key: str, person_id: str) -> tuple[Reminder, Promise] | None:
        promise = await self._store.ledger.get(key)
        reminder = await self._store.reminders.get(promise.reminder_id, person_id) if promise else None
        return (reminder, promise) if promise and reminder else None

    async def _turn(self, reminder: Reminder, now: datetime) -> Due | None:
        if reminder.state != ON:
            return None
        return next_due(schedule_of(reminder, *await self._store.ledger.served(reminder.id)), now)

    async def _save(self, reminder: Reminder, now: datetime) -> Kept:
        turn = await self._turn(reminder, now)
        saved = replace(reminder, next_due=turn.at if turn else None)
        await self._store.reminders.save(saved)
        return Kept(saved, turn)

    async def _leave_out(self, reminder: Reminder, day: date, now: datetime) -> Kept:
        """Skip one local date of a reminder, if it is on at all."""
        if reminder.state != ON or reminder.once_on not in (None, day):
            return Kept(reminder, None)
        last, skipped = await self._store.ledger.served(reminder.id)
        turn = next_due(schedule_of(reminder, last, skipped | {day}), now)
        await self._store.ledger.skip(reminder.id, day, turn.at if turn else None, now)
        return Kept(replace(reminder, next_due=turn.at if turn else None), turn)


def _fresh(asked: dict[str, Any]) -> dict[str, Any]:
    return {**asked, "state": ON, "paused_until": None, "unanswered": 0}


def _is_rival(reminder: Reminder, wish: Wish) -> bool:
    """Whether both would speak of the same on the same days, so that the new one takes the place of the old."""
    if wish.once_on is not None:
        return reminder.once_on == wish.once_on
    return reminder.once_on is None and (reminder.state != ON or bool(set(reminder.days) & set(wish.days)))


def _today(reminder: Reminder, now: datetime) -> date:
    return now.astimezone(zone_named(reminder.zone)).date()
