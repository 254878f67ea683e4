"""While an answer takes long the phone says so; a quick one needs no word."""

from __future__ import annotations

import asyncio

import pytest
from scripted import Running, Scripted, echo, says, until
from standin import Phone, Standin, bad

from bot.base.message import Message
from bot.base.reply import Picture, Reply
from bot.channels.telegram import busy

TELLS = "sendChatAction"


def slow(wire: Standin, times: int = 1) -> Scripted:
    """Answers when the phone was told so often that something comes."""

    async def answer(_: Message) -> Reply:
        await until(lambda: len(wire.made(TELLS)) >= times)
        return says("done")

    return Scripted(answer)


async def test_a_slow_answer_is_announced_before_it_comes(running: Running, wire: Standin) -> None:
    async with running(slow(wire)) as application:
        phone = Phone(application, wire)
        await phone.writes("hello")
    assert wire.methods == [TELLS, "sendMessage"]
    assert wire.made(TELLS)[0].parameters == {"chat_id": 7, "action": "typing"}
    assert phone.last.text == "done"


async def test_it_is_told_again_while_it_lasts(
    running: Running, wire: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy, "SOON", 0.01)
    monkeypatch.setattr(busy, "AGAIN", 0.01)
    wire.answer(TELLS, bad("no"))
    async with running(slow(wire, times=3)) as application:
        phone = Phone(application, wire)
        await phone.presses_token("t:x", 5)
    assert wire.methods[0] == "answerCallbackQuery"
    assert phone.last.text == "done"


async def test_a_picture_that_takes_long_is_announced_as_one(
    running: Running, wire: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy, "SOON", 0.01)

    async def png(_: Picture) -> bytes:
        await until(lambda: wire.made(TELLS))
        return b"\x89PNG"

    conversation = Scripted(lambda _: says("x", picture=Picture("p", "c", "a"), show_picture=True))
    monkeypatch.setattr(conversation, "png", png)
    async with running(conversation) as application:
        await Phone(application, wire).presses_token("p:p", 5)
    assert wire.made(TELLS)[0].parameters["action"] == "upload_photo"
    assert wire.methods[-1] == "sendPhoto"


async def test_a_quick_answer_is_not_announced_nor_anything_after_it(
    running: Running, wire: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(busy, "SOON", 0.2)
    async with running(echo()) as application:
        phone = Phone(application, wire)
        await phone.writes("hello")
        await phone.presses_token("t:x", 5)
        await asyncio.sleep(0.3)
    assert wire.made(TELLS) == []
