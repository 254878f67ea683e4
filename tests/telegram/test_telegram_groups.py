from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest
from scripted import Running, Scripted, echo
from standin import BOT, Phone, Standin

from bot.conversation.conversation import Conversation

GROUP = -1001
_members = count(8_001)


@pytest.fixture
def conversation() -> Scripted:
    return echo()


@pytest.fixture
async def member(running: Running, conversation: Scripted, wire: Standin) -> AsyncIterator[Phone]:
    async with running(conversation) as application:
        yield Phone(application, wire, user=5, group=GROUP)


def texts(conversation: Scripted) -> list[str | None]:
    return [m.text for m in conversation.heard]


async def test_talk_among_people_is_not_answered(member: Phone, wire: Standin) -> None:
    await member.writes("I cannot sleep lately")
    await member.writes("mail me at ann@magsleepbot or ask @MagSleepBotter")
    await member.sends(
        sticker={
            "file_id": "f",
            "file_unique_id": "u",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
            "type": "regular",
        }
    )
    await member.edits(text="I can not sleep lately")
    assert wire.methods == []


async def test_a_mention_is_answered_without_the_mention(member: Phone, conversation: Scripted) -> None:
    await member.writes("@magsleepbot does it work?")
    await member.writes("what does @MagSleepBot say")
    assert texts(conversation) == ["does it work?", "what does   say"]
    assert {m.private for m in conversation.heard} == {False}


async def test_a_reply_to_the_bot_is_answered(member: Phone, conversation: Scripted) -> None:
    ours = {"message_id": 1, "date": 1_764_000_000, "chat": member.chat, "from": BOT, "text": "?"}
    await member.writes("and for kids?", reply_to_message=ours)
    await member.writes("me too", reply_to_message=ours | {"from": member.user})
    assert texts(conversation) == ["and for kids?"]


async def test_known_commands_are_answered_and_others_left_to_other_bots(member: Phone, conversation: Scripted) -> None:
    for text in ["/help", "/HELP@MagSleepBot", "/ban", "/help@OtherBot", "/start@MagSleepBot x-y", "/foo@magsleepbot"]:
        await member.writes(text)
    assert texts(conversation) == ["/help", "/HELP", "/start", "/foo"]
    assert conversation.heard[2].start_payload == "x-y"


async def test_the_answer_is_tied_to_the_question(member: Phone) -> None:
    await member.writes("/help")
    tied = member.last.parameters["reply_parameters"]
    assert tied["message_id"] == 51
    assert tied["allow_sending_without_reply"] is True


async def test_a_forum_answer_stays_in_its_thread(member: Phone) -> None:
    await member.writes("/help", message_thread_id=12, is_topic_message=True)
    assert member.last.parameters["message_thread_id"] == 12


async def test_members_have_dialogues_of_their_own(member: Phone, conversation: Scripted, wire: Standin) -> None:
    await member.writes("/help")
    other = Phone(member.application, wire, user=6, group=GROUP)
    await other.writes("/help")
    await other.presses_token("m:start", 1)
    chats = [m.chat for m in conversation.heard]
    assert chats[0] != chats[1] == chats[2]
    assert [m.person for m in conversation.heard] == ["5", "6", "6"]


async def test_bots_are_not_answered(member: Phone, wire: Standin) -> None:
    member.user["is_bot"] = True
    await member.writes("/help")
    await member.writes("@MagSleepBot hi")
    assert wire.methods == []


async def test_an_admin_hidden_behind_the_group_is(member: Phone, conversation: Scripted) -> None:
    member.user |= {"id": 1087968824, "is_bot": True}
    await member.writes("/help", sender_chat=member.chat)
    assert texts(conversation) == ["/help"]


async def test_channel_posts_are_ignored(member: Phone, wire: Standin) -> None:
    post = {"message_id": 1, "date": 1_764_000_000, "chat": {"id": -9, "type": "channel"}, "text": "/help"}
    await member.does("channel_post", post)
    await member.does("edited_channel_post", post | {"edit_date": 1_764_000_001})
    await member.writes("@MagSleepBot", is_automatic_forward=True)
    assert wire.methods == []


async def test_edits_follow_the_same_rule(member: Phone, wire: Standin) -> None:
    await member.edits(text="@MagSleepBot does it work?")
    assert member.last.text == "line: edited"
    assert len(wire.methods) == 1


@pytest.mark.parametrize(
    ("said", "opens"),
    [
        ("@MagSleepBot should I try magnesium", "Step 1 of"),
        ("@MagSleepBot how much magnesium do I need a day", "what age"),
        ("/settings", "Your settings"),
        ("/delete", "nothing to delete"),
        ("@MagSleepBot remind me at 9:30", "May I keep this"),
        ("@MagSleepBot bed 11:15, asleep by midnight, up twice, 6:40", "May I keep this"),
    ],
)
async def test_what_is_about_a_person_s_health_or_data_goes_on_in_private(
    running: Running, real: Conversation, wire: Standin, said: str, opens: str
) -> None:
    async with running(real) as application:
        ann = Phone(application, wire, user=next(_members), group=GROUP)
        await ann.writes(said)
        assert "in private" in ann.last.text
        ((label, link),) = ann.last.rows[0]
        assert label == "Ask me in private"
        assert urlsplit(link).path == f"/{BOT['username']}"
        alone = Phone(application, wire, user=ann.user["id"])
        await alone.writes("/start " + parse_qs(urlsplit(link).query)["start"][0])
        assert opens in alone.last.text


async def test_the_bot_s_name_alone_is_answered_with_the_menu(
    member: Phone, conversation: Scripted, wire: Standin
) -> None:
    await member.writes("@MagSleepBot")
    assert texts(conversation) == ["/start"]
