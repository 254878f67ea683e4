"""What is said of an own trial before it starts: its questions, what it could show, and the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.base.reply import Block, BlockKind, Choice, Reply, ReplyKind
from bot.calculators.own_trial.plan import Plan
from bot.conversation.keeping.reminder_words import day_name
from bot.conversation.own_trial.foresight import Foreseen, Length
from bot.conversation.own_trial.words import DIARY, NAME, PERCENT, START, OwnTrialWords
from bot.conversation.replies import tokens
from bot.conversation.replies.context import OpenTrial
from bot.conversation.replies.lines import Rows, said


class TrialQuestions(OwnTrialWords):
    """Each sets what it asks in the draft."""

    def question(
        self, keys: str | Sequence[str], draft: OpenTrial, asked: str, rows: Rows = (), **values: Any
    ) -> Reply:
        """A question of the set-up; every one can be left."""
        draft.asked = asked
        parts = self.parts([keys] if isinstance(keys, str) else keys, **values)
        return said(parts, START, [*rows, [(self.label("cancel"), f"{NAME}:cancel")]], ReplyKind.QUESTION)

    def offer(self, reply: Reply) -> Reply:
        """What a trial is, with a button to begin."""
        return replace(reply, choices=((Choice(self.label("begin"), f"{NAME}:begin"),), *reply.choices))

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
            outcome=self.outcome_name(draft.outcome or ""),
            change=self._change(draft.outcome or ""),
            mg=draft.mg,
            form=self.form(draft.form),
            instead=draft.instead,
            beside=beside,
            first=day_name(plan.start),
            last=day_name(plan.end),
            stops=[self.stop_reason(reason) for reason in self._table.stop],
        )

    def started(self, plan: Plan, *, reminded: bool) -> Reply:
        """It runs."""
        rows = [] if reminded else [[(self.label("remind-evening"), "r:kind=magnesium")]]
        rows += [[(self.label("remind-morning"), "r:kind=diary")], [self.changed_button()]]
        keys = ("started-head", "started-how", "started-stop")
        return said(self.parts(keys, first=day_name(plan.start), reminded=reminded), START, rows)

    def _change(self, outcome: str) -> str:
        """The useful change, in words."""
        figures = self._figures_of[outcome]
        return self._render.render(self._texts.outcomes[figures.id].change, size=figures.useful)

    def _spread(self, outcome: str, sd: float) -> str:
        return self._render.render(self._texts.outcomes[self._figures_of[outcome].id].spread, sd=round(sd, 1))


def _short(name: str) -> str:
    """A form's name as a button has room for it."""
    return name.partition(" (")[0].removeprefix("magnesium ").capitalize()


def _values(length: Length) -> dict[str, Any]:
    """For the texts. The smallest p value of so many pairs is 1 in 2^(pairs - 1)."""
    found = round(length.power * PERCENT)
    return {"pairs": length.pairs, "nights": length.nights, "found": found, "once": 1, "of": 2 ** (length.pairs - 1)}
