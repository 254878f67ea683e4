"""Too much from one person at once: it is told once, and then costs next to nothing until it is over."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Hashable
from enum import Enum, auto

PEOPLE = 10_000
"""People remembered at most; the longest silent are forgotten first."""


class Verdict(Enum):
    """What to do with an update."""

    ANSWER = auto()
    TELL = auto()
    """The first too many: say so."""
    DROP = auto()


class Flood:
    """At most `most` updates of a person in any `seconds`; those that are dropped count too."""

    def __init__(self, most: int, seconds: float = 10.0) -> None:
        self._most, self._seconds = most, seconds
        self._arrivals: OrderedDict[Hashable, deque[float]] = OrderedDict()
        self._told: set[Hashable] = set()

    def judge(self, who: Hashable, at: float) -> Verdict:
        """Count an update that arrived `at` (seconds on a clock that only goes forward)."""
        known = self._arrivals.setdefault(who, deque(maxlen=self._most))
        self._arrivals.move_to_end(who)
        too_many = len(known) == self._most and at - known[0] < self._seconds
        known.append(at)
        if len(self._arrivals) > PEOPLE:
            self._told.discard(self._arrivals.popitem(last=False)[0])
        if not too_many:
            self._told.discard(who)
            return Verdict.ANSWER
        if who in self._told:
            return Verdict.DROP
        self._told.add(who)
        return Verdict.TELL


class DoubleTaps:
    """Knows a button that the same person has just pressed: a finger that slipped, or a phone that sent it twice."""

    def __init__(self, seconds: float = 0.7) -> None:
        self._seconds = seconds
        self._last: OrderedDict[Hashable, tuple[Hashable, float]] = OrderedDict()

    def is_one(self, who: Hashable, button: Hashable, at: float) -> bool:
        """True for a second press of the button that was this person's last, when it arrives so soon after it."""
        last, then = self._last.get(who, (None, 0.0))
        self._last[who] = button, at
        self._last.move_to_end(who)
        if len(self._last) > PEOPLE:
            self._last.popitem(last=False)
        return last == button and at - then < self._seconds
