"""What is said about the graph, the chains, the trials and the pictures, and the tables that only these use.

It is kept apart from `Content`, since a plain answer needs none of it. Cross-checked in the same way: either a whole
`Library`, or a `ContentErrors` that lists every error with file and line.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.knowledge import strict_yaml
from bot.knowledge.content import Content
from bot.knowledge.errors import ContentError, ContentErrors
from bot.knowledge.loader import load_file
from bot.knowledge.science import Checked, Id, Model
from bot.knowledge.topics import Text, TopicId


def _compiles(shape: str) -> str:
    try:
        found = re.compile(shape.replace("{a}", "(?P<a>.+)").replace("{b}", "(?P<b>.+)")).groupindex
    except re.error as error:
        raise ValueError(f"not a shape: {error}") from error
    if set(found) != {"a", "b"}:
        raise ValueError("a shape needs {a} and {b}, once each")
    return shape


Shape = Annotated[str, AfterValidator(_compiles)]
"""How a question may be put: plain words, (one|or the other), (optional )?, and {a} and {b} for the two things."""


class NodeWord(Model):
    """The words that people use for a node, and the topic that explains it best."""

    words: tuple[Text, ...] = Field(min_length=1)
    topic: TopicId


class Family(Model):
    """A word that may mean several nodes ("magnesium"): the best path decides which."""

    words: tuple[Text, ...] = Field(min_length=1)
    nodes: tuple[Id, ...] = Field(min_length=1)


class NodeWords(Model):
    """en/node_words.yaml."""

    nodes: dict[Id, NodeWord]
    families: dict[Id, Family]


class ConnectionTexts(Model):
    """en/connections.yaml: how people ask for a connection, and what is said around it."""

    shapes: tuple[Shape, ...]
    causes: tuple[Shape, ...]
    """Shapes that ask whether one thing brings the other about."""
    openers: tuple[Text, ...]
    fillers: tuple[Text, ...]
    """Words that may stand beside a node's words without changing what is asked."""
    leave: tuple[tuple[Id, Id], ...] = ()
    """Pairs of nodes or families whose curated topic answers better than a path."""
    messages: dict[Id, Text]


class ChainText(Model):
    """A named chain in words."""

    title: Text = Field(max_length=60)
    intro: Text
    hedged: tuple[Id, ...] = ()


class ChainTexts(Model):
    """en/chains.yaml."""

    chains: dict[Id, ChainText]


class TrialText(Model):
    """A trial in three short texts."""

    who: Text
    found: Text
    paid: Text
    hedged: tuple[Id, ...] = ()


class TrialGroup(Model):
    """Trials that belong together, under one heading."""

    title: Text
    trials: tuple[Id, ...]


class TrialTexts(Model):
    """en/trials.yaml."""

    messages: dict[Id, Text]
    groups: tuple[TrialGroup, ...]
    trials: dict[Id, TrialText]


class PictureText(Model):
    """What a picture says: beneath it, instead of it, and in it."""

    caption: Text
    alt: Text
    labels: dict[Id, Text] = Field(default_factory=dict)
    hedged: tuple[Id, ...] = ()


class PictureTexts(Model):
    """en/pictures.yaml."""

    pictures: dict[Id, PictureText]


class ExampleFood(Model):
    """Magnesium in a usual portion of one food."""

    id: Id
    name: Text
    portion: Text
    grams: float = Field(gt=0)
    mg_per_100g: float = Field(ge=0)
    source: Id
    checked: Checked
    food_id: str
    """The id in the food table that the figure comes from."""

    @property
    def mg(self) -> float:
        """Magnesium in the portion, mg."""
        return self.grams * self.mg_per_100g / 100


class ExampleFoods(Model):
    """tables/example_foods.yaml."""

    foods: tuple[ExampleFood, ...]


class _Loose(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class PooledResult(_Loose):
    """One outcome of a published pooling; numbers that were not published are None."""

    outcome: str
    unit: str | None = None
    md: float | None = None
    ci95: tuple[float, float] | None = None
    p: float | None = None
    certainty: str | None = None


class PooledCheck(_Loose):
    """What follows from a published interval by arithmetic."""

    outcome: str
    se: float
    z: float
    p: float


class PooledSection(_Loose):
    """The published pooling of magnesium trials."""

    source: Id
    trials_included: tuple[Id, ...]
    trials_pooled: tuple[Id, ...]
    people_pooled: int
    results: tuple[PooledResult, ...]
    internal_check: tuple[PooledCheck, ...]


class PooledTrials(_Loose):
    """The `pooled` part of science/trials.yaml."""

    pooled: PooledSection


@dataclass(frozen=True, slots=True)
class Library:
    """Everything of this module, loaded."""

    node_words: NodeWords
    connections: ConnectionTexts
    chains: Mapping[str, ChainText]
    trials: TrialTexts
    pictures: Mapping[str, PictureText]
    foods: tuple[ExampleFood, ...]
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
    words, connections, chains, trials, pictures, foods, pooled = read.values()
    found = Library(
        words,
        connections,
        chains.chains,
        trials,
        pictures.pictures,
        foods.foods,
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
