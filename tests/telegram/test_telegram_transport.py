"""The wire by itself, against a real server on a real connection."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator

import pytest
from standin import TOKEN, Drop, Refusal, Slow, Standin, too_many
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram.transport import AiohttpRequest, NoConnection

PNG = b"\x89PNG" + bytes(200_000)


def bot_at(address: str, request: AiohttpRequest) -> Bot:
    return Bot(TOKEN, base_url=address, request=request, get_updates_request=request)


@pytest.fixture
async def bot(wire: Standin) -> AsyncIterator[Bot]:
    async with bot_at(wire.base_url, AiohttpRequest()) as bot:
        yield bot


async def trouble(call: object) -> TelegramError:
    """What a call raises, after a look whether the token stands anywhere in it or in what it came from."""
    with pytest.raises(TelegramError) as caught:
        await call  # type: ignore[misc]
    error = caught.value
    told = "".join(traceback.format_exception(error)) + repr(error) + repr(error.__cause__) + repr(error.__context__)
    assert TOKEN not in told
    return error


async def test_a_message_travels_as_json(bot: Bot, wire: Standin) -> None:
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("yes 😴", callback_data="y")]])
    sent = await bot.send_message(7, "a & <b>ü</b> 😴", parse_mode="HTML", reply_markup=buttons)
    (call,) = wire.made("sendMessage")
    assert call.parameters["text"] == "a & <b>ü</b> 😴"
    assert call.parameters["chat_id"] == 7
    assert wire.chats[7][0].rows == [[("yes 😴", "y")]]
    assert sent.message_id == wire.chats[7][0].id


async def test_a_picture_travels_as_multipart(bot: Bot, wire: Standin) -> None:
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("ok", callback_data="ok")]])
    sent = await bot.send_photo(7, PNG, caption="trials &amp; <i>more</i>", parse_mode="HTML", reply_markup=buttons)
    (shown,) = wire.chats[7]
    assert shown.picture == PNG
    assert (shown.text, shown.labels) == ("trials & more", ["ok"])
    assert sent.photo


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Refusal(400, "Bad Request: chat not found"), BadRequest),
        (Refusal(500, "Internal Server Error"), NetworkError),
        (Refusal(502, "Bad Gateway"), NetworkError),
        (too_many(3), RetryAfter),
        (Refusal(401, "Unauthorized"), InvalidToken),
    ],
)
async def test_refusals_are_the_librarys_own_errors(
    bot: Bot, wire: Standin, refusal: Refusal, kind: type[TelegramError]
) -> None:
    wire.answer("sendMessage", refusal)
    assert isinstance(await trouble(bot.send_message(7, "x")), kind)


async def test_a_slow_answer_times_out(bot: Bot, wire: Standin) -> None:
    wire.answer("sendMessage", Slow(5))
    assert isinstance(await trouble(bot.send_message(7, "x", read_timeout=0.05)), TimedOut)
    await bot.send_message(7, "y")
    assert [m.text for m in wire.chats[7]] == ["y"]


async def test_a_long_question_for_news_is_not_cut_short(wire: Standin) -> None:
    async with bot_at(wire.base_url, AiohttpRequest(read_timeout=0.1, write_timeout=0.1)) as bot:
        assert await bot.get_updates(timeout=1) == ()


async def test_no_free_connection_times_out_before_anything_is_sent(wire: Standin) -> None:
    wire.answer("sendMessage", Slow(1))
    async with bot_at(wire.base_url, AiohttpRequest(connections=1)) as bot:
        first = asyncio.create_task(bot.send_message(7, "first"))
        await asyncio.sleep(0.05)
        error = await trouble(bot.send_message(7, "second", pool_timeout=0.05, connect_timeout=0.05))
        assert isinstance(error, TimedOut)
        assert "nothing was sent" in str(error)
        await first
    assert [m.text for m in wire.chats[7]] == ["first"]


async def test_an_upload_that_does_not_move_times_out() -> None:
    told = asyncio.Event()

    async def read_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await told.wait()
        writer.transport.abort()

    server = await asyncio.start_server(read_nothing, "127.0.0.1", 0, limit=1)
    port = server.sockets[0].getsockname()[1]
    async with server, AiohttpRequest() as request:
        limits = {"connect_timeout": 0.05, "pool_timeout": 0.0, "read_timeout": 0.05, "write_timeout": 0.05}
        bot = bot_at(f"http://127.0.0.1:{port}/bot", request)
        assert isinstance(await trouble(bot.send_photo(7, bytes(20_000_000), **limits)), TimedOut)
        told.set()
        await asyncio.sleep(0.05)


async def test_nobody_there_is_a_network_error() -> None:
    async with AiohttpRequest() as request:
        error = await trouble(bot_at("http://127.0.0.1:9/bot", request).send_message(7, "x"))
    assert type(error) is NoConnection


@pytest.mark.parametrize("address", ["http://127.0.0.1:99999/bot", "nonsense", "http://[::1/bot"])
async def test_an_impossible_address_is_a_network_error(address: str) -> None:
    async with AiohttpRequest() as request:
        assert isinstance(await trouble(bot_at(address, request).send_message(7, "x")), NetworkError)


async def test_a_dropped_connection_is_tried_again_only_where_that_does_no_harm(bot: Bot, wire: Standin) -> None:
    sent = await bot.send_message(7, "x")
    wire.answer("editMessageText", Drop())
    await bot.edit_message_text("y", 7, sent.message_id)
    assert wire.chats[7][0].text == "y"
    wire.answer("sendMessage", Drop(done=True))
    assert isinstance(await trouble(bot.send_message(7, "once")), NetworkError)
    assert [m.text for m in wire.chats[7]] == ["y", "once"]
    wire.answer("editMessageText", Drop(), Drop())
    assert isinstance(await trouble(bot.edit_message_text("z", 7, sent.message_id)), NetworkError)


async def test_a_connection_closed_while_idle_is_replaced(wire: Standin) -> None:
    async with AiohttpRequest() as request:
        bot = bot_at(wire.base_url, request)
        await bot.get_me()
        port = wire.port
        await wire.stop()
        await wire.start(port)
        assert (await bot.get_me()).username == "MagSleepBot"


async def test_one_session_serves_both_and_is_closed_once(wire: Standin) -> None:
    request = AiohttpRequest()
    bot = bot_at(wire.base_url, request)
    async with bot:
        await bot.get_updates(timeout=0)
        await request.initialize()
        await bot.send_message(7, "x")
    await request.shutdown()
    assert isinstance(await trouble(bot.send_message(7, "x")), NetworkError)
    async with bot:
        await bot.send_message(7, "it can be opened again")
    assert len(wire.chats[7]) == 2


async def test_it_goes_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 23\r\n\r\n{"ok":1, "result":true}')
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(proxy, "127.0.0.1", 0)
    address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        monkeypatch.setenv("http_proxy", f"http://me:word@{address}")
        monkeypatch.setenv("no_proxy", "elsewhere.invalid")
        async with AiohttpRequest() as request:
            assert await bot_at("http://telegram.invalid/bot", request).delete_message(1, 2)
            assert isinstance(await trouble(bot_at("http://elsewhere.invalid/bot", request).get_me()), NetworkError)
    assert all(h.startswith(b"POST http://telegram.invalid/bot") for h in heard)
    assert [b"proxy-authorization" in h.lower() for h in heard] == [True]


async def test_a_proxy_of_another_kind_is_told_and_left_alone(
    wire: Standin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("http_proxy", "socks5://me:password@nowhere.invalid:1")
    async with AiohttpRequest() as request:
        assert await bot_at(wire.base_url, request).get_me()
    assert "proxy" in caplog.text
    assert "password" not in caplog.text


async def test_the_token_is_in_no_log_of_any_library(bot: Bot, wire: Standin, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("aiohttp", "aiohttp.client", "aiohttp.internal", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    asyncio.get_running_loop().set_debug(True)
    await bot.send_message(7, "x")
    wire.answer("sendMessage", Drop(), Slow(1), Refusal(500, "x"))
    for _ in range(3):
        await trouble(bot.send_message(7, "x", read_timeout=0.05))
    asyncio.get_running_loop().set_debug(False)
    assert TOKEN not in "".join(r.getMessage() for r in caplog.records if r.name != "telegram.Bot")
