"""The picture button: a photo with its caption goes over the wire, and is drawn only once."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from standin import Phone, Standin
from telegram.constants import MessageLimit

from bot.conversation.replies.pictures import Pictures
from bot.knowledge.loader import load

SHOW = load().messages["picture"]


async def test_the_button_brings_a_photo_and_the_second_press_draws_nothing(
    phone: Phone, wire: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    draw = Pictures.draw

    def counted(self: Pictures, name: str) -> bytes:
        drawn.append(name)
        return draw(self, name)

    monkeypatch.setattr(Pictures, "draw", counted)
    await phone.writes("show me the trials of magnesium for sleep")
    answer = phone.last
    await phone.presses(SHOW, on=answer)
    (photo,) = wire.made("sendPhoto")
    (uploaded,) = photo.files.values()
    assert Image.open(io.BytesIO(uploaded)).width == 720
    assert str(photo.parameters["chat_id"]) == str(phone.chat["id"])
    assert "What the pooled trials found" in photo.parameters["caption"]
    assert len(photo.parameters["caption"]) <= MessageLimit.CAPTION_LENGTH
    assert phone.last.picture == uploaded
    assert answer in phone.screen
    assert drawn == ["forest"]

    await phone.presses_token("m:start", answer.id + 1_000)
    await phone.presses(SHOW, on=answer)
    first, second = wire.made("sendPhoto")
    assert list(second.files.values()) == list(first.files.values()) == [uploaded]
    assert drawn == ["forest"]
