from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.base import text


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_comes_to_the_same(written: str) -> None:
    assert written.lower().translate(text._ASCII) == text._plain(written)
