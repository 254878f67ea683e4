"""Every answer in every context: it renders, keeps within Telegram's limits and tags, and holds what its test says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from jinja2 import TemplateError
from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from bot.base.markup import ALLOWED_TAGS, TAG, plain
from bot.base.reply import Reply
from bot.check.bench import Bench
from bot.conversation.calculating.calculated import Calculated
from bot.conversation.calculating.told import Told
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.context import Context
from bot.conversation.replies.own_pictures import OwnPictures
from bot.knowledge.errors import ContentError
from bot.knowledge.topics import Topic
from bot.understanding.slots import Slots

CONTEXTS: Mapping[str, Mapping[str, Any]] = {
    "nobody in particular": {},
    "a woman of 29": {"age": 29, "sex": "female"},
    "a man of 45 in the UK": {"age": 45, "sex": "male", "country": "uk"},
    "pregnant, 29": {"age": 29, "sex": "female", "pregnant": True},
    "pregnant, 29, EU": {"age": 29, "sex": "female", "pregnant": True, "country": "eu"},
    "pregnant, 29, UK": {"age": 29, "sex": "female", "pregnant": True, "country": "uk"},
    "breastfeeding, 33": {"age": 33, "sex": "female", "breastfeeding": True},
    "a child of 6": {"age": 6},
    "a baby": {"age": 0.75},
    "a newborn in the EU": {"age": 0.1, "country": "eu"},
    "a girl of 15": {"age": 15, "sex": "female"},
    "78 with kidney disease": {"age": 78, "sex": "female", "conditions": ["kidney"]},
    "pregnant at 55": {"age": 55, "sex": "female", "pregnant": True},
    "78 with kidney disease and 400 mg oxide": {"age": 78, "conditions": ["kidney"], "dose_mg": 400, "form": "oxide"},
    "72 and 300 mg citrate": {"age": 72, "dose_mg": 300, "form": "citrate"},
    "pregnant and 400 mg": {"age": 29, "sex": "female", "pregnant": True, "dose_mg": 400},
    "on a medicine": {"drug": ["levothyroxine"], "drug_class": ["levothyroxine"]},
    "400 mg": {"dose_mg": 400},
    "100 mg": {"dose_mg": 100},
    "6,000 mg": {"dose_mg": 6000},
    "a child of 6 and 200 mg": {"age": 6, "dose_mg": 200},
    "a range": {"dose_mg": [200, 400]},
    "500 mg citrate": {"form": "citrate", "dose_mg": 500},
    "a blood result": {"serum_value": 0.82, "serum_unit": "mmol/L", "specimen": "serum"},
    "a low blood result, pregnant": {
        "serum_value": 0.62,
        "serum_unit": "mmol/L",
        "pregnant": True,
        "specimen": "serum",
    },
    "an urgent blood result": {
        "serum_value": 0.9,
        "serum_unit": "mg/dL",
        "specimen": "serum",
        "conditions": ["kidney"],
    },
    "two medicines": {"drug": ["levothyroxine", "omeprazole"], "drug_class": ["levothyroxine", "ppi"]},
    "a medicine at seven": {
        "drug": ["levothyroxine"],
        "drug_class": ["levothyroxine"],
        "text": "levothyroxine at 7 am",
    },
    "a class of medicines": {"drug_class": ["tetracyclines", "fluoroquinolones", "cephalosporins", "azithromycin"]},
    "a medicine that nobody knows": {"unknown_names": ("zorblax",)},
    "a food": {"text": "two medium bananas"},
    "a food that may be several": {"text": "300 g of curry"},
    "a meal": {"text": "porridge with milk, 2 bananas, black bean chilli, 30 g dark chocolate"},
}
"""People that every answer is tried on."""
TYPED = frozenset({"text", "unknown_names"})
"""What of a context stands in the message itself."""


def replies(bench: Bench, topic: Topic) -> Iterator[tuple[str, Reply]]:
    """The topic's reply for every context."""
    content = bench.parts.content
    answers = Answers(content, bench.renderer)
    own = OwnPictures(bench.renderer, bench.parts.library)
    calculated = Calculated(content, bench.renderer, answers, own, bench.parts.tables.calculators)
    told = Told(content, bench.renderer, bench.parts.tables)
    for who, said in CONTEXTS.items():
        slots = {k: v for k, v in said.items() if k not in TYPED}
        context = Context(datetime.now(UTC), slots=dict(slots))
        typed = Slots(unknown_names=said.get("unknown_names", ()))
        reply = calculated.reply(topic, context, typed, said.get("text", "")) or answers.reply(topic, slots)
        yield who, told.with_amount(reply, topic, slots)


def limits(bench: Bench) -> Iterator[ContentError]:
    """Texts that do not render, or that Telegram would refuse."""
    for topic in bench.parts.content.topics.values():
        try:
            for who, reply in replies(bench, topic):
                for problem, remedy in problems(reply):
                    yield bench.error("topic", topic.id, "answer", f"for {who}: {problem}", remedy)
        except (TemplateError, KeyError, ValueError) as error:
            yield bench.error("topic", topic.id, "answer", f"does not render: {error!r}", "correct the {{ … }} in it")
    yield from _plain_texts(bench)


def _plain_texts(bench: Bench) -> Iterator[ContentError]:
    content = bench.parts.content
    texts = {("claim text", k, "says"): v.says for k, v in content.claim_texts.items()}
    texts |= {("claim text", k, "caveat"): v.caveat for k, v in content.claim_texts.items() if v.caveat}
    texts |= {("correction", k, "says"): v.says for k, v in content.corrections.items()}
    for (kind, item, place), text in texts.items():
        try:
            bench.renderer.render(text)
        except (TemplateError, KeyError, ValueError) as error:
            yield bench.error(kind, item, place, f"does not render: {error!r}", "correct the {{ … }} in it")


def problems(reply: Reply) -> Iterator[tuple[str, str]]:
    """What Telegram would refuse in a reply, and the remedy."""
    visible = sum(len(plain(b.html)) + 2 for b in reply.blocks)
    if visible > MessageLimit.MAX_TEXT_LENGTH:
        yield f"{visible} characters, Telegram allows {MessageLimit.MAX_TEXT_LENGTH}", "shorten the deeper part"
    for block in reply.blocks:
        for tag in TAG.finditer(block.html):
            if tag[1] not in ALLOWED_TAGS:
                yield f"the tag <{tag[1]}> is not allowed", f"use only {', '.join(sorted(ALLOWED_TAGS))}"
        if opened := _unclosed(block.html):
            yield f"the tag <{opened}> is not closed", "close it in the same text"
    for row in reply.choices:
        for choice in row:
            if len(choice.token.encode()) > InlineKeyboardButtonLimit.MAX_CALLBACK_DATA:
                yield f"the button “{choice.label}” carries too much", "shorten the topic id or the text it stands for"


def _unclosed(html: str) -> str | None:
    open_tags: list[str] = []
    for tag in TAG.finditer(html):
        if not tag[0].startswith("</"):
            open_tags.append(tag[1])
        elif not open_tags or open_tags.pop() != tag[1]:
            return tag[1]
    return open_tags[-1] if open_tags else None


def contains(bench: Bench) -> Iterator[ContentError]:
    """Words that a topic's test wants in its answer, and that are not there."""
    for topic_id, (doc, test) in bench.topic_tests.items():
        topic = bench.parts.content.topics.get(topic_id)
        if topic is None or topic.status == "draft":
            continue
        text = " ".join(plain(b.html) for _, r in replies(bench, topic) for b in r.blocks).casefold()
        for i, wanted in enumerate(test.answer.contains):
            if wanted.casefold() not in text:
                message = f"the answer of {topic_id} does not hold “{wanted}”"
                yield doc.error(("answer", "contains", i), message, "correct the answer or the test")
