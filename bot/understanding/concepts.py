"""Concepts in text: curated phrases found in a run of words, forgiving typing slips but never bending a real word.

A phrase is words parted by spaces, with a few signs: `(a|b)` one of these, `{name}` one of a named list, `word?` may be
absent, `..` up to three words between, `...` up to seven, `<n>` a number, `<0-17>` a number in that range.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz.distance import OSA

from bot.base.text import normalise, words

GAPS = {"..": 3, "...": 7}
_OTHER = ""
"""Stands for every word that no phrase holds."""
STOP = "."
"""Stands in a run of words where a sentence ends; no phrase reaches over it."""

_SENTENCE_END = re.compile(r"(?:[.!?]+(?=\s|$)|\n+|[?!]+)")
_CLAUSE_END = re.compile(r",(?=\s|\D|$)|\s-+\s|:\s")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TIMES = re.compile(r"x(\d+)")
_COMMON = 500_000
"""Rarer words of the list ("kil", "brest") are likelier slips than words."""
_SLIP_FROM = 4
_TWO_SLIPS_FROM = 8
_STATES_KEPT = 100_000
_WORDS_KEPT = 20_000


@cache
def english_words() -> frozenset[str]:
    """Real English words: what a person wrote on purpose is never taken for a slip of another word."""
    text = (resources.files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text("utf-8-sig")
    counted = (line.split(" ", 1) for line in text.splitlines())
    return frozenset(word for word, count in counted if int(count) >= _COMMON)


@lru_cache(4_096)
def number(word: str) -> float | None:
    """The value of a word of digits ("5,000" is five thousand, "1,5" is one and a half), or None."""
    if not _NUMBER.fullmatch(word):
        return None
    grouped = re.sub(r",(?=\d{3}(?:\D|$))", "", word).replace(",", ".")
    try:
        return float(grouped)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as words in one spelling, sentences parted by `STOP`."""

    words: tuple[str, ...]
    commas: frozenset[int]
    """Places where a clause begins after a comma or dash."""

    def sentence(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence that holds the word at `at`."""
        start = end = at
        while start > 0 and self.words[start - 1] != STOP:
            start -= 1
        while end < len(self.words) and self.words[end] != STOP:
            end += 1
        return start, end


class Speller:
    """Brings what people type to one spelling: variants, contractions, fillers left out, slips mended."""

    def __init__(self, variants: Mapping[str, Iterable[str]], filler: Iterable[str], real_words: Iterable[str]) -> None:
        self._variants: dict[str, tuple[str, ...]] = {}
        self._pairs: dict[tuple[str, str], tuple[str, ...]] = {}
        for canonical, spellings in variants.items():
            target = tuple(canonical.split())
            for spelling in spellings:
                parts = spelling.split()
                if len(parts) == 2:
                    self._pairs[parts[0], parts[1]] = target
                else:
                    self._variants[spelling] = target
        self._pair_starts = frozenset(first for first, _ in self._pairs)
        self._filler = frozenset(filler)
        self._real = english_words() | frozenset(real_words)
        self._vocabulary: frozenset[str] = frozenset()
        self._near: dict[str, list[str]] = {}
        self._seen: dict[str, tuple[str, ...]] = {}

    def learn(self, vocabulary: Iterable[str]) -> None:
        """Take `vocabulary` (the words of all phrases, and the variants) as what a slip may have meant."""
        self._vocabulary = frozenset(vocabulary) | frozenset(self._variants)
        self._near = {}
        self._seen = {}
        for word in sorted(self._vocabulary):
            if len(word) >= _SLIP_FROM and word.isalpha():
                for form in _with_letters_left_out(word):
                    self._near.setdefault(form, []).append(word)

    def read(self, text: str) -> Reading:
        """`text` as words in one spelling."""
        run: list[str] = []
        commas: set[int] = set()
        for sentence in _SENTENCE_END.split(normalise_lines(text)):
            for clause in _CLAUSE_END.split(sentence):
                commas.add(len(run))
                run.extend(self.spell(words(clause)))
            if run and run[-1] != STOP:
                run.append(STOP)
        return Reading(tuple(run), frozenset(commas))

    def spell(self, raw: Sequence[str]) -> list[str]:
        """The words of one clause in one spelling, fillers left out."""
        out: list[str] = []
        at = 0
        while at < len(raw):
            if raw[at] in self._pair_starts and at + 1 < len(raw) and (raw[at], raw[at + 1]) in self._pairs:
                out.extend(self._pairs[raw[at], raw[at + 1]])
                at += 2
                continue
            out.extend(self._spelt(raw[at]))
            at += 1
        return out

    def _spelt(self, word: str) -> tuple[str, ...]:
        if (known := self._seen.get(word)) is None:
            if len(self._seen) > _WORDS_KEPT:
                self._seen.clear()
            known = self._seen[word] = tuple(w for w in self._one(word) if w not in self._filler)
        return known

    def _one(self, word: str) -> tuple[str, ...]:
        if word in self._variants:
            return self._variants[word]
        if word.endswith("'s"):
            return self._variants.get(word.replace("'", ""), (self._mend(word[:-2]),))
        word = word.replace("'", "")
        if (times := _TIMES.fullmatch(word)) is not None:
            return ("x", times.group(1))
        mended = self._mend(word)
        return self._variants.get(mended, (mended,))

    def _mend(self, word: str) -> str:
        if len(word) < _SLIP_FROM or word in self._vocabulary or word in self._real or not word.isalpha():
            return word
        return self._nearest(word)

    def _nearest(self, word: str) -> str:
        allowed = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        best, least = word, allowed + 1
        for form in _with_letters_left_out(word):
            for meant in self._near.get(form, ()):
                # A slip seldom hits the first letter, and in a short word another first letter is another word.
                if meant[0] != word[0] and min(len(meant), len(word)) < 6:
                    continue
                distance = OSA.distance(word, meant, score_cutoff=allowed)
                if distance < least:
                    best, least = meant, distance
        return best


def normalise_lines(text: str) -> str:
    """The normal form of `text` in which a line break still ends a sentence and a bracket or semicolon a clause."""
    return normalise(re.sub(r"\s*\n\s*", " . ", re.sub(r"[;()]", ", ", text[:4_000])))


def _with_letters_left_out(word: str) -> set[str]:
    once = {word[:i] + word[i + 1 :] for i in range(len(word))}
    forms = {word} | once
    if len(word) >= _TWO_SLIPS_FROM:
        forms |= {form[:i] + form[i + 1 :] for form in once for i in range(len(form))}
    return forms


@dataclass(slots=True, eq=False)
class _Node:
    words: dict[str, list[_Node]] = field(default_factory=dict)
    numbers: list[tuple[float, float, _Node]] = field(default_factory=list)
    gaps: list[tuple[int, _Node]] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)
    made: dict[object, _Node] = field(default_factory=dict)

    def after(self, word: str) -> list[_Node]:
        """The nodes that `word` leads to."""
        out = self.words.get(word, [])
        if self.numbers and (value := number(word)) is not None:
            out = out + [node for low, high, node in self.numbers if low <= value <= high]
        return out


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

    def __init__(self, concepts: Mapping[str, Iterable[str]], lists: Mapping[str, list[str]], speller: Speller) -> None:
        root = _Node()
        self._first = _State({root: 0})
        self._states: dict[frozenset[tuple[_Node, int]], _State] = {}
        self._kept = 0
        self._lists = lists
        self._speller = speller
        self.vocabulary: set[str] = set()
        for concept, phrases in concepts.items():
            for phrase in phrases:
                for line in self._lines(phrase):
                    _add(root, concept, line)
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
            if passable and word != STOP:
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
        if part in GAPS or part.startswith("<"):
            return [[part]]
        if part.startswith("{"):
            options = self._lists[part.strip("{}")]
        elif part.startswith("("):
            options = [o for piece in part.strip("()").split("|") for o in self._spread(piece)]
        else:
            options = [part]
        # An option of fillers only would make the whole list optional.
        spelt = [way for option in options if (way := self._speller.spell(option.split()))]
        plain = [way for way in spelt if len(way) == 1 and way[0][0] not in "<."]
        single = frozenset(way[0] for way in plain)
        self.vocabulary.update(word for way in spelt for word in way)
        many: list[list[str | frozenset[str]]] = [list(way) for way in spelt if way not in plain]
        return ([[single]] if single else []) + many

    def _spread(self, piece: str) -> list[str]:
        return self._lists[piece.strip("{}")] if piece.startswith("{") else [piece]


def _add(node: _Node, concept: str, line: list[str | frozenset[str]]) -> None:
    while line and line[-1] in GAPS:
        line = line[:-1]
    while line and line[0] in GAPS:
        line = line[1:]
    if not line:
        raise ValueError(f"{concept}: a phrase of fillers only")
    for element in line:
        after = node.made.get(element)
        if after is None:
            after = node.made[element] = _Node()
            if isinstance(element, frozenset):
                for word in element:
                    node.words.setdefault(word, []).append(after)
            elif element in GAPS:
                node.gaps.append((GAPS[element], after))
            elif element.startswith("<"):
                low, _, high = element.strip("<n>").partition("-")
                node.numbers.append((float(low or 0), float(high or "inf"), after))
            else:
                node.words.setdefault(element, []).append(after)
        node = after
    if concept not in node.ends:
        node.ends.append(concept)
