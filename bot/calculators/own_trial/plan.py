"""The plan of a trial of one person: pairs of blocks of nights, one with magnesium and one without, in random order.

Nights are named by the local date of their evening.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PlannedNight:
    """What a night of the plan is for."""

    evening: date
    pair: int
    """From 0."""
    magnesium: bool
    counts: bool
    """The first night of a block does not: what was taken before may still act."""

    @property
    def morning(self) -> date:
        """The local date under which a diary keeps the night."""
        return self.evening + DAY


@dataclass(frozen=True, slots=True)
class Plan:
    """A trial as it was fixed before its first night; the seed settles the order, and anybody can check it."""

    start: date
    """The first evening."""
    seed: int
    pairs: int
    block_nights: int
    not_counted: int

    @property
    def length(self) -> int:
        """Nights in all."""
        return 2 * self.pairs * self.block_nights

    @property
    def counted(self) -> int:
        """Nights of a block that count."""
        return self.block_nights - self.not_counted

    @property
    def end(self) -> date:
        """The last evening."""
        return self.start + (self.length - 1) * DAY

    @property
    def end_morning(self) -> date:
        """The local date under which a diary keeps the last night."""
        return self.end + DAY

    def order(self) -> tuple[bool, ...]:
        """For each pair, whether the block with magnesium comes first."""
        # Of all that `random` gives, `random()` after an integer seed is promised to stay the same in every Python.
        chance = random.Random(self.seed)  # noqa: S311
        return tuple(chance.random() < 0.5 for _ in range(self.pairs))

    def nights(self) -> Iterator[PlannedNight]:
        """Every night of the plan, in order."""
        evening = self.start
        for pair, with_first in enumerate(self.order()):
            for magnesium in (with_first, not with_first):
                for i in range(self.block_nights):
                    yield PlannedNight(evening, pair, magnesium, i >= self.not_counted)
                    evening += DAY

    def night(self, evening: date) -> PlannedNight | None:
        """What an evening is for; None outside of the plan."""
        return next((n for n in self.nights() if n.evening == evening), None)
