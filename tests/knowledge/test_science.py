"""The facts as brought in: ids, grades, citations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Parts
from bot.knowledge.science import Grade, Source, weakest


@pytest.mark.parametrize(
    ("authors", "short"),
    [
        ("Mah J; Pitre T", "Mah & Pitre, 2021"),
        ("Arab A; Rafie N; Amani R; Shirani F", "Arab et al., 2021"),
        ("Schuette SA, Lashner BA, Janghorbani M", "Schuette et al., 2021"),
        ("Institute of Medicine, Food and Nutrition Board", "Institute of Medicine, 2021"),
        ("Marles RJ", "Marles, 2021"),
        ("(secondary pages)", "A title, 2021"),
    ],
)
def test_short_citations(authors: str, short: str) -> None:
    assert Source(id="x", kind="review", authors=authors, year=2021, title="A title", checked="read").short == short


def test_links_prefer_the_doi() -> None:
    source = Source(id="x", kind="rct", authors="A", year=1, title="t", checked="read", doi="10.1000/x", pmid="12345")
    assert source.link == "https://doi.org/10.1000/x"
    assert source.model_copy(update={"doi": None}).link == "https://pubmed.ncbi.nlm.nih.gov/12345/"


@given(st.lists(st.sampled_from(list(Grade)), min_size=1))
def test_a_chain_is_as_strong_as_its_weakest_link(grades: list[Grade]) -> None:
    found = weakest(grades)
    assert found in grades
    tested = [g for g in grades if g is not Grade.TEXTBOOK]
    assert all(g.strength <= found.strength for g in tested)


def test_settled_biology_does_not_weaken_a_chain() -> None:
    assert weakest([Grade.ANIMAL, Grade.TEXTBOOK]) is Grade.ANIMAL
    assert weakest([Grade.TEXTBOOK, Grade.TEXTBOOK]) is Grade.TEXTBOOK


def test_the_reference_came_in_whole(parts: Parts) -> None:
    content = parts.content
    assert len(content.sources) >= 260
    assert len(content.claims) >= 131
    assert len(content.chains) >= 10
    assert {"held-2002", "abbasi-2012", "nielsen-2010", "schuster-2025"} <= set(content.trials)
    assert set(content.grades) == set(Grade)
    ranks = [content.grades[g].rank for g in Grade]
    assert ranks == sorted(ranks)


def test_the_quoted_ceilings_are_those_of_the_table(parts: Parts) -> None:
    for authority, fact in (("us", "ul.us.adult"), ("eu", "ul.eu.adult"), ("uk", "ul.uk.guidance")):
        adult = [
            r for r in parts.content.intake.authorities[authority].upper if r.stage == "general" and r.to_y is None
        ]
        assert str(parts.content.facts[fact]) == str(adult[0].value)
