"""The sleep diary in dialogue: consent, the right morning, clock changes, corrections, charts; kept and gone."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, time

import pytest

from bot.base.message import Message
from bot.base.night import Night
from bot.base.reply import ReplyKind
from bot.storage.payloads import OwnTrial
from tests.talk import START, Talk, labels, person, text

YES = "Yes, keep it. I am 18 or older"
WHOLE = "bed 11:15, asleep by midnight, up twice, 6:40, slept well, took magnesium"


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


@pytest.mark.parametrize(
    ("said", "morning"),
    [
        ("on Tuesday I went to bed at 11 and got up at 7", date(2026, 11, 18)),
        ("tuesday night: bed 11, up 7", date(2026, 11, 18)),
        ("for 19 Nov: bed 11, up 7", date(2026, 11, 20)),
        ("on tuesday i woke up at 6:30, slept ok, log it", date(2026, 11, 17)),
        ("yesterday i went to bed at 11 and got up at 6", date(2026, 11, 22)),
        ("3 nights ago: bed 11, up 7", date(2026, 11, 20)),
        ("today: bed 11, up 7", date(2026, 11, 22)),
    ],
)
async def test_a_night_that_is_named(talk: Talk, said: str, morning: date) -> None:
    await person(talk, "UTC")
    await talk.say(said)
    assert list(await nights(talk)) == [morning]


async def test_a_day_named_at_3_am_counts_from_the_evening_before(talk: Talk) -> None:
    await person(talk, "UTC")
    at(talk, 2026, 11, 22, 3, 0)
    await talk.say("yesterday i went to bed at 11 and got up at 6")
    assert list(await nights(talk)) == [date(2026, 11, 21)]


async def test_the_other_night_of_a_named_day_is_one_tap_away(talk: Talk) -> None:
    await person(talk, "UTC")
    reply = await talk.say("for 19 Nov: bed 11, up 7, took 10 minutes, 4/5")
    assert "from Thu 19 to Fri 20 Nov" in text(reply)
    reply = await talk.press("No, the night before")
    assert "from Wed 18 to Thu 19 Nov" in text(reply)
    assert "No, the night before" not in labels(reply)
    assert list(await nights(talk)) == [date(2026, 11, 19)]


async def test_the_other_night_is_not_offered_where_one_is_kept(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say("wednesday night: bed 10, up 6")
    assert "No, the night before" not in labels(await talk.say("on thursday i went to bed at 11 and got up at 7"))
    assert (await talk.press_token("n:ended")).topic == "meta.help"
    assert list(await nights(talk)) == [date(2026, 11, 19), date(2026, 11, 20)]


async def test_a_named_night_is_asked_item_by_item_and_corrected(talk: Talk) -> None:
    await person(talk, "UTC")
    assert "that evening" in text(await talk.say("log tuesday night"))
    await talk.say("11")
    await talk.say("7")
    await talk.say("no, i woke at 6:30")
    assert [(day, n.final_wake) for day, n in (await nights(talk)).items()] == [(date(2026, 11, 18), time(6, 30))]


@pytest.mark.parametrize("said", ["feb 30: bed 11, up 7", "19 nov 2020: bed 11, up 7"])
async def test_a_day_that_there_is_not(talk: Talk, said: str) -> None:
    await person(talk, "UTC")
    assert "no such day" in text(await talk.say(said))
    assert await nights(talk) == {}


async def test_a_named_night_follows_the_zone_told_after_it(talk: Talk) -> None:
    await person(talk)
    at(talk, 2026, 11, 21, 21, 0)  # Sunday in Sydney, Saturday in UTC
    await talk.say("two nights ago: bed 11, up 7, took 10 minutes, 4/5")
    assert list(await nights(talk)) == [date(2026, 11, 20)]
    await talk.say("Sydney")
    assert list(await nights(talk)) == [date(2026, 11, 21)]


async def test_the_zone_is_asked_of_the_first_night_alone(talk: Talk) -> None:
    await person(talk)
    await talk.say(WHOLE)
    reply = await talk.press("Skip")
    assert "world time (UTC)" in text(reply)
    assert list(await nights(talk)) == [date(2026, 11, 22)]
    talk.wait(days=1)
    assert "where are you" not in text(await talk.say(WHOLE))


@pytest.mark.parametrize(
    "said", ["i want to change tuesday's entry", "what did i write for tuesday night", "show me my night of nov 17"]
)
async def test_a_night_is_taken_up_again_by_its_day(talk: Talk, said: str) -> None:
    await person(talk, "UTC")
    await talk.say("tuesday night: bed 11, up 7, took 10 minutes, 4/5, no magnesium")
    talk.wait(hours=3)
    reply = await talk.say(said)
    assert "from Tue 17 to Wed 18 Nov: in bed at 11:00 PM" in text(reply)
    assert "What shall I change?" in text(reply)
    assert "nothing for the night" in text(await talk.say("what did i log for monday"))
    await talk.say(said)
    await talk.say("up at 6")
    assert [n.out_of_bed for n in (await nights(talk)).values()] == [time(6)]


# ---- one night deleted


async def test_one_night_is_deleted_after_a_yes(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    await talk.say("monday night: bed 10, up 6")
    reply = await talk.say("delete last night from my diary")
    assert "from Sat 21 to Sun 22 Nov" in text(reply)
    assert labels(reply) == ["Delete this night", "Keep it"]
    assert len(await nights(talk)) == 2
    await talk.press("Delete this night")
    assert list(await nights(talk)) == [date(2026, 11, 17)]
    await talk.say("remove my entry for tuesday")
    assert "is gone" in text(await talk.say("yes"))
    assert await nights(talk) == {}
    assert "nothing for the night" in text(await talk.say("forget last night"))


async def test_delete_it_is_about_the_night_that_is_told(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    assert "Shall I delete the night from" in text(await talk.say("delete it"))
    talk.wait(hours=2)
    assert (await talk.say("delete it")).topic == "meta.delete_data"


async def test_how_one_night_is_deleted_is_no_wish_to_delete_everything(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    assert "Shall I delete the night from" in text(await talk.say("how do i delete one night"))


@pytest.mark.parametrize("answer", ["no", "Keep it", "how much magnesium for a woman of 45"])
async def test_a_night_stays_without_a_yes(talk: Talk, answer: str) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    await talk.say("delete that night")
    await talk.say(answer)
    assert len(await nights(talk)) == 1
    await talk.say("yes")
    assert len(await nights(talk)) == 1


async def test_the_buttons_of_a_night_work_when_the_talk_has_faded(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say("bed 11, up 7, took me 10 minutes, sleep quality 5, took magnesium")
    assert talk.reply is not None
    shown = {c.label: c.token for row in talk.reply.choices for c in row}
    talk.wait(hours=5)
    await talk.press_token(shown["Delete this night"])
    await talk.press("Delete this night")
    assert await nights(talk) == {}
    assert "nothing for the night" in text(await talk.press_token(shown["Delete this night"]))
    for token in ("n:drop=2026-99-99", "n:drop=", "n:delete=x"):
        assert (await talk.press_token(token)).topic == "meta.help"


CLEARING = [
    "delete my diary",
    "forget my diary",
    "delete my nights",
    "pls wipe the whole sleep log",
    "how do i delete all my nites",
]


@pytest.mark.parametrize("said", CLEARING)
@pytest.mark.parametrize("yes", ["yes", "yes delete everything", "yess pls"])
async def test_the_whole_diary_goes_after_a_yes_and_nothing_else_goes(talk: Talk, said: str, yes: str) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    await talk.say("monday night: bed 10, up 6")
    await talk.say("remind me to wind down at 10 pm")
    await talk.say("yes")
    reply = await talk.say(said)
    assert "your whole diary? It holds 2 nights" in text(reply)
    assert labels(reply) == ["Delete my diary", "Keep it"]
    assert len(await nights(talk)) == 2
    assert "diary is empty" in text(await talk.say(yes))
    assert await nights(talk) == {}
    found = await talk.conversation.kept.store.people.find(talk.chat)
    assert found
    assert found.agreed
    assert len(await talk.conversation.kept.store.reminders.of(found.id)) == 1
    assert "nothing to delete" in text(await talk.say(said))


@pytest.mark.parametrize("answer", ["no", "nope keep it", "Keep it", "how much magnesium for a woman of 45"])
async def test_the_diary_stays_without_a_yes(talk: Talk, answer: str) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    await talk.say("delete my diary")
    await talk.say(answer)
    await talk.say("yes")
    assert len(await nights(talk)) == 1


async def test_an_old_button_clears_no_night_that_was_told_later(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    old = {c.label: c.token for row in (await talk.say("delete my diary")).choices for c in row}["Delete my diary"]
    await talk.say("monday night: bed 10, up 6")
    assert "It holds 2 nights" in text(await talk.press_token(old))
    assert len(await nights(talk)) == 2
    await talk.press("Delete my diary")
    assert await nights(talk) == {}


async def test_a_trial_that_counts_on_the_nights_is_named(talk: Talk) -> None:
    id_ = await person(talk, "UTC")
    plan = OwnTrial(outcome="quality", pairs=7, block_nights=4, seed=11)
    await talk.conversation.kept.store.trials.start(id_, date(2026, 11, 20), plan)
    await talk.say(WHOLE)
    assert "Your own trial loses its nights" in text(await talk.say("delete my diary"))


@pytest.mark.parametrize("said", ["erase everything", "delete all my data and my diary", "delete my account"])
async def test_all_that_is_kept_is_another_question(talk: Talk, said: str) -> None:
    await person(talk, "UTC")
    await talk.say(WHOLE)
    reply = await talk.say(said)
    assert reply.topic == "meta.delete_data"
    assert "say delete my diary" in text(reply)
    await talk.say("no")
    assert len(await nights(talk)) == 1
    await talk.say(said)
    await talk.say("yes please delete it all")
    assert await nights(talk) == {}
    assert await talk.conversation.kept.store.people.find(talk.chat) is None


# ---- a note


async def test_a_note_is_kept_as_it_was_written_and_comes_with_the_export(talk: Talk) -> None:
    await person(talk, "UTC")
    reply = await talk.say("bed 11, up 7, took 10 minutes, 4/5, no magnesium. Note: Neighbor's PARTY,  till 2am <b>")
    assert "Note: Neighbor's PARTY, till 2am <b>" in text(reply)
    (kept,) = (await nights(talk)).values()
    assert (kept.note, kept.final_wake or kept.out_of_bed) == ("Neighbor's PARTY, till 2am <b>", time(7))
    files = {a.name: a.content.decode() for a in (await talk.say("/export")).attachments}
    assert "Neighbor's PARTY, till 2am <b>" in files["magsleep-nights.csv"]


async def test_a_note_is_added_by_a_tap_or_in_words(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say("bed 11, up 7, took me 10 minutes, sleep quality 5, took magnesium")
    await talk.press("Add a note")
    reply = await talk.say("pizza at 10pm, is that bad? slept 5h")
    assert "Note: pizza at 10pm" in text(reply)
    (kept,) = (await nights(talk)).values()
    assert (kept.note, kept.total_sleep_min) == ("pizza at 10pm, is that bad? slept 5h", None)
    await talk.say("add a note: the dog barked")
    talk.wait(hours=2)
    await talk.say("add a note for last night: the dog barked twice")
    assert [n.note for n in (await nights(talk)).values()] == ["the dog barked twice"]
    await talk.say("add a note")
    await talk.say("skip")
    assert [n.note for n in (await nights(talk)).values()] == ["the dog barked twice"]


async def test_a_long_note_is_cut_and_says_so(talk: Talk) -> None:
    await person(talk, "UTC")
    reply = await talk.say(f"bed 11, up 7, note: {'x' * 501}")
    assert "first 500 characters" in text(reply)
    assert [len(n.note or "") for n in (await nights(talk)).values()] == [500]


async def test_an_emergency_in_a_note_goes_first(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say("bed 11, up 7, took me 10 minutes, sleep quality 5, took magnesium")
    await talk.press("Add a note")
    assert (await talk.say("i have chest pain and cant breathe")).kind is ReplyKind.TRIAGE
    assert [n.note for n in (await nights(talk)).values()] == [None]


# ---- free words where a tap was offered


@pytest.mark.parametrize(
    ("said", "item", "value"),
    [
        ("not great because my neighbor had a party and the dog barked", "quality", 2),
        ("i'd say about a 3, i felt tired in the morning", "quality", 3),
        ("it was one of those nights where i kept turning because of my restless legs", "quality", None),
        ("my mind was racing about work and i could not switch off at all", "quality", None),
        ("is it normal to wake up at 3am every night?", "quality", None),
    ],
)
async def test_a_longer_answer_does_not_lose_the_night(talk: Talk, said: str, item: str, value: object) -> None:
    await person(talk, "UTC")
    await talk.say("bed 11, up 7, took 10 minutes")
    await talk.say(said)
    assert [getattr(n, item) for n in (await nights(talk)).values()] == [value]
    if value is None:
        await talk.say("2")
        assert [getattr(n, item) for n in (await nights(talk)).values()] == [2]


async def test_a_question_in_between_leaves_a_way_back(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say("log last night")
    await talk.say("11")
    reply = await talk.say("how much magnesium for a woman of 45")
    assert reply.topic == "dose.rda"
    reply = await talk.press("Back to my diary")
    assert "When did you wake up for good" in text(reply)
    await talk.say("7")
    assert [(n.bed_time, n.final_wake) for n in (await nights(talk)).values()] == [(time(23), time(7))]


async def test_two_wakings_with_times_invent_no_minutes(talk: Talk) -> None:
    await person(talk, "UTC")
    reply = await talk.say("bed 11, woke at 4, then 6, up at 7")
    assert "awake for good at 6:00 AM, up at 7:00 AM" in text(reply)
    (kept,) = (await nights(talk)).values()
    assert (kept.awakenings, kept.final_wake, kept.wake_after_sleep_onset_min) == (1, time(6), None)


@pytest.mark.parametrize(
    "said", ["bed 11, woke at 10pm", "bed 9pm, up 11pm the next day", "bed 7 am, up 9 am the next day"]
)
async def test_a_day_in_bed_is_asked_back_and_then_mended(talk: Talk, said: str) -> None:
    await person(talk, "UTC")
    assert "nearly a whole day" in text(await talk.say(said))
    assert await nights(talk) == {}


async def test_slept_for_26_hours_is_a_slip(talk: Talk) -> None:
    await person(talk, "UTC")
    assert "not possible" in text(await talk.say("log last night: slept 26 hours"))
    assert await nights(talk) == {}


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


async def test_no_i_woke_at_7_changes_the_end_that_was_told(talk: Talk) -> None:
    await person(talk, "UTC")
    await talk.say("bed 11, up 6, took 10 minutes, 4/5")
    await talk.say("no, i woke at 7")
    assert [(n.final_wake, n.out_of_bed) for n in (await nights(talk)).values()] == [(time(7), None)]
    assert [n.magnesium for n in (await nights(talk)).values()] == [None]


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


@pytest.mark.parametrize("way", ["export my sleep diary", "csv of my nights", "/export", "n:table"])
async def test_the_diary_opens_in_a_spreadsheet(talk: Talk, way: str) -> None:
    await person(talk, "Europe/Madrid")
    await talk.say("bed 11, asleep 11:30, awake 20 minutes, up at 7, 4/5, took 200 mg. note: late, dinner")
    await talk.say("on tuesday i slept 6h")
    reply = await (talk.press_token(way) if way.startswith("n:") else talk.say(way))
    files = {a.name: a.content for a in reply.attachments}
    alone = way != "/export"
    assert (len(files) == 1) is alone
    assert files["magsleep-nights.csv"].startswith(b"\xef\xbb\xbf")
    text = files["magsleep-nights.csv"].decode("utf-8-sig")
    short, full = csv.DictReader(io.StringIO(text, newline=""))
    assert (short["Date of getting up"], short["Minutes asleep, as you put it"]) == ("2026-11-18", "360")
    assert full == {
        "Date of getting up": "2026-11-22",
        "Time zone of the night": "Europe/Madrid",
        "Bed time": "23:00",
        "Lights out": "",
        "Last waking": "",
        "Out of bed": "07:00",
        "Minutes to fall asleep": "30",
        "Times awake": "1",
        "Minutes awake in the night": "20",
        "Minutes asleep, as you put it": "",
        "Sleep quality, one to five": "4",
        "Magnesium taken": "yes",
        "Magnesium, mg elemental": "200",
        "Note": "late, dinner",
        "Minutes in bed": "480",
        "Minutes asleep, worked out": "430",
        "Sleep efficiency, % of the time in bed": "89.6",
        "Asleep and efficiency are at most (not all time awake was told)": "no",
    }


async def test_an_empty_diary_is_no_file(talk: Talk) -> None:
    assert "nothing in your diary" in text(await talk.press_token("n:table"))
    await person(talk, "UTC")
    assert [a.name for a in (await talk.say("export my sleep diary")).attachments] == [
        "magsleep.json",
        "magsleep-people.csv",
    ]
