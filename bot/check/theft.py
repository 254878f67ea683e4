"""Does everything reach the topic it should? Every test sentence is run against all topics at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.base.markup import plain
from bot.base.reply import Band
from bot.check.bench import Bench
from bot.knowledge.errors import ContentError

OUT_OF_SCOPE = "out_of_scope"
_EXAMPLE = re.compile(r"<i>(.*?)</i>", re.DOTALL)


def reached(bench: Bench, text: str) -> tuple[str, ...]:
    """What a first message leads to: the topic answered, or the topics offered when the chat asks back."""
    if hit := bench.parts.triage.check(text):
        return (hit.topic,)
    found = bench.parts.understander.understand(text)
    if found.band is Band.REFUSE:
        return (OUT_OF_SCOPE,)
    return (found.topic,) if found.band is Band.ANSWER else tuple(c.topic for c in found.candidates)


def sentences(bench: Bench) -> Iterator[ContentError]:
    """Sentences that another topic wins, and near misses that the topic takes."""
    for topic, (doc, test) in bench.topic_tests.items():
        for i, sentence in test.sentences():
            if topic not in (won := reached(bench, sentence.text)):
                message = f"“{sentence.text}” reaches {' or '.join(won)}, not {topic}"
                yield doc.error(("reaches", i), message, _remedy(topic, won[0]))
        for i, miss in test.near_misses():
            won = reached(bench, miss.text)
            if won == (topic,):
                message = f"“{miss.text}” reaches {topic}, and must not"
                remedy = f"add a phrase like it to {miss.instead or 'its topic'}"
                yield doc.error(("must_not_reach", i), message, remedy)
            elif miss.instead and miss.instead not in won:
                message = f"“{miss.text}” reaches {' or '.join(won)}, not {miss.instead}"
                yield doc.error(("must_not_reach", i), message, _remedy(miss.instead, won[0]))


def slots(bench: Bench) -> Iterator[ContentError]:
    """Slots that are read otherwise than a test says."""
    for doc, test in bench.topic_tests.values():
        for i, sentence in test.sentences():
            known = bench.parts.reader.read(sentence.text).known()
            for name, wanted in sentence.slots.items():
                if not _same(known.get(name), wanted):
                    message = f"“{sentence.text}” gives {name} = {known.get(name)!r}, not {wanted!r}"
                    yield doc.error(("reaches", i, "slots", name), message, "correct the test, or the lexicon")


def examples(bench: Bench) -> Iterator[ContentError]:
    """Examples shown to people (titles' questions, menu sayings, <i>…</i> in texts) that are not understood."""
    content = bench.parts.content
    for topic in content.topics.values():
        if topic.id != OUT_OF_SCOPE and (won := reached(bench, topic.ask)) != (topic.id,):
            message = f"its own question “{topic.ask}” reaches {' or '.join(won)}"
            yield bench.error("topic", topic.id, "ask", message, "add it to the phrases, or ask otherwise")
    for name, menu in content.menus.items():
        for row in menu.rows:
            for item in row:
                if item.say and not _understood(bench, item.say):
                    message = f"the button “{item.label}” says “{item.say}”, which is not understood"
                    yield bench.error("menu", name, "rows", message, "say it otherwise, or add it to a topic")
    for name, text in content.messages.items():
        for shown in _EXAMPLE.findall(text):
            if " " in shown and not re.search(r"\d", shown) and not _understood(bench, plain(shown)):
                message = f"the example “{shown}” is not understood"
                yield bench.error("message", name, "", message, "show another example, or add it to a topic")


def corrections(bench: Bench) -> Iterator[ContentError]:
    """Corrections that stay silent on their own phrases, or speak up at a neutral question."""
    find = bench.parts.understander.correction
    for entry in bench.parts.content.corrections.values():
        for i, phrase in enumerate(entry.phrases):
            if (found := find(phrase)) != entry.id:
                message = f"“{phrase}” brings up {found or 'no correction'}"
                yield bench.error("correction", entry.id, f"phrases.{i}", message, "word it more clearly as the claim")
        for i, neutral in enumerate(entry.not_):
            if found := find(neutral):
                message = f"the neutral “{neutral}” brings up {found}"
                yield bench.error("correction", entry.id, f"not.{i}", message, "make that correction's phrases firmer")


def _understood(bench: Bench, text: str) -> bool:
    if text.startswith("/"):
        return text in bench.parts.content.follow_ups.commands
    return bench.parts.understander.understand(text).band is Band.ANSWER


def _remedy(wanted: str, won: str) -> str:
    return f"add phrases like it to {wanted}, or take what attracts it out of {won}"


def _same(found: Any, wanted: Any) -> bool:
    if isinstance(found, float | int) and isinstance(wanted, float | int) and not isinstance(wanted, bool):
        return abs(found - wanted) < 0.01
    return bool(found == wanted)
