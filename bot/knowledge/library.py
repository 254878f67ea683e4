"""What is said about the graph, the chains, the trials and the pictures, and the tables that only these use.

It is kept apart from `Content`, since a plain answer needs none of it. Cross-checked in the same way: either a whole
`Library`, or a `ContentErrors` that lists every error with file and line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.knowledge import strict_yaml
from bot.knowledge.content import Content
from bot.knowledge.errors import ContentError, ContentErrors
from bot.knowledge.library_models import (
    ChainText,
    ChainTexts,
    ConnectionTexts,
    ExampleFood,
    ExampleFoods,
    NodeWords,
    PictureText,
    PictureTexts,
    PooledSection,
    PooledTrials,
    SiteTexts,
    TrialTexts,
)
from bot.knowledge.loader import load_file


@dataclass(frozen=True, slots=True)
class Library:
    """Everything of this module, loaded."""

    node_words: NodeWords
    connections: ConnectionTexts
    chains: Mapping[str, ChainText]
    trials: TrialTexts
    pictures: Mapping[str, PictureText]
    foods: tuple[ExampleFood, ...]
    site: SiteTexts
    pooled: PooledSection
    fingerprint: str
    """Changes with any file of the content, these included."""


FILES: Mapping[str, type[BaseModel]] = {
    "en/node_words.yaml": NodeWords,
    "en/connections.yaml": ConnectionTexts,
    "en/chains.yaml": ChainTexts,
    "en/trials.yaml": TrialTexts,
    "en/pictures.yaml": PictureTexts,
    "tables/example_foods.yaml": ExampleFoods,
    "en/site.yaml": SiteTexts,
    "science/trials.yaml": PooledTrials,
}


def load_library(root: Path, content: Content) -> Library:
    """Load and cross-check the library of a content folder.

    Raises:
        ContentErrors: with every error found, when anything is wrong.
    """
    errors: list[ContentError] = []
    read: dict[str, Any] = {}
    digest = hashlib.sha256(content.fingerprint.encode())
    for name, model in FILES.items():
        try:
            read[name] = load_file(root, name, model)
            digest.update((root / name).read_bytes())
        except ContentErrors as broken:
            errors += broken.errors
    if errors:
        raise ContentErrors(errors)
    words, connections, chains, trials, pictures, foods, site, pooled = read.values()
    found = Library(
        words,
        connections,
        chains.chains,
        trials,
        pictures.pictures,
        foods.foods,
        site,
        pooled.pooled,
        digest.hexdigest(),
    )
    if dangling := [place(root, *wrong) for wrong in _dangling(found, content)]:
        raise ContentErrors(dangling)
    return found


def place(root: Path, file: str, path: tuple[str | int, ...], message: str, remedy: str) -> ContentError:
    """An error with the line on which its field begins; the file is read once more, since errors are rare."""
    return strict_yaml.read(root / file, root).error(path, message, remedy)


_Wrong = tuple[str, tuple[str | int, ...], str, str]


def _dangling(library: Library, content: Content) -> Iterator[_Wrong]:
    nodes, families = library.node_words.nodes, library.node_words.families
    words = "en/node_words.yaml"
    yield from _unknown(words, ("nodes",), nodes, content.nodes, "node")
    yield from _missing(words, ("nodes",), content.nodes, nodes, "node")
    for name, node in nodes.items():
        yield from _unknown(words, ("nodes", name, "topic"), [node.topic], content.topics, "topic")
    for name, family in families.items():
        if name in nodes:
            yield words, ("families", name), f"{name} is a node already", "give the family another id"
        yield from _unknown(words, ("families", name, "nodes"), family.nodes, content.nodes, "node")
    for i, pair in enumerate(library.connections.leave):
        yield from _unknown("en/connections.yaml", ("leave", i), pair, {*nodes, *families}, "node or family")
    yield from _unknown("en/chains.yaml", ("chains",), library.chains, content.chains, "chain")
    yield from _missing("en/chains.yaml", ("chains",), content.chains, library.chains, "chain")
    trials = "en/trials.yaml"
    yield from _unknown(trials, ("trials",), library.trials.trials, content.trials, "trial")
    yield from _missing(trials, ("trials",), content.trials, library.trials.trials, "trial")
    grouped = [t for g in library.trials.groups for t in g.trials]
    yield from _unknown(trials, ("groups",), grouped, library.trials.trials, "trial text")
    yield from _missing(trials, ("groups",), library.trials.trials, grouped, "trial")
    for i, food in enumerate(library.foods):
        yield from _unknown(
            "tables/example_foods.yaml", ("foods", i, "source"), [food.source], content.sources, "source"
        )


def _unknown(
    file: str, path: tuple[str | int, ...], wanted: Iterable[str], known: Iterable[str], what: str
) -> Iterator[_Wrong]:
    for name in wanted:
        if name not in set(known):
            yield file, (*path, name), f"there is no {what} {name}", f"correct the id, or add the {what}"


def _missing(
    file: str, path: tuple[str | int, ...], wanted: Iterable[str], there: Iterable[str], what: str
) -> Iterator[_Wrong]:
    for name in set(wanted) - set(there):
        yield file, path, f"the {what} {name} is missing here", "add it"
