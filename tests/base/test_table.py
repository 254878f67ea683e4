"""CSV that any spreadsheet opens."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.base.table import as_csv, plain


def cells(value: Any) -> list[str]:
    """One value, as a spreadsheet reads it, beneath its heading."""
    text = as_csv(["a", "b"], [[value, 1]]).decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(text, newline=""))
    assert (heading, row[1]) == (["a", "b"], "1")
    return row


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (445, "445"),
        (45.0, "45"),
        (89.9, "89.9"),
        (-3, "-3"),
        (date(2026, 11, 2), "2026-11-02"),
        (time(7, 5), "07:05"),
        (datetime(2026, 11, 2, 7, 5, tzinfo=UTC), "2026-11-02 07:05:00+00:00"),
        (("mon", "tue"), "mon tue"),
        ({"age": 45, "since": date(2026, 11, 2)}, '{"age": 45, "since": "2026-11-02"}'),
        ({}, ""),
        ("=1+1", "'=1+1"),
        ('late, "dinner"\nand wine', 'late, "dinner"\nand wine'),
    ],
)
def test_a_value_in_a_cell(value: Any, shown: str) -> None:
    assert cells(value)[0] == shown


@given(st.text(max_size=40).filter(lambda t: "\0" not in t))
def test_any_text_comes_back_and_none_is_a_formula(text: str) -> None:
    (cell, _) = cells(text)
    assert cell.removeprefix("'") == text.removeprefix("'")
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_it_begins_with_the_mark_that_excel_needs() -> None:
    assert as_csv(["tëa"], []) == b"\xef\xbb\xbft\xc3\xaba\r\n"


def test_what_has_no_plain_form_is_no_cell() -> None:
    with pytest.raises(TypeError):
        plain(object())
