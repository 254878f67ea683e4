"""Settings in words: made when asked for, offered when only told, and never in the way of a question."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.app import Parts
from bot.base.reply import ReplyKind
from bot.conversation.keeping.kept import Kept, in_memory
from bot.conversation.settings.words import SettingsWords, Wish
from bot.understanding.reading.lexicon import Lexicon
from tests.talk import Talk, labels, text


@pytest.fixture
def words(parts: Parts) -> SettingsWords:
    return SettingsWords(parts.notes[0].setting_words)


@pytest.fixture
async def kept() -> AsyncIterator[Kept]:
    made = in_memory()
    yield made
    await made.close()


@pytest.fixture
def talk(parts: Parts, kept: Kept) -> Talk:
    return Talk(parts.conversation(kept))


@pytest.mark.parametrize(
    ("said", "wish"),
    [
        ("set my country to uk", Wish("country", "uk")),
        ("Could you please change my country to the Netherlands, please?", Wish("country", "the Netherlands")),
        ("Country: US", None),
        ("set country: US", Wish("country", "US")),
        ("my timezone is Europe/Madrid", Wish("zone", "Europe/Madrid", is_sure=False)),
        ("my country is low in magnesium", Wish("country", "low in magnesium", is_sure=False)),
        ("my country has poor soil", None),
        ("how do i change my units", Wish("units")),
        ("change my language", Wish("language")),
        ("show my settings", Wish("all")),
        ("what is my time zone", Wish("all")),
        ("settings", Wish("all", is_told=True)),
        ("i\N{RIGHT SINGLE QUOTATION MARK}m from Spain!", Wish("country", "Spain", is_told=True, is_sure=False)),
        ("use metric", Wish("units", "metric", is_told=True, is_sure=False)),
        ("speak Spanish please", Wish("language", "Spanish", is_told=True, is_sure=False)),
        ("talk to me about gaba", None),
        ("i live in germany and want to know how much i need", None),
        ("set my reminder to 9", None),
        ("change it", None),
        ("", None),
    ],
)
def test_what_a_message_wants(words: SettingsWords, said: str, wish: Wish | None) -> None:
    assert words.read(said) == wish


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("set my country to uk", "Country: UK"),
        ("my country is Canada", "Country: Canada"),
        ("change country to spain please", "Country: Spain"),
        ("my timezone is Europe/Madrid", "zone: Europe/Madrid"),
        ("set time zone to new york", "zone: America/New_York"),
        ("use mmol/l", "results: mmol/L"),
        ("my lab uses mg/dl", "results: mg/dL"),
    ],
)
async def test_what_is_asked_for_is_set_and_shown(talk: Talk, kept: Kept, said: str, shown: str) -> None:
    assert shown in text(await talk.say(said))
    assert await kept.store.people.count() == 1


@pytest.mark.parametrize(
    ("said", "answer", "button"),
    [
        ("change my country", "Which country", "Ireland"),
        ("change my country to Brazil", "no figures", "US"),
        ("use metric", "milligrams", "mmol/L"),
        ("set my units", "your lab", "mg/dL"),
        ("my zone", "Where are you", "Not set"),
        ("settings", "Your settings", "Time zone"),
    ],
)
async def test_what_is_missing_is_asked_by_buttons(talk: Talk, said: str, answer: str, button: str) -> None:
    reply = await talk.say(said)
    assert answer in text(reply)
    assert button in labels(reply)
    assert not reply.edit


async def test_the_question_is_answered_by_typing_too(talk: Talk) -> None:
    await talk.say("set my country")
    assert "no figures" in text(await talk.say("brazil"))
    assert "Country: Germany" in text(await talk.say("germany"))
    await talk.say("set my units")
    assert "results: mg/dL" in text(await talk.say("mg/dl"))
    await talk.say("set my country")
    assert (await talk.say("how much magnesium is in almonds")).kind is ReplyKind.CALCULATION
    assert "Country:" not in text(await talk.say("france"))


async def test_other_languages_get_one_honest_line(talk: Talk) -> None:
    for said in ("change my language", "speak spanish", "do you speak german", "my language is french"):
        assert "only speak English" in text(await talk.say(said))


async def test_a_country_that_is_only_told_is_used_at_once_and_offered(talk: Talk, kept: Kept) -> None:
    reply = await talk.say("i live in germany")
    assert labels(reply) == ["Keep it", "Settings"]
    assert not kept.anything
    assert (await talk.say("how much magnesium does a woman of 29 need")).slots["country"] == "de"
    talk.reply = reply
    assert "Country: Germany" in text(await talk.press("Keep it"))
    assert await kept.store.people.count() == 1


async def test_a_city_that_is_told_is_offered_as_a_zone(talk: Talk) -> None:
    await talk.say("I live in Madrid")
    assert "zone: Europe/Madrid" in text(await talk.press("Keep it"))


@pytest.mark.parametrize("said", ["i'm in pain", "i'm in bed", "i'm in germany and pregnant", "use magnesium"])
async def test_what_is_no_setting_is_left_to_the_conversation(talk: Talk, said: str) -> None:
    assert "settings" not in text(await talk.say(said))


async def test_what_is_told_answers_the_question_that_is_open_or_the_answer_that_stands(talk: Talk) -> None:
    await talk.say("how much magnesium does a woman of 29 need")
    assert "German" in text(await talk.say("i live in germany"))
    await talk.say("my magnesium blood test was 0.8")
    assert (await talk.say("use mmol/l")).kind is ReplyKind.CALCULATION
    await talk.say("forget")
    await talk.say("i want to kill myself")
    assert (await talk.say("i live in canada")).kind is ReplyKind.TRIAGE


@pytest.mark.parametrize("said", ["i live in canada", "my country is canada", "set my country to canada", "canada"])
async def test_in_an_emergency_a_country_is_for_the_numbers_to_call(talk: Talk, said: str) -> None:
    for country in (None, "set my country to uk"):
        await talk.say("forget")
        if country:
            await talk.say(country)
        await talk.say("i took 40 magnesium pills")
        reply = await talk.say(said)
        assert reply.kind is ReplyKind.TRIAGE
        assert "911" in text(reply)
    assert "Country:" in text(await talk.say("/settings"))


async def test_a_setting_in_the_middle_of_a_question_leaves_it_open(talk: Talk) -> None:
    await talk.say("how much magnesium does a pregnant woman need")
    assert "Country: UK" in text(await talk.say("set my country to uk"))
    assert (await talk.say("29")).slots["pregnant"] is True


def test_every_country_that_can_be_read_can_be_set(parts: Parts) -> None:
    authorities = {"dach", "nordic", "anz", "who"}
    read = set(Lexicon.load(parts.root).lists["countries"]["words"]) - authorities
    named = {code.removeprefix("country-") for code in parts.content.messages if code.startswith("country-")}
    assert {"gb" if code == "uk" else code for code in read} == {*parts.notes[0].countries, *named}
