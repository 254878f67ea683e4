"""Word lists and tables that the slot readers stand on, loaded once."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.base.english import english_words
from bot.knowledge.strict_yaml import read


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine name that is recognised; it says nothing about interactions."""

    name: str
    generics: tuple[str, ...]
    """What it contains; the name itself for a generic."""
    same_as: tuple[str, ...] = ()
    """Other names of the same ingredient."""
    top: bool = False
    """Among the most used in the US or the UK."""


@dataclass(frozen=True, slots=True)
class City:
    """A city, its country and its time zone."""

    name: str
    country: str
    zone: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that slot extraction knows. Build it with `Lexicon.load`; nothing is read from disk afterwards."""

    lists: Mapping[str, Any]
    """File name of en/lexicon without ".yaml" → its content."""
    forms: tuple[Mapping[str, Any], ...] = ()
    interactions: tuple[Mapping[str, Any], ...] = ()
    medicines: tuple[Medicine, ...] = ()
    lookalikes: frozenset[frozenset[str]] = frozenset()
    cities: tuple[City, ...] = ()
    english: Set[str] = field(default=frozenset(), repr=False)
    """Common English words: they are never taken for a misspelled name."""

    @classmethod
    def load(cls, content: Path, language: str = "en") -> Lexicon:
        """Read the lists of one language and the tables. Raises ValueError naming every file and line that is wrong."""
        tables = content / "tables"
        problems: list[str] = []
        lists = {
            path.stem: _yaml(path, content, problems)
            for path in sorted((content / language / "lexicon").glob("*.yaml"))
        }
        forms = _yaml(tables / "forms.yaml", content, problems)
        interactions = _yaml(tables / "interactions.yaml", content, problems)
        if problems:
            raise ValueError("\n".join(problems))
        return cls(
            lists=lists,
            forms=tuple(forms["forms"]),
            interactions=tuple(interactions["interactions"]),
            medicines=_medicines(tables / "medicines.csv.gz"),
            lookalikes=frozenset(
                frozenset((row["name_a"], row["name_b"])) for row in _rows(tables / "medicine_lookalikes.csv")
            ),
            cities=tuple(City(r["name"], r["country"], r["zone"]) for r in _rows(tables / "cities.csv")),
            english=english_words(),
        )


def _yaml(path: Path, root: Path, problems: list[str]) -> Any:
    document = read(path, root)
    problems += [str(error) for error in document.errors]
    return document.data


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file, plain or gzipped; lines that begin with # are remarks."""
    if not path.exists():
        return []
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    kept = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    return list(csv.DictReader(io.StringIO(kept)))


def _medicines(path: Path) -> tuple[Medicine, ...]:
    out = []
    for row in _rows(path):
        generics = tuple(row["generic"].split(" + ")) if row["generic"] else (row["name"],)
        out.append(Medicine(row["name"], generics, tuple(row["same_as"].split("|")), row["top"] == "1"))
    return tuple(out)
