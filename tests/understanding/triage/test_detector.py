"""The rules of triage against their corpora: every looked-at message, and the scored part only as a total."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import CALLS_FOR_HELP, Parts
from bot.base.text import normalise, words
from bot.understanding.routing.cache import read_arrays
from bot.understanding.triage.detector import Triage
from bot.understanding.triage.rules import TriageRules, load_rules
from bot.understanding.triage.second_line import SecondLine, checksum

ROOT = Path(__file__).parents[3]
RULES = load_rules(ROOT / "content/en/triage.yaml")
ARRAYS = read_arrays(ROOT / "content/en/second_line.npz") or {}
TRIAGE = Triage(RULES, SecondLine.of(ARRAYS))
CORPORA: list[dict[str, list[dict[str, Any]]]] = [
    yaml.safe_load(path.read_text("utf-8")) for path in sorted((ROOT / "tests/held_in/triage").glob("*.yaml"))
]
KINDS = ("emergency", "crisis", "harmless")
LOOKED_AT = {kind: [message for corpus in CORPORA for message in corpus[kind]] for kind in KINDS}
URGENT = [{"topic": f"safety.{kind}", **message} for kind in ("emergency", "crisis") for message in LOOKED_AT[kind]]
HARMLESS = LOOKED_AT["harmless"]


def _fresh() -> dict[str, list[dict[str, Any]]]:
    """Both fresh parts as one; the sixth holds urgent messages only."""
    loaded = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((ROOT / "tests/fresh/triage").glob("*.yaml"))]
    return {kind: [message for corpus in loaded for message in corpus[kind]] for kind in KINDS}


FRESH = _fresh()


def _scored(kind: str) -> list[dict[str, Any]]:
    loaded = yaml.safe_load((ROOT / "tests/scored/triage" / f"{kind}.yaml").read_text("utf-8"))
    messages: list[dict[str, Any]] = loaded["messages"]
    return messages


def _ids(message: dict[str, Any]) -> str:
    return str(message["text"])[:60]


@pytest.mark.parametrize("message", URGENT, ids=_ids)
def test_urgent_message_is_caught(message: dict[str, Any]) -> None:
    hit = TRIAGE.check(message["text"])
    assert hit is not None
    assert hit.topic == message["topic"], hit
    if "reply" in message:
        assert hit.reply == message["reply"], hit


@pytest.mark.parametrize("message", HARMLESS, ids=_ids)
def test_harmless_message_is_left_alone(message: dict[str, Any]) -> None:
    assert TRIAGE.check(message["text"]) is None


def test_enough_messages_are_looked_at() -> None:
    for kind, least in (("emergency", 1_500), ("crisis", 900), ("harmless", 2_500)):
        assert len(LOOKED_AT[kind]) >= least


def test_the_second_line_was_made_of_these_messages() -> None:
    made_of = checksum({kind: [message["text"] for message in LOOKED_AT[kind]] for kind in KINDS})
    assert ARRAYS["made_of"].tolist() == made_of.tolist(), "run python scripts/build_second_line.py"


def test_no_looked_at_message_is_counted_too() -> None:
    looked_at = {message["text"] for kind in KINDS for message in LOOKED_AT[kind]}
    counted = {message["text"] for kind in KINDS for message in (*_scored(kind), *FRESH[kind])}
    assert not looked_at & counted


SCORED_HARMLESS = "313 of 324 (96.6 %): 98 % is the goal, and is not reached"


def test_scored_messages_are_caught() -> None:
    scored = _scored("emergency") + _scored("crisis")
    caught = sum(TRIAGE.check(message["text"]) is not None for message in scored)
    assert caught >= 0.98 * len(scored), f"{caught} of {len(scored)}"


@pytest.mark.xfail(strict=True, reason=SCORED_HARMLESS)
def test_scored_look_alikes_are_left_alone() -> None:
    scored = _scored("harmless")
    alone = sum(TRIAGE.check(message["text"]) is None for message in scored)
    assert alone >= 0.98 * len(scored), f"{alone} of {len(scored)}"


def test_scored_figures_do_not_fall() -> None:
    """What is true today, so that a later change that makes it worse is seen."""
    scored = _scored("emergency") + _scored("crisis")
    assert sum(TRIAGE.check(message["text"]) is not None for message in scored) >= 460
    assert sum(TRIAGE.check(message["text"]) is None for message in _scored("harmless")) >= 313


def test_fresh_figures_do_not_fall() -> None:
    """The same for the parts that strangers wrote."""
    urgent = FRESH["emergency"] + FRESH["crisis"]
    assert sum(TRIAGE.check(message["text"]) is not None for message in urgent) >= 241
    assert sum(TRIAGE.check(message["text"]) is None for message in FRESH["harmless"]) >= 156


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("i have chset pain", "chest"),
        ("i cant braethe", "breathing"),
        ("i am suicidel", "crisis-thoughts"),
        ("my todler swallwed my magnesum tablts", "child-swallowed"),
        ("i hvae a seizrue", "seizure"),
    ],
)
def test_slips_of_the_keyboard_are_forgiven(typed: str, reply: str) -> None:
    hit = TRIAGE.check(typed)
    assert hit is not None
    assert hit.reply == reply


@pytest.mark.parametrize("typed", ["cheese pain au chocolat", "a chess headache", "i breed horses", "we dine at eight"])
def test_real_words_are_not_bent(typed: str) -> None:
    assert TRIAGE.check(typed) is None


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_text_raises(text: str) -> None:
    TRIAGE.check(text)


@given(st.lists(st.sampled_from(sorted({w for m in URGENT for w in words(normalise(m["text"]))} | {".", ",", "?"}))))
@settings(max_examples=200, deadline=None)
def test_no_mixture_of_urgent_words_raises(mixture: list[str]) -> None:
    TRIAGE.check(" ".join(mixture))


def test_a_long_message_is_read_to_its_end() -> None:
    story = "i read about magnesium and sleep all evening and liked it. " * 66
    assert TRIAGE.check(story[:3_900]) is None
    hit = TRIAGE.check(story[:3_900] + ". i want to die")
    assert hit is not None
    assert hit.reply == "crisis-thoughts"


def _ordinary(parts: Parts) -> dict[str, list[str]]:
    """What people ask of topics that call for no help: phrases, and the sentences of others."""
    phrases = [p for topic, said in parts.content.phrases().items() if topic not in CALLS_FOR_HELP for p in said]
    held_in: list[str] = []
    for path in [*(ROOT / "tests/held_in/topics").glob("*.yaml"), ROOT / "tests/held_in/out_of_scope.yaml"]:
        loaded: dict[str, list[Any]] = yaml.safe_load(path.read_text("utf-8"))
        said = [one for topic, sentences in loaded.items() if topic not in CALLS_FOR_HELP for one in sentences]
        held_in += [one["text"] if isinstance(one, dict) else one for one in said]
    return {"phrases": phrases, "held in": held_in}


@pytest.mark.parametrize("kind", ["phrases", "held in"])
def test_ordinary_questions_are_left_alone(parts: Parts, kind: str) -> None:
    texts = _ordinary(parts)[kind]
    rung = [text for text in texts if parts.triage.check(text) is not None]
    assert len(rung) <= 0.005 * len(texts), rung


def test_every_concept_is_used() -> None:
    used = {c for rule in RULES.rules for group in rule.all for c in group}
    used |= {c for rule in RULES.rules for c in rule.none}
    used |= {c for f in RULES.frames.values() for c in (*f.stopped_by, *f.cancelled_by, *f.not_in)}
    assert sorted(RULES.concepts.keys() - used - RULES.amounts.spoons.keys()) == []
    assert sorted(RULES.frames.keys() - {f for rule in RULES.rules for f in rule.unless}) == []
    phrases = [p for group in (*RULES.concepts.values(), RULES.idioms) for p in group]
    phrases += [p for f in RULES.frames.values() for p in f.phrases]
    assert [name for name in RULES.lists if not any("{" + name + "}" in p for p in phrases)] == []


@pytest.mark.parametrize("name", sorted(RULES.replies))
def test_replies_are_short_and_need_no_country(name: str) -> None:
    generic = RULES.unknown_country.model_dump()
    jinja = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True)
    said = jinja.from_string(RULES.replies[name].text).render(generic)
    assert len(said.split()) <= 60
    assert any(number in said for number in generic.values())
    assert not any(character.isdigit() for character in said)


def test_help_lines_give_kind_number_and_where_from() -> None:
    table = yaml.safe_load((ROOT / "content/tables/help_lines.yaml").read_text("utf-8"))["help_lines"]
    for lines in table.values():
        assert lines.keys() <= {"emergency", "poison", "crisis"}
        for line in (line for kind in lines.values() for line in kind):
            assert isinstance(line["value"], str)
            assert line["checked"] in {"read", "recalled"}
            assert line["source"]


def test_a_rule_that_names_nothing_is_refused() -> None:
    broken = RULES.model_dump()
    broken["rules"][0]["all"] = [["no-such-concept"]]
    with pytest.raises(ValueError, match="no concept no-such-concept"):
        TriageRules.model_validate(broken)
