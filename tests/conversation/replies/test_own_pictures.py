"""Pictures of a person's own figures: offered under the result, drawn from the dialogue, gone with it."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from bot.app import Parts
from bot.base.message import Message
from bot.base.reply import Reply
from bot.charts.style import GROUND
from bot.conversation.conversation import Conversation
from bot.conversation.replies.pictures import CAPTION

NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
DAY = "porridge with milk, 2 bananas, black bean chilli, 30 g dark chocolate"
LONG = (
    "two eggs, toast, an apple, chicken, rice, 50 g pumpkin seeds, 100 g almonds, a tin of chickpeas, spinach, "
    "2 slices of bread, a glass of milk, greek yogurt, 2 coffees, a kiwi"
)
PLANS = [
    "i take levothyroxine at 7am, when can i take magnesium",
    "i take levothyroxine at 7am and ciprofloxacin at 8am and 8pm and magnesium at 10pm",
    "can i take magnesium with doxycycline at bedtime",
]
SHOW = "See it as a picture"


@pytest.fixture
def talk(parts: Parts) -> Conversation:
    return parts.conversation()


async def say(talk: Conversation, text: str, now: datetime = NOW, **kw: Any) -> Reply:
    return await talk.handle(Message(chat="1", person="1", text=text, now=now, **kw))


@pytest.mark.parametrize(("text", "name"), [(DAY, "day"), (LONG, "day"), *((p, "plan") for p in PLANS)])
async def test_the_result_offers_its_picture(talk: Conversation, text: str, name: str) -> None:
    reply = await say(talk, text)
    assert reply.picture is not None and reply.picture.id == name
    assert not reply.show_picture
    assert SHOW in [c.label for row in reply.choices for c in row]
    assert 80 < len(reply.picture.caption) <= CAPTION
    assert 80 < len(reply.picture.alt) <= 2000
    shown = await say(talk, SHOW)
    assert shown.show_picture and shown.picture == reply.picture
    png = await talk.png(shown.picture)
    image = Image.open(io.BytesIO(png)).convert("RGB")
    assert image.width == 720
    assert 300 < image.height < 1600
    ground = tuple(int(GROUND[i : i + 2], 16) for i in (1, 3, 5))
    sides = [*range(10), *range(image.width - 10, image.width)]
    assert all(image.getpixel((x, y)) == ground for x in sides for y in range(image.height))


async def test_an_edit_changes_the_picture(talk: Conversation) -> None:
    first = (await say(talk, DAY)).picture
    second = (await say(talk, "no milk")).picture
    assert first is not None and second is not None
    assert "Milk" in first.alt and "Milk" not in second.alt
    assert await talk.png(first) != await talk.png(second)


async def test_words_stand_for_the_day(talk: Conversation) -> None:
    await say(talk, "how much magnesium does a woman of 35 need")
    picture = (await say(talk, DAY)).picture
    assert picture is not None
    assert "Bananas, 2 medium (236 g): 64" in picture.alt
    assert "a day's need: 320 mg" in picture.alt


async def test_more_foods_than_fit_are_summed_in_one_bar(talk: Conversation) -> None:
    picture = (await say(talk, LONG)).picture
    assert picture is not None
    assert "And 2 more." in picture.alt


async def test_a_plan_without_a_time_that_fits_says_so(talk: Conversation) -> None:
    text = "can i take magnesium with ciprofloxacin at 5am, 11am, 5pm and 11pm"
    picture = (await say(talk, text)).picture
    assert picture is not None
    assert "No time of the day is far enough" in picture.alt
    assert (await talk.png(picture)).startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["day", "plan"])
async def test_a_picture_fades_with_the_dialogue(talk: Conversation, name: str) -> None:
    await say(talk, DAY if name == "day" else PLANS[0])
    for later in (NOW + timedelta(hours=1), NOW + timedelta(hours=2)):
        gone = await talk.handle(Message(chat="1", person="1", choice=f"p:{name}", now=later))
        assert gone.picture is None
        assert "faded" in gone.blocks[0].html


async def test_no_picture_while_nothing_is_counted(talk: Conversation) -> None:
    assert (await say(talk, "add up my day's food")).picture is None
    assert (await say(talk, "can i take magnesium with levothyroxine")).picture is None
