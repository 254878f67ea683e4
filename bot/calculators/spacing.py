"""A plan for the day: when magnesium fits between medicines that need hours of separation. Times are minutes after
midnight, and the day is a circle: tablets are taken every day at the same times.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.calculators.interactions import Gap

DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Taken:
    """A medicine and when it is taken, minutes after midnight."""

    name: str
    times: tuple[int, ...]
    gap: Gap

    @property
    def barred(self) -> tuple[tuple[int, int], ...]:
        """(from, to) of the minutes around each dose in which magnesium may not be taken; may reach beyond the day.

        A medicine that goes before magnesium, at no known distance after it, is kept far from the next dose too.
        """
        before, after = self.gap.kept
        # Magnesium may neither come in the hours before a dose nor in the hours after it.
        return tuple((time - round(after * 60), time + round(before * 60)) for time in self.times)


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `end`, both allowed; `end` may pass midnight and is then above 24 hours."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        """True when a time of day lies in the window."""
        return (minute - self.start) % DAY <= self.end - self.start

    @property
    def length(self) -> int:
        """Minutes."""
        return self.end - self.start


AWAKE = Window(6 * 60, 23 * 60 + 30)
"""Nobody is to wake up for magnesium."""


def windows(medicines: Iterable[Taken]) -> tuple[Window, ...]:
    """When magnesium can be taken, in order of the day; empty where no time is far enough from every dose."""
    barred = [span for medicine in medicines for span in medicine.barred]
    if not barred:
        return (Window(0, DAY),)
    starts = sorted({end % DAY for _, end in barred if _free(end, barred)})
    found = []
    for start in starts:
        next_bar = min((low - start) % DAY for low, _ in barred)
        found.append(Window(start, start + next_bar))
    return tuple(found)


def fits(minute: int, medicines: Sequence[Taken]) -> bool:
    """True when magnesium at this time of day is far enough from every dose."""
    return any(w.holds(minute % DAY) for w in windows(medicines))


def best(found: Sequence[Window], wanted: int) -> int | None:
    """The time in the windows nearest to a wanted one (bedtime); None where there is no window.

    A time when people are awake comes before a nearer one in the night.
    """
    if not found:
        return None
    if any(w.holds(wanted % DAY) for w in found):
        return wanted % DAY
    ends = [e % DAY for w in (*found, AWAKE) for e in (w.start, w.end)]
    edges = [e for e in ends if any(w.holds(e) for w in found)]
    return min(edges, key=lambda e: (not AWAKE.holds(e), min((e - wanted) % DAY, (wanted - e) % DAY), e))


def _free(minute: int, barred: Iterable[tuple[int, int]]) -> bool:
    return not any(0 < (minute - low) % DAY < high - low for low, high in barred)


def clock(minute: int) -> str:
    """ "07:30"."""
    return f"{minute % DAY // 60:02d}:{minute % 60:02d}"
