"""Questions for a connection, answered from the graph."""

from __future__ import annotations

import pytest

from bot.app import Parts
from bot.base.markup import ALLOWED_TAGS, TAG
from bot.base.reply import BlockKind, Reply, ReplyKind
from bot.conversation.replies.connections import Connections
from bot.conversation.replies.render import Renderer
from bot.knowledge.library import load_library
from tests.talk import Talk, text

TELEGRAM = 4096


@pytest.fixture(scope="module")
def connections(parts: Parts) -> Connections:
    return Connections(parts.content, Renderer(parts.content), load_library(parts.root, parts.content))


def ask(connections: Connections, said: str) -> Reply:
    found = connections.find(said)
    assert found is not None, said
    return connections.reply(*found)


def test_stress_and_magnesium(connections: Connections) -> None:
    reply = ask(connections, "How is stress connected to magnesium?")
    assert reply.topic == "cascade.stress_loop"
    assert reply.kind is ReplyKind.ANSWER
    assert reply.evidence == "human-experiment"
    said = text(reply)
    assert "stress → magnesium lost in urine → a low magnesium level" in said
    assert "Step 1" in said and "Step 2" in said
    assert "weakest step, from stress to magnesium lost in urine" in said
    assert "may also run the other way" in said
    assert "pickering-2020-review" in reply.sources
    assert [b.kind for b in reply.blocks] == [
        BlockKind.TEXT,
        BlockKind.EVIDENCE,
        BlockKind.DEEPER,
        BlockKind.SOURCES,
    ]


def test_magnesium_and_melatonin(connections: Connections) -> None:
    reply = ask(connections, "what links magnesium and melatonin?")
    assert (reply.topic, reply.evidence) == ("mechanism.melatonin", "human-rct")
    assert "one trial of 46 older adults" in text(reply)


def test_low_magnesium_and_parkinsons(connections: Connections) -> None:
    reply = ask(connections, "does low magnesium cause Parkinson's?")
    assert (reply.topic, reply.evidence) == ("cascade.cognition_parkinsons", "hypothesis")
    assert text(reply).startswith("Not that anyone has shown")


def test_no_path_says_so(connections: Connections) -> None:
    reply = ask(connections, "what connects prolactin and oxytocin")
    assert "no path from prolactin to oxytocin" in text(reply)
    assert reply.evidence is None
    assert reply.sources == ()


def test_a_path_that_runs_the_other_way_is_told_as_such(connections: Connections) -> None:
    reply = connections.reply("osa", "mg-low")
    assert text(reply).startswith("Not in that direction")
    assert "a low magnesium level → sleep apnea" in text(reply)


def test_the_nearest_is_told_where_low_magnesium_leads_nowhere(connections: Connections) -> None:
    reply = ask(connections, "does low magnesium cause high blood pressure")
    assert "The nearest thing that I do know" in text(reply)
    assert "a magnesium tablet → blood pressure" in text(reply)


def test_an_unclear_step_is_told(connections: Connections) -> None:
    reply = connections.reply("soil", "poor-sleep")
    assert "worn-out soil → magnesium in the diet" in text(reply)
    assert "mixed or unclear" in text(reply)
    assert "mixed or unclear" in text(ask(connections, "what's the link between magnesium and restless legs"))


def test_no_effect_is_told_as_none(connections: Connections) -> None:
    reply = ask(connections, "what is the connection between magnesium and snoring")
    assert "no clear link was found" in text(reply)


@pytest.mark.parametrize(
    "said",
    [
        "can magnesium cause anxiety",  # a side effect, not a path
        "does magnesium lead to heart problems",
        "does melatonin cause insomnia",
        "can diabetes cause low magnesium",  # the graph does not know, the topic does
        "how is magnesium connected to sleep",  # the curated answer is better
        "is magnesium linked to insomnia",
    ],
)
def test_better_answered_elsewhere(connections: Connections, said: str) -> None:
    assert connections.find(said) is None


def test_nothing_is_said_to_cause_what_it_lowers(connections: Connections) -> None:
    assert connections.find("does low magnesium lead to melatonin") is None


def test_every_named_chain_reads_and_fits(connections: Connections, parts: Parts) -> None:
    for chain in parts.content.chains.values():
        reply = connections.chain(chain)
        said = text(reply)
        assert reply.evidence is chain.weakest
        assert len(said) <= TELEGRAM, chain.id
        assert said.count("Step ") == (len(chain.path) - 1 if len(chain.path) > 2 else 0)
        assert reply.sources
        check_markup(reply)


def test_every_pair_with_magnesium_fits_and_is_sound(connections: Connections, parts: Parts) -> None:
    for node in parts.content.nodes:
        for pair in (("mg-supplement", node), ("mg-low", node), (node, "mg-low")):
            if pair[0] != pair[1]:
                reply = connections.reply(*pair)
                assert reply.topic in parts.content.topics
                assert parts.content.topics[reply.topic].answer is not None
                assert len(text(reply)) <= TELEGRAM, pair
                assert reply.choices
                check_markup(reply)


def check_markup(reply: Reply) -> None:
    for block in reply.blocks:
        tags = TAG.findall(block.html)
        assert set(tags) <= ALLOWED_TAGS
        assert "&lt;" not in block.html
        assert "{{" not in block.html


def test_questions_of_other_topics_are_not_stolen(connections: Connections, parts: Parts) -> None:
    """A phrase that an author gave to a topic may be answered from the graph only if the topic stays the same."""
    stolen = [
        (topic.id, phrase)
        for topic in parts.content.topics.values()
        for phrase in topic.phrases
        if (found := connections.find(phrase)) and connections.reply(*found).topic != topic.id
    ]
    assert not stolen


async def test_a_path_carries_the_caveats_of_the_person_who_asks(parts: Parts) -> None:
    talk = Talk(parts.conversation())
    await talk.say("i am pregnant and take levothyroxine, is magnesium safe")
    reply = await talk.say("How is stress connected to magnesium?")
    assert {"pregnancy", "medicine"} <= set(reply.caveats)
    kinds = [b.kind for b in reply.blocks]
    assert kinds.index(BlockKind.EVIDENCE) < kinds.index(BlockKind.CAVEAT) < kinds.index(BlockKind.DEEPER)
    assert "midwife" in text(reply)


async def test_what_a_path_is_about_is_not_taken_for_the_person(parts: Parts) -> None:
    reply = await Talk(parts.conversation()).say("does low magnesium cause Parkinson's?")
    assert (reply.caveats, reply.slots) == ((), {})
