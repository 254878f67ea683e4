from __future__ import annotations

import asyncio
from collections import defaultdict

from scripted import Running, Scripted, says
from standin import Phone, Standin
from telegram import Update

from bot.base.message import Message
from bot.base.reply import Reply
from bot.channels.telegram.order import PersonalOrder

PEOPLE, EACH = 40, 5


async def test_one_person_in_order_and_people_at_once(running: Running, wire: Standin) -> None:
    working: defaultdict[str, int] = defaultdict(int)
    together: list[int] = []

    async def answer(message: Message) -> Reply:
        working[message.person] += 1
        assert working[message.person] == 1, "one person's updates overlap"
        together.append(sum(working.values()))
        # Later messages are quicker, so that only a lock keeps them behind earlier ones.
        await asyncio.sleep(0.02 / (1 + int(message.text or 0)))
        working[message.person] -= 1
        return says(message.text or "")

    wire.delay = 0.005
    async with running(Scripted(answer)) as application:
        phones = [Phone(application, wire, user=100 + i) for i in range(PEOPLE)]
        for i in range(EACH):
            for phone in phones:
                await phone.begins("message", phone.message(text=str(i)))
        await application.update_queue.join()
    for phone in phones:
        assert [m.text for m in phone.screen] == [str(i) for i in range(EACH)]
    assert max(together) > PEOPLE / 2


async def test_a_flood_of_one_leaves_room_for_others() -> None:
    order = PersonalOrder(at_once=2)
    done: list[int] = []

    async def work(user: int) -> None:
        await asyncio.sleep(0.02)
        done.append(user)

    flood = [asyncio.create_task(order.process_update(_update(1), work(1))) for _ in range(50)]
    await asyncio.sleep(0)
    await order.process_update(_update(2), work(2))
    assert done.index(2) <= 2
    for task in flood:
        task.cancel()
    await asyncio.gather(*flood, return_exceptions=True)


async def test_nothing_is_remembered_of_people_who_left() -> None:
    order = PersonalOrder()

    async def work() -> None:
        await asyncio.sleep(0)

    await asyncio.gather(*(order.process_update(_update(i % 3), work()) for i in range(30)))
    assert not order._locks


async def test_no_more_people_at_once_than_there_are_places() -> None:
    order = PersonalOrder(at_once=3)
    busy = most = 0

    async def work() -> None:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.001)
        busy -= 1

    await asyncio.gather(
        *(order.process_update(_update(i), work()) for i in range(20)), order.process_update(1, work())
    )
    assert most == 3


def _update(user: int) -> Update:
    found = Update.de_json(
        {
            "update_id": 1,
            "message": {
                "message_id": 1,
                "date": 1,
                "chat": {"id": user, "type": "private"},
                "from": {"id": user, "is_bot": False, "first_name": "A"},
                "text": "x",
            },
        },
        None,
    )
    assert found is not None
    return found
