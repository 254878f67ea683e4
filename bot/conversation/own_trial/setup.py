"""An own trial before it starts: who may, what is compared, of which form how much, how long. A yes draws the order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from tzfpy import get_tz

from bot.base.reply import Block, BlockKind, Reply
from bot.base.wall_clock import zone_named
from bot.calculators.guided_check import Told, may_start_trial
from bot.calculators.own_trial.plan import Plan
from bot.conversation.guided.guiding import Guiding
from bot.conversation.guided.safety_gate import SafetyGate, Stage
from bot.conversation.keeping.desks import Turn
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.reminder_words import MAGNESIUM
from bot.conversation.own_trial.foresight import Foresight
from bot.conversation.own_trial.questions import TrialQuestions
from bot.conversation.own_trial.reading import TrialReader
from bot.conversation.own_trial.words import NAME, START
from bot.conversation.replies import tokens
from bot.conversation.replies.context import OpenTrial
from bot.habits.own_trial import drawn, evening_of, plan_of
from bot.knowledge.content import Content
from bot.knowledge.keeping import Keeping
from bot.knowledge.tables_own_trial import OwnTrialTable

if TYPE_CHECKING:
    from bot.storage.people import Person

PER_ROW = 3
DAY = timedelta(days=1)


class TrialSetup:
    """Works on the draft of a dialogue (`Context.trial`)."""

    def __init__(
        self,
        content: Content,
        table: OwnTrialTable,
        keeping: Keeping,
        kept: Kept,
        replies: TrialQuestions,
        gate: SafetyGate,
        reader: TrialReader,
    ) -> None:
        self._may = partial(may_start_trial, content.check)
        self._most = content.check.numbers.trial_most
        self._plan_table = table.plan
        self._outcomes = {str(o.id) for o in table.outcomes}
        self._forms = content.forms
        self._zones_of = keeping.zones_of
        self._kept = kept
        self._foresight = Foresight(kept, table)
        self._say = replies
        self._gate = gate
        self._reader = reader

    def offered(self, reply: Reply) -> Reply:
        """What a trial is, with a button to begin."""
        return self._say.offer(reply)

    def resume(self, reply: Reply) -> Reply:
        """The reply to something else, with a way back."""
        return self._say.resume(reply)

    async def next(self, draft: OpenTrial, person: Person, turn: Turn) -> Reply:
        """The next question, the plan, or why there can be no trial."""
        context = turn.context
        context.trial, context.desk = draft, NAME
        match self._gate.stage(context, partial(self._may, mg=0), instead=_instead(draft)):
            case Stage.CHECK:
                draft.asked = "check"
                return await self._check(turn)
            case Stage.STEP:
                return self._gate_question(draft, self._gate.step.ask)
            case Stage.CLOSED:
                return self._closed(draft, turn)
        asked = await self._question(draft, person, turn)
        if asked is not None:
            return asked
        assert draft.outcome and draft.pairs
        length = await self._foresight.length(person.id, draft.outcome, draft.pairs)
        return self._say.plan(draft, self._plan(draft.pairs, person, turn), length, self._beside(draft, turn))

    async def pressed(self, what: str, value: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply | None:
        """A button of one of our questions; None for one that is none."""
        take = _TAKES.get(what)
        return await take(self, value, draft, person, turn) if take else None

    async def answered(self, draft: OpenTrial, person: Person, turn: Turn) -> Reply | None:
        """A message while a question of ours is open; None for one with a wish of its own."""
        if place := turn.message.location:
            return await self._placed(get_tz(place[1], place[0]) or "", draft, person, turn)
        if draft.asked == "gate" and not self._reader.asks(turn.text):
            heard = self._gate.hear(turn.context, turn.text, self._reader.slots(turn.text))
            if heard is None:
                return self._gate_question(draft, self._gate.step.which or self._gate.step.ask)
            if heard:
                return await self.next(draft, person, turn)
        answer = self._reader.answer(turn.text, draft)
        if answer is None:
            turn.context.desk = None  # something else is asked in between
            return None
        return self.dropped(turn) if answer[0] == "cancel" else await self.pressed(*answer, draft, person, turn)

    def dropped(self, turn: Turn) -> Reply:
        """Nothing comes of it."""
        turn.context.leave_trial()
        return self._say.reply("dropped", START)

    # ---- what is asked

    async def _question(self, draft: OpenTrial, person: Person, turn: Turn) -> Reply | None:
        taken = self._gate.taken(turn.context)
        if not person.zone:
            zones = [(label, f"{NAME}:timezone={zone}") for label, zone in self._zones_of(person.country).items()]
            rows = [zones[i : i + PER_ROW] for i in range(0, len(zones), PER_ROW)]
            return self._say.question("zone", draft, "timezone", rows)
        if draft.outcome is None:
            return self._say.outcomes(draft)
        if taken and draft.instead is None:
            row = [(self._say.label(f"same-{answer}"), f"{NAME}:same={answer}") for answer in ("yes", "no")]
            return self._say.question("same", draft, "same", [row], taken=taken)
        if draft.form is None:
            return self._say.forms(draft)
        if draft.mg is None:
            if draft.instead and taken > self._most:
                return self._too_much(taken, draft, turn)
            return self._say.amounts(draft, "mg", self._limit(draft, turn), beside=self._beside(draft, turn))
        if draft.pairs is None:
            return self._say.lengths(draft, await self._foresight.offered(person.id, draft.outcome))
        return None

    async def _check(self, turn: Turn) -> Reply:
        """The guided check, begun."""
        asked = await turn.again(replace(turn.message, text=None, choice=tokens.topic(Guiding.TOPIC)))
        return replace(asked, blocks=(Block(BlockKind.TEXT, self._say.markup("check-lead")), *asked.blocks))

    def _gate_question(self, draft: OpenTrial, ask: str) -> Reply:
        return self._say.question("gate", draft, "gate", self._gate.rows(NAME), ask=ask)

    def _closed(self, draft: OpenTrial, turn: Turn) -> Reply:
        reasons = self._gate.reasons(turn.context, self._may(self._told(draft, turn), mg=0))
        turn.context.leave_trial()
        return self._say.closed(reasons)

    # ---- what is answered

    async def _back(self, _: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply:
        return await self.next(draft, person, turn)

    async def _change(self, _: str, __: OpenTrial, person: Person, turn: Turn) -> Reply:
        return await self.next(OpenTrial(), person, turn)

    async def _gated(self, value: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply | None:
        return await self.next(draft, person, turn) if self._gate.press(turn.context, value) else None

    async def _placed(self, zone: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply:
        if zone_named(zone) is not None:
            await self._kept.store.people.set(person.id, zone=zone)
            person = replace(person, zone=zone)
        return await self.next(draft, person, turn)

    async def _outcome(self, value: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply:
        draft.outcome = value if value in self._outcomes else None
        return await self.next(draft, person, turn)

    async def _same(self, value: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply:
        draft.instead = value == "yes"
        taken = self._gate.taken(turn.context)
        draft.mg = taken if draft.instead and taken <= self._most else None
        return await self.next(draft, person, turn)

    async def _form(self, value: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply:
        if value not in self._forms:
            return self._say.forms(draft, "form-needed")
        found = self._may(self._told(draft, turn), mg=0, form=value)
        if not found.open:
            return self._say.forms(draft, "form-laxative", reason=self._gate.reasons(turn.context, found)[-1])
        draft.form = value
        return await self.next(draft, person, turn)

    async def _mg(self, value: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply:
        mg = float(value) if value.isdecimal() else 0
        if mg > self._limit(draft, turn):
            return self._too_much(mg, draft, turn)
        draft.mg = mg or None
        return await self.next(draft, person, turn)

    def _too_much(self, mg: float, draft: OpenTrial, turn: Turn) -> Reply:
        found = self._may(self._told(draft, turn), mg=mg)
        most, beside = self._limit(draft, turn), self._beside(draft, turn)
        holds = self._gate.elemental(mg, draft.form)
        return self._say.amounts(
            draft,
            "mg-too-much",
            most,
            holds if holds < mg and holds <= most else None,
            reason=next(iter(self._gate.reasons(turn.context, found)), ""),
            beside=beside,
            typed=mg,
        )

    async def _pairs(self, value: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply:
        table = self._plan_table
        pairs = int(value) if value.isdecimal() else 0
        if not table.fewest_pairs <= pairs <= table.most_pairs:
            return self._say.length_unread(draft)
        draft.pairs = pairs
        return await self.next(draft, person, turn)

    async def _yes(self, _: str, draft: OpenTrial, person: Person, turn: Turn) -> Reply:
        """It starts, unless something has changed since the plan was shown."""
        complete = draft.outcome and draft.form and draft.mg and draft.pairs and person.zone
        told = self._told(draft, turn)
        if draft.asked != "yes" or not complete or not self._may(told, mg=draft.mg or 0, form=draft.form).open:
            return await self.next(draft, person, turn)
        assert draft.outcome and draft.form and draft.mg and draft.pairs
        starts_on = self._plan(draft.pairs, person, turn).start
        kept = drawn(self._plan_table, draft.outcome, draft.pairs, draft.mg, draft.form)
        trial = await self._kept.store.trials.start(person.id, starts_on, kept)
        turn.context.leave_trial()
        if draft.instead:
            self._gate.nothing_on_top(turn.context)
        reminders = await self._kept.reminding.listing(person.id, turn.message.now)
        return self._say.started(plan_of(trial), reminded=any(r.reminder.kind == MAGNESIUM for r in reminders))

    # ---- figures

    def _limit(self, draft: OpenTrial, turn: Turn) -> float:
        """The most a night: what the published limit leaves beside what is taken on top."""
        return min(self._most, self._gate.room(turn.context).left) if self._beside(draft, turn) else self._most

    def _beside(self, draft: OpenTrial, turn: Turn) -> float:
        return self._gate.taken(turn.context) if draft.instead is False else 0.0

    def _told(self, draft: OpenTrial, turn: Turn) -> Told:
        return self._gate.told(turn.context, instead=_instead(draft))

    def _plan(self, pairs: int, person: Person, turn: Turn) -> Plan:
        """Its dates; the order is drawn only by the yes."""
        zone = zone_named(str(person.zone))
        assert zone
        start = evening_of(turn.message.now, zone) + DAY
        return Plan(start, 0, pairs, self._plan_table.block_nights, self._plan_table.not_counted)


def _instead(draft: OpenTrial) -> bool:
    """Until it is said that the trial comes on top, what is taken already counts as what is tested."""
    return draft.instead is not False


_Take = Callable[[TrialSetup, str, OpenTrial, "Person", Turn], Awaitable[Reply | None]]
_TAKES: dict[str, _Take] = {
    "begin": TrialSetup._back,
    "back": TrialSetup._back,
    "change": TrialSetup._change,
    "gate": TrialSetup._gated,
    "timezone": TrialSetup._placed,
    "outcome": TrialSetup._outcome,
    "same": TrialSetup._same,
    "form": TrialSetup._form,
    "mg": TrialSetup._mg,
    "pairs": TrialSetup._pairs,
    "yes": TrialSetup._yes,
}
"""What an answer does, by what it answers."""
