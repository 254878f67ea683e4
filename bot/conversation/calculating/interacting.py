"""`safety.interactions` as conversation: what was found for each medicine, in words, and a plan for the day."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from bot.calculators.day_times import DayReader
from bot.calculators.interactions import Found, Gap, Hit, Severity, look_up
from bot.calculators.spacing import Taken, best, clock, windows
from bot.conversation.calculating.intakes import Ask, Result
from bot.knowledge.tables_interactions import InteractionTable, InteractionTexts

Render = Callable[..., str]
"""`Renderer.render`."""
MOST_ROWS = 4
"""Rows told in full; a pharmacist sees the rest."""
MOST_ASKED = 3
"""With more medicines than this that need a gap, no further times are asked for."""
IT = "it"
BEDTIME = 22 * 60
"""When magnesium is taken if nothing else is said."""
MOST_BYTES = 58
"""What a button may say for the person, in bytes: Telegram allows 64 with the prefix."""


class Interacting:
    """The look-up and what it speaks with."""

    def __init__(
        self,
        table: InteractionTable,
        texts: InteractionTexts,
        day: Mapping[str, str],
        read: Collection[str],
        render: Render,
    ) -> None:
        self._table = table
        self._texts = texts
        self._day = DayReader(day)
        self._read = frozenset(read)
        names = (n for r in table.interactions for n in (*r.generics, *r.brands, *r.aka))
        self._spelling = {n.casefold(): n for n in names}
        self._render = render

    def looked_up(self, slots: Mapping[str, Any]) -> Ask | Result:
        """What is known. `slots` may also hold `text`, `unknown_names` and `drug_unsure`; nothing is ever guessed."""
        drugs = tuple(slots.get("drug", ()))
        kidney = "kidney" in slots.get("conditions", ())
        found = look_up(self._table, self._read, drugs, tuple(slots.get("drug_class", ())), kidney=kidney)
        unsure: Sequence[Sequence[str]] = slots.get("drug_unsure", ())
        named = tuple(dict.fromkeys((*(u.name for u in found.unknown), *slots.get("unknown_names", ()))))
        unknown = tuple(n for n in named if all(n != u[0] for u in unsure))
        text = str(slots.get("text", ""))
        plan, untimed = self._plan(found, text) if text else (slots.get("plan"), [])
        values: dict[str, Any] = {
            "kind": self._kind(found, unsure, unknown),
            "hits": [self._told(hit, slots) for hit in found.hits[:MOST_ROWS]],
            "more": max(0, len(found.hits) - MOST_ROWS),
            "unknown": unknown,
            "unsure": [{"typed": u[0], "near": tuple(u[1:])} for u in unsure],
            "offers": self._offers(unsure, drugs),
            "plan": plan,
            "untimed": untimed,
            "spaced": 0 < sum(h.gap is not None for h in found.hits) <= MOST_ASKED,
        }
        sources = tuple(dict.fromkeys(s for hit in found.hits[:MOST_ROWS] for s in hit.sources))
        return Result(values, sources, kept={"plan": plan})

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

    def _plan(self, found: Found, text: str) -> tuple[dict[str, Any] | None, list[str]]:
        """When magnesium fits, if the message says when every medicine that needs a gap is taken.

        If it says so of some only, there is no plan: an hour that is free of one may be wrong for the other. Those
        that lack a time come second.
        """
        spaced = {h.row.id: h for h in found.hits if h.gap and h.severity is not Severity.AVOID}
        names = {i: {*h.drugs, *h.row.generics, *h.row.brands, *h.row.aka} for i, h in spaced.items()}
        if len(names) == 1 and (only := next(iter(names))):
            # "I take it at 7", or just "7 am", is about the medicine that is spoken of.
            names[only] |= {IT}
            text = f"{IT} {text}"
        times = self._day.times(text, {**names, "": ("magnesium", "mag")})
        taken = [Taken(self._name(h), times[i], h.gap) for i, h in spaced.items() if i in times and h.gap]
        if len(taken) < len(spaced):
            asked = taken and len(spaced) <= MOST_ASKED
            return None, sorted(self._name(h) for i, h in spaced.items() if i not in times) if asked else []
        if not taken:
            return None, []
        free = windows(taken)
        wanted = times.get("", (BEDTIME,))[-1]
        time = best(free, wanted)
        plan = {
            "taken": [
                {"name": t.name, "times": [clock(x) for x in t.times], "minutes": t.times, "barred": t.barred}
                for t in taken
            ],
            "windows": [(clock(w.start), clock(w.end)) for w in free],
            "free": [(w.start, w.end) for w in free],
            "minute": time,
            "time": None if time is None else clock(time),
            "asked": clock(wanted) if "" in times else None,
            "fits": time == wanted,
        }
        return plan, []
