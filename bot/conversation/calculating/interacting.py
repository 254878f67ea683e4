"""`safety.interactions` as conversation: what was found for each medicine, in words, and a plan for the day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from bot.calculators.amounts import has, plain
from bot.calculators.interactions import Found, Gap, Hit, Severity, look_up
from bot.conversation.calculating.day_plan import MOST_ASKED, DayPlan, Planned, named, spaced
from bot.conversation.calculating.intakes import Ask, Result
from bot.knowledge.tables_interactions import InteractionTable, InteractionTexts, MedicineWords

Render = Callable[..., str]
"""`Renderer.render`."""
MOST_ROWS = 4
"""Rows told in full; a pharmacist sees the rest."""
NAMED = ("drug", "drug_class")
LOWERS = "drug_lowers_mg"
MOST_BYTES = 58
"""What a button may say for the person, in bytes: Telegram allows 64 with the prefix."""


class Interacting:
    """The look-up and what it speaks with."""

    def __init__(
        self,
        table: InteractionTable,
        texts: InteractionTexts,
        words: MedicineWords,
        day: Mapping[str, str],
        read: Collection[str],
        render: Render,
    ) -> None:
        self._table = table
        self._texts = texts
        self._words = words
        self._day = DayPlan(day, words, self._name)
        self._read = frozenset(read)
        names = (n for r in table.interactions for n in (*r.generics, *r.brands, *r.aka))
        self._spelling = {n.casefold(): n for n in names}
        self._render = render

    def looked_up(self, slots: Mapping[str, Any]) -> Ask | Result:
        """What is known. `slots` may also hold `text`, `unknown_names` and `drug_unsure`; nothing is ever guessed.

        `medicines` and `doses` are what the whole dialogue has named: they count in the plan for the day.
        """
        text = str(slots.get("text", ""))
        known = self._known(slots)
        # "How far apart?", "and both?", or a time alone, is about all that was named.
        alone = not slots.get("drug") and self._day.is_time(text)
        found = known if alone or self._asks_of_all(text) else self._found(slots, slots)
        drugs = tuple(slots.get("drug", ()))
        unsure: Sequence[Sequence[str]] = slots.get("drug_unsure", ())
        strangers = tuple(dict.fromkeys((*(u.name for u in found.unknown), *slots.get("unknown_names", ()))))
        unknown = tuple(n for n in strangers if all(n != u[0] for u in unsure))
        planned = self._day.of(found, known, slots.get("doses", {}), text) if text else Planned(slots.get("plan"))
        values: dict[str, Any] = {
            "kind": self._kind(found, unsure, unknown),
            "hits": [self._told(hit, slots) for hit in found.hits[:MOST_ROWS]],
            "more": max(0, len(found.hits) - MOST_ROWS),
            "unknown": unknown,
            "unsure": [{"typed": u[0], "near": tuple(u[1:])} for u in unsure],
            "offers": self._offers(unsure, drugs),
            "plan": planned.plan,
            "untimed": planned.untimed,
            "spaced": 0 < sum(h.gap is not None for h in found.hits) <= MOST_ASKED,
            "together": self._taken_together(text),
        }
        sources = tuple(dict.fromkeys(s for hit in found.hits[:MOST_ROWS] for s in hit.sources))
        return Result(values, sources, kept={"plan": planned.plan}, doses=planned.doses)

    def timed(self, slots: Mapping[str, Any]) -> Ask | Result:
        """`dose.timing`: the medicines of the dialogue that magnesium is to be kept apart from, and the plan."""
        known = self._known(slots)
        apart = [h for h in named(known) if h.gap or h.severity <= Severity.ASK]
        planned, untimed = Planned(), spaced(apart)
        if untimed:
            planned = self._day.of(known, known, slots.get("doses", {}), str(slots.get("text", "")))
        values = {
            "apart": [self._told(hit, slots) for hit in apart[:MOST_ROWS]],
            "plan": planned.plan,
            "untimed": planned.untimed or tuple(self._name(h) for h in untimed if planned.plan is None),
        }
        sources = tuple(dict.fromkeys(s for hit in apart[:MOST_ROWS] for s in hit.sources))
        return Result(values, sources, kept={"plan": planned.plan}, doses=planned.doses)

    def warnings(self, slots: Mapping[str, Any]) -> list[dict[str, Any]]:
        """What the dialogue's medicines have against magnesium, most severe first; `first` marks what cannot wait.

        That is what magnesium does to a medicine, or a medicine to magnesium in the body. A medicine that only washes
        magnesium out is no danger to who takes some.
        """
        known = look_up(self._table, self._read, *(tuple(slots.get("medicines", {}).get(k, ())) for k in NAMED))
        told = [h for h in named(known) if h.severity <= Severity.MONITOR]
        urgent = [h.severity <= Severity.ASK and h.row.direction != LOWERS for h in told]
        return [{**self._told(h, slots), "first": first} for h, first in zip(told, urgent, strict=True)][:MOST_ROWS]

    def goes_on(self, slots: Mapping[str, Any], text: str) -> bool:
        """True when a message goes on about the medicines that were named, and names none itself."""
        if not slots.get("medicines", {}).get("drug"):
            return False
        return self._asks_of_all(text) or self._day.is_time(text)

    def _asks_of_all(self, text: str) -> bool:
        return self._words.gap_asked.holds(text) or self._words.all.holds(text)

    def _known(self, slots: Mapping[str, Any]) -> Found:
        """Every medicine of the dialogue."""
        before = slots.get("medicines", {})
        both = {key: (*before.get(key, ()), *slots.get(key, ())) for key in ("drug", "drug_class")}
        return self._found(both, slots)

    def _found(self, named: Mapping[str, Any], slots: Mapping[str, Any]) -> Found:
        kidney = "kidney" in slots.get("conditions", ())
        drugs, rows = (tuple(dict.fromkeys(named.get(key, ()))) for key in ("drug", "drug_class"))
        return look_up(self._table, self._read, drugs, rows, kidney=kidney)

    def _taken_together(self, text: str) -> bool:
        """True for a dose that has met magnesium already."""
        line = plain(text)
        return has(line, self._words.took) and has(line, self._words.together)

    @staticmethod
    def _kind(found: Found, unsure: Sequence[Any], unknown: Sequence[str]) -> str:
        names = {d for h in found.hits for d in h.drugs}
        if not found.hits:
            return "unsure" if unsure else "unknown" if unknown else "general"
        if not names and len(found.hits) > 1 and not unsure and not unknown:
            return "which"
        single = len(found.hits) == 1 or (len(names) == 1 and all(h.drugs for h in found.hits))
        return "single" if single and not unsure and not unknown else "several"

    def _told(self, hit: Hit, slots: Mapping[str, Any]) -> dict[str, Any]:
        phrases = self._texts.phrases
        gap = self._gap(hit.gap)
        says = self._render(
            self._texts.says[hit.row.id],
            gap=gap,
            hours=self._hours(hit.gap.widest) if hit.gap else None,
            country=slots.get("country"),
            severity=hit.severity.key,
        )
        return {
            "row": hit.row.id,
            "name": self._name(hit),
            "whole_class": not hit.drugs,
            "severity": hit.severity.key,
            "says": Markup(says),  # noqa: S704 -- our own content
            "gap": gap,
            "sure": phrases.sure["recalled" if hit.row.recalled else hit.row.confidence],
            "recalled": hit.row.recalled,
        }

    def _name(self, hit: Hit) -> str:
        return ", ".join(self._spelling.get(d, d) for d in hit.drugs) or hit.row.name

    def _gap(self, gap: Gap | None) -> Markup | None:
        if gap is None:
            return None
        phrases = self._texts.phrases
        if gap.before and gap.after:
            text = phrases.gap_same if gap.before == gap.after else phrases.gap_both
        else:
            text = phrases.gap_before if gap.before else phrases.gap_after
        hours = {"before": self._hours(gap.before or 0), "after": self._hours(gap.after or 0)}
        return Markup(self._render(text, **hours))  # noqa: S704 -- our own content

    def _hours(self, hours: float) -> str:
        phrases = self._texts.phrases
        if hours == 0.5:
            return phrases.hours_half
        return self._render(phrases.hours_one if hours == 1 else phrases.hours_many, n=f"{hours:g}")

    @staticmethod
    def _offers(unsure: Sequence[Sequence[str]], drugs: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """(label, what the button says) for each name that a misspelled one may mean."""
        found = []
        for entry in unsure:
            for name in entry[1:]:
                together = "magnesium with " + " and ".join((*drugs, name))
                alone = f"magnesium with {name}"
                found.append((name, together if len(together.encode()) <= MOST_BYTES else alone))
        return tuple(found)
