"""What a message asks of a list of foods: to add, remove, change or swap something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.calculators.foods.lexicon import Listing


class EditKind(StrEnum):
    """The kinds of edits."""

    ADD = "add"
    REMOVE = "remove"
    CHANGE = "change"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit: what goes (`old`) and what comes (`new`), as typed."""

    kind: EditKind
    old: str = ""
    new: str = ""


class EditReader:
    """Reads one edit by the words it begins with; anything else adds."""

    def __init__(self, words: Listing) -> None:
        polite = r"^\s*(?:please|pls|ok|okay|oh|and|but|can you|could you|actually|sorry)?[\s,]*"
        article = r"(?:the\s+|my\s+|that\s+)?"
        to = _any(words.to)
        self._swap = re.compile(
            rf"{polite}(?:{_any(words.swap)})\s+{article}(?P<old>.+?)\s+(?:{_any(words.swap_for)})\s+(?P<new>.+)$", re.I
        )
        self._instead = re.compile(rf"{polite}(?P<new>.+?)\s+(?:{_any(words.instead)})\s+{article}(?P<old>.+)$", re.I)
        self._amount = re.compile(
            rf"{polite}(?:{_any(words.change)})\s+{article}(?P<old>\D+?)\s+(?:{to})\s+(?P<new>.+)$", re.I
        )
        self._remove = re.compile(rf"{polite}(?:{_any(words.remove)})\s+{article}(?P<old>.+)$", re.I)
        self._change = re.compile(rf"{polite}(?:{_any(words.change)})[\s,:]+{article}(?P<new>.+)$", re.I)
        verbs = _any((*words.remove, *words.add, *words.change, *words.swap))
        self._clause = re.compile(rf"(?:[,;.]\s*(?:and\s+)?|\s+(?:and|but)\s+)(?=(?:{verbs})\s)", re.I)
        self._asks = re.compile(rf"\s*(?:{_any(words.asks)})\s", re.I)
        self._add = re.compile(rf"{polite}(?:{_any(words.add)})[\s,:]+{article}(?P<new>.+)$", re.I)

    def clauses(self, text: str) -> list[str]:
        """The edits of a message: "no milk, and add an apple" is two."""
        return [c for c in self._clause.split(text[:1_000].replace("\n", ", ")) if c and c.strip()]

    def asks(self, text: str) -> bool:
        """True for a question ("how much in 30 g almonds"), which changes no list."""
        return self._asks.match(text) is not None

    def adds(self, text: str) -> bool:
        """True for a text that says so: "also", "and then"."""
        return self._add.match(text) is not None

    def read(self, text: str) -> Edit:
        """The edit that one clause asks for."""
        for pattern, kind in (
            (self._remove, EditKind.REMOVE),
            (self._swap, EditKind.SWAP),
            (self._instead, EditKind.SWAP),
            (self._amount, EditKind.CHANGE),
            (self._change, EditKind.CHANGE),
            (self._add, EditKind.ADD),
        ):
            if match := pattern.match(text):
                return Edit(kind, **match.groupdict())
        return Edit(EditKind.ADD, new=text)


def _any(phrases: Iterable[str]) -> str:
    """Any of the phrases, the longest first, blanks of any width."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(re.escape(p).replace(r"\ ", r"\s+") + r"\b" for p in ordered)
