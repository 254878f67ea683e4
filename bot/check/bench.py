"""What the checks work on: the parts of the bot, and the tests that authors wrote beside the content."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from bot.app import Parts
from bot.conversation.replies.render import Renderer
from bot.knowledge import strict_yaml
from bot.knowledge.errors import ContentError
from bot.knowledge.science import Model
from bot.knowledge.strict_yaml import Document


class Sentence(Model):
    """A sentence that must reach its topic."""

    text: str
    slots: dict[str, Any] = Field(default_factory=dict)


class NearMiss(Model):
    """A sentence that must not reach the topic; `instead` names where it goes."""

    text: str
    instead: str | None = None


class Expected(Model):
    """What the rendered answer must hold."""

    contains: tuple[str, ...] = ()


class TopicTest(Model):
    """A file of tests/content/en."""

    topic: str
    reaches: tuple[str | Sentence, ...]
    must_not_reach: tuple[str | NearMiss, ...] = ()
    answer: Expected = Expected()

    def sentences(self) -> Iterator[tuple[int, Sentence]]:
        """The sentences with their places in the list."""
        for i, s in enumerate(self.reaches):
            yield i, Sentence(text=s) if isinstance(s, str) else s

    def near_misses(self) -> Iterator[tuple[int, NearMiss]]:
        """The near misses with their places in the list."""
        for i, s in enumerate(self.must_not_reach):
            yield i, NearMiss(text=s) if isinstance(s, str) else s


@dataclass
class Bench:
    """Parts under check, and the tests beside them."""

    parts: Parts
    tests: Path | None
    """The folder that holds `content/en`; None checks the content alone."""
    broken: list[ContentError] = field(default_factory=list)

    @cached_property
    def renderer(self) -> Renderer:
        """Renders the content's texts."""
        return Renderer(self.parts.content)

    @cached_property
    def topic_tests(self) -> dict[str, tuple[Document, TopicTest]]:
        """Topic id → its test file; what could not be read is told in `broken`."""
        out: dict[str, tuple[Document, TopicTest]] = {}
        if self.tests is None:
            return out
        for path in sorted((self.tests / "content/en").rglob("*.yaml")):
            doc = strict_yaml.read(path, self.tests.parent)
            self.broken += doc.errors
            try:
                test = TopicTest.model_validate(doc.data)
            except ValidationError as error:
                for item in error.errors(include_url=False):
                    self.broken.append(doc.error(tuple(item["loc"]), item["msg"], "correct this field"))
                continue
            out[test.topic] = (doc, test)
        return out

    def error(self, kind: str, item: str, field_: str, message: str, remedy: str) -> ContentError:
        """An error at a field of a content entry."""
        doc, path = self.parts.content.places[kind, item]
        inner = (int(part) if part.isdigit() else part for part in field_.split(".")) if field_ else ()
        return doc.error((*path, *inner), message, remedy)
