"""What a trial could find, told before it starts: for each length, with the spread of the person's own nights."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.calculators.own_trial.power import night_sd, pairs_needed, power
from bot.conversation.keeping.kept import Kept
from bot.knowledge.tables_own_trial import OwnTrialTable


@dataclass(frozen=True, slots=True)
class Length:
    """A trial of so many pairs."""

    pairs: int
    nights: int
    power: float
    """The share of such trials that would find the useful change."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The lengths that can be chosen, and what they rest on."""

    outcome: str
    offered: Sequence[Length]
    needed: Length | None
    """The shortest one that is as good as it should be; None where none is."""
    sd: float
    """Between nights, in the outcome's unit."""
    own: bool
    """From the person's own diary; else an assumption."""


class Foresight:
    """Simulates trials; nobody else waits for it."""

    def __init__(self, kept: Kept, table: OwnTrialTable) -> None:
        self._kept = kept
        self._plan = table.plan
        self._wanted = table.power
        self._enough = table.nights_for_sd
        self._outcomes = {str(o.id): o for o in table.outcomes}

    async def offered(self, person_id: str, outcome: str) -> Foreseen:
        """Every length to tap, and the one that it would take."""
        sd, own = await self._sd(person_id, outcome)
        lengths = [await self._length(outcome, sd, pairs) for pairs in self._plan.offered]
        useful, wanted = self._outcomes[outcome].useful, self._wanted
        needed = await asyncio.to_thread(
            pairs_needed, useful, sd, self._counted, wanted.level, wanted.target, self._plan.most_pairs
        )
        return Foreseen(outcome, lengths, await self._length(outcome, sd, needed) if needed else None, sd, own)

    async def length(self, person_id: str, outcome: str, pairs: int) -> Length:
        """One length."""
        return await self._length(outcome, (await self._sd(person_id, outcome))[0], pairs)

    async def _length(self, outcome: str, sd: float, pairs: int) -> Length:
        useful = self._outcomes[outcome].useful
        found = await asyncio.to_thread(power, useful, sd, pairs, self._counted, self._wanted.level)
        return Length(pairs, 2 * pairs * self._plan.block_nights, found)

    async def _sd(self, person_id: str, outcome: str) -> tuple[float, bool]:
        """How much the nights differ: by the diary, once it holds enough of them."""
        nights = list((await self._kept.store.nights.of(person_id)).values())
        own = night_sd([float(v) for n in nights if (v := getattr(n, outcome)) is not None], self._enough)
        return (self._outcomes[outcome].night_sd, False) if own is None else (own, True)

    @property
    def _counted(self) -> int:
        return self._plan.block_nights - self._plan.not_counted
