"""The reference: complete, with no dead link, and careful with folders that are not its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.app import Parts
from bot.base.markup import plain
from bot.conversation.replies.render import Renderer
from bot.knowledge.library import Library, load_library
from bot.site.markdown import dead_links, escape, from_markup
from bot.site.pages import Pages
from bot.site.writing import MARK, NotOurs, write

Site = dict[str, str]


@pytest.fixture(scope="module")
def library(parts: Parts) -> Library:
    return load_library(parts.root, parts.content)


@pytest.fixture(scope="module")
def site(parts: Parts, library: Library) -> Site:
    pages = Pages(parts.content, library, Renderer(parts.content), library.site)
    return dict(pages.all(pictures=False))


def test_every_topic_has_its_page_with_answer_grade_and_sources(site: Site, parts: Parts) -> None:
    for topic in parts.content.topics.values():
        page = site[f"topics/{topic.id.replace('.', '/')}.md"]
        assert page.startswith("# ")
        if topic.answer is None or topic.status == "draft":
            assert "not ready yet" in page
            continue
        grade = parts.content.grade(topic)
        if grade is not None:
            words = parts.content.grades[grade].words
            assert words.casefold() in page.replace("\\", "").casefold(), topic.id
        for source in parts.content.topic_sources(topic):
            assert f"sources.md#source-{source})" in page, topic.id
        for claim in topic.evidence.claims if topic.evidence else ():
            assert f"claims.md#claim-{claim})" in page


def test_all_claims_chains_trials_sources_and_corrections_are_there(site: Site, parts: Parts) -> None:
    content = parts.content
    for page, prefix, known in (
        ("claims.md", "claim", content.claims),
        ("chains.md", "chain", content.chains),
        ("sources.md", "source", content.sources),
        ("corrections.md", "correction", content.corrections),
    ):
        found = re.findall(rf"{{ #{prefix}-(\S+) }}", site[page])
        assert sorted(found) == sorted(known), page
    assert site["trials.md"].count("\n- **") == len(content.trials)
    assert "−17.36" in site["trials.md"]


def test_the_official_figures_are_those_of_the_table(site: Site, parts: Parts) -> None:
    tables = parts.content.intake.authorities.values()
    rows = sum(len(a.recommended) + len(a.upper) for a in tables)
    heads = sum(2 + 2 * bool(a.upper) for a in tables)
    assert len(re.findall(r"^\|", site["figures.md"], re.MULTILINE)) == rows + heads
    assert "| anyone | female | 31 to under 51 | 320 | RDA |" in site["figures.md"]
    assert "figures.md" in site["topics/dose/rda.md"]


def test_every_source_says_how_it_was_checked(site: Site, parts: Parts) -> None:
    assert site["sources.md"].count("\nChecked: ") == len(parts.content.sources)
    recalled = sum(s.checked == "recalled" for s in parts.content.sources.values())
    assert site["sources.md"].count("Checked: recalled") == recalled


def test_no_link_leads_nowhere(site: Site) -> None:
    assert dead_links(site) == []


def test_headings_stand_alone(site: Site) -> None:
    for name, page in site.items():
        for before, line in zip(page.split("\n"), page.split("\n")[1:], strict=False):
            if line.startswith("#"):
                assert before == "", f"{name}: {before!r} before {line!r}"


def test_nothing_is_left_unrendered(site: Site) -> None:
    for name, page in site.items():
        assert "{{" not in page and "{%" not in page, name
        assert "Undefined" not in page, name


def test_dead_links_are_found() -> None:
    pages = {
        "index.md": "[a](topics/a.md) [gone](topics/b.md) [far](https://example.org) [up](../x.md)",
        "topics/a.md": "# A { #top }\n[home](../index.md) [me](#top) [not me](#bottom) ![x](../pictures/x.png)",
    }
    assert dead_links(pages) == [
        "index.md: topics/b.md",
        "index.md: ../x.md",
        "topics/a.md: #bottom",
        "topics/a.md: ../pictures/x.png",
    ]
    assert len(dead_links(pages, ["pictures/x.png"])) == 3


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("<b>How sure?</b> Not.", "**How sure?** Not."),
        ('<a href="https://doi.org/10.1/x_y">Mah &amp; Pitre</a>', "[Mah &amp; Pitre](https://doi.org/10.1/x_y)"),
        ("2 * 3 &lt; 7_8 [x]", r"2 \* 3 &lt; 7\_8 \[x\]"),
        ("1. not a list", r"1\. not a list"),
        ("- neither this\n\n<i>nor</i> that", "\\- neither this\n\n*nor* that"),
        ("# no heading", r"\# no heading"),
    ],
)
def test_markup_becomes_markdown(markup: str, markdown: str) -> None:
    assert from_markup(markup) == markdown


def test_escaped_text_stays_text() -> None:
    assert escape("a|b <c>") == r"a\|b &lt;c&gt;"
    assert plain("a &lt; b") == "a < b"


def test_a_folder_is_written_anew_and_a_foreign_one_left_alone(parts: Parts, library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    renderer = Renderer(parts.content)
    count = write(folder, parts.content, library, renderer, pictures=False)
    assert len(list(folder.rglob("*.md"))) == count
    (folder / "old.md").write_text("of yesterday")
    write(folder, parts.content, library, renderer, pictures=False)
    assert not (folder / "old.md").exists()
    assert (folder / MARK).exists()
    foreign = tmp_path / "mine"
    foreign.mkdir()
    (foreign / "letters.txt").write_text("keep")
    with pytest.raises(NotOurs):
        write(foreign, parts.content, library, renderer, pictures=False)
    assert (foreign / "letters.txt").exists()
