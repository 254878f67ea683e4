"""The sleep diary in dialogue: consent, the right morning, clock changes, corrections, charts; kept and gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time

import pytest

from bot.app import Parts
from bot.base.message import Message
from bot.base.night import Night
from bot.base.reply import ReplyKind
from bot.conversation.conversation import Conversation
from bot.conversation.kept import in_memory
from tests.talk import START, Talk, labels, text

YES = "Yes, keep it. I am 18 or older"
WHOLE = "bed 11:15, asleep by midnight, up twice, 6:40, slept well, took magnesium"


@pytest.fixture
async def conversation(parts: Parts) -> AsyncIterator[Conversation]:
    """The real conversation; consent must be asked."""
    made = parts.conversation(in_memory())
    yield made
    await made.kept.close()


@pytest.fixture
def talk(conversation: Conversation) -> Talk:
    """One chat."""
    return Talk(conversation)


async def person(talk: Talk, zone: str | None = None) -> str:
    """Somebody who said yes, and where they are."""
    found = await talk.conversation.kept.agree(talk.chat, talk.now)
    await talk.conversation.kept.store.people.set(found.id, zone=zone)
    return found.id


async def nights(talk: Talk) -> dict[date, Night]:
    """What the diary holds."""
    store = talk.conversation.kept.store
    found = await store.people.find(talk.chat)
    return dict(await store.nights.of(found.id)) if found else {}


def at(talk: Talk, *when: int) -> None:
    """Set the clock (UTC)."""
    talk.now = datetime(*when, tzinfo=UTC)  # type: ignore[arg-type,misc]


# ---- consent


async def test_consent_comes_first_and_then_the_night_that_was_told(talk: Talk) -> None:
    reply = await talk.say(WHOLE)
    assert YES in labels(reply)
    reply = await talk.press(YES)
    assert "Thank you" in text(reply)
    assert reply.slots["bed_time"] == "23:15"
    assert list(await nights(talk)) == [date(2026, 11, 22)]
    assert YES not in labels(await talk.say("no, i got up at 7"))


async def test_without_a_yes_nothing_is_kept(talk: Talk) -> None:
    await talk.say(WHOLE)
    await talk.press("No, thank you")
    reply = await talk.say("show my sleep chart")
    assert "nothing in your diary" in text(reply)
    assert await nights(talk) == {}


async def test_where_others_read_along_nothing_is_taken(talk: Talk) -> None:
    await person(talk)
    for said in (WHOLE, "show my sleep chart"):
        message = Message("group/a", "a", START, text=said, private=False)
        assert "in private" in text(await talk.conversation.handle(message))
    assert await nights(talk) == {}


# ---- the right morning


@pytest.mark.parametrize(
    ("now", "said", "morning"),
    [
        ((2026, 11, 22, 7, 0), "bed 11, up 6:40", date(2026, 11, 22)),
        ((2026, 11, 22, 3, 0), "bed 11, up 6:40", date(2026, 11, 21)),
        ((2026, 11, 22, 3, 0), "bed 9pm, up at 2am", date(2026, 11, 22)),
        ((2026, 11, 22, 3, 0), "slept 7h", date(2026, 11, 21)),
        ((2026, 11, 22, 23, 50), "bed 11, up 6:40", date(2026, 11, 22)),
    ],
)
async def test_a_night_is_kept_under_its_own_morning(
    talk: Talk, now: tuple[int, ...], said: str, morning: date
) -> None:
    await person(talk, "UTC")
    at(talk, *now)
    await talk.say(f"log last night: {said}")
    assert list(await nights(talk)) == [morning]


async def test_the_night_before_last_is_another_night(talk: Talk) -> None:
    await person(talk, "UTC")
    at(talk, 2026, 11, 22, 8, 0)
    await talk.say(WHOLE)
    await talk.say("night before last: bed 10, up 7")
    kept = await nights(talk)
    assert [(day, n.bed_time) for day, n in kept.items()] == [
        (date(2026, 11, 21), time(22, 0)),
        (date(2026, 11, 22), time(23, 15)),
    ]
    await talk.say("no, i got up at 8")
    assert (await nights(talk))[date(2026, 11, 21)].out_of_bed == time(8, 0)
    await talk.say("last night: bed 11, up 7")
    assert (await nights(talk))[date(2026, 11, 22)].bed_time == time(23, 0)
    assert (await nights(talk))[date(2026, 11, 21)].bed_time == time(22, 0)


async def test_the_zone_is_asked_once_and_moves_the_night(talk: Talk) -> None:
    await person(talk)
    at(talk, 2026, 11, 21, 21, 0)  # eight in the morning of the 22nd in Sydney
    reply = await talk.say(WHOLE)
    assert "where are you" in text(reply)
    assert reply.request_location
    await talk.say("Sydney")
    kept = await nights(talk)
    assert list(kept) == [date(2026, 11, 22)]
    assert kept[date(2026, 11, 22)].zone == "Australia/Sydney"
    talk.wait(days=1)
    assert "where are you" not in text(await talk.say(WHOLE))
    assert len(await nights(talk)) == 2


async def test_a_shared_place_tells_the_zone(talk: Talk) -> None:
    await person(talk)
    await talk.say(WHOLE)
    await talk.conversation.handle(Message("a", "a", talk.now, location=(52.52, 13.4)))
    assert [n.zone for n in (await nights(talk)).values()] == ["Europe/Berlin"]


async def test_a_time_that_came_twice_is_asked_back(talk: Talk) -> None:
    await person(talk, "Europe/Berlin")
    at(talk, 2026, 10, 25, 8, 0)
    reply = await talk.say("log: bed at 2:30 am, up at 8 am")
    assert labels(reply) == ["The first", "The second"]
    assert await nights(talk) == {}
    reply = await talk.press("The second")
    assert reply.slots["time_in_bed_min"] == 330
    assert [n.repeated for n in (await nights(talk)).values()] == ["second"]


async def test_a_time_that_never_was_is_asked_again(talk: Talk) -> None:
    await person(talk, "Europe/Berlin")
    at(talk, 2026, 3, 29, 8, 0)
    assert "did not exist" in text(await talk.say("log: bed at 2:30 am, up at 8 am"))
    reply = await talk.say("3:30 am")
    assert reply.slots["time_in_bed_min"] == 270


# ---- corrections


async def test_a_correction_hours_later_changes_the_night_that_is_kept(talk: Talk) -> None:
    await person(talk, "UTC")
    at(talk, 2026, 11, 22, 7, 0)
    await talk.say(WHOLE)
    talk.wait(hours=3)
    await talk.say("correct my entry from last night")
    assert talk.reply is not None
    assert "What shall I change" in text(talk.reply)
    await talk.say("no, i got up at 7")
    (kept,) = (await nights(talk)).values()
    assert (kept.bed_time, kept.final_wake, kept.out_of_bed) == (time(23, 15), time(6, 40), time(7, 0))
    assert kept.quality == 4


async def test_without_magnesium_takes_the_amount_back(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say("bed 11, up 7, took me 10 minutes, sleep quality 4")
    await talk.say("200 mg")
    assert [n.elemental_mg for n in (await nights(talk)).values()] == [200]
    await talk.say("log last night: no magnesium")
    assert [(n.magnesium, n.elemental_mg) for n in (await nights(talk)).values()] == [(False, None)]


async def test_what_can_not_be_does_not_touch_what_is_kept(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    reply = await talk.say("no, i got up at 6")
    assert "out of order" in text(reply)
    assert [n.out_of_bed for n in (await nights(talk)).values()] == [None]


# ---- charts, and what belongs to a person


async def test_a_missing_night_is_fine_and_the_picture_is_drawn(talk: Talk) -> None:
    await person(talk, "UTC")
    at(talk, 2026, 11, 18, 8, 0)
    for _ in range(3):
        await talk.say(WHOLE)
        talk.wait(days=2)
    talk.wait(days=-2)
    reply = await talk.say("show my sleep chart")
    assert "3 of your last 7 nights" in text(reply)
    assert reply.picture is not None
    assert "3 of 7 nights are in the diary" in reply.picture.alt
    shown = await talk.press("See it as a picture")
    assert shown.show_picture
    assert shown.picture is not None
    assert (await talk.conversation.png(shown.picture)).startswith(b"\x89PNG")


async def test_buttons_of_a_night_that_faded_do_no_harm(talk: Talk) -> None:
    await person(talk, "UTC")
    for token in ("n:quality=3", "n:skip=quality", "n:chart=99", "n:picture=x", "n:quality=9", "n:nonsense", "n:"):
        assert (await talk.press_token(token)).topic == "meta.help"
    assert await nights(talk) == {}


async def test_values_that_are_none_of_ours_are_not_taken(talk: Talk) -> None:
    await person(talk)
    await talk.say(WHOLE)
    for token in ("n:quality=9", "n:timezone=Mars/Base", "n:magnesium=9", "n:sleep_onset_latency_min=-1"):
        await talk.press_token(token)
    assert [n.quality for n in (await nights(talk)).values()] == [4]


async def test_the_diary_comes_with_the_export_and_goes_with_the_deletion(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    files = {a.name: a.content.decode() for a in (await talk.say("/export")).attachments}
    assert any("23:15" in content for name, content in files.items() if name.endswith(".csv"))
    await talk.say("/delete")
    await talk.press("Delete everything")
    assert await nights(talk) == {}
    reply = await talk.say("no, i got up at 7")
    assert reply.kind is not ReplyKind.ACTION
    assert await nights(talk) == {}
