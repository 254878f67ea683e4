"""Paths through the claims: what is known, or only guessed, to lead from one thing to another.

The graph is small (some 130 claims), so every simple path up to a few steps is found by plain search.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.knowledge.content import Content
from bot.knowledge.science import Chain, Claim, Grade, weakest

LONGEST = 5
"""Steps that a path may have; longer ones link anything with anything."""
NO_EFFECT = "0"
"""The sign of a claim that was tested and found to do nothing."""


@dataclass(frozen=True)
class Path:
    """Claims one after the other, each beginning where the one before ends."""

    claims: tuple[Claim, ...]

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The things on the way, both ends included."""
        return (self.claims[0].from_, *(c.to for c in self.claims))

    @cached_property
    def grade(self) -> Grade:
        """How sure the whole path is: its weakest claim."""
        return weakest([c.grade for c in self.claims])

    @property
    def weakest(self) -> Claim:
        """The first claim that holds the grade down."""
        return next(c for c in self.claims if c.grade is self.grade)

    @property
    def no_effect(self) -> bool:
        """True when a step was tested and nothing was found: a link that is known not to hold."""
        return any(c.sign == NO_EFFECT for c in self.claims)

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of all steps, in order, each once."""
        return tuple(dict.fromkeys(s for c in self.claims for s in c.sources))


def paths(content: Content, start: str, end: str, longest: int = LONGEST) -> list[Path]:
    """Every path without a repeated stop from `start` to `end`, the best first; `start` may be `end` (a loop).

    Best is the path whose weakest claim is strongest, then the shorter, then the one that stands first in content. A
    claim of "no effect" answers a question when it is the whole path; as a step of a longer one it would break it.
    """
    leaving: dict[str, list[Claim]] = defaultdict(list)
    for claim in content.claims.values():
        leaving[claim.from_].append(claim)
    found = [p for p in _search(leaving, start, end, longest) if len(p.claims) == 1 or not p.no_effect]
    return sorted(found, key=rank)


def rank(path: Path) -> tuple[int, int]:
    """Sorts paths, the best first."""
    return path.grade.strength, len(path.claims)


def best(content: Content, starts: Sequence[str], ends: Sequence[str], longest: int = LONGEST) -> Path | None:
    """The best path from any of `starts` to any of `ends`; None where there is none."""
    found = [p for a in starts for b in ends if a != b for p in paths(content, a, b, longest)[:1]]
    return min(found, key=rank, default=None)


def walk(content: Content, chain: Chain) -> Path:
    """The claims of a named chain.

    Raises:
        KeyError: a step that no claim takes; loading content already refuses such a chain.
    """
    between = {(c.from_, c.to): c for c in content.claims.values()}
    return Path(tuple(between[step] for step in zip(chain.path, chain.path[1:], strict=False)))


def _search(leaving: Mapping[str, Sequence[Claim]], start: str, end: str, longest: int) -> Iterator[Path]:
    stack: list[tuple[str, tuple[Claim, ...]]] = [(start, ())]
    while stack:
        node, taken = stack.pop()
        for claim in leaving.get(node, ()):
            if claim.to == end:
                yield Path((*taken, claim))
            elif len(taken) + 1 < longest and claim.to != start and all(claim.to != c.to for c in taken):
                stack.append((claim.to, (*taken, claim)))
