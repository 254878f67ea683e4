"""When a message says that a medicine is taken: "levothyroxine at 7, gabapentin 8 am and 10 pm, iron with lunch"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from bot.calculators.amounts import plain

_CLOCK = re.compile(
    r"(?<![\w.,:/])(?P<h>[01]?\d|2[0-3])(?:[:.](?P<m>[0-5]\d))? ?(?P<half>am|pm|a\.m\.|p\.m\.)?(?![\w:/%]|[.,]\d)"
)
_JOINED = re.compile(r" ?(?:,|&|and|,? and) $")
"""Between a time and another one: what holds for the first holds for the second."""
_AT = re.compile(r"\b(?:at|by|around|about|@) $")
_NOT_TIME = re.compile(r" ?(?:mg|mcg|g|ug|ml|mmol|meq|tablets?|pills?|capsules?|weeks?|days?|hours?|times?|years?)\b")


class DayReader:
    """Reads times of day in one language; `words` maps "bedtime" to "22:30"."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._minutes = {word: int(t[:2]) * 60 + int(t[3:]) for word, t in words.items()}
        self._word = re.compile(rf"\b({'|'.join(sorted(words, key=len, reverse=True))})\b")

    def times(self, text: str, names: Mapping[str, Iterable[str]]) -> dict[str, tuple[int, ...]]:
        """Key → minutes after midnight, for every key one of whose names stands before a time. Never raises.

        A time belongs to the last name before it; a bare number counts only after "at", since it may be an amount,
        or joined to such a time ("at 9 and 21").
        """
        line = plain(text)
        places = sorted(
            (match.start(), key)
            for key, ways in names.items()
            for way in ways
            for match in re.finditer(rf"(?<!\w){re.escape(plain(way))}(?!\w)", line)
        )
        found: dict[str, list[int]] = {}
        for (start, key), (end, _) in pairwise([*places, (len(line), "")]):
            found.setdefault(key, []).extend(self._in(line[start:end]))
        return {key: tuple(sorted(set(times))) for key, times in found.items() if times}

    def without_times(self, text: str) -> str:
        """The plain text without anything that could be a time of day."""
        return " ".join(self._word.sub(" ", _CLOCK.sub(" ", plain(text))).split())

    def _in(self, part: str) -> Iterable[int]:
        last = -1
        for match in _CLOCK.finditer(part):
            joined = last >= 0 and _JOINED.fullmatch(part[last : match.start()])
            sure = match["half"] or match["m"] or joined or _AT.search(part[: match.start()])
            if not sure or _NOT_TIME.match(part, match.end()):
                continue
            last = match.end()
            hour = int(match["h"])
            if match["half"] and hour <= 12:
                hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
            yield hour * 60 + int(match["m"] or 0)
        for match in self._word.finditer(part):
            yield self._minutes[match[1]]
