"""What a message is about, by curated lists: our own subjects, other subjects, both or neither.

The frame of a question ("best time to take …", "foods rich in …") says nothing of its subject, and phrase matching is
mostly frames. So the subject is looked up by itself: a message that names only another subject is refused, unless a
topic's own phrases name that subject too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.base.text import normalise, words
from bot.understanding.routing.features import stem

_LONGEST_TERM = 4


@dataclass(frozen=True, slots=True)
class SubjectEvidence:
    """The terms of a message that stand in the lists, as the lists write them."""

    own: tuple[str, ...] = ()
    other: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """ "own" (one of ours is named, whatever else is), "other" (only others are), or "none"."""
        if self.own:
            return "own"
        return "other" if self.other else "none"


@dataclass(frozen=True, slots=True)
class Subjects:
    """The two lists, by stemmed words. A longer term hides the shorter ones inside it ("vitamin d" hides "vitamin")."""

    own: Mapping[tuple[str, ...], str]
    other: Mapping[tuple[str, ...], str]
    paired: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """A term of `other` -> the topics that answer for its group when one of our own subjects stands beside it."""
    core: frozenset[str] = frozenset()
    """Terms of `own` that name the mineral itself."""
    passing: frozenset[str] = frozenset()
    """Terms of `other` that people mention by the way: beside a core term they do not count."""
    firsts: frozenset[str] = frozenset()
    """The stems that terms begin with."""

    @classmethod
    def of(cls, lists: Mapping[str, Mapping[str, Sequence[str]]]) -> Subjects:
        """Build from `{"own": {group: [term, …]}, "other": {…}, "pairings": {group: [topic, …]}, "roles": {…}}`.

        This is the shape of content/en/subjects.yaml; `pairings` names topics for groups of `other`, `roles` the groups
        that are `core` and those that are `passing`.

        Raises:
            ValueError: a pairing or a role names a group that is not there.
        """

        def table(groups: Mapping[str, Sequence[str]]) -> dict[tuple[str, ...], str]:
            terms = [str(term) for group in groups.values() for term in group]
            return {tuple(stem(word) for word in words(normalise(term))): term for term in terms}

        other, pairings = lists.get("other", {}), lists.get("pairings", {})
        strange = set(pairings) - set(other)
        if strange:
            raise ValueError(f"subjects: pairings for groups that `other` does not have: {sorted(strange)}")
        paired = {
            str(term): frozenset(pairings[group])
            for group, terms in other.items()
            if group in pairings
            for term in terms
        }
        own, roles = lists.get("own", {}), lists.get("roles", {})
        groups = {"core": own, "passing": other}
        for role, named in roles.items():
            if strange := set(named) - set(groups.get(role, {})):
                raise ValueError(f"subjects: roles name groups that are not there: {sorted(strange)}")
        core, passing = (
            frozenset(str(term) for group in roles.get(role, ()) for term in held[group])
            for role, held in groups.items()
        )
        ours, others = table(own), table(other)
        firsts = frozenset(term[0] for term in (*ours, *others) if term)
        return cls(ours, others, paired, core, passing, firsts)

    def vocabulary(self) -> list[str]:
        """Every word of every term, so that spelling is mended towards them and not away from them."""
        terms: Iterable[str] = [*self.own.values(), *self.other.values()]
        return sorted({word for term in terms for word in words(normalise(term)) if not word[0].isdigit()})

    def evidence(self, tokens: Sequence[str]) -> SubjectEvidence:
        """Look up the terms of a tokenised message (spelling mended), the longest first from each place."""
        stems = [stem(token) for token in tokens]
        if self.firsts.isdisjoint(stems):
            return SubjectEvidence()
        own: list[str] = []
        other: list[str] = []
        place = 0
        while place < len(stems):
            if stems[place] not in self.firsts:
                place += 1
                continue
            for size in range(min(_LONGEST_TERM, len(stems) - place), 0, -1):
                term = tuple(stems[place : place + size])
                if term in self.own:
                    own.append(self.own[term])
                elif term in self.other:
                    other.append(self.other[term])
                else:
                    continue
                place += size
                break
            else:
                place += 1
        if not self.core.isdisjoint(own):
            other = [term for term in other if term not in self.passing]
        return SubjectEvidence(tuple(dict.fromkeys(own)), tuple(dict.fromkeys(other)))
