"""The real bot, as somebody with a phone meets it."""

from __future__ import annotations

import pytest
from scripted import Running, Scripted, echo, says
from standin import BOT, Phone, Standin

from bot.base.message import Message
from bot.base.reply import Choice


async def test_start_shows_the_menu(phone: Phone) -> None:
    await phone.writes("/start")
    assert "MagSleep" in phone.last.text
    assert "How much?" in phone.last.labels
    assert len(phone.screen) == 1


async def test_a_day_of_food_is_shown_as_a_picture_of_its_own(phone: Phone) -> None:
    await phone.writes("porridge with milk, 2 bananas, black bean chilli, 30 g dark chocolate")
    await phone.presses("See it as a picture")
    assert (phone.last.picture or b"").startswith(b"\x89PNG")
    assert "about 293 mg together" in phone.last.text


@pytest.mark.parametrize(
    "command", ["/menu", "/help", "/privacy", "/sources", "/about", "/developer_info", "/stop", "/cancel"]
)
async def test_every_command_is_answered(phone: Phone, command: str) -> None:
    await phone.writes("/start")
    start = phone.last
    await phone.writes(command)
    assert len(phone.screen) == 2
    if command != "/menu":
        assert phone.last.text != start.text


async def test_an_unknown_command_gets_the_menu_and_is_no_question(phone: Phone) -> None:
    for text in ("/foo", "/sleep does magnesium help sleep", "/"):
        await phone.writes(text)
        assert "do not know that command" in phone.last.text
        assert "How much?" in phone.last.labels


async def test_a_command_may_name_the_bot(phone: Phone) -> None:
    await phone.writes("/privacy")
    expected = phone.last.text
    await phone.writes("/privacy@magsleepbot")
    assert phone.last.text == expected


async def test_a_menu_is_edited_in_place_and_leads_back(phone: Phone) -> None:
    await phone.writes("/start")
    first = phone.last.text
    await phone.presses("How much?")
    assert len(phone.screen) == 1
    assert phone.last.text == "How much?"
    await phone.presses("Back")
    assert len(phone.screen) == 1
    assert phone.last.text == first


async def test_a_question_is_answered_with_sources_folded_and_buttons(phone: Phone) -> None:
    await phone.writes("why does magnesium help sleep")
    assert "How sure?" in phone.last.text
    assert "<blockquote expandable>" in phone.last.html
    assert phone.last.rows
    assert phone.last.parameters["link_preview_options"]["is_disabled"] is True


async def test_a_button_under_an_answer_brings_a_new_message(phone: Phone) -> None:
    await phone.writes("why does magnesium help sleep")
    answer = phone.last
    before = answer.html
    await phone.presses(answer.labels[0])
    assert len(phone.screen) == 2
    assert answer.html == before


async def test_a_guided_question_is_answered_by_buttons_or_words(phone: Phone) -> None:
    await phone.writes("how much magnesium does a pregnant woman need")
    assert phone.last.rows
    await phone.writes("29")
    assert "350" in phone.last.text


async def test_the_press_is_answered_before_the_work(running: Running, wire: Standin) -> None:
    seen: list[str] = []

    def answer(_: object) -> object:
        seen.extend(wire.methods)
        return says("done")

    async with running(Scripted(answer)) as application:
        await Phone(application, wire).presses_token("t:x", 5)
    assert seen == ["answerCallbackQuery"]
    assert wire.methods == ["answerCallbackQuery", "sendMessage"]


@pytest.mark.parametrize(
    "token",
    [
        "t:no.such.topic",
        "m:nowhere",
        "DROP TABLE",
        "s:nowhere:age=3",
        "s:dose.rda:age=-3",
        "s:dose.rda:age=abc",
        "s:mechanism.gaba:conditions=5",
        "s:dose.upper_limit:dose_mg=x",
        "s::",
        "😈" * 16,
    ],
)
async def test_forged_callback_data_is_answered_kindly(phone: Phone, token: str) -> None:
    await phone.writes("/start")
    await phone.presses_token(token)
    assert phone.last.rows
    assert "wrong" not in phone.last.text


async def test_a_deep_link_opens_its_topic(phone: Phone) -> None:
    await phone.writes("/start mechanism-gaba")
    assert "GABA" in phone.last.text
    await phone.writes("/start no-such-thing")
    assert "How much?" in phone.last.labels


async def test_a_start_payload_is_handed_over(running: Running, wire: Standin) -> None:
    conversation = echo()
    async with running(conversation) as application:
        await Phone(application, wire).writes("/start abc-DEF")
    assert [(m.text, m.start_payload) for m in conversation.heard] == [("/start", "abc-DEF")]


async def test_a_message_is_handed_over_whole(running: Running, wire: Standin) -> None:
    conversation = echo()
    async with running(conversation) as application:
        phone = Phone(application, wire, user=9)
        await phone.writes("  line\n<b> & “x” 😴 ")
        await phone.sends(location={"latitude": 48.2, "longitude": 16.4})
        await phone.presses_token("m:start", 3)
    written, place, press = conversation.heard
    assert (written.text, written.chat, written.person) == ("  line\n<b> & “x” 😴 ", "9", "9")
    assert (written.language, written.private, written.now.tzinfo is None) == ("en", True, False)
    assert (place.text, place.location) == (None, (48.2, 16.4))
    assert (press.text, press.choice, press.chat) == (None, "m:start", "9")


SET = "setMyCommands"
FILE = {"file_id": "f", "file_unique_id": "u"}
NOT_TEXT = [
    {"voice": {**FILE, "duration": 3}},
    {"sticker": {**FILE, "width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}},
    {"photo": [{**FILE, "width": 1, "height": 1}], "caption": "how much is in <b>this</b>?"},
    {"video": {**FILE, "width": 1, "height": 1, "duration": 3}},
    {"video_note": {**FILE, "length": 1, "duration": 3}},
    {"document": FILE | {"file_name": "<b>all.txt", "mime_type": "text/plain", "file_size": 1_000_000}},
    {"audio": {**FILE, "duration": 3}},
    {"contact": {"phone_number": "1", "first_name": "B"}},
    {"dice": {"emoji": "🎲", "value": 3}},
    {
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
]


@pytest.mark.parametrize("content", NOT_TEXT, ids=lambda c: next(iter(c)))
async def test_anything_but_words_gets_a_friendly_line(phone: Phone, content: dict) -> None:
    await phone.sends(**content)
    assert len(phone.screen) == 1
    assert "typed words" in phone.last.text
    assert not phone.wire.made("getFile")


async def test_a_forwarded_message_is_answered_like_one_that_was_typed(phone: Phone) -> None:
    await phone.writes("why does magnesium help sleep")
    typed = phone.last.text
    origin = {"type": "hidden_user", "sender_user_name": "<b>Bob", "date": 1_764_000_000}
    other = Phone(phone.application, phone.wire, user=phone.user["id"] + 100_000)
    await other.writes("why does magnesium help sleep", forward_origin=origin)
    assert other.last.text == typed
    assert "Bob" not in other.last.html


async def test_a_button_pressed_twice_at_once_is_answered_once(phone: Phone) -> None:
    await phone.writes("why does magnesium help sleep")
    press = phone.press(phone.last.rows[0][0][1])
    await phone.begins("callback_query", press)
    await phone.begins("callback_query", press)
    await phone.application.update_queue.join()
    assert len(phone.screen) == 2
    assert len(phone.wire.made("answerCallbackQuery")) == 2


async def test_two_phones_of_one_person_at_once(phone: Phone) -> None:
    await phone.writes("/start")
    menu = phone.last
    amount, food = (phone.press(menu.token(label)) for label in ("How much?", "Food"))
    for kind, content in (
        ("message", phone.message(text="how much magnesium does a pregnant woman need")),
        ("callback_query", amount),
        ("message", phone.message(text="29")),
        ("callback_query", food),
        ("message", phone.message(text="does magnesium act on gaba")),
    ):
        await phone.begins(kind, content)
    await phone.application.update_queue.join()
    assert menu.text == "Magnesium in food"
    asked, told, gaba = phone.screen[1:]
    assert "19–30" in asked.labels
    assert "GABA" in gaba.text
    assert told.text


async def test_a_button_of_an_earlier_version_is_answered_with_the_menu(phone: Phone) -> None:
    await phone.presses_token("t:mechanism.no_longer_there", 5)
    assert "earlier version" in phone.last.text
    assert "How much?" in phone.last.labels


async def test_an_album_gets_one_line(phone: Phone) -> None:
    for _ in range(3):
        await phone.sends(photo=[{**FILE, "width": 1, "height": 1}], media_group_id="1")
    assert len(phone.screen) == 1


async def test_an_edited_message_gets_a_friendly_line(phone: Phone) -> None:
    await phone.edits(text="does it work")
    assert "edited" in phone.last.text


async def test_a_moving_location_is_left_alone(phone: Phone) -> None:
    await phone.edits(location={"latitude": 48.2, "longitude": 16.4, "live_period": 60})
    assert phone.screen == []


async def test_service_messages_are_left_alone(phone: Phone) -> None:
    await phone.sends(new_chat_title="x")
    await phone.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 60})
    assert phone.screen == []


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "</blockquote>&lt;b>", "<b", "&", "😴" * 300, "\u202e\0"]
)
async def test_what_is_typed_never_becomes_markup(phone: Phone, text: str) -> None:
    phone.user["first_name"] = phone.user["last_name"] = "<script>" + "n" * 4_096
    await phone.writes(text)
    await phone.writes(text + " how much magnesium " + text)
    assert len(phone.screen) >= 2
    assert all("<script" not in c.parameters["text"] for c in phone.wire.made("sendMessage"))
    assert all(c.parameters["parse_mode"] == "HTML" for c in phone.wire.made("sendMessage"))


async def test_a_name_reaches_the_conversation_nowhere(running: Running, wire: Standin) -> None:
    conversation = echo()
    async with running(conversation) as application:
        await Phone(application, wire, name="<script>").writes("hello")
    assert "script" not in repr(conversation.heard)


async def test_a_long_answer_comes_in_several_messages(running: Running, wire: Standin) -> None:
    long = says("\n\n".join("word " * 300 for _ in range(8)), (Choice("ok", "ok"),))
    async with running(Scripted(lambda _: long)) as application:
        phone = Phone(application, wire)
        await phone.writes("tell me all")
    assert len(phone.screen) == 4
    assert [bool(m.rows) for m in phone.screen] == [False, False, False, True]


async def test_a_text_of_the_greatest_length_is_answered(phone: Phone) -> None:
    await phone.writes("does magnesium help " * 204)
    assert len(phone.screen) == 1


async def test_a_fault_behind_a_button_is_told_and_the_next_press_works(running: Running, wire: Standin) -> None:
    def answer(message: Message) -> object:
        if message.choice == "bad":
            raise TypeError
        return says("fine")

    async with running(Scripted(answer)) as application:
        phone = Phone(application, wire)
        await phone.presses_token("bad", 3)
        await phone.presses_token("good", 3)
    assert [m.text for m in phone.screen] == ["line: failed", "fine"]


async def test_the_library_may_start_it_by_itself(running: Running, wire: Standin) -> None:
    async with running(echo()) as application:
        assert application.post_init is not None
        await application.post_init(application)
    shown = {c.parameters["scope"]["type"]: [e["command"] for e in c.parameters["commands"]] for c in wire.made(SET)}
    assert {"help", "menu", "privacy", "settings", "stop"} <= set(shown["all_private_chats"])
    assert {"help", "menu", "about"} <= set(shown["all_group_chats"])
    assert not {"settings", "export", "delete"} & set(shown["all_group_chats"])
    (whole,), (short,) = wire.made("setMyDescription"), wire.made("setMyShortDescription")
    assert "magnesium" in whole.parameters["description"]
    assert "magnesium" in short.parameters["short_description"]
    assert BOT["username"] == application.bot.username
