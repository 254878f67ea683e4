"""Every picture of the content: its words, its size, and that nothing is cut off."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.app import Parts
from bot.base.reply import Picture
from bot.calculators.intake import Intake, Person, recommended_intake
from bot.charts.style import GROUND
from bot.conversation.replies.pictures import CAPTION, Pictures, usable
from bot.conversation.replies.render import Renderer
from bot.knowledge.library import Library, load_library
from bot.knowledge.loader import load
from bot.knowledge.science import Trial

NAMES = ["forest", "ladder", "foods", *(f"pathway:{c}" for c in load().chains)]
EDGE = 10
"""Pixels at each side of the PNG that stay empty."""


@pytest.fixture(scope="module")
def library(parts: Parts) -> Library:
    return load_library(parts.root, parts.content)


@pytest.fixture(scope="module")
def pictures(parts: Parts, library: Library) -> Pictures:
    return Pictures(parts.content, Renderer(parts.content), library)


def test_the_names_are_all(pictures: Pictures) -> None:
    assert list(pictures.names()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_words_stand_for_the_picture(pictures: Pictures, name: str) -> None:
    picture = pictures.picture(name)
    assert picture.id == name
    assert 80 < len(picture.caption) <= CAPTION
    assert 80 < len(picture.alt) <= 2000
    for said in (picture.caption, picture.alt):
        assert "{{" not in said and "<" not in said and "&" not in said.replace(" & ", " and ")


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off(pictures: Pictures, name: str) -> None:
    image = Image.open(io.BytesIO(pictures.draw(name))).convert("RGB")
    assert image.width == 720
    assert 300 < image.height < 1600
    ground = tuple(int(GROUND[i : i + 2], 16) for i in (1, 3, 5))
    sides = [*range(EDGE), *range(image.width - EDGE, image.width)]
    assert all(image.getpixel((x, y)) == ground for x in sides for y in range(image.height))
    ends = [*range(EDGE), *range(image.height - EDGE, image.height)]
    assert all(image.getpixel((x, y)) == ground for x in range(image.width) for y in ends)


async def test_a_picture_is_drawn_off_the_loop_and_kept(pictures: Pictures) -> None:
    first = await pictures.png(pictures.picture("pathway:direct-trials"))
    assert first.startswith(b"\x89PNG")
    assert await pictures.png(pictures.picture("pathway:direct-trials")) is first


@pytest.mark.parametrize("name", ["nothing", "pathway:nothing", "pathway", ""])
async def test_an_unknown_picture_is_refused(pictures: Pictures, name: str) -> None:
    with pytest.raises(KeyError):
        pictures.picture(name)
    with pytest.raises(KeyError):
        await pictures.png(Picture(name, "", ""))


def test_the_forest_holds_the_published_figures_and_invents_none(pictures: Pictures) -> None:
    plot = pictures._forest()
    figures = [r.figures for p in plot.panels for r in p.rows if r.figures]
    assert figures == [(-17.36, -27.27, -7.44), (16.06, -5.99, 38.12)]
    assert all(r.pooled for p in plot.panels for r in p.rows if r.figures)
    assert all(len(p.rows) == 8 for p in plot.panels)


def test_derived_figures_make_no_square() -> None:
    def trial(source: str) -> Trial:
        outcome = {"name": "total sleep time", "difference": 5, "ci95": [1, 9], "from": source}
        return Trial.model_validate(
            {
                "id": "x",
                "source": "x",
                "design": "",
                "population": "",
                "n": {},
                "intervention": {},
                "outcomes": [outcome],
            }
        )

    assert usable(trial("read"), "total sleep time") == (5.0, 1.0, 9.0)
    assert usable(trial("derived"), "total sleep time") is None
    assert usable(trial("recalled"), "total sleep time") is None
    assert usable(trial("read"), "sleep onset latency") is None


def test_the_need_in_the_bars_is_that_of_the_table(pictures: Pictures, parts: Parts) -> None:
    us = parts.content.intake.authorities["us"]
    for sex in ("female", "male"):
        found = {recommended_intake(us, Person(age=a, sex=sex)) for a in (31, 40, 50)}
        assert {f.value for f in found if isinstance(f, Intake)} <= {320, 420}
        assert len({f.value for f in found if isinstance(f, Intake)}) == 1
    assert {n.mg for n in pictures._foods().needs} == {320, 420}


def test_the_bars_agree_with_the_facts_that_answers_quote(library: Library, parts: Parts) -> None:
    known = {f.id: f for f in library.foods}
    for food, fact in (("spinach", "spinach"), ("black-beans", "black-beans"), ("dark-chocolate", "dark-chocolate"),
                       ("avocado", "avocado"), ("kale", "kale"), ("pumpkin-seeds", "pumpkin-seeds")):  # fmt: skip
        assert round(known[food].mg) == parts.content.facts[f"food.{fact}"].value


def test_a_map_says_what_each_step_does_and_how_sure_that_is(pictures: Pictures) -> None:
    told = pictures.picture("pathway:seed1-clock").alt
    assert "From melatonin to the time it takes to fall asleep: lowers it; tested in people" in told
    assert "to the clock genes (CLOCK, BMAL1, PER): perhaps disturbs it; an idea" in told
    steps = pictures._pathway("pathway:seed1-clock").steps
    assert [s.does for s in steps] == ["perhaps disturbs it (weakest step)", "adds to it", "adds to it", "lowers it"]


def test_every_claim_can_stand_on_a_map(pictures: Pictures, parts: Parts) -> None:
    for claim in parts.content.claims.values():
        assert pictures._does(claim)
