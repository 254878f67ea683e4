"""The phrases of all topics, in the order in which every stage counts them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bot.base.text import normalise
from bot.base.text import words as split
from bot.understanding.routing.features import Ints, fold_numbers
from bot.understanding.routing.softmatch import SoftMatcher
from bot.understanding.routing.subject import Subjects


def prepare(
    phrases: Mapping[str, Sequence[str]],
) -> tuple[tuple[str, ...], tuple[str, ...], Ints, list[list[str]]]:
    """Topics in order, their phrases as written, the topic number of each, and their tokens; empty phrases go."""
    written: list[str] = []
    labels: list[int] = []
    tokens: list[list[str]] = []
    kept: list[str] = []
    for topic in sorted(phrases):
        made = [(phrase, fold_numbers(split(normalise(phrase)))) for phrase in phrases[topic]]
        made = [(phrase, found) for phrase, found in made if found]
        if made:
            for phrase, found in made:
                written.append(phrase)
                labels.append(len(kept))
                tokens.append(found)
            kept.append(topic)
    if not kept:
        raise ValueError("a router needs at least one topic with a phrase")
    return tuple(kept), tuple(written), np.array(labels, np.int32), tokens


def owners(
    subjects: Subjects, soft: SoftMatcher, forms: Sequence[str], topics: Sequence[str], oos_label: str
) -> dict[str, frozenset[str]]:
    """A term of another subject -> the topics whose phrases name it."""
    firsts = {soft.index[term[0]] for term in subjects.other if term and term[0] in soft.index}
    owners: dict[str, set[str]] = {}
    # Only phrases that hold the first word of some term are worth reading: a tenth of all.
    for i in sorted({int(i) for j in firsts for i in soft.holders[soft.starts[j] : soft.starts[j + 1]]}):
        if topics[i] != oos_label:
            for term in subjects.evidence(forms[i].split(" ")).other:
                owners.setdefault(term, set()).add(topics[i])
    return {term: frozenset(owning) for term, owning in owners.items()}
