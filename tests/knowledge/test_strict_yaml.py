"""What the strict reader accepts and refuses, with the right line."""

from __future__ import annotations

import pytest

from bot.knowledge import strict_yaml


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\na: 2\n", 2, "stands twice"),
        ("a: yes\n", 1, "read as true or false"),
        ("a: off\n", 1, "read as true or false"),
        ("b:\n  - 21:30\n", 2, "number of seconds"),
        ("a: 2026-11-22\n", 1, "read as a date"),
        ("a: 0700\n", 1, "base eight"),
        ("a: !thing x\n", 1, "tag"),
        ("a: [1, 2\nb: 3\n", 2, "not valid YAML"),
        ("no: 1\n", 1, "read as true or false"),
    ],
)
def test_surprises_are_errors(text: str, line: int, says: str) -> None:
    doc = strict_yaml.parse(text, "x.yaml")
    assert [e.line for e in doc.errors] == [line]
    assert says in doc.errors[0].message
    assert doc.errors[0].remedy


def test_plain_values_are_read_as_meant() -> None:
    doc = strict_yaml.parse('a: 1\nb: 2.5\nc: "21:30"\nd: true\ne: null\nf: text\ng: [x, {h: -3}]\n', "x.yaml")
    assert not doc.errors
    assert doc.data == {"a": 1, "b": 2.5, "c": "21:30", "d": True, "e": None, "f": "text", "g": ["x", {"h": -3}]}


def test_lines_are_known_for_every_field() -> None:
    doc = strict_yaml.parse("a:\n  - b: 1\n    c: 2\n  - b: 3\n", "x.yaml")
    assert doc.line(("a", 1, "b")) == 4
    assert doc.line(("a", 0, "nowhere")) == 2


def test_not_utf8() -> None:
    assert "UTF-8" in strict_yaml.parse(b"\xff\xfe\x00", "x.yaml").errors[0].message
