"""What is said about a person's own trial: its questions, its plan before the start, its evenings, and its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from bot.base.reply import Block, BlockKind, Choice, Picture, Reply, ReplyKind
from bot.calculators.own_trial.analysis import Result
from bot.calculators.own_trial.plan import Plan
from bot.conversation import tokens
from bot.conversation.context import OpenTrial
from bot.conversation.lines import Lines, Rows, said
from bot.conversation.own_trial_foresight import Foreseen, Length
from bot.conversation.reminder_words import day_name
from bot.conversation.render import Renderer
from bot.conversation.tabled import TrialTables
from bot.habits.own_trial import SoFar, block_end
from bot.habits.pictures import Say, trial_values
from bot.knowledge.content import Content
from bot.storage.payloads import OwnTrial

START, RESULT = "habit.trial_start", "habit.trial_result"
DIARY = "habit.diary_log"
NAME = "o"
"""The first part of the trial's tokens."""
PERCENT = 100


class OwnTrialReplies(Lines):
    """Puts the texts of en/own_trial.yaml together."""

    def __init__(self, content: Content, renderer: Renderer, tables: TrialTables, say: Say) -> None:
        """`say` writes the labels of the picture of a trial."""
        texts = tables.texts
        super().__init__(renderer, texts.messages, {"days": content.check.numbers.sick_days})
        self._content = content
        self._texts = texts
        self._table = tables.table
        self._outcomes = {str(o.id): o for o in tables.table.outcomes}
        self._say = say

    # ---- before the start

    def question(
        self, keys: str | Sequence[str], draft: OpenTrial, asked: str, rows: Rows = (), **values: Any
    ) -> Reply:
        """A question of the set-up; every one can be left."""
        draft.asked = asked
        parts = self.parts([keys] if isinstance(keys, str) else keys, **values)
        return said(parts, START, [*rows, [(self.label("cancel"), f"{NAME}:cancel")]], ReplyKind.QUESTION)

    def resume(self, reply: Reply) -> Reply:
        """The reply to something else, with a way back to the set-up."""
        button = (Choice(self.label("back"), f"{NAME}:back"),)
        last = reply.kind is ReplyKind.CLARIFY
        return replace(reply, choices=(*reply.choices, button) if last else (button, *reply.choices))

    def closed(self, reasons: Sequence[str]) -> Reply:
        """No trial, why, and what is possible all the same."""
        parts = [self.markup("closed"), *(self.markup("closed-reason", says=tokens.safe(r)) for r in reasons)]
        rows = [[(self.label("diary"), tokens.topic(DIARY))]]
        return said([*parts, self.markup("closed-then")], START, rows)

    def outcomes(self, draft: OpenTrial) -> Reply:
        """What is to be compared?"""
        rows = [[(self._texts.outcomes[o.id].label, f"{NAME}:outcome={o.id}")] for o in self._table.outcomes]
        return self.question("outcome", draft, "outcome", rows)

    def forms(self, draft: OpenTrial, key: str = "form", **values: Any) -> Reply:
        """Which form is it?"""
        named = [(_short(self.form(f)), f"{NAME}:form={f}") for f in self._texts.forms]
        rows = [named[i : i + 2] for i in range(0, len(named), 2)]
        rows.append([(self.label("form-unknown"), f"{NAME}:form=unknown")])
        return self.question(key, draft, "form", rows, **values)

    def amounts(self, draft: OpenTrial, key: str, most: float, holds: float | None = None, **values: Any) -> Reply:
        """How much is it to be? `holds`: magnesium in what was typed, if that was the weight of the compound."""
        offered = [*self._table.amounts, *((holds,) if holds else ())]
        row = [(self.markup("mg-button", mg=mg), f"{NAME}:mg={mg:.0f}") for mg in sorted(offered) if mg <= most]
        return self.question(key, draft, "mg", [row], most=most, holds=holds, **values)

    def lengths(self, draft: OpenTrial, found: Foreseen) -> Reply:
        """How long is it to be? With what each length could find."""
        buttons = [
            (self.markup("length-button", pairs=n.pairs, nights=n.nights), f"{NAME}:pairs={n.pairs}")
            for n in found.offered
        ]
        rows = [buttons[i : i + 2] for i in range(0, len(buttons), 2)]
        before = self.question(
            ("length-ask", "length-could"),
            draft,
            "pairs",
            rows,
            block=self._table.plan.block_nights,
            change=self._change(found.outcome),
        )
        parts = [self.markup("length-line", **_values(n)) for n in found.offered]
        parts.append(
            self.markup(
                "length-needed",
                spread=self._spread(found.outcome, found.sd),
                own=found.own,
                needed=found.needed.pairs if found.needed else None,
                needed_nights=found.needed.nights if found.needed else None,
                most=self._table.plan.most_pairs,
                target=round(self._table.power.target * PERCENT),
            )
        )
        return replace(before, blocks=(*before.blocks, *(Block(BlockKind.TEXT, p) for p in parts)))

    def length_unread(self, draft: OpenTrial) -> Reply:
        """A length that is none."""
        plan = self._table.plan
        row = [(str(pairs), f"{NAME}:pairs={pairs}") for pairs in plan.offered]
        values = {"fewest": plan.fewest_pairs, "most": plan.most_pairs, "usual": plan.pairs}
        return self.question("length-unread", draft, "pairs", [row], **values)

    def plan(self, draft: OpenTrial, plan: Plan, length: Length, beside: float) -> Reply:
        """All of it, before a yes makes it count."""
        rows = [[(self.label("plan-yes"), f"{NAME}:yes"), (self.label("plan-change"), f"{NAME}:change")]]
        return self.question(
            tuple(f"plan-{part}" for part in ("head", "compare", "take", "run", "could", "cannot", "stop", "ask")),
            draft,
            "yes",
            rows,
            **_values(length),
            outcome=self._outcome(draft.outcome or ""),
            change=self._change(draft.outcome or ""),
            mg=draft.mg,
            form=self.form(draft.form),
            instead=draft.instead,
            beside=beside,
            first=day_name(plan.start),
            last=day_name(plan.end),
            stops=[self._stop(reason) for reason in self._table.stop],
        )

    def started(self, plan: Plan, *, reminded: bool) -> Reply:
        """It runs."""
        rows = [] if reminded else [[(self.label("remind-evening"), "r:kind=magnesium")]]
        rows += [[(self.label("remind-morning"), "r:kind=diary")], [self._changed()]]
        keys = ("started-head", "started-how", "started-stop")
        return said(self.parts(keys, first=day_name(plan.start), reminded=reminded), START, rows)

    # ---- while it runs

    def tonight(self, plan: Plan, kept: OwnTrial, evening: date) -> Reply:
        """What an evening is for."""
        rows = [[(self.label("progress"), f"{NAME}:progress"), self._changed()]]
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
            [self._changed(), (self.label("stop"), f"{NAME}:stop")],
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
            [self._changed()],
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
        reason = self._stop(kept.stop_reason) if kept.stop_reason else None
        when = day_name(kept.stopped_on) if kept.stopped_on else ""
        return self.reply("was-stopped", RESULT, [[self._new()]], date=when, reason=reason)

    def none(self) -> Reply:
        """There was never one."""
        return self.reply("none", RESULT, [[self._new()]])

    # ---- at the end

    def wait(self) -> Reply:
        """The last night is still to be told."""
        rows = [[(self.label("diary"), tokens.topic(DIARY)), (self.label("result-now"), f"{NAME}:result")]]
        return self.reply("wait-last", RESULT, rows)

    def result(self, plan: Plan, found: Result, picture: Picture, *, reminded: bool) -> Reply:
        """What came out, how complete it is, and what it can not show."""
        parts = [self.markup("result-head", outcome=self._outcome(found.outcome)), *self._found(plan, found)]
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
            parts.append(self.markup("result-range", zero=low <= 0 <= high, told=found.p is not None))
        if found.p is not None:
            parts.append(self.markup("result-chance", chance=_of_hundred(found.p)))
        else:
            parts.append(
                self.markup("result-few", counted=found.counted_pairs, **{"from": self._table.plan.p_from_pairs})
            )
        return parts

    # ---- words

    def form(self, form: str | None) -> str:
        """The name of a form."""
        return self._content.forms[form].name if form else ""

    def _change(self, outcome: str) -> str:
        """The useful change, in words."""
        figures = self._outcomes[outcome]
        return self._render.render(self._texts.outcomes[figures.id].change, size=figures.useful)

    def _spread(self, outcome: str, sd: float) -> str:
        return self._render.render(self._texts.outcomes[self._outcomes[outcome].id].spread, sd=round(sd, 1))

    def _outcome(self, outcome: str) -> str:
        return self._texts.outcomes[self._outcomes[outcome].id].name

    def _stop(self, reason: str) -> str:
        return self._render.render(self._texts.stop[reason].says, **self._figures)

    def _changed(self) -> tuple[str, str]:
        return self.label("changed"), f"{NAME}:changed"

    def _new(self) -> tuple[str, str]:
        return self.label("new"), tokens.topic(START)


def _short(name: str) -> str:
    """A form's name as a button has room for it."""
    return name.partition(" (")[0].removeprefix("magnesium ").capitalize()


def _of_hundred(share: float) -> str:
    percent = share * PERCENT
    return f"{percent:.0f}" if percent >= 1 else f"{percent:.1f}"


def _values(length: Length) -> dict[str, Any]:
    """For the texts. The smallest p value of so many pairs is 1 in 2^(pairs - 1)."""
    found = round(length.power * PERCENT)
    return {"pairs": length.pairs, "nights": length.nights, "found": found, "once": 1, "of": 2 ** (length.pairs - 1)}
