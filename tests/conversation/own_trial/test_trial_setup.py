"""An own trial before it starts: who may, what it could show, every question left and taken up, a yes that counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.app import Parts
from bot.base.message import Message
from bot.base.night import Night
from bot.base.reply import Reply
from bot.calculators.own_trial.power import power
from bot.conversation.keeping.kept import in_memory
from tests.conversation.own_trial.trial_talk import (
    CLEARED,
    ITEMS,
    YES,
    agree,
    checked,
    cleared,
    planned,
    reached,
    started,
    trials,
)
from tests.talk import START, Talk, labels, text

BACK = "Back to my trial"


def instead(step: int, *answers: str) -> tuple[str, ...]:
    """The answers of the check with others at a step (from 1)."""
    return (*CLEARED[: step - 1], *answers, *CLEARED[step:])


# ---- consent and privacy


async def test_what_it_is_can_be_read_without_a_yes_and_begin_asks_for_one(talk: Talk) -> None:
    told = await talk.say("how does my own trial work")
    assert "fair test" in text(told)
    assert labels(told)[0] == "Begin"
    assert YES in labels(await talk.press("Begin"))
    assert "keep nothing" in text(await talk.press("No, thank you"))
    assert await trials(talk) == []
    await talk.say("start my trial")
    await talk.say("yes")
    reply = await talk.press(YES)
    assert "Thank you" in text(reply)
    assert "How old are you" in text(reply)


async def test_where_others_read_along_it_is_explained_and_never_begun(talk: Talk) -> None:
    await agree(talk)
    group = Message("group/a", "a", START, text="start my own trial", private=False)
    assert "fair test" in text(await talk.conversation.handle(group))
    pressed = Message("group/a", "a", START, choice="o:begin", private=False)
    assert "in private" in text(await talk.conversation.handle(pressed))
    result = Message("group/a", "a", START, text="is tonight a magnesium night", private=False)
    assert "in private" in text(await talk.conversation.handle(result))


# ---- the set-up


async def test_by_talk_and_by_buttons_it_comes_to_the_same(talk: Talk, parts: Parts) -> None:
    await agree(talk)
    by_talk = await started(talk)
    assert by_talk.starts_on == date(
        2026, 11, 23
    )  # it is midnight in Madrid, and tonight still the evening of the 22nd
    other = Talk(parts.conversation(in_memory()))
    await agree(other)
    await cleared(other)
    for label in ("Time to fall asleep", "Glycinate", "200 mg", "7 pairs, 56 nights", "Yes, start it"):
        await other.press(label)
    (by_buttons,) = await trials(other)
    await other.conversation.kept.close()
    assert by_buttons.starts_on == by_talk.starts_on
    assert by_buttons.plan.seed != by_talk.plan.seed
    assert by_buttons.plan.model_copy(update={"seed": by_talk.plan.seed}) == by_talk.plan
    assert by_talk.plan.model_dump(exclude={"seed", "stopped_on", "stop_reason"}) == {
        "outcome": "sleep_onset_latency_min",
        "pairs": 7,
        "block_nights": 4,
        "not_counted": 1,
        "magnesium_mg": 200,
        "form": "bisglycinate",
    }


async def test_what_it_could_show_is_told_before_the_start(talk: Talk, parts: Parts) -> None:
    table = parts.tables.trial.table
    outcome = table.outcomes[0]
    await agree(talk)
    plan = text(await planned(talk))
    found = round(100 * power(outcome.useful, outcome.night_sd, 7, 3, table.power.level))
    assert f"about {found} of 100 such trials would find it" in plan
    assert "1 of 64" in plan
    assert "56 nights, from the evening of Mon 23 Nov to the evening of Sun 17 Jan" in plan
    assert "you know what you take" in plan
    for reason in parts.tables.trial.texts.stop.values():
        assert reason.says.partition(" {")[0] in plan
    assert await trials(talk) == []


async def test_the_lengths_are_compared_and_the_short_one_is_told_to_settle_nothing(talk: Talk) -> None:
    await agree(talk)
    lengths = text(await reached(talk, "quality", "glycinate", "150"))
    assert "3 pairs, 24 nights: cannot tell it from chance" in lengths
    assert "1 of 4" in lengths
    assert "Even 12 pairs" in lengths
    assert "I assume about 0.8 points" in lengths
    assert "cannot settle anything" in text(await talk.say("24 nights"))


async def test_ten_nights_of_diary_take_the_place_of_the_assumption(talk: Talk) -> None:
    person = await agree(talk)
    for i in range(10):
        night = Night(
            date(2026, 11, 10) + timedelta(days=i), zone="Europe/Madrid", sleep_onset_latency_min=10 + 5 * (i % 2)
        )
        await talk.conversation.kept.store.nights.put(person, night)
    lengths = text(await reached(talk, "fall asleep", "glycinate", "200"))
    assert "I take from your diary how much your nights differ: about 2.6 minutes" in lengths
    assert "takes 6 pairs, so 48 nights" in lengths


@pytest.mark.parametrize(
    ("said", "nights"),
    [
        ("7", 56),
        ("5 pairs", 40),
        ("4 weeks", 24),
        ("2 months", 56),
        ("80 nights", 80),
        ("12 pairs, 96 nights", 96),
        ("2", 16),
    ],
)
async def test_a_length_in_pairs_weeks_or_nights(talk: Talk, said: str, nights: int) -> None:
    await agree(talk)
    assert f"It runs: {nights} nights" in text(await planned(talk, said))


@pytest.mark.parametrize("said", ["1 pair", "13", "200 nights", "0"])
async def test_a_length_that_is_none_is_asked_again(talk: Talk, said: str) -> None:
    await agree(talk)
    assert "from 2 to 12 pairs" in text(await planned(talk, said))
    assert "It runs: 56 nights" in text(await talk.say("7"))


async def test_the_zone_is_asked_once_and_a_city_answers(talk: Talk) -> None:
    await agree(talk, zone=None)
    assert "Where are you" in text(await cleared(talk))
    assert "Where are you" in text(await talk.press_token("o:timezone=Mars/Crater"))
    assert "What shall we compare" in text(await talk.say("tokyo"))
    there = await talk.conversation.kept.store.people.find(talk.chat)
    assert there is not None and there.zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("how fast i fall asleep", "sleep_onset_latency_min"),
        ("how long it takes me until i fall alseep", "sleep_onset_latency_min"),
        ("sleep quality", "quality"),
        ("how well i sleep", "quality"),
        ("waking up at night", "awakenings"),
    ],
)
async def test_the_outcome_in_words(talk: Talk, said: str, outcome: str) -> None:
    await agree(talk)
    trial = await started(talk, outcome=said)
    assert trial.plan.outcome == outcome


async def test_every_question_can_be_left_and_goes_on(talk: Talk) -> None:
    await agree(talk)
    asked = text(await cleared(talk))
    for answer, _ in ITEMS:
        between = await talk.say("which foods have a lot of magnesium?")
        assert between.topic.startswith("diet.")
        assert BACK in labels(between)
        assert text(await talk.press(BACK)) == asked
        await talk.say("which foods have a lot of magnesium?")
        asked = text(await talk.say(answer))
    assert "Shall I start it?" in asked
    await talk.say("is it safe with kidney disease?")
    assert await trials(talk) == []
    assert "Shall I start it?" in text(await talk.press(BACK))
    await talk.say("which foods have a lot of magnesium?")
    assert "Shall I start it?" in text(await talk.say("continue"))


@pytest.mark.parametrize("step", range(6))
@pytest.mark.parametrize("how", ["button", "cancel", "never mind", "stop"])
async def test_it_can_be_cancelled_at_every_step(talk: Talk, step: int, how: str) -> None:
    await agree(talk)
    await checked(talk)
    for answer in ("no", *(said for said, _ in ITEMS))[:step]:
        await talk.say(answer)
    await (talk.press("Cancel") if how == "button" else talk.say(how))
    after = await talk.say("yes")
    assert "trial runs" not in text(after)
    assert await trials(talk) == []


async def test_change_begins_the_questions_anew(talk: Talk) -> None:
    await agree(talk)
    await planned(talk)
    assert "What shall we compare" in text(await talk.press("Change"))
    for answer in ("quality", "malate", "100", "3 pairs"):
        await talk.say(answer)
    await talk.say("yes")
    (trial,) = await trials(talk)
    assert (trial.plan.outcome, trial.plan.pairs, trial.plan.magnesium_mg) == ("quality", 3, 100)


async def test_only_a_whole_yes_starts_it(talk: Talk) -> None:
    await agree(talk)
    await planned(talk)
    for said in ("not sure", "yes but what is glycinate", "maybe", "hmm"):
        await talk.say(said)
    assert await trials(talk) == []


async def test_a_second_trial_waits_for_the_first(talk: Talk) -> None:
    await agree(talk)
    await started(talk)
    assert "Your trial: night 1 of 56" in text(await talk.say("start a new trial"))
    for token in ("o:begin", "o:yes", "o:pairs=3"):
        await talk.press_token(token)
    assert len(await trials(talk)) == 1


async def test_before_four_tonight_is_still_yesterdays_evening(talk: Talk) -> None:
    talk.now = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 3 am in Madrid
    await agree(talk)
    assert (await started(talk)).starts_on == date(2026, 11, 23)


# ---- who may not

STEP = {"age": 1, "pregnancy": 2, "kidneys": 3, "health": 4, "medicines": 5, "amount": 6, "wellbeing": 7}
STOPPED_BY_THE_CHECK = [
    ("age", "15", "Under 18"),
    ("age", "I'd rather not say", "do not know the age"),
    ("pregnancy", "pregnant", "Pregnancy"),
    ("pregnancy", "breastfeeding", "Breastfeeding"),
    ("pregnancy", "trying for a baby", "Trying for a baby"),
    ("kidneys", "kidney disease", "Kidneys"),
    ("health", "heart block", "Heart"),
    ("health", "low blood pressure", "Low blood pressure"),
    ("health", "myasthenia", "Myasthenia"),
    ("health", "crohn's disease", "Bowel"),
    ("health", "an operation is due", "Operation"),
    ("health", "epilepsy", "Epilepsy"),
    ("medicines", "digoxin", "digoxin"),
    ("medicines", "lithium", "lithium"),
    ("medicines", "raltegravir", "raltegravir"),
    ("medicines", "amiodarone", "amiodarone"),
    ("medicines", "sotalol", "sotalol"),
    ("medicines", "citalopram", "citalopram"),
    ("medicines", "quetiapine", "quetiapine"),
    ("medicines", "patiromer", "patiromer"),
    ("medicines", "lokelma", "zirconium"),
    ("medicines", "Yes, but I can't name them", "without the names"),
    ("amount", "Some, but I don't know how much", "Add up first"),
    ("wellbeing", "bipolar disorder", "high moods"),
    ("wellbeing", "low mood", "Low mood"),
    ("wellbeing", "a lot of alcohol", "Alcohol"),
    ("wellbeing", "snoring with pauses", "Snoring"),
]


@pytest.mark.parametrize(("step", "said", "reason"), STOPPED_BY_THE_CHECK)
async def test_whom_the_check_stops_the_trial_refuses(talk: Talk, step: str, said: str, reason: str) -> None:
    await agree(talk)
    reply = await checked(talk, instead(STEP[step], said))
    if "One more safety question" in text(reply):
        reply = await talk.say("no")
    await refused(talk, reason)


STOPPED_BY_THE_GATE = [
    ("On prescription", "would stop a treatment"),
    ("my doctor prescribed it, magnesium on prescription", "would stop a treatment"),
    ("Low magnesium in the past", "could bring it back"),
    ("i had low magnesium once", "could bring it back"),
    ("Stepping down a sleeping pill", "one change at a time"),
    ("i am tapering zopiclone", "one change at a time"),
    ("Epilepsy", "Epilepsy"),
    ("i have epilepsy", "Epilepsy"),
    ("Bipolar disorder", "Bipolar"),
    ("bipolar", "Bipolar"),
    ("I don't know", "could not rule out"),
    ("not sure", "could not rule out"),
]


@pytest.mark.parametrize(("said", "reason"), STOPPED_BY_THE_GATE)
async def test_what_only_the_gate_asks_refuses_too(talk: Talk, said: str, reason: str) -> None:
    await agree(talk)
    assert "magnesium on prescription" in text(await checked(talk))
    await talk.say(said)
    await refused(talk, reason)


async def test_a_bare_yes_to_the_gate_is_asked_which(talk: Talk) -> None:
    await agree(talk)
    await checked(talk)
    assert "Which one is it" in text(await talk.say("yes"))
    await talk.say("epilepsy")
    await refused(talk, "Epilepsy")


async def refused(talk: Talk, reason: str) -> None:
    """Kindly, with the reason and what is possible all the same; and no button starts it after all."""
    assert talk.reply is not None
    told = text(talk.reply)
    assert "No trial for now" in told
    assert reason in told
    assert "not a final word" in told
    assert "sleep diary" in told
    assert "Log last night" in labels(talk.reply)
    for token in ("o:outcome=quality", "o:form=malate", "o:mg=100", "o:pairs=7", "o:yes"):
        await talk.press_token(token)
    assert await trials(talk) == []


@pytest.mark.parametrize("said", ["citrate", "oxide", "epsom salt", "milk of magnesia", "magnesium chloride"])
async def test_a_laxative_salt_is_refused(talk: Talk, said: str) -> None:
    await agree(talk)
    reply = await reached(talk, "quality", said)
    assert "used as a laxative" in text(reply)
    assert "Glycinate" in labels(reply)
    assert "How many mg" in text(await talk.press("Glycinate"))


async def test_a_form_that_nobody_knows_is_asked_for(talk: Talk) -> None:
    await agree(talk)
    assert "look at the label" in text(await reached(talk, "quality", "not sure"))
    assert "look at the label" in text(await talk.press_token("o:form=moonstone"))
    assert "How many mg" in text(await talk.say("malate"))


@pytest.mark.parametrize("said", ["251", "400 mg", "300-350 mg", "2000"])
async def test_more_than_the_most_is_refused(talk: Talk, said: str) -> None:
    await agree(talk)
    reply = await reached(talk, "quality", "glycinate", said)
    assert "More than 250 mg a day is too much" in text(reply)
    assert "How long shall it run" in text(await talk.say("250"))


async def test_the_weight_of_a_compound_is_told_apart(talk: Talk) -> None:
    await agree(talk)
    reply = await reached(talk, "quality", "glycinate", "1000 mg")
    assert "holds about 141 mg of magnesium itself" in text(reply)
    assert "How long" in text(await talk.press("141 mg"))


async def test_forged_buttons_start_nothing(talk: Talk) -> None:
    await agree(talk)
    for token in ("o:yes", "o:mg=900", "o:form=oxide", "o:pairs=99", "o:same=perhaps", "o:gate=x", "o:", "o:x=y"):
        await talk.press_token(token)
    assert await trials(talk) == []
    await planned(talk)
    for token in ("o:mg=900", "o:form=oxide", "o:pairs=99", "o:yes"):
        await talk.press_token(token)
    assert await trials(talk) == []
    await talk.press_token("o:back")
    await talk.say("yes")
    (trial,) = await trials(talk)
    assert (trial.plan.magnesium_mg, trial.plan.form, trial.plan.pairs) == (200, "bisglycinate", 7)


# ---- who takes it already


async def taking(talk: Talk, already: str) -> Reply:
    """Through the safety questions with this much a day already, and what is to be compared."""
    await agree(talk)
    await checked(talk, instead(6, already))
    await talk.say("no")
    return await talk.say("quality")


async def test_what_is_taken_already_can_be_what_is_tested(talk: Talk) -> None:
    assert "take 200 mg of magnesium a day already" in text(await taking(talk, "200 mg"))
    await talk.press("Yes, that")
    assert "How long shall it run" in text(await talk.say("glycinate"))
    assert "the magnesium that you take now" in text(await talk.say("7"))
    await talk.say("yes")
    (trial,) = await trials(talk)
    assert trial.plan.magnesium_mg == 200
    assert "At what time" in text(await talk.press("Remind me in the evening"))


async def test_on_top_only_what_the_limit_leaves(talk: Talk) -> None:
    await taking(talk, "100 mg")
    await talk.say("no, on top of it")
    reply = await talk.say("glycinate")
    assert "150 mg at most, as you take 100 mg already" in text(reply)
    assert "200 mg" not in labels(reply)
    assert "the most is 150 mg" in text(await talk.say("200"))
    await talk.say("150")
    assert "on top of the 100 mg" in text(await talk.say("7"))


async def test_on_top_without_room_is_refused(talk: Talk) -> None:
    await taking(talk, "200 mg")
    await talk.press("No, it comes on top")
    await refused(talk, "leaves no room")


async def test_more_than_the_most_already_is_asked_down(talk: Talk) -> None:
    await taking(talk, "400 mg")
    await talk.press("Yes, that")
    assert "More than 250 mg a day is too much" in text(await talk.say("glycinate"))
