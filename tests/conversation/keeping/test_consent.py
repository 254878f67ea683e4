"""The yes before anything about health is kept: typed, with an age, and in its absence."""

from __future__ import annotations

import pytest

from bot.app import Parts
from bot.conversation.keeping.kept import in_memory
from bot.conversation.replies.yes_no import YesNo
from bot.knowledge.keeping import load_notes
from bot.knowledge.loader import content_root
from tests.conversation.test_dialogues import DIALOGUES
from tests.talk import Talk, text

says = YesNo(load_notes(content_root())[0].yes_no).read
NIGHT = "bed 11:15, asleep by midnight, up twice, 6:40"


async def nights(talk: Talk) -> int | None:
    """How many are kept; None for somebody who is not known."""
    found = await talk.conversation.kept.store.people.find(talk.chat)
    return len(await talk.conversation.kept.store.nights.of(found.id)) if found else None


@pytest.mark.parametrize(
    "answers", [["yes", "yes"], ["ok", "yep"], ["yess pls", "im 44"], ["yes i am 34"], ["yes im over 18"]]
)
async def test_a_typed_yes_counts_once_its_writer_is_known_to_be_an_adult(talk: Talk, answers: list[str]) -> None:
    await talk.say(NIGHT)
    for answer in answers:
        assert await nights(talk) is None
        await talk.say(answer)
    assert "Thank you" in text(talk.reply)  # type: ignore[arg-type]
    assert await nights(talk) == 1


async def test_who_told_an_age_is_not_asked_for_it(talk: Talk) -> None:
    await talk.say("how much magnesium does a woman of 45 need")
    await talk.say(NIGHT)
    await talk.say("yes")
    assert await nights(talk) == 1


@pytest.mark.parametrize(
    "answers",
    [
        ["no"],
        ["nah"],
        ["yes", "no"],
        ["yes im 17"],
        ["yes", "15"],
        ["how much is in spinach", "yes"],
        ["no thanks", "yes"],
    ],
)
async def test_anything_else_keeps_nothing(talk: Talk, answers: list[str]) -> None:
    await talk.say(NIGHT)
    for answer in answers:
        await talk.say(answer)
    assert await nights(talk) is None
    assert "nothing in your diary" in text(await talk.say("show my sleep chart"))


@pytest.mark.parametrize("name", DIALOGUES)
async def test_no_dialogue_keeps_or_shows_a_night_before_the_consent(name: str, parts: Parts) -> None:
    talk = Talk(parts.conversation(in_memory()))

    async def told() -> None:
        for turn in DIALOGUES[name]:
            if "say" not in turn or says(turn["say"]) == "yes":
                continue
            reply = await talk.say(turn["say"])
            if "May I keep this" not in text(reply):
                assert reply.topic != "habit.diary_log" or "bed_time" not in reply.slots
            assert reply.picture is None or not reply.topic.startswith("habit.")
            assert not await nights(talk)
            found = await talk.conversation.kept.store.people.find(talk.chat)
            assert found is None or not found.agreed

    await talk.conversation.closing(told())
