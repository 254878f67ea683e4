"""The guided check as a dialogue: what a message answers, what a forged button does, and where it must not speak."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import Parts
from bot.base.message import Message
from bot.base.reply import ReplyKind
from bot.conversation.guided.checking import CheckReader
from bot.knowledge.loader import content_root, load
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader
from tests.talk import Talk, labels, text

CHECK = load().check
READER = CheckReader(CHECK)
SLOTS = SlotReader(Lexicon.load(content_root()))
NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
NO_ONES = ["a man of 44", "no", "no", "no", "no", "no"]


def hear(said: str, step: str | None = None) -> dict[str, tuple[str, ...]]:
    asked = CHECK.by_id[step] if step else None
    return READER.hear(said, SLOTS.read(said, expecting=asked.expects if asked else None), asked).answers


@pytest.mark.parametrize(
    ("said", "step", "answers"),
    [
        ("im 45, no kidney problems", None, {"age": ("adult",), "kidneys": ("fine",)}),
        ("my kidneys are fine and i take no medicines", None, {"kidneys": ("fine",), "medicines": ("none",)}),
        (
            "66 years old and never had my kidneys tested",
            None,
            {"age": ("older",), "pregnancy": ("not_possible",), "kidneys": ("unknown",)},
        ),
        ("17", "age", {"age": ("under_18",)}),
        ("i'd rather not say", "age", {"age": ("unknown",)}),
        ("not pregnant", "pregnancy", {"pregnancy": ("none",)}),
        ("not pregnant", None, {}),
        ("neither pregnant nor breastfeeding", None, {"pregnancy": ("none",)}),
        ("yes", "pregnancy", {"pregnancy": ("some",)}),
        ("we are trying for a baby", "pregnancy", {"pregnancy": ("trying",)}),
        ("yes, dialysis", "kidneys", {"kidneys": ("trouble",)}),
        ("my kidneys are fine but i have one kidney", "kidneys", {"kidneys": ("trouble",)}),
        ("i really don't know", "kidneys", {"kidneys": ("unknown",)}),
        ("no heart problems or anything", "health", {"health": ("none",)}),
        ("afib and crohns", "health", {"health": ("heart", "bowel")}),
        ("asthma", "health", {"health": ("minor", "none")}),
        ("asthma", None, {"health": ("minor",)}),
        ("diabetes and high blood pressure", "kidneys", {"health": ("diabetes", "high_bp")}),
        ("just a multivitamin", "medicines", {"medicines": ("supplements",)}),
        ("nothing", "medicines", {"medicines": ("none",)}),
        ("0", "amount", {"amount": ("none",)}),
        ("milk of magnesia", "amount", {"amount": ("unknown",)}),
        ("i drink a beer at weekends", "wellbeing", {"wellbeing": ("some_alcohol",)}),
        ("a bottle of wine every night", "wellbeing", {"wellbeing": ("alcohol",)}),
        ("i snore", "wellbeing", {"wellbeing": ("plain_snoring",)}),
        ("bipolar", "wellbeing", {"wellbeing": ("high_mood",), "trial": ("bipolar",)}),
        ("can't fall asleep, plenty of greens", "sleep", {"sleep": ("rich_diet",)}),
        ("restless legs", "sleep", {"sleep": ("legs",)}),
        ("banana", "age", {}),
    ],
)
def test_what_a_message_answers(said: str, step: str | None, answers: dict[str, tuple[str, ...]]) -> None:
    found = hear(said, step)
    assert {k: set(v) for k, v in found.items()} == {k: set(v) for k, v in answers.items()}


@pytest.mark.parametrize(
    ("said", "step", "dose"),
    [
        ("300 mg", "amount", 300.0),
        ("two 100 mg tablets", "amount", 200.0),
        ("200-400 mg", "amount", 400.0),
        ("one tablet", "amount", None),
        ("i take 300 mg of magnesium already", None, 300.0),
        ("should i take 400 mg", None, None),
    ],
)
def test_what_is_taken_already(said: str, step: str | None, dose: float | None) -> None:
    asked = CHECK.by_id[step] if step else None
    heard = READER.hear(said, SLOTS.read(said, expecting=asked.expects if asked else None), asked)
    assert heard.dose == dose


@given(st.text(max_size=80), st.sampled_from([None, *(s.id for s in CHECK.steps)]))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_reading_and_every_answer_exists(said: str, step: str | None) -> None:
    for name, answers in hear(said, step).items():
        assert set(answers) <= set(CHECK.by_id[name].by_id)


async def answered(parts: Parts, *said: str) -> Talk:
    talk = Talk(parts.conversation())
    await talk.say("guided check")
    for one in said:
        await talk.say(one)
    return talk


async def test_a_button_works_when_the_dialogue_has_faded(parts: Parts) -> None:
    talk = await answered(parts, "44 m")
    assert talk.reply is not None
    token = next(c.token for row in talk.reply.choices for c in row if c.label == "Kidney trouble")
    talk.wait(hours=2)
    reply = await talk.press_token(token)
    assert reply.topic == "decision.candidate"
    assert "Kidneys" in text(reply)


@pytest.mark.parametrize("token", ["g:", "g:kidneys", "g:kidneys=", "g:kidneys=rubbish", "g:moon=fine", "g:trial=none"])
async def test_a_forged_button_leads_to_the_menu(parts: Parts, token: str) -> None:
    talk = await answered(parts, "44 m")
    reply = await talk.press_token(token)
    assert reply.topic == "meta.help"


async def test_pressing_after_the_end_changes_that_answer(parts: Parts) -> None:
    talk = await answered(parts, *NO_ONES, "i lie awake")
    assert talk.reply is not None
    assert "Nothing you told us" in text(talk.reply)
    assert "speak to a doctor" in text(await talk.press_token("g:kidneys=trouble"))
    assert "Nothing you told us" in text(await talk.press_token("g:kidneys=fine"))


async def test_nothing_about_health_is_asked_in_a_group(parts: Parts) -> None:
    conversation = parts.conversation()
    asked = Message("g", "p", NOW, text="should i try magnesium", private=False)
    reply = await conversation.handle(asked)
    assert reply.kind is ReplyKind.ANSWER
    assert "in private" in text(reply)
    assert reply.in_private == "decision.candidate"
    assert not reply.choices
    after = await conversation.handle(replace(asked, text="44 m"))
    assert after.topic != "decision.candidate"


async def test_every_label_said_as_text_equals_pressing_it(parts: Parts) -> None:
    for step, before in (("kidneys", 1), ("health", 2), ("wellbeing", 5), ("sleep", 6)):
        talk = await answered(parts, *NO_ONES[:before])
        assert talk.reply is not None
        for label in labels(talk.reply):
            said, pressed = await answered(parts, *NO_ONES[:before]), await answered(parts, *NO_ONES[:before])
            one, other = await said.say(label), await pressed.press(label)
            assert text(one) == text(other), (step, label)


async def test_the_resume_button_stays_while_the_check_is_open_and_goes_with_its_end(parts: Parts) -> None:
    talk = await answered(parts, "44 m")
    first = await talk.say("what foods are rich in magnesium?")
    second = await talk.say("does magnesium help with gaba receptors")
    assert "Resume the check" in labels(first)
    assert "Resume the check" in labels(second)
    await talk.press("Resume the check")
    await talk.press("Kidney trouble")
    assert "Resume the check" not in labels(await talk.say("what foods are rich in magnesium?"))


async def test_a_scrap_that_nobody_understands_does_not_lose_the_question(parts: Parts) -> None:
    talk = await answered(parts)
    await talk.say("glorp frobnicate?")
    reply = await talk.say("44 m")
    assert "Step 3" in text(reply)


async def test_another_illness_typed_is_never_taken_for_none(parts: Parts) -> None:
    for illness in ("lupus", "i have addison's disease", "liver cirrhosis", "sickle cell"):
        talk = await answered(parts, "44 m", "no", illness)
        assert talk.reply is not None
        assert "speak to a doctor" in text(talk.reply), illness


@pytest.mark.parametrize("answers", range(len(NO_ONES) + 1))
async def test_an_emergency_goes_before_every_question_of_the_check(parts: Parts, answers: int) -> None:
    talk = await answered(parts, *NO_ONES[:answers])
    for said in ("my chest hurts and i cant breathe", "i want to kill myself", "my toddler ate my magnesium gummies"):
        assert (await talk.say(said)).kind is ReplyKind.TRIAGE


async def test_an_age_that_was_only_tapped_as_a_band_is_asked_again(parts: Parts) -> None:
    talk = Talk(parts.conversation())
    await talk.say("how much magnesium do i need")
    await talk.press("51–70")
    await talk.press("Woman")
    reply = await talk.say("is it worth my trying")
    assert "How old are you?" in text(reply)
    assert "51" not in text(reply)
    await talk.say("stop")
    await talk.say("how much magnesium does a woman of 68 need")
    assert "From 65 on" in text(await talk.say("is it worth my trying"))
