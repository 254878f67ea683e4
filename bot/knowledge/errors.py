"""Errors in content, told so that an author can mend them without reading Python."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class ContentError:
    """One thing wrong in one place of the content."""

    file: str
    """Path from the content folder (or from the tests folder)."""
    line: int
    """1-based; 0 when the whole file is meant."""
    field: str
    """Dotted path inside the file, or empty."""
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        field = f" [{self.field}]" if self.field else ""
        return f"{where}{field}: {self.message}. Remedy: {self.remedy}"


class ContentErrors(Exception):
    """The content cannot be used. `errors` lists everything that is wrong, sorted by file and line."""

    def __init__(self, errors: Iterable[ContentError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__("\n".join(map(str, self.errors)))
