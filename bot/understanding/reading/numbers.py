"""Numbers as people write them: "thirty-four" becomes "34", "½" 0.5, "1,000" 1000, "0,5" 0.5."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

NUMBER = r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?"
"""A number in digits, without sign; wrap it in a group."""

NUM = rf"(?<![\w.,/])(?:{NUMBER})"
"""A number that does not begin inside a word ("b6") or another number."""

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")


def parse_number(text: str) -> float:
    """The value of a number matched by `NUMBER`: a comma before three digits parts thousands, any other is decimal."""
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    return float(text.replace(",", "."))


def alternatives(words: Iterable[str], *, joint: str = "[ -]?") -> str:
    """A regular expression for any of `words`, the longest first; inside a phrase a hyphen is as good as a space."""
    parts = sorted({w for w in words if w}, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(joint.join(re.escape(p) for p in w.split()) for w in parts) + ")"


class NumberWords:
    """Rewrites number words as digits, so that every later grammar needs digits only."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._units: dict[str, int] = table["units"]
        self._tens: dict[str, int] = table["tens"]
        self._scales: dict[str, int] = table["scales"]
        self._fractions: dict[str, float] = table["fractions"]
        self._not_after = frozenset(table["one_is_no_number_after"])
        self._not_before = frozenset(table["one_is_no_number_before"])
        names = alternatives([*self._units, *self._tens, *self._scales])
        scales = alternatives(self._scales)
        joiners = alternatives(table["joiners"])
        self._quick = re.compile(names)
        self._run = re.compile(rf"(?<![\w'])(?:a (?={scales}\b))?{names}(?:(?:[ -]| {joiners} ){names})*(?![\w'])")
        self._word = re.compile(r"[a-z]+")
        fractions = alternatives(self._fractions)
        self._mixed = re.compile(rf"(?<![\w/.,])(?:(\d+)[ -](?:{joiners} )?)?({fractions})(?![\w/])")
        self._half = re.compile(r"(?<![\w.,])(\d+) and a half\b(?! past)")
        self._half_of = re.compile(rf"\b{alternatives(table['half'])} (?={alternatives(table['half_units'])}\b)")
        self._minus = re.compile(rf"(?<!\w){alternatives(table['minus'])} (?=\d)")
        self._point = re.compile(r"(?<![\w.])\.(?=\d)")
        self._glued = re.compile(r"(?<!\w)(im|age|aged|shes|hes)(?=\d)")

    def rewrite(self, text: str) -> str:
        """`text` (already normalised) with its number words, halves and quarters as digits."""
        if self._quick.search(text):
            text = self._run.sub(self._digits, text)
        if "/" in text:
            text = self._mixed.sub(self._fraction, text)
        if "half" in text:
            text = self._half_of.sub("0.5 ", self._half.sub(r"\1.5", text))
        text = self._minus.sub("-", self._point.sub("0.", text))
        return self._glued.sub(r"\1 ", text)

    def _fraction(self, match: re.Match[str]) -> str:
        return f"{int(match[1] or 0) + self._fractions[match[2]]:g}"

    def _digits(self, match: re.Match[str]) -> str:
        words = self._word.findall(match[0])
        if words == ["one"] and self._is_pronoun(match):
            return match[0]
        numbers = self._values([w for w in words if w != "a"])
        tail = " and" if words[-1] == "and" else ""
        return " ".join(map(str, numbers)) + tail

    def _is_pronoun(self, match: re.Match[str]) -> bool:
        before = match.string[: match.start()].rsplit(maxsplit=1)
        after = match.string[match.end() :].split(maxsplit=1)
        return bool((before and before[-1] in self._not_after) or (after and after[0] in self._not_before))

    def _values(self, words: list[str]) -> list[int]:
        """The numbers in a run of number words: "nine thirty" is two numbers, "thirty nine" is one."""
        out: list[int] = []
        total = current = 0
        state = ""
        for word in words:
            if word in self._scales:
                scale = self._scales[word]
                if scale == 100:
                    current = (current or 1) * 100
                else:
                    total, current = total + (current or 1) * scale, 0
                state = "scale"
            elif word in self._tens or word in self._units:
                unit = word in self._units
                value = self._units[word] if unit else self._tens[word]
                joins = state in ("", "scale") or (state == "tens" and unit and 0 < value < 10)
                if not joins:
                    out.append(total + current)
                    total = current = 0
                current += value
                state = "unit" if unit else "tens"
        out.append(total + current)
        return out
