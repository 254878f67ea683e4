"""A person's own trial in dialogue, for tests: the safety questions, and a set-up up to any of its questions."""

from __future__ import annotations

from bot.base.reply import Reply
from bot.storage.trials import RUNNING, StoredTrial
from tests.talk import Talk, labels

YES = "Yes, keep it. I am 18 or older"
CLEARED = ("35", "no", "no kidney trouble", "none", "no medicines", "none", "none of these", "seldom")
"""Answers to the guided check, step by step, with nothing against a trial."""
ITEMS = (("fall asleep", "outcome"), ("glycinate", "form"), ("200 mg", "mg"), ("7 pairs", "length"))
"""Answers to the questions of the set-up."""


async def agree(talk: Talk, zone: str | None = "Europe/Madrid") -> str:
    """Somebody who said yes, and where they are."""
    found = await talk.conversation.kept.agree(talk.chat, talk.now)
    await talk.conversation.kept.store.people.set(found.id, zone=zone)
    return found.id


async def checked(talk: Talk, answers: tuple[str, ...] = CLEARED) -> Reply:
    """A trial is begun, the check answered, and the way back taken."""
    if "Begin" in labels(await talk.say("start my own trial")):
        await talk.press("Begin")
    for answer in answers:
        reply = await talk.say(answer)
        if "Back to my trial" in labels(reply):
            break
    return await talk.press("Back to my trial")


async def cleared(talk: Talk) -> Reply:
    """The gate's own question is answered too: the first question of the set-up."""
    await checked(talk)
    return await talk.say("no")


async def reached(talk: Talk, *answers: str) -> Reply:
    """The set-up, with its first questions answered."""
    reply = await cleared(talk)
    for answer in answers:
        reply = await talk.say(answer)
    return reply


async def planned(talk: Talk, length: str = "7 pairs", outcome: str = "fall asleep") -> Reply:
    """The plan stands, and waits for a yes."""
    return await reached(talk, outcome, "glycinate", "200 mg", length)


async def started(talk: Talk, length: str = "7 pairs", outcome: str = "fall asleep") -> StoredTrial:
    """A trial that runs from the next evening on."""
    await planned(talk, length, outcome)
    await talk.say("yes")
    return next(t for t in await trials(talk) if t.state == RUNNING)


async def trials(talk: Talk) -> list[StoredTrial]:
    """What is kept."""
    store = talk.conversation.kept.store
    person = await store.people.find(talk.chat)
    return await store.trials.of(person.id) if person else []
