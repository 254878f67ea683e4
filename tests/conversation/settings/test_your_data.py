"""Your data in dialogue: asked before it is kept, told, handed over, deleted, and gone after a restart."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Parts, keep
from bot.base.message import Message
from bot.base.reply import Reply, ReplyKind
from bot.base.settings import Settings
from bot.conversation.conversation import Conversation
from bot.conversation.keeping.kept import Kept, in_memory
from bot.storage.database import Database, database_url
from bot.storage.sealing import Key, Sealer, write_keys
from bot.storage.store import Store
from tests.storage.conftest import address, key_file, postgres, store  # noqa: F401 -- fixtures
from tests.storage.test_your_data import bytes_on_disk, live, rows
from tests.talk import START, Talk, labels, text

YES = "Yes, keep it. I am 18 or older"


@pytest.fixture
def places(tmp_path: Path) -> Settings:
    """Settings that name a place of their own for data and key."""
    return Settings(
        _env_file=None, database_url=f"sqlite:///{tmp_path}/data/magsleep.db", key_file=tmp_path / "keys" / "key"
    )


@pytest.fixture
async def conversation(parts: Parts, places: Settings) -> AsyncIterator[Conversation]:
    """The real conversation on a database of its own."""
    made = parts.conversation(keep(places))
    yield made
    await made.kept.close()


@pytest.fixture
def talk(conversation: Conversation) -> Talk:
    """One chat."""
    return Talk(conversation, chat="7391882640")


def again(parts: Parts, places: Settings) -> Talk:
    """The same chat after a restart."""
    return Talk(parts.conversation(keep(places)), chat="7391882640")


# ---- consent


async def test_nothing_is_kept_before_a_yes(talk: Talk, tmp_path: Path) -> None:
    reply = await talk.say("remember that I am 45")
    assert reply.kind is ReplyKind.QUESTION
    assert labels(reply) == [YES, "No, thank you"]
    for part in ("encrypted", "Telegram", "/delete", "18 or older", "12 months"):
        assert part in text(reply)
    assert not (tmp_path / "data").exists()
    assert "keep nothing" in text(await talk.press("No, thank you"))
    assert not (tmp_path / "data").exists()


async def test_after_a_yes_what_was_asked_goes_on_and_outlives_a_restart(
    talk: Talk, parts: Parts, places: Settings
) -> None:
    await talk.say("remember that I am 45")
    reply = await talk.press(YES)
    assert "Thank you" in text(reply)
    assert "I will remember your age (45)" in text(reply)
    later = again(parts, places)
    reply = await later.say("how much magnesium do i need")
    assert reply.slots["age"] == 45
    assert "remember" in text(await later.say("remember that i am a man"))
    await later.conversation.kept.close()


async def test_a_yes_may_be_typed_and_is_asked_once(talk: Talk) -> None:
    await talk.say("remember that I am 45")
    assert "remember your age" in text(await talk.say(YES.lower()))
    assert "that you are pregnant" in text(await talk.say("please remember that i'm pregnant"))


async def test_a_yes_that_comes_much_later_stands_for_itself(talk: Talk) -> None:
    await talk.say("remember that I am 45")
    talk.wait(minutes=40)
    reply = await talk.press(YES)
    assert "Thank you" in text(reply)
    assert "say it once more" in text(reply)
    assert "45" not in text(reply)


async def test_a_no_after_the_yes_does_not_claim_that_nothing_is_kept(talk: Talk) -> None:
    asked = await talk.say("remember that I am 45")
    await talk.press(YES)
    talk.reply = asked
    assert "still here" in text(await talk.press("No, thank you"))
    assert await talk.conversation.kept.store.people.count() == 1


async def test_a_yes_to_an_earlier_text_is_asked_again_and_one_of_a_minor_is_none(talk: Talk, tmp_path: Path) -> None:
    await talk.say("remember that I am 45")
    for earlier in ("c:yes", "c:yes=0"):
        reply = await talk.press_token(earlier)
        assert labels(reply) == [YES, "No, thank you"]
        assert not (tmp_path / "data").exists()
    assert "your age (45)" in text(await talk.press(YES))  # what was asked for is not forgotten over it
    await talk.say("how much magnesium does a girl of 15 need")
    assert "18 or older" in text(await talk.press_token("c:yes=1"))


async def test_an_old_button_deletes_nothing_that_was_kept_later(talk: Talk, parts: Parts, places: Settings) -> None:
    await talk.say("remember that I am 45")
    await talk.press(YES)
    asked = await talk.say("/delete")
    await talk.press("Delete everything")
    talk.reply = asked
    assert "nothing to delete" in text(await talk.press("Delete everything"))
    await talk.conversation.kept.close()
    later = again(parts, places)
    await later.say("remember that I am 46")
    await later.press(YES)
    later.reply = asked
    reply = await later.press("Delete everything")
    assert "Shall I delete everything?" in text(reply)
    assert await later.conversation.kept.store.people.count() == 1
    assert "is deleted" in text(await later.press("Delete everything"))
    await later.conversation.kept.close()


async def test_minors_are_not_asked(talk: Talk) -> None:
    await talk.say("how much magnesium does a girl of 15 need")
    reply = await talk.say("remember that i am pregnant")
    assert labels(reply) == []
    assert "18 or older" in text(reply)


async def test_an_emergency_goes_before_a_consent(talk: Talk) -> None:
    await talk.say("remember that I am 45")
    assert (await talk.say("i want to kill myself")).kind is ReplyKind.TRIAGE


async def test_what_is_no_fact_is_no_fact_to_remember(talk: Talk) -> None:
    assert "What shall I remember" in text(await talk.say("remember"))
    for said in ("do you remember me", "remember that my wife is pregnant", "remember the milk"):
        assert "I will remember" not in text(await talk.say(said))


async def test_consent_is_taken_as_given_for_machines(parts: Parts) -> None:
    talk = Talk(parts.conversation(in_memory(given=True)))
    assert "I will remember" in text(await talk.say("remember that I am 45"))
    await talk.conversation.kept.close()


# ---- forgetting


async def test_a_fact_is_forgotten_by_name_or_by_value(talk: Talk) -> None:
    await talk.say("remember that I am 45 and pregnant")
    await talk.press(YES)
    assert "no longer remember your age" in text(await talk.say("forget my age"))
    assert "no longer remember that you are pregnant" in text(await talk.say("forget that i'm pregnant"))
    talk.wait(hours=1)
    assert "age" not in (await talk.say("how much magnesium")).slots


async def test_forget_takes_the_conversation_and_the_facts(talk: Talk) -> None:
    await talk.say("remember that I am 45")
    await talk.press(YES)
    assert "diary stay" in text(await talk.say("forget"))
    assert "forgotten this conversation" in text(await talk.say("forget"))
    talk.wait(hours=1)
    assert "age" not in (await talk.say("how much magnesium")).slots


# ---- telling, handing over, deleting


async def test_privacy_tells_what_is_kept_now_and_all_that_can_be(talk: Talk, parts: Parts) -> None:
    reply = await talk.say("/privacy")
    assert "now: nothing" in text(reply)
    for table in parts.notes[1].tables.values():
        assert table.title in text(reply)
        if table.personal:
            for field in table.fields.values():
                assert field.name[1:] in text(reply)
    await talk.say("remember that I am 45")
    await talk.press(YES)
    assert "now: your settings, and what you asked me to remember" in text(await talk.say("what do you store about me"))


async def test_an_export_gives_the_files(talk: Talk) -> None:
    assert "nothing" in text(await talk.say("/export"))
    await talk.say("remember that I am 45")
    await talk.press(YES)
    reply = await talk.say("give me a copy of my data")
    assert [f.name for f in reply.attachments] == ["magsleep.json", "magsleep-people.csv"]
    whole = json.loads(reply.attachments[0].content)
    assert whole["people"][0]["facts"] == {"age": 45}
    assert "Facts you asked me to remember" in reply.attachments[1].content.decode("utf-8-sig")


async def test_deletion_asks_once_and_leaves_nothing_in_table_file_or_log(
    talk: Talk, parts: Parts, places: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await talk.say("remember that I am 45 and have kidney disease")
    await talk.press(YES)
    person = await talk.conversation.kept.store.people.find("7391882640")
    assert person is not None
    reply = await talk.say("delete my data")
    assert labels(reply) == ["Delete everything", "Keep it"]
    assert "nothing was deleted" in text(await talk.press("Keep it"))
    assert await talk.conversation.kept.store.people.count() == 1
    await talk.say("/delete")
    assert "is deleted" in text(await talk.press("Delete everything"))
    assert await rows(talk.conversation.kept.store) == {}
    assert "nothing to delete" in text(await talk.say("/delete"))
    assert "now: nothing" in text(await talk.say("/privacy"))
    left = bytes_on_disk(tmp_path)
    for trace in (person.id, "kidney", "7391882640"):
        assert trace.encode() not in left
    assert "kidney" not in caplog.text
    assert "7391882640" not in caplog.text
    later = again(parts, places)
    assert "now: nothing" in text(await later.say("/privacy"))
    assert "age" not in (await later.say("how much magnesium")).slots
    await later.conversation.kept.close()


async def test_everything_of_a_whole_life_goes_by_the_chat(parts: Parts, store: Store) -> None:  # noqa: F811
    kept = Kept(lambda: store)
    talk = Talk(parts.conversation(kept), chat="7391882640", now=START)
    await live(store)
    reply = await talk.say("/delete")
    for part in ("reminders", "sleep diary", "your own trial"):
        assert part in text(reply)
    await talk.press("Delete everything")
    assert await rows(store) == {}


# ---- trouble


async def test_a_lost_key_is_told_plainly_and_one_begins_afresh(talk: Talk, parts: Parts, places: Settings) -> None:
    await talk.say("remember that I am 45")
    await talk.press(YES)
    await talk.conversation.kept.close()
    assert places.key_file is not None
    write_keys(places.key_file, [Key.new()])
    later = again(parts, places)
    assert "age" not in (await later.say("how much magnesium")).slots
    for said in ("/privacy", "/export", "/delete"):
        reply = await later.say(said)
        assert "stored entries cannot be read" in text(reply), said
    assert "is deleted" in text(await later.press("Delete everything"))
    await later.say("remember that I am 46")
    assert "your age (46)" in text(await later.press(YES))
    assert "cannot be read" not in text(await later.say("/privacy"))
    await later.conversation.kept.close()


async def test_without_a_database_questions_go_on(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    broken = Kept(lambda: Store(Database(database_url(f"{tmp_path}/file/a.db")), Sealer.throw_away()))
    talk = Talk(parts.conversation(broken))
    assert (await talk.say("how much magnesium does a woman of 29 need")).kind is ReplyKind.CALCULATION
    assert "cannot get at my notes" in text(await talk.say("/delete"))
    assert (await talk.say("/settings")).kind is ReplyKind.FALLBACK
    await broken.close()


async def test_a_plain_question_opens_no_database(talk: Talk, tmp_path: Path) -> None:
    await talk.say("how much magnesium does a woman of 29 need")
    await talk.say("and while breastfeeding?")
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "keys").exists()


# ---- groups


async def in_group(talk: Talk, said: str | None = None, choice: str | None = None) -> Reply:
    message = Message("-100/7391882640", "7391882640", START, text=said, choice=choice, private=False)
    return await talk.conversation.handle(message)


async def test_nothing_personal_where_others_read_along(talk: Talk) -> None:
    await talk.say("remember that I am 45 and pregnant")
    await talk.press(YES)
    for said in ("/export", "/delete", "/settings"):
        assert "in private" in text(await in_group(talk, said)), said
    assert "in private" in text(await in_group(talk, choice="d:delete"))
    assert await talk.conversation.kept.store.people.count() == 1
    privacy = text(await in_group(talk, "/privacy"))
    assert "half an hour" in privacy
    assert "now:" not in privacy
    assert "age" not in (await in_group(talk, "how much magnesium")).slots
    assert "I will remember" not in text(await in_group(talk, "remember that i am 50"))


async def test_a_deletion_takes_the_dialogues_in_groups_too(talk: Talk) -> None:
    await in_group(talk, "how much magnesium does a woman of 61 need")
    assert (await in_group(talk, "and in the uk?")).slots["age"] == 61
    await talk.say("remember that I am 45")
    await talk.press(YES)
    await talk.say("/delete")
    await talk.press("Delete everything")
    assert "age" not in (await in_group(talk, "and in the uk?")).slots


# ---- settings


async def test_settings_are_kept_without_consent_and_used(talk: Talk, parts: Parts, places: Settings) -> None:
    reply = await talk.say("/settings")
    assert "Country: not set" in text(reply)
    reply = await talk.press("Country")
    assert reply.edit
    reply = await talk.press("UK")
    assert "Country: UK" in text(reply)
    assert labels(await talk.press("Blood result unit")) == ["mmol/L", "mg/dL", "mEq/L", "Not set", "Back"]
    assert "results: mg/dL" in text(await talk.press("mg/dL"))
    later = again(parts, places)
    reply = await later.say("how much magnesium does a man of 40 need")
    assert reply.slots["country"] == "gb"
    assert "units" not in reply.slots
    await later.say("/settings")
    await later.press("Country")
    assert "Country: not set" in text(await later.press("Not set"))
    assert "Saved" in text(await later.press("Close"))
    await later.conversation.kept.close()


async def test_the_unit_of_ones_laboratory_is_offered_first_and_asked_for_all_the_same(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("Blood result unit")
    await talk.press("mg/dL")
    reply = await talk.say("my magnesium blood test was 0.9")
    assert reply.kind is ReplyKind.QUESTION
    assert labels(reply)[0] == "mg/dL"


async def test_the_menu_leads_to_settings_copy_and_deletion(talk: Talk) -> None:
    await talk.say("/start")
    about = await talk.press("About me")
    assert "Your settings" in text(await talk.press("Settings"))
    talk.reply = about
    assert "keep nothing" in text(await talk.press("A copy of my data"))
    talk.reply = about
    assert "nothing to delete" in text(await talk.press("Delete my data"))


async def test_a_zone_by_button_by_city_and_by_place(talk: Talk) -> None:
    await talk.say("/settings")
    await talk.press("Country")
    await talk.press("US")
    assert "Pacific" in labels(await talk.press("Time zone"))
    assert "America/Los_Angeles" in text(await talk.press("Pacific"))
    await talk.press("Time zone")
    assert "do not know that place" in text(await talk.say("Gondor"))
    assert "Europe/Madrid" in text(await talk.say("madrid"))
    await talk.press("Time zone")
    where = Message(talk.chat, talk.chat, talk.now, location=(-33.87, 151.21))
    assert "Australia/Sydney" in text(await talk.conversation.handle(where))
    # a whole question ends the asking, and so does "stop"
    await talk.say("/settings")
    await talk.press("Time zone")
    assert (await talk.say("how much magnesium does a woman of 29 need")).kind is ReplyKind.CALCULATION
    await talk.say("/settings")
    await talk.press("Time zone")
    assert "do not know that place" not in text(await talk.say("stop"))
    assert "do not know that place" not in text(await talk.say("gondor"))


@pytest.mark.parametrize(
    "token", ["set:country=xx", "set:zone=Mars/Base", "set:units=stone", "set:", "set:age=4", "c:maybe", "d:", "f:x"]
)
async def test_forged_and_old_buttons_set_nothing(talk: Talk, token: str) -> None:
    reply = await talk.press_token(token)
    assert "earlier version" in text(reply)
    assert not talk.conversation.kept.anything
