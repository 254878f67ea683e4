"""One message prepared for the slot readers: canonical text, words, phrase hits, negation, and what is already read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.understanding.reading.phrases import Hit, Word

_NEIGHBOURHOOD = 60


@dataclass(slots=True)
class Scan:
    """A message on its way through the readers. Each reader marks what it took, so that no number is read twice."""

    raw: str
    """As typed: capitals tell "US" from "us"."""
    text: str
    words: list[Word]
    hits: dict[str, list[Hit]]
    expecting: str | None = None
    now: datetime | None = None
    used: bytearray = field(default_factory=bytearray)
    kept: tuple[int, int, float] | None = None
    """In "54 not 45" the place and value of 54."""

    def __post_init__(self) -> None:
        self.used = bytearray(len(self.text) + 1)

    def before(self, position: int) -> str:
        """The text shortly before a place: neighbours are near, and a long message must not cost its square."""
        return self.text[max(0, position - _NEIGHBOURHOOD) : position]

    def of(self, kind: str) -> list[Hit]:
        """The hits of one list."""
        return self.hits.get(kind, [])

    def take(self, start: int, end: int) -> None:
        """Mark a stretch of the text as read."""
        self.used[start:end] = b"\1" * (end - start)

    def free(self, start: int, end: int) -> bool:
        """Whether nothing in this stretch has been read yet."""
        return not any(self.used[start:end])

    def take_hits(self, kind: str) -> None:
        """Mark every hit of a list as read."""
        for hit in self.of(kind):
            self.take(hit.start, hit.end)

    def clear_of(self, hit: Hit, kind: str) -> bool:
        """Whether a hit lies in no hit of another list (an exclusion)."""
        return not any(e.start <= hit.start and hit.end <= e.end for e in self.of(kind))

    def word_at(self, position: int) -> int:
        """The index of the first word that ends after `position`."""
        low, high = 0, len(self.words)
        while low < high:
            middle = (low + high) // 2
            if self.words[middle].end <= position:
                low = middle + 1
            else:
                high = middle
        return low

    def key(self, index: int) -> str:
        """The word at an index, or nothing outside the text."""
        return self.words[index].key if 0 <= index < len(self.words) else ""


@dataclass(slots=True)
class Draft:
    """Slots being filled."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def problem(self, id_: str) -> None:
        """Note once that something could not be taken as said."""
        if id_ not in self.problems:
            self.problems.append(id_)

    def name_unknown(self, name: str) -> None:
        """Keep a name that is in no list, so that it can be named back."""
        have: tuple[str, ...] = self.values.get("unknown_names", ())
        if name not in have:
            self.values["unknown_names"] = (*have, name)

    def condition(self, id_: str) -> None:
        """Add a health fact once."""
        have: tuple[str, ...] = self.values.get("conditions", ())
        if id_ not in have:
            self.values["conditions"] = (*have, id_)

    def deny(self, id_: str) -> None:
        """Keep a health fact that was denied."""
        have: tuple[str, ...] = self.values.get("denied", ())
        if id_ not in have:
            self.values["denied"] = (*have, id_)

    def drop_condition(self, id_: str) -> None:
        """Take a health fact back."""
        self.values["conditions"] = tuple(c for c in self.values.get("conditions", ()) if c != id_)


_SENTENCE_END = re.compile(r"[.?!]")
_LIST_END = frozenset({"or", "nor"})


def negated(scan: Scan, hit: Hit, reach: int) -> bool:
    """Whether a word of denial before the hit, in the same clause, denies it."""
    denying = _covered(scan, "negation:deny") - _covered(scan, "negation:not_denying")
    if not denying:
        return False
    stops = _covered(scan, "negation:stop")
    for i in range(hit.first - 1, max(-1, hit.first - 1 - reach), -1):
        gap = scan.text[scan.words[i].end : scan.words[i + 1].start]
        if _SENTENCE_END.search(gap) or ("," in gap and not _list_goes_on(scan, hit)):
            return False
        if i in denying:
            return True
        if i in stops:
            return False
    return False


def _covered(scan: Scan, kind: str) -> set[int]:
    return {i for h in scan.of(kind) for i in range(h.first, h.last + 1)}


def _list_goes_on(scan: Scan, hit: Hit) -> bool:
    """ "no diabetes, kidney disease or epilepsy": the comma parts a list, and the denial holds for all of it."""
    return any(scan.key(i) in _LIST_END for i in range(hit.first - 1, hit.last + 4) if i != hit.first)
