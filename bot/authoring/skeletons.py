"""`magsleep new-topic`: the two files of a topic, from skeletons that explain every field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.topics import MENU_TITLE

SKELETONS = "en/skeletons"
UNWRITTEN = re.compile(r"‹[^›]*›")
"""What a skeleton leaves for the author to replace."""
_ID = re.compile(r"[a-z]+\.[a-z_]+")


class Refused(Exception):
    """Nothing was written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class NewTopic:
    """The two files of a topic to come."""

    topic: str
    content: Path
    """The content folder."""
    tests: Path
    """The tests folder, the one that holds `content/en`."""

    @property
    def topic_file(self) -> Path:
        """Where the topic is written."""
        return self.content.joinpath("en/topics", *self.topic.split(".")).with_suffix(".yaml")

    @property
    def test_file(self) -> Path:
        """Where its tests are written."""
        return self.tests.joinpath("content/en", *self.topic.split(".")).with_suffix(".yaml")

    def write(self, title: str, kind: str) -> tuple[Path, Path]:
        """Write both files; returns their paths.

        Raises:
            Refused: for an id or a title that cannot be, and for files that are there already. Nothing is overwritten.
        """
        if problem := next(self._problems(title), None):
            raise Refused(problem)
        quoted = json.dumps(title, ensure_ascii=False)
        values = {"ID": self.topic, "TITLE": quoted, "KIND": kind, "SUBJECT": _subject(title)}
        files = {"topic": self.topic_file, "test": self.test_file}
        drawn = [(self._fill(name, values), path) for name, path in files.items()]
        for text, path in drawn:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        return self.topic_file, self.test_file

    def _problems(self, title: str) -> Iterator[str]:
        groups = sorted(p.name for p in (self.content / "en/topics").iterdir() if p.is_dir())
        if not _ID.fullmatch(self.topic):
            yield (
                f"“{self.topic}” cannot be a topic's id. Write group.name in small letters a to z; the name "
                f"may hold _, but no digits, spaces or hyphens{_hint(self.topic)}. Groups so far: {', '.join(groups)}."
            )
        if self.topic_file.exists():
            yield f"The topic {self.topic} is there already: {self.topic_file}. Edit that file, or choose another name."
        if self.test_file.exists():
            yield f"There are tests of {self.topic} already: {self.test_file}. Move them away, or choose another name."
        if not 2 <= len(title.strip()) <= MENU_TITLE:
            yield f"A title has 2 to {MENU_TITLE} characters, so that it fits on a button; this one has {len(title)}."

    def _fill(self, name: str, values: dict[str, str]) -> str:
        path = self.content / SKELETONS / f"{name}.yaml"
        if not path.is_file():
            raise Refused(f"The skeleton {path} is missing. Restore it from the repository.")
        return re.sub(r"<(ID|TITLE|KIND|SUBJECT)>", lambda m: values[m[1]], path.read_text(encoding="utf-8"))


def _hint(topic: str) -> str:
    """ "Hot-Flashes" → ", for example disorder.hot_flashes"."""
    tidy = re.sub(r"[^a-z.]+", "_", topic.casefold())
    group, _, name = tidy.partition(".")
    group, name = re.sub(r"[^a-z]", "", group), re.sub(r"[._]+", "_", name).strip("_")
    if not name:
        group, name = "disorder", tidy.replace(".", "_").strip("_") or "hot_flashes"
    return f", for example {group or 'disorder'}.{name}"


def _subject(title: str) -> str:
    """A title as it stands inside a question, safe in a YAML line: "Hot flashes at night" → "hot flashes at night"."""
    words = re.sub(r"[^\w' -]+", " ", title).split()
    if words and words[0].istitle():
        words[0] = words[0].lower()
    return " ".join(words) or "this"
