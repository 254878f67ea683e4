"""Which things of the graph a question names, when it asks how two of them hang together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.base.text import normalise, words
from bot.knowledge.library_models import ConnectionTexts, NodeWords

ALIKE = 88
"""How alike (0-100) a misspelled name must be, letter by letter."""
LONGEST_QUESTION = 24
"""Words above which a text tells a story; it is more than a question for a connection."""
SPELLED = 6
"""Letters from which a name may be misspelled; shorter ones are too easily another word."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for a connection: what it names at either end, as ids of nodes or families."""

    start: str
    end: str
    causes: bool
    """It asks whether the one brings the other about."""


class NodeFinder:
    """Reads connection-shaped questions, by the words of en/node_words.yaml and the shapes of en/connections.yaml."""

    def __init__(self, node_words: NodeWords, texts: ConnectionTexts) -> None:
        named: Mapping[str, Sequence[str]] = {
            **{node: n.words for node, n in node_words.nodes.items()},
            **{family: f.words for family, f in node_words.families.items()},
        }
        # A family may be called like one of its nodes ("insomnia"); it comes second and so holds the word.
        self._named = {_bare(word): key for key, said in named.items() for word in said}
        self._long = [name for name in self._named if len(name) >= SPELLED]
        self._fillers = {_bare(f) for f in texts.fillers}
        openers = "|".join(re.escape(_bare(o)) for o in sorted(texts.openers, key=len, reverse=True))
        opening = rf"(?:(?:{openers}) )*"
        self._shapes = [
            (re.compile(opening + _pattern(shape)), causes)
            for causes, shapes in ((False, texts.shapes), (True, texts.causes))
            for shape in shapes
        ]

    def asked(self, text: str) -> Asked | None:
        """What the question names, if it has the shape of one and names two different things and nothing else."""
        bare = _bare(text)
        if bare.count(" ") >= LONGEST_QUESTION:
            return None
        for shape, causes in self._shapes:
            if found := shape.fullmatch(bare):
                start, end = self.node(found["a"]), self.node(found["b"])
                if start and end and start != end:
                    return Asked(start, end, causes)
        return None

    def named(self, said: str) -> str | None:
        """The node or family that a text names by itself."""
        return self.node(_bare(said))

    def node(self, part: str) -> str | None:
        """The node or family that a part of a question names, fillers aside; None when it says anything more."""
        spoken = part.split()
        spans = list(_spans(spoken, self._fillers))
        for span in spans:
            if key := self._named.get(span):
                return key
        for span in spans:
            if len(span) >= SPELLED and (
                near := process.extractOne(span, self._long, scorer=fuzz.ratio, score_cutoff=ALIKE)
            ):
                return self._named[near[0]]
        return None


def _spans(spoken: Sequence[str], fillers: set[str]) -> Iterator[str]:
    """The stretches of words with nothing but fillers around them, the longest first."""
    for size in range(len(spoken), 0, -1):
        for i in range(len(spoken) - size + 1):
            if fillers.issuperset((*spoken[:i], *spoken[i + size :])):
                yield " ".join(spoken[i : i + size])


def _bare(text: str) -> str:
    return " ".join(words(normalise(text)))


def _pattern(shape: str) -> str:
    return shape.replace("{a}", "(?P<a>.+?)").replace("{b}", "(?P<b>.+)")
