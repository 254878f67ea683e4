"""Amounts with a unit, as in "30 g", "2 cups", "half a handful": what a food look-up needs before the food's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.base.text import normalise
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import NUM, NumberWords, alternatives, parse_number


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount found in a text."""

    value: float
    unit: str
    """A key of en/lexicon/amounts.yaml ("g", "cup", …), or "" for a bare count ("2 bananas")."""
    grams: float | None
    """Its weight where the unit is a weight."""
    size: str | None
    """"large" in "1 large banana"."""
    start: int
    end: int
    """Places in `AmountReader.canonical(text)`; the food's name follows `end`."""


class AmountReader:
    """Finds every amount in a text. Pure after construction."""

    def __init__(self, lexicon: Lexicon) -> None:
        table: dict[str, Any] = lexicon.lists["amounts"]
        self._numbers = NumberWords(lexicon.lists["numbers"])
        self._unit_of = {w.replace(" ", ""): key for key, entry in table["units"].items() for w in entry["words"]}
        self._grams: dict[str, float | None] = {key: entry.get("grams") for key, entry in table["units"].items()}
        self._articles: dict[str, float] = table["articles"]
        units = alternatives(w for entry in table["units"].values() for w in entry["words"])
        sizes = alternatives(table["sizes"])
        self._pattern = re.compile(
            rf"(?:(?P<n>{NUM})|\b(?P<article>{alternatives(self._articles, joint=' ')}))"
            rf"(?: ?x)?(?:[ -]?(?P<size>{sizes})(?= ))?(?:[ -]?(?P<unit>{units})(?!\w))?(?: of\b)?"
        )

    def canonical(self, text: str) -> str:
        """The text in which `Amount.start` and `Amount.end` are places."""
        return self._numbers.rewrite(normalise(text))

    def find(self, text: str) -> tuple[Amount, ...]:
        """The amounts of a text, in order. A word such as "a" counts only before a unit or a size."""
        out = []
        for match in self._pattern.finditer(self.canonical(text)):
            if match["n"] is None and match["unit"] is None and match["size"] is None:
                continue
            value = parse_number(match["n"]) if match["n"] else float(self._articles[match["article"]])
            unit = self._unit_of[match["unit"].replace(" ", "").replace("-", "")] if match["unit"] else ""
            weight = self._grams.get(unit)
            grams = round(value * weight, 4) if weight is not None else None
            out.append(Amount(value, unit, grams, match["size"], match.start(), match.end()))
        return tuple(out)
