"""Every table of `slot_cases`, read by the slot reader alone."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest

from bot.understanding.reading.reader import SlotReader

from .slot_cases import messages, names, person, time

CASES = list(chain(messages.CASES, names.CASES, person.CASES, time.CASES))


@pytest.mark.parametrize(("text", "expecting", "slots", "problems"), CASES, ids=[f"{c[0]}|{c[1]}" for c in CASES])
def test_slots(
    reader: SlotReader, text: str, expecting: str | None, slots: dict[str, Any], problems: list[str]
) -> None:
    found = reader.read(text, expecting=expecting)
    assert found.known() == slots
    assert list(found.problems) == problems
