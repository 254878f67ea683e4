"""A person's own trial in dialogue (habit.trial_start, habit.trial_result)."""

from __future__ import annotations

from dataclasses import replace

from bot.base.reply import Reply
from bot.conversation.keeping.consent import Consent
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.own_trial.reading import ITEMS, TrialReader
from bot.conversation.own_trial.running import OF_RUNNING, RUNNING, RunningTrial
from bot.conversation.own_trial.setup import TrialSetup
from bot.conversation.own_trial.words import NAME, RESULT, START
from bot.conversation.replies.context import Context, OpenTrial


class OwnTrialDesk:
    """A desk."""

    name = NAME
    topics = frozenset({START, RESULT})
    in_groups = frozenset({START})
    door = START

    def __init__(
        self,
        kept: Kept,
        consent: Consent,
        reader: TrialReader,
        setup: TrialSetup,
        running: RunningTrial,
    ) -> None:
        self._kept = kept
        self._consent = consent
        self._reader = reader
        self._setup = setup
        self._running = running

    async def topic(self, reply: Reply, turn: Turn) -> Reply:
        """What a trial is, with a button to begin; or all about the one there is."""
        person = await self._kept.agreed(turn.message)
        trial = await self._running.latest(person) if person else None
        if turn.context.entered == RESULT:
            answer = await self._running.asked(trial, person, turn) if person and trial else self._running.none()
        elif person and trial and trial.state == RUNNING:
            answer = await self._running.asked(trial, person, turn)
        elif person and turn.context.trial:
            answer = await self._setup.next(turn.context.trial, person, turn)
        else:
            turn.context.trial, turn.context.desk = OpenTrial(), self.name
            return self._setup.offered(reply)
        return replace(answer, slots=reply.slots, confidence=reply.confidence, candidates=reply.candidates)

    async def press(self, turn: Turn) -> Reply | None:
        """A button of the set-up, or about the trial there is."""
        what, _, value = (turn.token or "").partition(":")[2].partition("=")
        if what == "cancel":
            return self._setup.dropped(turn)
        person = await self._kept.agreed(turn.message)
        if person is None:
            return self._consent.ask(turn, START)
        trial = await self._running.latest(person)
        if trial is not None and (what in OF_RUNNING or trial.state == RUNNING):
            return await self._running.pressed(what if what in OF_RUNNING else "progress", value, trial, person, turn)
        if what in OF_RUNNING:
            return self._running.none()
        draft = turn.context.trial or OpenTrial()
        return await self._setup.pressed(what, value, draft, person, turn)

    async def typed(self, turn: Turn) -> Reply | None:
        """An answer to one of our questions, also after something else was asked in between."""
        draft, context = turn.context.trial, turn.context
        if draft is None:
            return await self._told(turn)
        if not (context.desk == self.name or self._goes_on(draft, turn)):
            return None
        if self._reader.words.whole(("cancel",), turn.text):
            return self._setup.dropped(turn)
        person = await self._kept.agreed(turn.message)
        if person is None:
            yes = self._reader.yes_or_no(turn.text) == "yes" or self._reader.words.whole(("back",), turn.text)
            return self._consent.ask(turn, START) if yes else None
        trial = await self._running.latest(person)
        if trial is not None and trial.state == RUNNING:
            return await self._running.answered(trial, person, turn)
        return await self._setup.answered(draft, person, turn)

    def with_resume(self, reply: Reply, context: Context) -> Reply:
        """The reply to something else, with a button that goes back to a set-up that was left; not amid the check."""
        left = context.trial is not None and context.trial.asked not in ("begin", "stop", "changed")
        return (
            self._setup.resume(reply) if left and not _amid_check(context) and reply.topic not in self.topics else reply
        )

    async def _told(self, turn: Turn) -> Reply | None:
        """While a trial runs: a medicine that was begun or, after something about the trial, any reason to stop it."""
        told = turn.context.topic == RESULT and self._reader.reason(turn.text)
        if not turn.text or not (told or self._reader.begins_medicine(turn.text)):
            return None
        person = await self._kept.agreed(turn.message)
        trial = await self._running.latest(person) if person else None
        if person is None or trial is None or trial.state != RUNNING:
            return None
        return await self._running.pressed("changed", "", trial, person, turn)

    def _goes_on(self, draft: OpenTrial, turn: Turn) -> bool:
        """Whether the set-up goes on after something else was answered: a bare yes or no may be about that."""
        free = turn.context.desk is None and turn.context.asking is None and not _amid_check(turn.context)
        return free and (draft.asked in ITEMS or self._reader.words.whole(("back",), turn.text) is not None)


def _amid_check(context: Context) -> bool:
    return context.check is not None and not context.check.done
