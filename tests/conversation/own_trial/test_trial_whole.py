"""A whole own trial, from "start my trial" to the deletion: real desks, reminders and SQLite; only the clock turns.

Eight weeks of evenings and mornings, a restart in the middle, nights that go another way and nights that are not told.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.app import Parts
from bot.base.reply import Reply
from bot.calculators.own_trial.analysis import analyse
from bot.conversation.conversation import Conversation
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.reminding.nudging import Nudges
from bot.conversation.replies.render import Renderer
from bot.habits.own_trial import plan_of
from bot.habits.port import Nudge
from bot.storage.store import Store
from tests.conversation.own_trial.trial_talk import CLEARED, YES, trials
from tests.habits.world import World
from tests.talk import Talk, labels, text

NIGHT = timedelta(days=1)
EVENING, MORNING = time(21, 30), time(8)
MISSED, SWAPPED = {13, 14, 40}, {21}
"""Nights that are not told, and one that went the other way."""


class Flat:
    """A person with a phone: what is sent to it can be tapped."""

    def __init__(self, parts: Parts, open_store: Callable[[], Store]) -> None:
        self._parts = parts
        self._open = open_store
        self._nudges = Nudges(Notes(Renderer(parts.content), *parts.notes))
        self.sent: list[Reply] = []
        self.world = World(open_store())
        self.talk = Talk(self._conversation(), chat="7")

    def _conversation(self) -> Conversation:
        self.world.inbox.judge = self._arrives
        return self._parts.conversation(Kept(lambda: self.world.store, jobs=self.world.engine))

    async def _arrives(self, nudge: Nudge) -> bool:
        reply = await self._nudges.reply(nudge)
        assert reply is not None
        self.sent.append(reply)
        self.talk.reply = reply
        return True

    async def restart(self) -> None:
        """The process ends, and another begins on the same file."""
        await self.world.store.close()
        self.world = World(self._open())
        await self.world.wake()
        self.talk = replace(self.talk, conversation=self._conversation())

    async def at(self, moment: datetime) -> list[Reply]:
        """The clock is turned to a moment; what arrives then."""
        self.sent.clear()
        self.talk.now = moment
        await self.world.jump([moment])
        return list(self.sent)


@pytest.mark.parametrize("gap", [0, 14])
async def test_eight_weeks(parts: Parts, tmp_path: Path, gap: int) -> None:
    flat = Flat(parts, lambda: Store.at(f"sqlite:///{tmp_path}/a.db", tmp_path / "key"))
    await flat.world.wake()
    talk = flat.talk
    talk.now = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)

    await talk.say("i want to test magnesium on myself properly")
    await talk.press("Begin")
    await talk.press(YES)
    for answer in CLEARED:
        await talk.say(answer)
    await talk.press("Back to my trial")
    await talk.press("None of these")
    await talk.say("london")
    await talk.press("Time to fall asleep")
    await talk.press("Glycinate")
    await talk.press("200 mg")
    await talk.press("7 pairs, 56 nights")
    started = await talk.press("Yes, start it")
    assert "The first evening is Mon 23 Nov" in text(started)
    await talk.press("Remind me in the evening")
    assert "Magnesium. Every night at 9:30 PM" in text(await talk.say("9:30 pm"))
    await talk.say("yes")
    talk.reply = started
    await talk.press("Remind me in the morning")
    await talk.say("8 am")
    await talk.say("yes")

    (trial,) = await trials(talk)
    plan = plan_of(trial)
    lines = set()
    for i, night in enumerate(plan.nights()):
        if i == 20:
            await flat.restart()
            talk = flat.talk
        (nudge,) = await flat.at(datetime.combine(night.evening, EVENING, UTC))
        lines.add(text(nudge))
        assert labels(nudge)[0] == "What is tonight?"
        tonight = text(await talk.press("What is tonight?"))
        assert ("with magnesium. That is 200 mg" in tonight) is night.magnesium
        assert ("without magnesium" in tonight) is not night.magnesium
        (asked,) = await flat.at(datetime.combine(night.morning, MORNING, UTC))
        assert "Done" in labels(asked)
        if i in MISSED:
            continue
        taken = night.magnesium is not (i in SWAPPED)
        minutes = 30 + i % 7 - gap * night.magnesium
        magnesium = "took magnesium" if taken else "no magnesium"
        told = await talk.say(f"bed 11pm, took {minutes} minutes to fall asleep, up at 7am, slept well, {magnesium}")
        assert told.slots["magnesium"] is taken
        assert told.slots["sleep_onset_latency_min"] == minutes
        if i == 30:
            early = text(await talk.say("what does my trial show"))
            assert "night 32 of 56" in early
            assert "sooner" not in early
    # Eight weeks after the safety questions, on the last evening, they are due again.
    asks_again = {line for line in lines if "safety questions are due again" in line}
    assert lines - asks_again == {"Your reminder for 9:30 PM."}
    assert len(asks_again) == 1

    (over,) = await flat.at(datetime.combine(plan.end_morning, EVENING, UTC))
    assert text(over) in asks_again
    result = await talk.press("See what came out")
    said = text(result)
    assert "Your trial is over" in said
    assert "of 42 nights that count, 40 are in your diary, and 7 of 7 pairs" in said
    assert "on 52 of the 53 nights" in said
    assert f"by the number {plan.seed}" in said
    nights = await flat.world.store.nights.of(trial.person_id)
    found = analyse(plan, list(nights.values()), "sleep_onset_latency_min", 6)
    assert found.interval is not None
    assert found.p is not None
    inside = found.interval[0] <= 0 <= found.interval[1]
    assert f"A gap of zero lies {'inside' if inside else 'outside'} this one" in said
    assert f"about {100 * found.p:.0f} of 100 such trials" in said or found.p < 0.01
    assert not (gap and inside)
    assert (await talk.press("See it as a picture")).show_picture
    assert await flat.at(datetime.combine(plan.end_morning + NIGHT, EVENING, UTC)) == []

    files = {f.name: f.content for f in (await talk.say("/export")).attachments}
    (kept,) = json.loads(files["magsleep.json"])["own_trials"]
    assert kept["state"] == "ended"
    assert (kept["seed"], kept["outcome"], kept["pairs"]) == (plan.seed, "sleep_onset_latency_min", 7)
    assert str(plan.seed).encode() in files["magsleep-own_trials.csv"]
    assert "your own trial" in text(await talk.say("/privacy"))
    await flat.world.store.close()


async def test_a_deletion_amid_a_trial_leaves_nothing_and_sends_nothing(parts: Parts, tmp_path: Path) -> None:
    flat = Flat(parts, lambda: Store.at(f"sqlite:///{tmp_path}/a.db", tmp_path / "key"))
    await flat.world.wake()
    talk, now = flat.talk, datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    talk.now = now
    person = await flat.world.person("7")
    await flat.world.store.people.set(person, zone="UTC")
    await talk.say("start my trial")
    await talk.press("Begin")
    for answer in (*CLEARED, "start my trial", "no", "quality", "malate", "100", "3 pairs", "yes"):
        await talk.say(answer)
    await flat.world.set(person, EVENING, checked_on=now.date())
    assert len(await flat.at(datetime.combine(now.date(), EVENING, UTC))) == 1
    await talk.press("In 15 min")
    await talk.say("/delete")
    await talk.press("Delete everything")
    assert await trials(talk) == []
    assert await flat.world.store.trials.of(person) == []
    for moment in (timedelta(minutes=15), NIGHT, 2 * NIGHT):
        assert await flat.at(datetime.combine(now.date(), EVENING, UTC) + moment) == []
    assert "You have no trial" in text(await talk.say("is tonight a magnesium night"))
    assert not [job for job in flat.world.engine.known if "reminder" in job]
    await flat.world.store.close()
