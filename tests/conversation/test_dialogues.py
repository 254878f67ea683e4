"""Whole dialogues as authors write them (tests/dialogues/*.yaml), run turn by turn on the real conversation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.app import Parts
from bot.conversation.keeping.kept import in_memory
from tests.talk import Talk, labels, text

FOLDER = Path(__file__).parent.parent / "dialogues"
DIALOGUES = {
    f"{path.stem}: {name}": turns
    for path in sorted(FOLDER.glob("*.yaml"))
    for name, turns in yaml.safe_load(path.read_text("utf-8")).items()
}


@pytest.mark.parametrize("name", DIALOGUES)
async def test_dialogue(name: str, parts: Parts) -> None:
    talk = Talk(parts.conversation(in_memory(given=True)))

    async def told() -> None:
        for turn in DIALOGUES[name]:
            await _turn(talk, turn)

    await talk.conversation.closing(told())


async def _turn(talk: Talk, turn: dict[str, Any]) -> None:
    if minutes := turn.get("wait"):
        talk.wait(minutes=minutes)
    reply = await (talk.press(turn["press"]) if "press" in turn else talk.say(turn["say"]))
    said = turn.get("press") or turn["say"]
    for key in ("topic", "kind", "band"):
        if key in turn:
            assert getattr(reply, key) == turn[key], f"{said}: {key} is {getattr(reply, key)}"
    for name, wanted in turn.get("slots", {}).items():
        assert reply.slots.get(name) == wanted, f"{said}: {name} is {reply.slots.get(name)}"
    for name in turn.get("no_slots", ()):
        assert name not in reply.slots, f"{said}: {name} is still {reply.slots[name]}"
    assert text(reply).startswith(turn.get("begins", "")), f"{said}: begins {text(reply)[:80]}"
    for wanted in turn.get("holds", ()):
        assert wanted.casefold() in text(reply).casefold(), f"{said}: no “{wanted}” in {text(reply)}"
    for unwanted in turn.get("lacks", ()):
        assert unwanted.casefold() not in text(reply).casefold(), f"{said}: “{unwanted}” in {text(reply)}"
    for wanted in turn.get("caveats", ()):
        assert wanted in reply.caveats, f"{said}: caveats are {reply.caveats}"
    for wanted in turn.get("choices", ()):
        assert wanted in labels(reply), f"{said}: choices are {labels(reply)}"
    if "choice_rows" in turn:
        assert [[c.label for c in row] for row in reply.choices] == turn["choice_rows"]
    if "evidence" in turn:
        assert reply.evidence == turn["evidence"]
