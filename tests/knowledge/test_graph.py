"""Paths through the claims, and how questions name their ends."""

from __future__ import annotations

import pytest

from bot.app import Parts
from bot.knowledge import graph
from bot.knowledge.content import Content
from bot.knowledge.graph import Path, paths, walk
from bot.knowledge.library import Library, load_library
from bot.knowledge.node_finder import NodeFinder
from bot.knowledge.science import Claim, Grade


@pytest.fixture(scope="module")
def content(parts: Parts) -> Content:
    return parts.content


@pytest.fixture(scope="module")
def library(parts: Parts) -> Library:
    return load_library(parts.root, parts.content)


def claim(start: str, end: str, grade: Grade, sign: str = "+") -> Claim:
    return Claim.model_validate(
        {"id": f"{start}-{end}", "from": start, "relation": "raises", "to": end, "sign": sign, "grade": grade}
    )


class Small:
    """Just enough of a content for the search."""

    def __init__(self, *claims: Claim) -> None:
        self.claims = {c.id: c for c in claims}


def search(small: Small, start: str, end: str, longest: int = 5) -> list[tuple[str, ...]]:
    return [p.nodes for p in paths(small, start, end, longest)]  # type: ignore[arg-type]


def test_the_strongest_weakest_claim_wins_over_the_shorter_way() -> None:
    small = Small(
        claim("a", "z", Grade.HYPOTHESIS),
        claim("a", "b", Grade.HUMAN_RCT),
        claim("b", "z", Grade.HUMAN_OBSERVATIONAL),
        claim("a", "c", Grade.HUMAN_RCT),
        claim("c", "d", Grade.HUMAN_OBSERVATIONAL),
        claim("d", "z", Grade.HUMAN_RCT),
    )
    assert search(small, "a", "z") == [("a", "b", "z"), ("a", "c", "d", "z"), ("a", "z")]


def test_settled_biology_weakens_nothing_and_counts_alone() -> None:
    small = Small(claim("a", "b", Grade.TEXTBOOK), claim("b", "c", Grade.ANIMAL))
    assert paths(small, "a", "c")[0].grade is Grade.ANIMAL  # type: ignore[arg-type]
    assert paths(small, "a", "b")[0].grade is Grade.TEXTBOOK  # type: ignore[arg-type]


def test_no_effect_answers_alone_and_is_no_step_of_a_path() -> None:
    small = Small(claim("a", "b", Grade.HUMAN_RCT, "0"), claim("b", "c", Grade.HUMAN_RCT))
    assert search(small, "a", "c") == []
    assert paths(small, "a", "b")[0].no_effect  # type: ignore[arg-type]


def test_loops_end_where_they_begin_and_no_stop_comes_twice() -> None:
    small = Small(*(claim(a, b, Grade.ANIMAL) for a, b in ("ab", "bc", "ca", "cb", "bd")))
    assert search(small, "a", "a") == [("a", "b", "c", "a")]
    assert search(small, "a", "d") == [("a", "b", "d")]


def test_longest_bounds_the_steps() -> None:
    small = Small(*(claim(a, b, Grade.ANIMAL) for a, b in ("ab", "bc", "cd")))
    assert search(small, "a", "d", 3) == [("a", "b", "c", "d")]
    assert search(small, "a", "d", 2) == []


def test_every_pair_of_the_graph_gives_sound_paths_in_order(content: Content) -> None:
    for start in ("mg-low", "mg-supplement", "stress"):
        for end in content.nodes:
            found = paths(content, start, end, 4)
            assert found == sorted(found, key=graph.rank)
            for path in found:
                assert path.nodes[0] == start
                assert path.nodes[-1] == end
                assert all(a.to == b.from_ for a, b in zip(path.claims, path.claims[1:], strict=False))
                inner = path.nodes[1:]
                assert len(set(inner)) == len(inner)


def test_every_named_chain_can_be_walked(content: Content) -> None:
    for chain in content.chains.values():
        path = walk(content, chain)
        assert path.nodes == chain.path
        assert path.grade is chain.weakest
        assert path.weakest.grade is chain.weakest


def test_the_weakest_claim_is_one_of_the_path() -> None:
    path = Path((claim("a", "b", Grade.TEXTBOOK), claim("b", "c", Grade.HUMAN_RCT)))
    assert path.weakest.to == "c"


@pytest.mark.parametrize(
    ("said", "start", "end", "causes"),
    [
        ("How is stress connected to magnesium?", "stress", "magnesium", False),
        ("what links magnesium and melatonin", "magnesium", "melatonin", False),
        ("does low magnesium cause Parkinson's?", "mg-low", "parkinsons", True),
        ("whats the link between deep sleep and growth hormone", "sleep-n3", "growth-hormone", False),
        ("What's the connection between melatonine and magnesium", "melatonin", "magnesium", False),
        ("please tell me how is alcohol linked to magnesium levels", "alcohol", "magnesium", False),
        ("how do cortisol and magnesium hang together", "cortisol", "magnesium", False),
    ],
)
def test_connection_questions_are_read(library: Library, said: str, start: str, end: str, causes: bool) -> None:
    asked = NodeFinder(library.node_words, library.connections).asked(said)
    assert asked is not None
    assert (asked.start, asked.end, asked.causes) == (start, end, causes)


@pytest.mark.parametrize(
    "said",
    [
        "does magnesium help sleep",
        "how much magnesium do i need",
        "how is my dog connected to magnesium",
        "how is magnesium connected to magnesium",
        "what links magnesium glycinate with my neighbour and melatonin",
        "is magnesium stearate linked to cancer",
        "how is stress",
        "",
        "how is stress connected to magnesium " * 40,
    ],
)
def test_other_questions_are_left_alone(library: Library, said: str) -> None:
    assert NodeFinder(library.node_words, library.connections).asked(said) is None


def test_every_word_names_one_thing_only(library: Library) -> None:
    seen: dict[str, str] = {}
    for key, node in library.node_words.nodes.items():
        for word in node.words:
            assert seen.setdefault(word, key) == key, f"{word}: {key} and {seen[word]}"


def test_every_node_is_found_by_each_of_its_words(library: Library) -> None:
    finder = NodeFinder(library.node_words, library.connections)
    for key, node in library.node_words.nodes.items():
        for word in node.words:
            found = finder.node(" ".join(word.replace("-", " ").split()))
            assert found == key or found in library.node_words.families, f"{word} names {found}, not {key}"
