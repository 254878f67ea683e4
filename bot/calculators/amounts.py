"""Amounts as people and labels write them: "2,000 mg", "0,5 g", "½ g", "10 mmol", "5 kg", "200-400 mg", "-5 mg"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.base.text import normalise

MG = {"mg": 1.0, "milligram": 1.0, "g": 1000.0, "gram": 1000.0, "kg": 1_000_000.0, "kilo": 1_000_000.0, "mcg": 0.001}
"""Milligrams in a unit of weight."""
_WORDS = {
    "milligrams": "milligram",
    "mgs": "mg",
    "grams": "gram",
    "gramme": "gram",
    "grammes": "gram",
    "gm": "g",
    "kilos": "kilo",
    "kilogram": "kg",
    "kilograms": "kg",
    "ug": "mcg",
    "mmols": "mmol",
    "millimoles": "mmol",
    "millimole": "mmol",
    "meqs": "meq",
    "milliequivalents": "meq",
}
_UNITS = "|".join(sorted((*MG, *_WORDS, "mmol", "meq"), key=len, reverse=True))
_NUMBER = r"(?:\d+ )?\d+/\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?"
_AMOUNT = re.compile(
    rf"(?P<sign>(?<![\w)])-)?(?P<low>(?<![\w.,/])(?:{_NUMBER}))"
    rf"(?: ?(?:-|to) ?(?P<high>{_NUMBER}))? ?-?(?P<unit>{_UNITS})\b(?! ?/| per l| per dl)"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount as written; `unit` is "mg" for every weight, else "mmol" or "meq"."""

    low: float
    high: float
    unit: str
    start: int
    end: int

    @property
    def value(self) -> float:
        """The amount, or the middle of a range."""
        return (self.low + self.high) / 2


def read_amounts(text: str) -> list[Amount]:
    """Every amount with a unit, in order; weights in milligrams. A negative amount stays negative. Never raises."""
    found = []
    for match in _AMOUNT.finditer(plain(text)):
        unit = _WORDS.get(match["unit"], match["unit"])
        factor = MG.get(unit, 1.0)
        low, high = (number(n) * factor for n in (match["low"], match["high"] or match["low"]))
        sign = -1 if match["sign"] else 1
        found.append(Amount(sign * min(low, high), sign * max(low, high), "mg" if unit in MG else unit, *match.span()))
    return found


def number(text: str) -> float:
    """A written number: "2,000" is two thousand, "0,82" eighty-two hundredths, "1 1/2" one and a half."""
    if "/" in text:
        whole, _, part = text.rpartition(" ")
        top, bottom = part.split("/")
        return float(whole or 0) + (float(top) / float(bottom) if float(bottom) else 0.0)
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def plain(text: str) -> str:
    """The form of a text in which amounts are looked for."""
    return normalise(text)


def has(text: str, words: Iterable[str]) -> bool:
    """True when one of `words` stands in a plain text as whole words."""
    return any(re.search(rf"(?<!\w){re.escape(w)}(?!\w)", text) for w in words)
