"""How much of a label's portion is taken: "150 mg per 2 capsules, I take 3" is one and a half portions."""

from __future__ import annotations

import re

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives

_COUNT = r"(?P<n>\d{1,2}(?:\.\d)?)"


class ServingReader:
    """Reads the units that a label's figure is for, and the units that are taken."""

    def __init__(self, lexicon: Lexicon) -> None:
        d = lexicon.lists["doses"]
        unit = alternatives(u for u in d["count_units"] if u not in d["not_units"])
        per, has, take = (alternatives(d[key]) for key in ("portion_before", "portion_has", "portion_taken"))
        end = r"(?= ?(?:[,.;!?)]|$)| (?:a|per|each|every) (?:day|night)| daily| nightly| at | before | of )"
        self._per = re.compile(rf"(?:\b{per}|/) ?(?:{_COUNT} )?{unit}\b|(?<![\w.,])(?P<first>\d{{1,2}}) {unit} {has}\b")
        self._taken = re.compile(
            rf"(?:\b{take} (?:only |just |about )?{_COUNT}(?: ?{unit}\b|{end})|[,.;] ?(?P<last>\d{{1,2}}) {unit}{end})"
        )

    def portions(self, text: str) -> float | None:
        """How many of the label's portions are taken; None unless the message says both. `text` is canonical."""
        per = self._per.search(text)
        taken = next((m for m in self._taken.finditer(text) if per and not _overlap(m, per)), None)
        if per is None or taken is None:
            return None
        units = float(per["n"] or per["first"] or 1)
        return float(taken["n"] or taken["last"]) / units if units else None


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()
