"""The models of the library's files: what is said about the graph, the chains, the trials and the pictures."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

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


class SiteTexts(Model):
    """en/site.yaml: the pages of the browsable reference, and single words on them."""

    pages: dict[Id, Text]
    words: dict[str, Text]


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
