"""Every way through the bot, on the real application: menus, commands, links, every answer for all sorts of people.

What the stand-in refuses, Telegram would: a limit, a tag. It is then sent as plain text, so nothing may be refused.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest
from scripted import Running
from standin import BOT, Phone, Standin

from bot.app import Parts
from bot.channels.telegram import handlers
from bot.channels.telegram.commands import load_commands
from bot.channels.telegram.updates import payload
from bot.conversation.conversation import Conversation
from bot.conversation.keeping.kept import in_memory
from bot.knowledge.loader import load

CONTENT = load()
TOPICS = sorted(CONTENT.topics)
CONTEXTS = {
    "pregnant": "how much magnesium for a pregnant woman of 29",
    "kidney disease": "is magnesium safe, I am 60 and have kidney disease",
    "a child": "can my 6 year old take magnesium",
    "medicines": "i take levothyroxine and omeprazole, is magnesium ok",
    "elderly": "i am 82, is magnesium safe for me",
    "EU": "how much magnesium does a man of 40 need in the EU",
    "UK": "how much magnesium does a woman of 33 need in the UK",
    "breastfeeding": "i breastfeed, how much magnesium should i get",
    "an amount of a form": "is 400 mg of magnesium citrate too much for a man of 70",
    "a blood result": "my magnesium blood test was 0.62 mmol/L",
}
"""What people say about themselves before they ask everything there is."""
_people = count(20_001)


class Walker:
    """Whoever walks is somebody new, so that nothing hangs over from another path."""

    def __init__(self, application: Any, wire: Standin) -> None:
        self.application, self.wire = application, wire

    def new(self, group: int = 0) -> Phone:
        return Phone(self.application, self.wire, user=next(_people), group=group)

    def shown(self) -> int:
        """How often something was put on a screen, or changed there."""
        return sum(call.method.startswith(("send", "edit")) for call in self.wire.calls)

    def refused(self) -> list[str]:
        """What Telegram did not take, apart from an edit that changes nothing, or of what is gone."""
        return [said for said in self.wire.refused if not said.endswith(("is the same", "to edit not found"))]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """One person may ask everything at once here."""
    monkeypatch.setattr(handlers, "MESSAGES", 10**6)
    monkeypatch.setattr(handlers, "PRESSES", 10**6)


@pytest.fixture
async def walker(running: Running, conversation: Conversation, wire: Standin) -> AsyncIterator[Walker]:
    async with running(conversation) as application:
        yield Walker(application, wire)
    assert [c.method for c in wire.calls if c.method == "sendMessage" and not c.parameters.get("parse_mode")] == []


def is_address(token: str) -> bool:
    return token.startswith("https://")


async def walked(walker: Walker, path: tuple[str, ...]) -> Phone:
    """Somebody who has pressed these labels from the start on."""
    phone = walker.new()
    await phone.writes("/start")
    for label in path:
        await phone.presses(label)
    return phone


async def test_every_menu_is_walked_by_its_buttons_there_and_back(walker: Walker) -> None:
    shown: dict[str, list[str]] = {}
    paths: deque[tuple[str, ...]] = deque([()])
    while paths:
        path = paths.popleft()
        menu = (await walked(walker, path)).last
        shown[menu.text] = menu.labels
        for label in menu.labels:
            phone = await walked(walker, path)
            token = phone.last.token(label)
            await phone.presses(label)
            answer = phone.last
            assert answer.text.strip(), (path, label)
            assert "earlier version" not in answer.text
            if label == "Back":
                assert (answer.text, answer.labels) == next(iter(shown.items())), path
                assert len(phone.screen) == 1
            elif token.startswith("m:"):
                assert len(phone.screen) == 1, "a menu is edited in place"
                paths.append((*path, label))
            elif token.startswith("t:"):
                assert [m.labels for m in phone.screen[:1]] == [menu.labels], "a menu stays when its answer comes"
    assert len(shown) == len(CONTENT.menus)
    assert sum(map(len, shown.values())) == sum(len(row) for menu in CONTENT.menus.values() for row in menu.rows)
    assert walker.refused() == []


async def test_every_command_in_a_private_chat_and_in_a_group(walker: Walker) -> None:
    listed = load_commands()
    known = {name.removeprefix("/") for name in CONTENT.follow_ups.commands}
    for name in sorted(listed.names | known):
        phone = walker.new()
        for written in (f"/{name}", f"/{name}@{BOT['username']}", f"/{name.upper()} and more"):
            before = len(phone.screen)
            await phone.writes(written)
            assert len(phone.screen) == before + 1, written
            assert phone.last.text.strip()
    private_only = {c.command for c in listed.commands if not c.in_groups}
    for name in sorted(listed.names):
        member = walker.new(group=-1001)
        await member.writes(f"/{name}@{BOT['username']}")
        said = member.last
        assert said.parameters["reply_parameters"]["message_id"]
        if name in private_only & {"settings", "export", "delete"}:
            assert [is_address(token) for row in said.rows for _, token in row] == [True]
    assert walker.refused() == []


async def test_every_topic_is_opened_by_its_link_and_every_button_under_it_leads_on(walker: Walker) -> None:
    pressed: set[str] = set()
    for topic in TOPICS:
        phone = walker.new()
        await phone.writes(f"/start {payload(topic)}")
        assert len(phone.screen) >= 1, topic
        answer = phone.last
        assert answer.text != "", topic
        assert "earlier version" not in answer.text, topic
        for token in [token for row in answer.rows for _, token in row]:
            if is_address(token) or token in pressed:
                continue
            pressed.add(token)
            visitor = walker.new()
            await visitor.writes(f"/start {payload(topic)}")
            before = walker.shown()
            await visitor.presses_token(token, visitor.last.id)
            assert walker.shown() > before, (topic, token)
            assert "earlier version" not in visitor.last.text, (topic, token)
    assert {f"t:{t}" for t in ("dose.rda", "form.compare", "safety.kidney")} <= pressed
    assert walker.refused() == []


@pytest.mark.parametrize("who", CONTEXTS)
async def test_every_answer_to_somebody_in_particular_is_taken_by_telegram(walker: Walker, who: str) -> None:
    plain, phone = walker.new(), walker.new()
    differ = 0
    for topic in TOPICS:
        await phone.writes(CONTEXTS[who])
        await phone.writes(f"/start {payload(topic)}")
        await plain.writes(f"/start {payload(topic)}")
        differ += phone.last.text != plain.last.text
        await plain.writes("forget")
    assert differ >= 1, "nothing that was said made any difference"
    assert walker.refused() == []


async def test_nobody_s_health_is_asked_about_in_a_group(walker: Walker) -> None:
    for topic in TOPICS:
        member = walker.new(group=-1002)
        await member.writes(f"/start@{BOT['username']} {payload(topic)}")
        labels = member.last.labels
        assert not {"Women", "Men", "19–30", "Yes, keep it. I am 18 or older"} & set(labels), topic
        assert "👍" not in labels
    assert walker.refused() == []


FLOWS = (
    ("is it worth my trying", "I am 34", "none of these", "no", "no", "none of these"),
    (
        "remind me at 9:30",
        "Yes, keep it. I am 18 or older",
        "Winding down",
        "Madrid",
        "yes",
        "show my reminders",
        "/delete",
    ),
    ("log last night", "11 pm", "7 am", "20 min", "4", "yes", "show my sleep"),
    ("/settings", "my time zone", "set my units", "i live in spain", "use metric"),
    ("i want to kill myself", "my magnesium blood test was 0.8", "elemental magnesium in 500 mg"),
    ("magnesium in curry", "porridge, 2 bananas", "i take levothyroxine at 7 am", "how much magnesium do i need", "30"),
)
"""Talks whose questions and lists carry buttons of their own."""


async def test_every_button_gets_a_kind_answer_after_a_restart(
    running: Running, parts: Parts, wire: Standin, conversation: Conversation
) -> None:
    tokens: dict[str, None] = {}
    async with running(conversation) as application:
        walker = Walker(application, wire)
        for flow in FLOWS:
            phone = walker.new()
            for said in flow:
                await phone.writes(said)
                tokens |= {token: None for row in phone.last.rows for _, token in row if not is_address(token)}
    kinds = {token.partition(":")[0] for token in tokens}
    assert kinds >= {"c", "d", "g", "m", "n", "p", "r", "s", "set", "t", "v"}, kinds

    afresh = parts.conversation(in_memory())
    failed = CONTENT.messages["failed"]
    async with running(afresh) as application:
        walker = Walker(application, wire)
        for token in tokens:
            phone = walker.new()
            before = walker.shown()
            await phone.presses_token(token, 5)
            assert walker.shown() > before, token
            assert failed not in [m.html for m in phone.screen], token
    await afresh.kept.close()
    assert walker.refused() == []
