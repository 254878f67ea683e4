"""Nearest names for a misspelled word, fast: names are filed by their first letter and by their last two."""

from __future__ import annotations

from collections.abc import Iterable, Set

from rapidfuzz.distance import OSA


class Speller:
    """Finds the names within a few slips of a word. It proposes; its caller decides."""

    def __init__(self, names: Iterable[str], *, shortest: int = 4) -> None:
        self._first: dict[tuple[str, int], list[str]] = {}
        self._last: dict[tuple[str, int], list[str]] = {}
        for name in sorted(set(names)):
            if len(name) >= shortest:
                self._first.setdefault((name[0], len(name)), []).append(name)
                self._last.setdefault((name[-2:], len(name)), []).append(name)

    def near(self, word: str, slips: int) -> list[tuple[int, str]]:
        """(slips, name) of every name within `slips` letters added, lost, changed or swapped, the nearest first."""
        found: dict[str, int] = {}
        for size in range(max(1, len(word) - slips), len(word) + slips + 1):
            for bucket in (self._first.get((word[0], size), ()), self._last.get((word[-2:], size), ())):
                for name in bucket:
                    if name not in found:
                        distance = OSA.distance(word, name, score_cutoff=slips)
                        if distance <= slips:
                            found[name] = distance
        return sorted((distance, name) for name, distance in found.items())


def slips_allowed(word: str) -> int:
    """How many slips a word of this length may hold and still be taken for a name."""
    size = len(word)
    return 0 if size < 5 else 1 if size < 7 else 2 if size < 11 else 3


def one_slip_from(word: str, vocabulary: Set[str]) -> bool:
    """Whether one lost, added, changed or swapped letter makes `word` a word of `vocabulary`."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail and (head + tail[1:] in vocabulary or any(head + c + tail[1:] in vocabulary for c in letters)):
            return True
        if len(tail) > 1 and head + tail[1] + tail[0] + tail[2:] in vocabulary:
            return True
        if any(head + c + tail in vocabulary for c in letters):
            return True
    return False
