"""The machine-readable door keeps its promises (docs/ask-jsonl.md)."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from bot.app import Parts
from bot.channels.jsonl import answer_lines

FIELDS = {
    "id", "chat", "topic", "kind", "band", "confidence", "candidates", "slots", "text", "html", "choices", "evidence",
    "caveats", "sources", "picture", "correction",
}  # fmt: skip


async def ask(parts: Parts, *lines: object) -> list[dict[str, Any]]:
    out = io.StringIO()
    written = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    await answer_lines(written, out, parts.conversation())
    return [json.loads(line) for line in out.getvalue().splitlines()]


async def test_the_example_of_the_design(parts: Parts) -> None:
    (reply,) = await ask(
        parts, {"id": "7", "chat": "a", "text": "how much for a pregnant woman", "now": "2026-11-22T20:00:00+01:00"}
    )
    assert set(reply) == FIELDS
    assert reply["id"] == "7"
    assert reply["chat"] == "a"
    assert (reply["topic"], reply["kind"], reply["band"]) == ("dose.rda", "question", "answer")
    assert reply["slots"] == {"sex": "female", "pregnant": True}
    assert reply["choices"] == [["Under 19", "19–30", "31–50"]]
    assert reply["candidates"][0]["topic"] == "dose.rda"
    assert 0.6 <= reply["confidence"] <= 1
    assert reply["evidence"] is None


async def test_lines_of_one_chat_are_one_dialogue(parts: Parts) -> None:
    replies = await ask(
        parts,
        {"id": 1, "chat": "a", "text": "how much for a pregnant woman"},
        {"id": 2, "chat": "b", "text": "why does magnesium help sleep"},
        {"id": 3, "chat": "a", "text": "29"},
        {"id": 4, "chat": "a", "text": "and while breastfeeding?"},
    )
    assert [r["id"] for r in replies] == [1, 2, 3, 4]
    assert "350 mg" in replies[2]["text"]
    assert replies[2]["slots"] == {"sex": "female", "pregnant": True, "age": 29}
    assert replies[2]["kind"] == "calculation"
    assert "310 mg" in replies[3]["text"]
    assert "pregnant" not in replies[3]["slots"]


async def test_a_line_without_chat_is_a_new_person(parts: Parts) -> None:
    replies = await ask(parts, {"text": "how much for a pregnant woman"}, {"text": "29"})
    assert "mg a day" not in replies[1]["text"]
    assert replies[0]["chat"] is None


async def test_now_drives_expiry(parts: Parts) -> None:
    replies = await ask(
        parts,
        {"chat": "a", "text": "how much for a pregnant woman", "now": "2026-11-22T20:00:00+01:00"},
        {"chat": "a", "text": "29", "now": "2026-11-22T21:00:00+01:00"},
    )
    assert replies[1]["kind"] != "calculation"


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[1, 2]",
        "{}",
        '{"text": 5}',
        '{"text": "x", "now": "yesterday"}',
        '{"text": "x", "chat": []}',
        "null",
        "[" * 5000,
    ],
)
async def test_a_bad_line_is_told_and_stops_nothing(parts: Parts, line: str) -> None:
    replies = await ask(parts, line, {"id": "ok", "text": "hello"})
    assert set(replies[0]) == {"id", "error"}
    assert replies[1]["id"] == "ok"


async def test_any_id_is_echoed(parts: Parts) -> None:
    ids = [None, 3, "x", {"a": 1}, [1]]
    replies = await ask(parts, *({"id": i, "text": "hello"} for i in ids))
    assert [r["id"] for r in replies] == ids


async def test_clarify_offers_exactly_its_candidates(parts: Parts) -> None:
    for text in ("magnesium night", "magnesium and my body", "mag before or after", "magnesium 400", "the sleep thing"):
        (reply,) = await ask(parts, {"text": text})
        if reply["kind"] == "clarify":
            assert len(reply["candidates"]) in (2, 3)
            assert len(reply["choices"]) == len(reply["candidates"]) + 1
            assert reply["topic"] == reply["candidates"][0]["topic"]
            return
    pytest.fail("none of these was vague enough to be asked back")


async def test_menu_and_stop_are_help_and_refusals_are_out_of_scope(parts: Parts) -> None:
    replies = await ask(parts, {"text": "menu"}, {"text": "stop"}, {"text": "best time to take vitamin d"})
    assert [r["topic"] for r in replies] == ["meta.help", "meta.help", "out_of_scope"]
    assert replies[2]["kind"] == "fallback"
    assert replies[2]["band"] == "refuse"
