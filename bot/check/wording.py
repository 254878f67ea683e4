"""MagSleep writes American English; what people may type is another matter, and stays as they type it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.check.bench import Bench
from bot.knowledge import strict_yaml
from bot.knowledge.errors import ContentError
from bot.knowledge.loader import load_file
from bot.knowledge.science import Model

WORDS = "en/american.yaml"
TYPED_FILES = re.compile(
    r"en/(lexicon/.*|american|calculator_words|calibration|commands|follow_ups|hearsay|lifts|node_words|other_languages"
    r"|question_words|skeletons/.*|subject_words|subjects|triage|triage_examples)\.yaml"
)
"""Files that hold what people type, or what authors read."""
TYPED_FIELDS = frozenset({"phrases", "not", "shapes", "causes", "openers", "fillers", "say", "others_named"})
_NAMED = re.compile(r"\b(?:fact|source|claim|trial)\([^)]*\)")
_GLOSS = re.compile(r"\((?:[\w-]+ ?){1,3}\)")
"""A word of another country in brackets: "a poison center (poison centre)"."""


class American(Model):
    """en/american.yaml."""

    spellings: dict[str, str]


def american(bench: Bench) -> Iterator[ContentError]:
    """Words that are spelled as in Britain, in texts that people read."""
    root = bench.parts.root
    spellings = load_file(root, WORDS, American).spellings
    longest = sorted(map(re.escape, spellings), key=len, reverse=True)
    british = re.compile(rf"\b(?:{'|'.join(longest)})\b", re.IGNORECASE)
    for path in sorted((root / "en").rglob("*.yaml")):
        if TYPED_FILES.fullmatch(path.relative_to(root).as_posix()):
            continue
        document = strict_yaml.read(path, root)
        for place, text in _texts(document.data, ()):
            for word in _found(british, text):
                yield document.error(place, f"“{word}” is British", f"write “{spellings[word.casefold()]}”")
    for path in sorted((root / "en/templates").rglob("*.j2")):
        yield from _template(path, root, british, spellings)


def _template(path: Path, root: Path, british: re.Pattern[str], spellings: dict[str, str]) -> Iterator[ContentError]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for word in _found(british, line):
            message, remedy = f"“{word}” is British", f"write “{spellings[word.casefold()]}”"
            yield ContentError(path.relative_to(root).as_posix(), number, "", message, remedy)


def _found(british: re.Pattern[str], text: str) -> list[str]:
    return british.findall(_GLOSS.sub("", _NAMED.sub("", text)))


def _texts(data: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, dict):
        for key, value in data.items():
            if key not in TYPED_FIELDS:
                yield from _texts(value, (*place, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from _texts(value, (*place, i))
