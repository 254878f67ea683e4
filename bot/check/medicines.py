"""What is said about each class of medicines (en/interactions.yaml) under the same rules as the answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from jinja2 import TemplateError

from bot.base.markup import plain
from bot.base.reply import BlockKind, Reply
from bot.check import rendered, texts
from bot.check.bench import Bench
from bot.check.reading import HIGHEST_GRADE, MOST_WORDS, reading_grade
from bot.conversation.calculating.calculated import Calculated
from bot.conversation.replies.answers import Answers
from bot.conversation.replies.context import Context
from bot.conversation.replies.own_pictures import OwnPictures
from bot.knowledge.errors import ContentError
from bot.knowledge.library import place
from bot.knowledge.loader import load_file
from bot.knowledge.tables_interactions import InteractionTable, InteractionTexts
from bot.understanding.slots import Slots

FILE = "en/interactions.yaml"
TOPIC = "safety.interactions"
_COUNTED = re.compile(r"\S*\w\S*")


def problems(bench: Bench) -> Iterator[ContentError]:
    """Typed numbers, rows without words or words without a row, and replies that are too long, too hard or broken."""
    root = bench.parts.root
    said = load_file(root, FILE, InteractionTexts).says
    rows = load_file(root, "tables/interactions.yaml", InteractionTable).by_id
    for row in rows.keys() - said.keys():
        yield place(root, FILE, ("says",), f"the row {row} has no words", "say what happens")
    for row in said.keys() - rows.keys():
        yield place(root, FILE, ("says", row), f"there is no row {row} in the table", "correct the id")
    for row in said.keys() & rows.keys():
        for message, remedy in (*_typed(said[row]), *_replied(bench, row, rows[row].generics)):
            yield place(root, FILE, ("says", row), message, remedy)


def _typed(text: str) -> Iterator[tuple[str, str]]:
    typed = texts.literal(text)
    for found in (*texts._DIGIT.findall(typed), *texts._WORDS.findall(typed)):
        yield f"the number “{found}” is typed", "hours come from the table: write {{ gap }} or {{ hours }}"


def _replied(bench: Bench, row: str, generics: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    subject = frozenset(w.casefold() for w in bench.parts.content.subject_words) | {
        word for name in generics for word in re.findall(r"[a-z]+", name.casefold())
    }
    try:
        reply = _reply(bench, row, generics)
    except (TemplateError, KeyError, ValueError) as error:
        yield f"does not render: {error!r}", "correct the {{ … }} in it"
        return
    yield from rendered.problems(reply)
    short = " ".join(plain(b.html) for b in reply.blocks if b.kind is BlockKind.TEXT)
    if (words := len(_COUNTED.findall(short))) > MOST_WORDS:
        yield f"its answer has {words} words, at most {MOST_WORDS}", "shorten what is said"
    if (grade := reading_grade(short, subject)) is not None and grade > HIGHEST_GRADE:
        yield f"its answer has reading grade {grade:.1f}, at most {HIGHEST_GRADE:g}", "use shorter sentences and words"


def _reply(bench: Bench, row: str, generics: tuple[str, ...]) -> Reply:
    """The answer about the row's first medicine, or about the row where it names none."""
    content, renderer = bench.parts.content, bench.renderer
    answers = Answers(content, renderer)
    own = OwnPictures(renderer, bench.parts.library)
    calculated = Calculated(content, renderer, answers, own, bench.parts.tables.calculators)
    slots = {"drug": list(generics[:1]), "drug_class": [row]}
    topic = content.topics[TOPIC]
    return calculated.reply(topic, Context(datetime.now(UTC), slots=slots), Slots()) or answers.reply(topic, slots)
