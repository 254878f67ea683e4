"""Reads a content folder whole. Either a `Content`, or a `ContentErrors` that lists every error of every file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.knowledge import references, strict_yaml
from bot.knowledge.content import Content
from bot.knowledge.errors import ContentError, ContentErrors
from bot.knowledge.guided_check import GuidedCheck
from bot.knowledge.science import Chains, Claims, Facts, Nodes, Sources, Trials
from bot.knowledge.strict_yaml import Document
from bot.knowledge.tables import IntakeTable
from bot.knowledge.topics import (
    AllowedNumbers,
    Caveats,
    ClaimTexts,
    Corrections,
    FollowUps,
    FormTexts,
    Grades,
    Menus,
    Messages,
    NodeNames,
    Questions,
    SubjectWords,
    Topic,
)

_M = TypeVar("_M", bound=BaseModel)
CHECK = "en/guided_check.yaml"


def content_root() -> Path:
    """Where the content lies: MAGSLEEP_CONTENT, else inside the installed package, else beside `bot/`."""
    if named := os.environ.get("MAGSLEEP_CONTENT"):
        return Path(named)
    package = Path(__file__).resolve().parent.parent
    packed = package / "_content"
    return packed if packed.is_dir() else package.parent / "content"


def load(root: Path | None = None) -> Content:
    """Load and cross-check the content folder.

    Raises:
        ContentErrors: with every error found, when anything is wrong.
    """
    return _Loader(root or content_root()).run()


def version(root: Path) -> str:
    """A short name for exactly this content: twelve hexadecimal digits that change with any byte of it."""
    digest = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def load_file(root: Path, name: str, model: type[_M]) -> _M:
    """One content file that only a higher floor has a model for.

    Raises:
        ContentErrors: with every error of the file.
    """
    loader = _Loader(root)
    found = loader._one(name, model)
    if found is None or loader.errors:
        raise ContentErrors(loader.errors)
    return found


class _Loader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.errors: list[ContentError] = []
        self.places: dict[tuple[str, str], tuple[Document, tuple[str | int, ...]]] = {}
        self.digest = hashlib.sha256()

    def run(self) -> Content:
        if not (self.root / "en").is_dir():
            raise ContentErrors(
                [ContentError(str(self.root), 0, "", "no content here", "set MAGSLEEP_CONTENT to a content folder")]
            )
        sources = self._list("science/sources.yaml", Sources, "sources", "source")
        nodes = self._list("science/nodes.yaml", Nodes, "nodes", "node")
        claims = self._list("science/claims.yaml", Claims, "claims", "claim")
        chains = self._list("science/chains.yaml", Chains, "chains", "chain")
        trials = self._list("science/trials.yaml", Trials, "trials", "trial")
        facts = self._lists("science/facts", Facts, "facts", "fact")
        caveats = self._lists("en/caveats", Caveats, "caveats", "caveat")
        corrections = self._list("en/corrections.yaml", Corrections, "corrections", "correction")
        intake = self._one("tables/intake.yaml", IntakeTable)
        menus = self._dict("en/menus.yaml", Menus, "menus", "menu")
        questions = self._dict("en/questions.yaml", Questions, "questions", "question")
        questions |= self._dict("en/questions_calculators.yaml", Questions, "questions", "question")
        messages = self._dict("en/messages.yaml", Messages, "messages", "message")
        claim_texts = self._dict("en/claims.yaml", ClaimTexts, "claims", "claim text")
        node_names = self._dict("en/nodes.yaml", NodeNames, "nodes", "node name")
        grades = self._dict("en/grades.yaml", Grades, "grades", "grade")
        forms = self._dict("en/forms.yaml", FormTexts, "forms", "form text")
        subject_words = self._one("en/subject_words.yaml", SubjectWords)
        allowed = self._one("en/allowed_numbers.yaml", AllowedNumbers)
        follow_ups = self._one("en/follow_ups.yaml", FollowUps)
        check = self._one(CHECK, GuidedCheck, "guided check")
        topics = self._topics()
        templates = {
            p.relative_to(self.root / "en/templates").as_posix(): self._text(p)
            for p in sorted((self.root / "en/templates").rglob("*.j2"))
        }
        if self.errors or not (intake and allowed and follow_ups and check and subject_words):
            raise ContentErrors(self.errors)
        content = Content(
            sources=sources,
            nodes=nodes,
            claims=claims,
            chains=chains,
            facts=facts,
            trials=trials,
            intake=intake,
            topics=topics,
            caveats=caveats,
            menus=menus,
            questions=questions,
            messages=messages,
            claim_texts=claim_texts,
            node_names=node_names,
            grades=grades,
            corrections=corrections,
            follow_ups=follow_ups,
            check=check,
            forms=forms,
            allowed_numbers=allowed.names,
            subject_words=subject_words.words,
            templates=templates,
            fingerprint=self.digest.hexdigest(),
            places=self.places,
        )
        if dangling := references.check(content):
            raise ContentErrors(dangling)
        return content

    def _topics(self) -> dict[str, Topic]:
        folder = self.root / "en/topics"
        out: dict[str, Topic] = {}
        for path in sorted(folder.rglob("*.yaml")):
            doc = self._read(path)
            topic = self._validate(doc, Topic)
            if topic is None:
                continue
            expected = ".".join(path.relative_to(folder).with_suffix("").parts)
            if topic.id != expected:
                message = f"the file's place says {expected}, the id says {topic.id}"
                self.errors.append(doc.error(("id",), message, "make the two agree"))
            self._place("topic", topic.id, doc, ())
            out[topic.id] = topic
        return out

    def _list(self, name: str, model: type[_M], key: str, kind: str) -> dict[str, Any]:
        return self._collect([self.root / name], model, key, kind)

    def _lists(self, folder: str, model: type[_M], key: str, kind: str) -> dict[str, Any]:
        return self._collect(sorted((self.root / folder).glob("*.yaml")), model, key, kind)

    def _collect(self, paths: Iterable[Path], model: type[_M], key: str, kind: str) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for path in paths:
            doc = self._read(path)
            valid = self._validate(doc, model)
            for i, item in enumerate(getattr(valid, key) if valid else ()):
                if item.id in out:
                    first = self.places[kind, item.id][0].file
                    message = f"the {kind} {item.id} stands already in {first}"
                    self.errors.append(doc.error((key, i, "id"), message, "rename one of them"))
                self._place(kind, item.id, doc, (key, i))
                out[item.id] = item
        return out

    def _dict(self, name: str, model: type[_M], key: str, kind: str) -> dict[Any, Any]:
        doc = self._read(self.root / name)
        valid = self._validate(doc, model)
        items: Mapping[Any, Any] = getattr(valid, key) if valid else {}
        for item in items:
            self._place(kind, str(item), doc, (key, str(item)))
        return dict(items)

    def _one(self, name: str, model: type[_M], kind: str | None = None) -> _M | None:
        doc = self._read(self.root / name)
        if kind is not None:
            self._place(kind, "", doc, ())
        return self._validate(doc, model)

    def _place(self, kind: str, item: str, doc: Document, path: tuple[str | int, ...]) -> None:
        self.places.setdefault((kind, item), (doc, path))

    def _text(self, path: Path) -> str:
        raw = path.read_bytes()
        self.digest.update(path.name.encode() + raw)
        return raw.decode("utf-8")

    def _read(self, path: Path) -> Document:
        name = path.relative_to(self.root).as_posix()
        if not path.is_file():
            doc = Document(file=name, data=None)
            doc.errors.append(ContentError(name, 0, "", "this file is missing", "restore it from the repository"))
        else:
            raw = path.read_bytes()
            self.digest.update(name.encode() + raw)
            doc = strict_yaml.parse(raw, name)
        self.errors += doc.errors
        return doc

    def _validate(self, doc: Document, model: type[_M]) -> _M | None:
        if doc.data is None:
            if not doc.errors:
                self.errors.append(doc.error((), "this file is empty", "fill it, or remove it"))
            return None
        try:
            return model.model_validate(doc.data)
        except ValidationError as error:
            self.errors += _explain(doc, error)
            return None


def _explain(doc: Document, error: ValidationError) -> Iterable[ContentError]:
    for item in error.errors(include_url=False):
        path = tuple(item["loc"])
        kind = item["type"]
        tell = _REMEDIES.get(kind, _plainly)
        yield doc.error(path, *tell(dict(item)))


def _plainly(item: dict[str, Any]) -> tuple[str, str]:
    return item["msg"].removeprefix("Value error, "), "correct this field"


_Tell = Callable[[dict[str, Any]], tuple[str, str]]
_REMEDIES: dict[str, _Tell] = {
    "missing": lambda i: (f"the field {i['loc'][-1]} is missing", f"add {i['loc'][-1]}"),
    "extra_forbidden": lambda i: (f"the field {i['loc'][-1]} is not known here", "check its spelling, or remove it"),
    "string_type": lambda i: (f"expected a text, found {i['input']!r}", "put it in quotes"),
    "string_too_long": lambda i: (i["msg"], "shorten it"),
    "string_pattern_mismatch": lambda i: (f"{i['input']!r} has not the right form", "write it like its neighbours"),
    "literal_error": lambda i: (f"{i['input']!r} is not one of {i['ctx']['expected']}", "use one of these"),
    "enum": lambda i: (f"{i['input']!r} is not one of {i['ctx']['expected']}", "use one of these"),
    "tuple_type": lambda i: (f"expected a list, found {i['input']!r}", "one entry a line, each with '- '"),
}
