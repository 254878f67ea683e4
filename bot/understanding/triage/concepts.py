"""Concepts in text: curated phrases found in a run of words, in time that grows with the text and not with the phrases.

A phrase is words parted by spaces, with a few signs: `(a|b)` one of these, `{name}` one of a named list, `word?` may be
absent, `..` up to three words between, `...` up to seven, `$` the sentence's end, `<n>` a number, `<0-17>` a number in
that range.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.understanding.triage.spoken import STOP, Speller, number

GAPS = {"..": 3, "...": 7}
_OTHER = ""
"""Stands for every word that no phrase holds."""
_STATES_KEPT = 100_000


class _Node:
    """A place in the tree of phrases. There are tens of thousands, so what is empty is shared."""

    __slots__ = ("ends", "gaps", "numbers", "words")

    def __init__(self) -> None:
        self.words: dict[str, tuple[_Node, ...]] = _NO_WORDS
        self.numbers: tuple[tuple[float, float, _Node], ...] = ()
        self.gaps: tuple[tuple[int, _Node], ...] = ()
        self.ends: tuple[str, ...] = ()

    def after(self, word: str) -> tuple[_Node, ...]:
        """The nodes that `word` leads to."""
        out = self.words.get(word, ())
        if self.numbers and (value := number(word)) is not None:
            out += tuple(node for low, high, node in self.numbers if low <= value <= high)
        return out

    def lead(self, element: str | frozenset[str], after: _Node) -> None:
        """Let an element of a phrase lead from here to `after`."""
        if element in GAPS:
            self.gaps += ((GAPS[str(element)], after),)
        elif isinstance(element, str) and element.startswith("<"):
            low, _, high = element.strip("<n>").partition("-")
            self.numbers += ((float(low or 0), float(high or "inf"), after),)
        else:
            if not self.words:
                self.words = {}
            one = (after,)
            for word in element if isinstance(element, frozenset) else (element,):
                known = self.words.get(word)
                self.words[word] = known + one if known else one


_NO_WORDS: dict[str, tuple[_Node, ...]] = {}


class _State:
    """All nodes that one run of words leads to; the steps from it are worked out once and kept."""

    __slots__ = ("ends", "nodes", "steps")

    def __init__(self, nodes: dict[_Node, int]) -> None:
        self.nodes = nodes
        """Each with the number of words that may still be passed over before it."""
        self.ends = tuple({concept for node in nodes for concept in node.ends})
        self.steps: dict[str, _State | None] = {}


@dataclass(frozen=True, slots=True)
class Found:
    """One concept in one place of a `Reading`."""

    concept: str
    start: int
    end: int


class Finder:
    """All phrases of all concepts in one tree, so that time grows with the text and not with the phrases."""

    def __init__(
        self,
        concepts: Mapping[str, Iterable[str]],
        lists: Mapping[str, list[str]],
        speller: Speller,
        barriers: Iterable[str] = (),
    ) -> None:
        tree = _Tree()
        self._first = _State({tree.root: 0})
        self._states: dict[frozenset[tuple[_Node, int]], _State] = {}
        self._kept = 0
        self._lists = lists
        self._speller = speller
        self._barriers = frozenset(barriers) | {STOP}
        self.vocabulary: Counter[str] = Counter()
        """The words of all phrases, with the number of places in which each stands."""
        for concept, phrases in concepts.items():
            for phrase in phrases:
                for line in self._lines(phrase):
                    tree.add(concept, line)
        self._known = frozenset(self.vocabulary) | {STOP}

    def find(self, run: Sequence[str]) -> list[Found]:
        """Every place where a concept stands, each as long as it can be, in order of its first word."""
        known = self._known
        signs = [word if word in known or word[0].isdigit() else _OTHER for word in run]
        found: list[Found] = []
        furthest: dict[str, int] = {}
        for start, sign in enumerate(signs):
            if sign == _OTHER:
                continue
            longest: dict[str, int] = {}
            state = self._step(self._first, sign)
            at = start
            while state is not None:
                at += 1
                for concept in state.ends:
                    longest[concept] = at
                if at == len(signs):
                    break
                ahead = signs[at]
                state = state.steps[ahead] if ahead in state.steps else self._step(state, ahead)
            for concept, end in longest.items():
                # A shorter match inside a longer one says less: "not want to live" inside "do not want to live".
                if end > furthest.get(concept, 0):
                    furthest[concept] = end
                    found.append(Found(concept, start, end))
        return found

    def _step(self, state: _State, word: str) -> _State | None:
        if word in state.steps:
            return state.steps[word]
        reached: dict[_Node, int] = {}
        for node, passable in state.nodes.items():
            for after in node.after(word):
                reached[after] = max(reached.get(after, 0), 0)
                for most, beyond in after.gaps:
                    reached[beyond] = max(reached.get(beyond, 0), most)
            if passable and word not in self._barriers:
                reached[node] = max(reached.get(node, 0), passable - 1)
        if self._kept > _STATES_KEPT:
            self._kept, self._states = 0, {}
            self._first.steps.clear()
        self._kept += 1
        key = frozenset(reached.items())
        if reached and key not in self._states:
            self._states[key] = _State(reached)
        state.steps[word] = self._states[key] if reached else None
        return state.steps[word]

    def _lines(self, phrase: str) -> Iterator[list[str | frozenset[str]]]:
        """The phrase without optional parts and lists: each way to say it, as elements."""
        ways: list[list[list[str | frozenset[str]]]] = []
        for raw in re.findall(r"\([^)]*\)\??|\S+", phrase):
            optional = raw.endswith("?")
            part = raw[:-1] if optional else raw
            choices = self._choices(part)
            ways.append([*choices, []] if optional else choices)
        for combination in itertools.product(*ways):
            yield [element for piece in combination for element in piece]

    def _choices(self, part: str) -> list[list[str | frozenset[str]]]:
        if part == "$":
            return [[STOP]]
        if part in GAPS or part.startswith("<"):
            return [[part]]
        if part.startswith("{"):
            options = self._lists[part.strip("{}")]
        elif part.startswith("("):
            options = [o for piece in part.strip("()").split("|") for o in self._spread(piece)]
        else:
            # A filler is left out of what people type, and so of the phrase too.
            options = [part]
            if not self._spell(part):
                return [[]]
        # An option of fillers only would make the whole list optional.
        spelt = [way for option in options if (way := self._spell(option))]
        if not spelt:
            raise ValueError(f"a list of fillers only: {part!r}")
        plain = [way for way in spelt if len(way) == 1 and way[0][0] != "<"]
        single = frozenset(way[0] for way in plain)
        self.vocabulary.update(word for way in spelt for word in way)
        many: list[list[str | frozenset[str]]] = [list(way) for way in spelt if way not in plain]
        return [[single], *many] if single else many

    def _spell(self, option: str) -> list[str]:
        if option == "$":
            return [STOP]
        if set("()|?$") & set(option):
            raise ValueError(f"a sign inside an option of a list: {option!r}")
        return self._speller.spell(option.split())

    def _spread(self, piece: str) -> list[str]:
        return self._lists[piece.strip("{}")] if piece.startswith("{") else [piece]


class _Tree:
    """The tree while it grows: which element has led where."""

    def __init__(self) -> None:
        self.root = _Node()
        self._made: dict[tuple[_Node, str | frozenset[str]], _Node] = {}

    def add(self, concept: str, line: list[str | frozenset[str]]) -> None:
        while line and line[-1] in GAPS:
            line = line[:-1]
        while line and line[0] in GAPS:
            line = line[1:]
        if not line:
            raise ValueError(f"{concept}: a phrase of fillers only")
        node = self.root
        for element in line:
            after = self._made.get((node, element))
            if after is None:
                after = self._made[node, element] = _Node()
                node.lead(element, after)
            node = after
        if concept not in node.ends:
            node.ends += (concept,)
