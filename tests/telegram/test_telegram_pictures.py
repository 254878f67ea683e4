"""The picture button: a photo with its caption goes over the wire, and is drawn only once."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from telegram.constants import MessageLimit
from telegram.request import RequestData
from wire import BOT, Call, Phone, Wire

from bot.conversation.pictures import Pictures
from bot.knowledge.loader import load

SHOW = load().messages["picture"]


class PhotoWire(Wire):
    """A wire that keeps the files that are uploaded."""

    def __init__(self) -> None:
        super().__init__()
        self.uploads: list[tuple[str, bytes, str]] = []

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *more: Any, **named: Any
    ) -> tuple[int, bytes]:
        if request_data and request_data.contains_files:
            self.uploads += [(name, data, kind) for name, data, kind in request_data.multipart_data.values()]
        return await super().do_request(url, method, request_data, *more, **named)

    def _usual(self, call: Call) -> Any:
        if call.method != "sendPhoto":
            return super()._usual(call)
        size = {"file_id": "f", "file_unique_id": "u", "width": 720, "height": 900}
        chat = {"id": call.parameters["chat_id"], "type": "private"}
        return {"message_id": 9_000, "date": 1_764_000_000, "chat": chat, "from": BOT, "photo": [size]}


@pytest.fixture
def wire() -> PhotoWire:
    return PhotoWire()


async def test_the_button_brings_a_photo_and_the_second_press_draws_nothing(
    phone: Phone, wire: PhotoWire, monkeypatch: pytest.MonkeyPatch
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
    (first,) = wire.uploads
    assert first[0] == "magsleep.png"
    assert first[2] == "image/png"
    assert Image.open(io.BytesIO(first[1])).width == 720
    (photo,) = wire.made("sendPhoto")
    assert photo.parameters["chat_id"] == phone.chat["id"]
    assert "What the pooled trials found" in photo.parameters["caption"]
    assert len(photo.parameters["caption"]) <= MessageLimit.CAPTION_LENGTH
    assert phone.last is answer
    assert drawn == ["forest"]

    await phone.presses(SHOW, on=answer)
    assert [data for _, data, _ in wire.uploads] == [first[1]] * 2
    assert len(wire.made("sendPhoto")) == 2
    assert drawn == ["forest"]
