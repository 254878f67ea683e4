"""YAML without surprises: duplicate keys, unquoted times, dates, octals and yes/no words are errors.

Parsing is libyaml's; the checks walk its node tree and keep the line of every field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.knowledge.errors import ContentError

_TAG = "tag:yaml.org,2002:"
Path_ = tuple[str | int, ...]


@dataclass(slots=True)
class Document:
    """A parsed file: its data, and the line on which each field begins."""

    file: str
    data: Any
    lines: dict[Path_, int] = field(default_factory=dict)
    errors: list[ContentError] = field(default_factory=list)

    def line(self, path: Path_) -> int:
        """The line of `path`, or of its nearest ancestor that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def error(self, path: Path_, message: str, remedy: str) -> ContentError:
        """An error at `path`."""
        return ContentError(self.file, self.line(path), ".".join(map(str, path)), message, remedy)


def read(path: Path, root: Path) -> Document:
    """Parse one file. Syntax and strictness errors are collected in the result, never raised."""
    return parse(path.read_bytes(), str(path.relative_to(root).as_posix()))


def parse(raw: bytes | str, file: str) -> Document:
    """Parse the text of one file; `file` is only for messages."""
    doc = Document(file=file, data=None)
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
    except UnicodeDecodeError as error:
        doc.errors.append(doc.error((), f"not UTF-8 text ({error.reason})", "save the file as UTF-8"))
        return doc
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        doc.errors.append(
            ContentError(file, line, "", f"not valid YAML: {problem}", "look at this line: quote texts that hold ': '")
        )
        return doc
    doc.data = _Walker(doc).value(node, ()) if node is not None else None
    return doc


class _Walker:
    def __init__(self, doc: Document) -> None:
        self.doc = doc

    def value(self, node: yaml.Node, path: Path_) -> Any:
        self.doc.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, child in node.value:
            key = key_node.value
            inner = (*path, key)
            self.doc.lines[inner] = key_node.start_mark.line + 1
            if key_node.tag == _TAG + "bool" and key not in ("true", "false"):
                self._complain(inner, f"the key {key} is read as true or false", f'write "{key}" in quotes')
            if key in out:
                self._complain(inner, f"the key {key} stands twice", "keep one of them")
            out[key] = self.value(child, inner)
        return out

    def _scalar(self, node: yaml.Node, path: Path_) -> Any:
        raw: str = node.value
        kind = node.tag.removeprefix(_TAG)
        if kind == "str":
            return raw
        if kind == "null":
            return None
        if kind == "bool":
            if raw not in ("true", "false"):
                self._complain(path, f"{raw} without quotes is read as true or false", f'write "{raw}" or true/false')
            return raw in ("true", "yes", "on")
        if kind in ("int", "float"):
            return self._number(raw, kind, path)
        if kind == "timestamp":
            self._complain(path, f"{raw} without quotes is read as a date", f'write "{raw}"')
        else:
            self._complain(path, f"the tag !{kind} is not used here", "remove it")
        return raw

    def _number(self, raw: str, kind: str, path: Path_) -> Any:
        if ":" in raw:
            self._complain(path, f"{raw} without quotes is read as a number of seconds", f'write "{raw}"')
            return raw
        digits = raw.lstrip("+-")
        if kind == "int" and len(digits) > 1 and digits.startswith("0"):
            self._complain(path, f"{raw} without quotes is read in base eight or two", f'write "{raw}"')
            return raw
        plain = raw.replace("_", "")
        try:
            return int(plain) if kind == "int" else float(plain)
        except ValueError:
            self._complain(path, f"{raw} is no plain number", "write it in digits, or in quotes")
            return raw

    def _complain(self, path: Path_, message: str, remedy: str) -> None:
        self.doc.errors.append(self.doc.error(path, message, remedy))
