"""What is said of an own trial that was begun: its evenings, how far it is, a stop, and its result."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.base.reply import Picture, Reply, ReplyKind
from bot.calculators.own_trial.analysis import CONFIDENCE, Result
from bot.calculators.own_trial.plan import Plan
from bot.conversation.calculating.tabled import TrialTables
from bot.conversation.keeping.reminder_words import day_name
from bot.conversation.own_trial.words import DIARY, NAME, PERCENT, RESULT, START, OwnTrialWords
from bot.conversation.replies import tokens
from bot.conversation.replies.lines import said
from bot.conversation.replies.render import Renderer
from bot.habits.own_trial import SoFar, block_end
from bot.habits.pictures import Say, trial_values
from bot.knowledge.content import Content
from bot.storage.payloads import OwnTrial

MISSES = round((1 - CONFIDENCE) * PERCENT)
"""Of so many intervals in a hundred the true difference lies outside."""


class TrialReplies(OwnTrialWords):
    """Nothing of what a trial may find is said before its end."""

    def __init__(self, content: Content, renderer: Renderer, tables: TrialTables, say: Say) -> None:
        """`say` writes the labels of the picture of a trial."""
        super().__init__(content, renderer, tables)
        self._say = say

    def tonight(self, plan: Plan, kept: OwnTrial, evening: date) -> Reply:
        """What an evening is for."""
        rows = [[(self.label("progress"), f"{NAME}:progress"), self.changed_button()]]
        night = plan.night(evening)
        if night is None:
            return self.reply("tonight-before", RESULT, rows, first=day_name(plan.start))
        key = "tonight-with" if night.magnesium else "tonight-without"
        values = {"mg": kept.magnesium_mg, "form": self.form(kept.form)} if night.magnesium else {}
        until = day_name(block_end(plan, evening))
        parts = [
            self.markup(key, date=day_name(evening), until=until, **values),
            self.markup("tonight-night", night=(evening - plan.start).days + 1, nights=plan.length),
        ]
        return said(parts, RESULT, rows)

    def progress(self, plan: Plan, far: SoFar) -> Reply:
        """How far it is, and nothing of what it may find."""
        rows = [
            [(self.label("tonight"), f"{NAME}:tonight"), (self.label("diary"), tokens.topic(DIARY))],
            [self.changed_button(), (self.label("stop"), f"{NAME}:stop")],
        ]
        parts = self.parts(
            ("so-far-head", "so-far-told", "so-far-peek"),
            night=min(far.night + 1, plan.length),
            nights=plan.length,
            last=day_name(plan.end),
            past=far.night,
            told=far.told,
            asked=far.adherence.told,
            followed=far.adherence.followed,
        )
        return said(parts, RESULT, rows)

    def stop_question(self, trial: str) -> Reply:
        """Is it to be stopped? `trial`: names it in the buttons, for an old one must not stop the next."""
        rows = [
            [(self.label("stop-yes"), f"{NAME}:stopped={trial}"), (self.label("stop-no"), f"{NAME}:on")],
            [self.changed_button()],
        ]
        return self.reply("stop-ask", RESULT, rows, ReplyKind.QUESTION)

    def changed_question(self, trial: str) -> Reply:
        """What has changed? Each reason is a button; `trial` as in `stop_question`."""
        buttons = [(self._texts.stop[reason].label, f"{NAME}:stopped={trial}.{reason}") for reason in self._table.stop]
        rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
        rows.append(
            [(self.label("changed-other"), f"{NAME}:stop"), (self.label("changed-nothing"), f"{NAME}:on")],
        )
        return self.reply("changed-ask", RESULT, rows, ReplyKind.QUESTION)

    def stopped(self, reason: str | None, *, reminded: bool) -> Reply:
        """It is over before its time."""
        texts = self._texts.stop.get(reason or "")
        parts = [self.markup("stopped-reason" if texts else "stopped")]
        parts += [texts.then] if texts else []
        parts.append(self.markup("stopped-result"))
        parts += [self.markup("result-reminder")] if reminded else []
        return said(parts, RESULT)

    def was_stopped(self, kept: OwnTrial) -> Reply:
        """The last trial was stopped."""
        reason = self.stop_reason(kept.stop_reason) if kept.stop_reason else None
        when = day_name(kept.stopped_on) if kept.stopped_on else ""
        return self.reply("was-stopped", RESULT, [[self._new()]], date=when, reason=reason)

    def none(self) -> Reply:
        """There was never one."""
        return self.reply("none", RESULT, [[self._new()]])

    def wait(self) -> Reply:
        """The last night is still to be told."""
        rows = [[(self.label("diary"), tokens.topic(DIARY)), (self.label("result-now"), f"{NAME}:result")]]
        return self.reply("wait-last", RESULT, rows)

    def result(self, plan: Plan, found: Result, picture: Picture, *, reminded: bool) -> Reply:
        """What came out, how complete it is, and what it can not show."""
        parts = [self.markup("result-head", outcome=self.outcome_name(found.outcome)), *self._found(plan, found)]
        counting = 2 * plan.pairs * plan.counted
        valued = sum(len(p.with_magnesium) + len(p.without) for p in found.pairs)
        parts.append(
            self.markup(
                "result-nights",
                counting=counting,
                valued=valued,
                counted=found.counted_pairs,
                planned=plan.pairs,
                missing=valued < counting,
            )
        )
        kept_to = found.adherence
        parts.append(self.markup("result-plan", asked=kept_to.told, followed=kept_to.followed))
        parts.append(self.markup("result-cannot"))
        order = [self.block("result-pair", pair=i + 1, first=first) for i, first in enumerate(plan.order())]
        parts.append(self.markup("result-order", seed=plan.seed, order=order))
        parts += [self.markup("result-reminder")] if reminded else []
        rows = [[(self.label("picture"), f"{NAME}:picture")], [self._new()]]
        return replace(said(parts, RESULT, rows), picture=picture)

    def _found(self, plan: Plan, found: Result) -> list[str]:
        if found.difference is None:
            return [self.markup("result-none")]
        parts = [self.markup("result-figures", result=trial_values(plan, found, self._say)["result"])]
        if found.interval is not None:
            low, high = found.interval
            parts.append(self.markup("result-range", misses=MISSES, zero=low <= 0 <= high, told=found.p is not None))
        if found.p is not None:
            parts.append(self.markup("result-chance", chance=_of_hundred(found.p)))
        else:
            parts.append(
                self.markup("result-few", counted=found.counted_pairs, **{"from": self._table.plan.p_from_pairs})
            )
        return parts

    def _new(self) -> tuple[str, str]:
        return self.label("new"), tokens.topic(START)


def _of_hundred(share: float) -> str:
    percent = share * PERCENT
    return f"{percent:.0f}" if percent >= 1 else f"{percent:.1f}"
