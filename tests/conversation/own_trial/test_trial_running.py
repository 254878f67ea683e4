"""An own trial once it runs: tonight, how far it is, no peeking, the stop rules, and what is said at its end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.app import Parts
from bot.base.night import Night
from bot.base.reply import Reply, ReplyKind
from bot.calculators.own_trial.analysis import analyse
from bot.calculators.own_trial.plan import Plan
from bot.conversation.conversation import Conversation
from bot.habits.memory import MemoryEngine
from bot.habits.own_trial import plan_of
from bot.habits.reminders import Reminding, Wish
from bot.storage.trials import ENDED, STOPPED
from tests.conversation.own_trial.trial_talk import agree as agreed
from tests.conversation.own_trial.trial_talk import started, trials
from tests.talk import Talk, labels, text

NIGHT = timedelta(days=1)
CLAIM = re.compile(r"\b(it|magnesium) (works|worked|does not work|helps|helped|did not help)\b", re.IGNORECASE)
"""What a result never says."""


@pytest.fixture
def talk(conversation: Conversation) -> Talk:
    """One chat, at nine in the evening."""
    return Talk(conversation, now=datetime(2026, 11, 22, 21, 0, tzinfo=UTC))


async def begin(talk: Talk, length: str = "3 pairs", outcome: str = "fall asleep") -> Plan:
    """A trial that runs; the clock stands at its first evening."""
    await agreed(talk, "UTC")
    plan = plan_of(await started(talk, length, outcome))
    talk.now = datetime.combine(plan.start, time(21), UTC)
    return plan


async def tell(talk: Talk, plan: Plan, *, gap: float = 10, until: int = 10**6, skip: tuple[int, ...] = ()) -> None:
    """The diary: with magnesium `gap` minutes sooner asleep; some nights not told."""
    store = talk.conversation.kept.store
    person = await store.people.find(talk.chat)
    assert person is not None
    for i, night in enumerate(plan.nights()):
        if i < until and i not in skip:
            minutes = 30 - gap * night.magnesium + i % 5
            told = Night(
                night.morning,
                zone="UTC",
                sleep_onset_latency_min=minutes,
                quality=3 + night.magnesium,
                awakenings=2,
                magnesium=night.magnesium,
            )
            await store.nights.put(person.id, told)


async def remind(talk: Talk) -> None:
    """An evening reminder of magnesium."""
    store = talk.conversation.kept.store
    person = await store.people.find(talk.chat)
    assert person is not None
    wish = Wish("magnesium", time(21, 30), "UTC", checked_on=talk.now.date())
    await Reminding(store, MemoryEngine()).set(person.id, wish, talk.now)


async def over(talk: Talk, plan: Plan) -> Reply:
    """The evening after the last one."""
    talk.now = datetime.combine(plan.end + 2 * NIGHT, time(9), UTC)
    return await talk.say("what does my trial show")


# ---- tonight


async def test_every_evening_is_told_by_the_plan(talk: Talk) -> None:
    plan = await begin(talk)
    for i, night in enumerate(plan.nights()):
        asked = ("is tonight a magnesium night", "do i take it tonight", "am i on or off tonight")[i % 3]
        told = text(await talk.say(asked))
        assert ("with magnesium. That is 200 mg" in told) is night.magnesium
        assert ("without magnesium" in told) is not night.magnesium
        assert f"Night {i + 1} of 24" in told
        assert "do not make up for it" in told
        talk.wait(hours=5)  # after midnight it is the same night
        assert text(await talk.press_token("o:tonight")) == told
        talk.now += NIGHT - timedelta(hours=5)


async def test_before_its_first_evening_it_has_no_plan_for_tonight(talk: Talk) -> None:
    await begin(talk)
    talk.now -= NIGHT
    assert "Tonight is not part of it yet" in text(await talk.say("is tonight a magnesium night"))


async def test_without_a_trial_one_is_offered(talk: Talk) -> None:
    for said in ("is tonight a magnesium night", "my trial result", "stop my trial"):
        reply = await talk.say(said)
        assert "You have no trial" in text(reply)
        assert "Start my own trial" in labels(reply)
    await agreed(talk)
    for token in ("o:tonight", "o:stopped=", "o:result", "o:picture", "o:t=reminder:x:2026-11-22:0"):
        assert "You have no trial" in text(await talk.press_token(token))


# ---- no peeking


async def test_before_the_end_only_progress_is_told(talk: Talk) -> None:
    plan = await begin(talk)
    await tell(talk, plan, until=9, skip=(3,))
    talk.now += 10 * NIGHT
    asked = [
        await talk.say(s)
        for s in ("how is my trial going", "what does my trial show", "did it work for me in my trial")
    ]
    asked += [await talk.press_token(t) for t in ("o:result", "o:picture", "o:progress")]
    for reply in asked:
        assert "night 11 of 24" in text(reply)
        assert "told of 8 of 10 nights" in text(reply) or "You told me of 8 of 10 nights" in text(reply)
        assert "on 8 of the 8 nights" in text(reply)
        assert "I do not show the difference yet" in text(reply)
        assert "sooner" not in text(reply)
        assert reply.picture is None
    assert (await trials(talk))[0].state == "running"


# ---- the stop rules


@pytest.mark.parametrize(
    "reason",
    [
        "diarrhea",
        "fainting",
        "weakness",
        "slow-pulse",
        "rash",
        "vomiting",
        "new-medicine",
        "pregnancy",
        "operation",
        "mood",
    ],
)
async def test_every_stop_rule_is_one_tap_away_and_stops_kindly(talk: Talk, parts: Parts, reason: str) -> None:
    texts = parts.tables.trial.texts.stop
    assert set(texts) == set(parts.tables.trial.table.stop)
    await begin(talk)
    await remind(talk)
    await talk.say("is tonight a magnesium night")
    await talk.press("Something changed")
    reply = await talk.press(texts[reason].label)
    assert "That is the right thing to do" in text(reply)
    assert texts[reason].then in text(reply)
    assert "I compare nothing now" in text(reply)
    assert "reminder of magnesium is off now" in text(reply)
    (trial,) = await trials(talk)
    assert (trial.state, trial.plan.stop_reason, trial.plan.stopped_on) == (STOPPED, reason, talk.now.date())
    assert "You have no reminder set" in text(await talk.say("show my reminders"))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("i have a rash", "rash"),
        ("started a new medicine", "new-medicine"),
        ("my mood is worse", "mood"),
        ("throwing up", "vomiting"),
    ],
)
async def test_a_stop_rule_in_words(talk: Talk, said: str, reason: str) -> None:
    await begin(talk)
    await talk.say("is tonight a magnesium night")
    assert "What has changed" in text(await talk.say(said))
    assert (await trials(talk))[0].state == "running"
    await talk.say(said)
    assert (await trials(talk))[0].plan.stop_reason == reason


async def test_a_medicine_just_begun_is_noticed_whatever_was_asked_last(talk: Talk, parts: Parts) -> None:
    await begin(talk)
    await talk.say("why does magnesium help sleep")
    assert "What has changed" in text(await talk.say("i started sertraline today"))
    await talk.press(parts.tables.trial.texts.stop["new-medicine"].label)
    assert (await trials(talk))[0].plan.stop_reason == "new-medicine"


@pytest.mark.parametrize(
    "said", ["does sertraline go with magnesium", "i started magnesium", "i started to sleep badly"]
)
async def test_not_every_beginning_is_a_medicine(talk: Talk, said: str) -> None:
    await begin(talk)
    await talk.say("why does magnesium help sleep")
    assert "What has changed" not in text(await talk.say(said))


async def test_without_a_trial_a_complaint_is_a_complaint(talk: Talk) -> None:
    await agreed(talk)
    await talk.say("how is my trial going")
    assert not (await talk.say("magnesium gives me diarrhea")).topic.startswith("habit.")


@pytest.mark.parametrize("said", ["stop my trial", "i want to quit the trial", "end my trial", "cancel my trial"])
async def test_it_is_stopped_by_talk_after_a_yes(talk: Talk, said: str) -> None:
    await begin(talk)
    assert "Stop your trial?" in text(await talk.say(said))
    assert "it goes on" in text(await talk.say("no"))
    await talk.say(said)
    assert "Your trial is stopped" in text(await talk.say("yes"))
    (trial,) = await trials(talk)
    assert (trial.state, trial.plan.stop_reason) == (STOPPED, None)


async def test_a_question_in_between_stops_nothing(talk: Talk) -> None:
    await begin(talk)
    await talk.say("stop my trial")
    assert (await talk.say("can magnesium cause diarrhea?")).topic.startswith("safety.")
    await talk.say("yes")
    assert (await trials(talk))[0].state == "running"


async def test_an_old_button_does_not_stop_the_next_trial(talk: Talk) -> None:
    await begin(talk)
    await talk.say("stop my trial")
    old = next(c.token for row in (talk.reply.choices if talk.reply else ()) for c in row if c.label == "Stop it")
    await talk.press_token(old)
    await begin(talk)
    assert "Stop your trial?" in text(await talk.press_token(old))
    assert [t.state for t in await trials(talk)].count("running") == 1


async def test_an_emergency_goes_before_all(talk: Talk) -> None:
    await begin(talk)
    await talk.press_token("o:changed")
    assert (await talk.say("i fainted and my chest hurts")).kind is ReplyKind.TRIAGE


async def test_what_was_stopped_is_not_compared(talk: Talk) -> None:
    plan = await begin(talk)
    await tell(talk, plan)
    talk.now += 12 * NIGHT
    await talk.press_token("o:changed")
    await talk.press("A rash")
    reply = await over(talk, plan)
    assert "was stopped on" in text(reply)
    assert "(a rash)" in text(reply)
    assert "sooner" not in text(reply)
    assert reply.picture is None


# ---- the end


async def test_on_the_last_morning_the_last_night_is_asked_for(talk: Talk) -> None:
    plan = await begin(talk)
    await tell(talk, plan, until=plan.length - 1)
    talk.now = datetime.combine(plan.end_morning, time(8), UTC)
    reply = await talk.say("my trial result")
    assert "Your last night is not in your diary yet" in text(reply)
    assert "Your trial is over" in text(await talk.press("See it without"))
    assert (await trials(talk))[0].state == ENDED


async def test_seven_pairs_give_the_difference_its_range_and_what_chance_does(talk: Talk) -> None:
    plan = await begin(talk, "7 pairs")
    await remind(talk)
    await tell(talk, plan)
    reply = await over(talk, plan)
    told = text(reply)
    store = talk.conversation.kept.store
    nights = list((await store.nights.of((await trials(talk))[0].person_id)).values())
    found = analyse(plan, nights, "sleep_onset_latency_min", 6)
    assert found.difference is not None and found.p is not None
    assert f"In your nights with magnesium: {-found.difference:.0f} min sooner (likely range:" in told
    assert "A gap of zero lies outside this one" in told
    assert f"in about {100 * found.p:.0f} of 100 such trials" in told
    assert "of 42 nights that count, 42 are in your diary, and 7 of 7 pairs" in told
    assert "on 56 of the 56 nights" in told
    assert "you knew what you took" in told
    assert f"by the number {plan.seed}" in told
    order = re.findall(r"Pair \d: (with|without), then", told)
    assert order == ["with" if first else "without" for first in plan.order()]
    assert "reminder of magnesium is off now" in told
    assert not CLAIM.search(told)
    shown = await talk.press("See it as a picture")
    assert shown.show_picture and shown.picture is not None
    assert (await talk.conversation.png(shown.picture)).startswith(b"\x89PNG")
    assert "Pair 7" in shown.picture.alt
    again = await talk.say("my trial result")
    assert "Your trial is over" in text(again)
    assert "reminder of magnesium is off" not in text(again)


async def test_three_pairs_can_not_be_told_from_chance(talk: Talk) -> None:
    plan = await begin(talk)
    await tell(talk, plan)
    told = text(await over(talk, plan))
    assert "With 3 pairs to compare, the drawing of lots cannot tell it from chance" in told
    assert "of 100 such trials" not in told


async def test_missing_nights_are_told_and_may_tilt_it(talk: Talk) -> None:
    plan = await begin(talk)
    await tell(talk, plan, until=16, skip=(1, 2, 3))
    told = text(await over(talk, plan))
    assert "of 18 nights that count, 9 are in your diary, and 1 of 3 pairs could be compared" in told
    assert "can tilt the result" in told
    assert "There is too little to give a likely range" in told


async def test_with_nothing_told_nothing_is_compared(talk: Talk) -> None:
    plan = await begin(talk)
    told = text(await over(talk, plan))
    assert "Too few nights are in your diary to compare anything" in told
    assert "no night says what you took" in told


async def test_a_result_that_finds_nothing_says_so_by_its_range(talk: Talk) -> None:
    plan = await begin(talk, "7 pairs", "waking")
    await tell(talk, plan, skip=(5,))
    store = talk.conversation.kept.store
    person = (await trials(talk))[0].person_id
    for morning, night in (await store.nights.of(person)).items():
        await store.nights.put(person, replace(night, awakenings=morning.day % 3))
    told = text(await over(talk, plan))
    assert "A gap of zero lies inside this one" in told
    assert not CLAIM.search(told)


async def test_the_last_trial_is_told_again_and_a_new_one_can_begin(talk: Talk) -> None:
    plan = await begin(talk)
    await tell(talk, plan)
    reply = await over(talk, plan)
    assert "Start my own trial" in labels(reply)
    await begin(talk)
    assert "Your trial: night 1" in text(await talk.say("how is my trial going"))
    assert sorted(t.state for t in await trials(talk)) == ["ended", "running"]
