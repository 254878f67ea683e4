"""An own trial once it runs: tonight's plan, how far it is, the end before its time, and the result."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.base.reply import Reply
from bot.base.wall_clock import zone_named
from bot.calculators.own_trial.analysis import analyse, finished
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.reminder_words import MAGNESIUM
from bot.conversation.own_trial.reading import TrialReader
from bot.conversation.own_trial.replies import TrialReplies
from bot.conversation.own_trial.words import NAME, RESULT
from bot.conversation.replies.context import OpenTrial
from bot.conversation.replies.own_pictures import OwnPictures
from bot.habits.own_trial import evening_of, plan_of, so_far
from bot.knowledge.tables_own_trial import OwnTrialTable

if TYPE_CHECKING:
    from bot.storage.people import Person
    from bot.storage.trials import StoredTrial

OF_NUMBER = 8
"""Characters of a trial's id that a button carries."""
RUNNING, ENDED, STOPPED = "running", "ended", "stopped"


class RunningTrial:
    """Works on the trial that is kept."""

    def __init__(
        self, table: OwnTrialTable, kept: Kept, reader: TrialReader, replies: TrialReplies, pictures: OwnPictures
    ) -> None:
        self._p_from_pairs = table.plan.p_from_pairs
        self._stops = table.stop
        self._kept = kept
        self._reader = reader
        self._say = replies
        self._pictures = pictures

    async def latest(self, person: Person) -> StoredTrial | None:
        """The trial that runs, or the one that was begun last."""
        trials = await self._kept.store.trials.of(person.id)
        return max(trials, key=lambda t: (t.state == RUNNING, t.starts_on), default=None)

    def none(self) -> Reply:
        """There was never one."""
        return self._say.none()

    async def asked(self, trial: StoredTrial, person: Person, turn: Turn) -> Reply:
        """What a message about the trial asks for."""
        if trial.state == RUNNING:
            wanted = self._reader.words.first(("changed", "stop", "tonight"), turn.text)
            return await self.pressed(wanted or "progress", "", trial, person, turn) or self._say.none()
        return await self._shown(trial, person, turn)

    async def pressed(self, what: str, value: str, trial: StoredTrial, person: Person, turn: Turn) -> Reply | None:
        """A button about the trial; None for one that is none."""
        turn.context.topic = RESULT
        if what == "picture":
            shown = await self._shown(trial, person, turn)
            return replace(shown, show_picture=True, choices=()) if shown.picture else shown
        if trial.state != RUNNING:
            return await self._shown(trial, person, turn)
        if finished(plan_of(trial), _evening(person, turn)) and what in ("stop", "tonight", "t"):
            what = "progress"
        does = _DOES.get(what)
        return await does(self, value, trial, person, turn) if does else None

    async def answered(self, trial: StoredTrial, person: Person, turn: Turn) -> Reply | None:
        """A message while it is asked whether, or why, the trial is to be stopped."""
        asked = turn.context.trial.asked if turn.context.trial else ""
        answer = self._reader.yes_or_no(turn.text) or self._reader.words.whole(("back",), turn.text)
        if reason := self._reader.reason(turn.text):
            return await self._stopped(reason, trial, person, turn)
        if asked == "stop" and answer == "yes":
            return await self._stopped("", trial, person, turn)
        if answer in ("no", "back"):
            return await self._goes_on("", trial, person, turn)
        turn.context.leave_trial()
        return None

    async def _tonight(self, key: str, trial: StoredTrial, person: Person, turn: Turn) -> Reply:
        """`key`: of the message that led here."""
        if key:
            await self._kept.reminding.answered(key, person.id, turn.message.now)
        return self._say.tonight(plan_of(trial), trial.plan, _evening(person, turn))

    async def _progress(self, _: str, trial: StoredTrial, person: Person, turn: Turn) -> Reply:
        plan, evening = plan_of(trial), _evening(person, turn)
        nights = list((await self._kept.store.nights.of(person.id)).values())
        if not finished(plan, evening):
            return self._say.progress(plan, so_far(plan, nights, evening))
        if evening == plan.end_morning and evening not in {n.morning for n in nights}:
            return self._say.wait()
        return await self._over("", trial, person, turn)

    async def _over(self, _: str, trial: StoredTrial, person: Person, turn: Turn) -> Reply:
        """The result, for the first time: from now on nothing of the trial goes on."""
        if not finished(plan_of(trial), _evening(person, turn)):
            return await self._progress("", trial, person, turn)
        ended = replace(trial, state=ENDED)
        await self._kept.store.trials.save(ended)
        return await self._shown(ended, person, turn, reminded=await self._silenced(person, turn))

    async def _shown(self, trial: StoredTrial, person: Person, turn: Turn, *, reminded: bool = False) -> Reply:
        """A trial that is over. One that runs shows nothing yet."""
        if trial.state == RUNNING:
            return await self._progress("", trial, person, turn)
        if trial.state != ENDED:
            return self._say.was_stopped(trial.plan)
        plan = plan_of(trial)
        nights = list((await self._kept.store.nights.of(person.id)).values())
        found = analyse(plan, nights, trial.plan.outcome, self._p_from_pairs)
        return self._say.result(plan, found, self._pictures.trial(plan, nights, found), reminded=reminded)

    async def _ask_stop(self, _: str, trial: StoredTrial, __: Person, turn: Turn) -> Reply:
        turn.context.trial, turn.context.desk = OpenTrial(asked="stop"), NAME
        return self._say.stop_question(_number(trial))

    async def _ask_changed(self, _: str, trial: StoredTrial, __: Person, turn: Turn) -> Reply:
        turn.context.trial, turn.context.desk = OpenTrial(asked="changed"), NAME
        return self._say.changed_question(_number(trial))

    async def _press_stop(self, value: str, trial: StoredTrial, person: Person, turn: Turn) -> Reply:
        number, _, reason = value.partition(".")
        if number != _number(trial):
            return await self._ask_stop("", trial, person, turn)
        return await self._stopped(reason, trial, person, turn)

    async def _stopped(self, reason: str, trial: StoredTrial, person: Person, turn: Turn) -> Reply:
        why = reason if reason in self._stops else None
        kept = trial.plan.model_copy(update={"stopped_on": _evening(person, turn), "stop_reason": why})
        await self._kept.store.trials.save(replace(trial, state=STOPPED, plan=kept))
        turn.context.leave_trial()
        return self._say.stopped(why, reminded=await self._silenced(person, turn))

    async def _goes_on(self, _: str, __: StoredTrial, ___: Person, turn: Turn) -> Reply:
        turn.context.leave_trial()
        return self._say.reply("goes-on", RESULT)

    async def _silenced(self, person: Person, turn: Turn) -> bool:
        """Switch the reminders of magnesium off: to go on after a trial is a new choice. True if there were any."""
        now, reminding = turn.message.now, self._kept.reminding
        mine = [r.reminder for r in await reminding.listing(person.id, now) if r.reminder.kind == MAGNESIUM]
        for reminder in mine:
            await reminding.stop(reminder, now)
        return bool(mine)


def _evening(person: Person, turn: Turn) -> date:
    zone = zone_named(person.zone) if person.zone else None
    return evening_of(turn.message.now, zone or ZoneInfo("UTC"))


def _number(trial: StoredTrial) -> str:
    return trial.id[:OF_NUMBER]


_Does = Callable[[RunningTrial, str, "StoredTrial", "Person", Turn], Awaitable[Reply]]
_DOES: dict[str, _Does] = {
    "tonight": RunningTrial._tonight,
    "t": RunningTrial._tonight,
    "progress": RunningTrial._progress,
    "result": RunningTrial._over,
    "stop": RunningTrial._ask_stop,
    "changed": RunningTrial._ask_changed,
    "stopped": RunningTrial._press_stop,
    "on": RunningTrial._goes_on,
}
"""What a button does; "t" carries the key of a message that was sent."""
OF_RUNNING = frozenset({*_DOES, "picture"})
"""What buttons about a trial that was begun carry; all others are of the set-up."""
