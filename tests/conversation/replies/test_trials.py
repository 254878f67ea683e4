"""The list of trials: complete, short, and no figure that is not established."""

from __future__ import annotations

import pytest

from bot.app import Parts
from bot.base.markup import plain
from bot.base.reply import BlockKind
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.render import Renderer
from bot.conversation.replies.trials import ROOM, TrialList
from bot.knowledge.library import Library, load_library
from tests.talk import Talk, text


@pytest.fixture(scope="module")
def library(parts: Parts) -> Library:
    return load_library(parts.root, parts.content)


@pytest.fixture(scope="module")
def trials(parts: Parts, library: Library) -> TrialList:
    return TrialList(parts.content, Renderer(parts.content), library)


def test_every_trial_is_told_once(trials: TrialList, parts: Parts) -> None:
    lines = [line for _, group in trials.full() for line in group]
    assert len(lines) == len(parts.content.trials)
    assert len(set(lines)) == len(lines)


def test_each_line_is_short_and_says_who_paid(trials: TrialList, parts: Parts) -> None:
    for trial in parts.content.trials.values():
        full, brief = plain(trials.line(trial.id)), plain(trials.line(trial.id, full=False))
        assert full.startswith(parts.content.sources[trial.source].short)
        assert "Who paid: " in full
        assert "Who paid" not in brief
        assert len(full) <= 260, full
        assert "None" not in full


def test_the_people_are_those_of_the_table(trials: TrialList) -> None:
    assert "46 adults of 60 to 75" in plain(trials.line("abbasi-2012"))
    assert "100 poor sleepers of 51 to 85, 320 mg, 7 weeks" in plain(trials.line("nielsen-2010"))


def test_recalled_trials_are_worded_as_uncertain(trials: TrialList, parts: Parts, library: Library) -> None:
    hedges = ("eportedly", "reported", "reports", "said to")
    for trial in parts.content.trials.values():
        if (trial.model_extra or {}).get("all_numbers") == "recalled":
            said = plain(trials.line(trial.id))
            assert any(h in said for h in hedges), said
            assert library.trials.trials[trial.id].hedged


def test_the_chat_list_leaves_room_for_the_answer(trials: TrialList, parts: Parts) -> None:
    block = trials.deeper()
    said = plain(block.html)
    assert block.kind is BlockKind.DEEPER
    assert said.startswith("Magnesium alone, against a dummy pill")
    assert "Not listed here" in said
    answers = Answers(parts.content, Renderer(parts.content))
    topic = parts.content.topics["evidence.trials"]
    rest = sum(len(plain(b.html)) + 2 for b in answers.reply(topic, {}).blocks if b.kind is not BlockKind.DEEPER)
    assert len(said) + rest <= 4096
    assert set(trials.sources()) <= set(parts.content.sources)


def test_with_room_enough_nothing_is_left_out(trials: TrialList) -> None:
    said = plain(trials.deeper(room=10 * ROOM).html)
    assert "Not listed here" not in said
    assert "We found no published paper" in said


async def test_the_list_ends_with_what_would_change_the_verdict(parts: Parts) -> None:
    talk = Talk(parts.conversation())
    await talk.say("i am 82, pregnant is my daughter, and i have kidney disease")
    reply = await talk.say("show me the studies")
    assert reply.topic == TrialList.TOPIC
    (deeper,) = [plain(b.html) for b in reply.blocks if b.kind is BlockKind.DEEPER]
    assert "What would change this answer: a large trial that no maker pays for" in deeper
    assert len(text(reply)) <= 4096
