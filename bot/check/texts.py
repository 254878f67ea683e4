"""What texts may say: no number without a fact, nothing recalled stated as certain, no claim without source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jinja2 import Environment, TemplateSyntaxError

from bot.base.markup import TAG
from bot.check.bench import Bench
from bot.knowledge.content import Content
from bot.knowledge.errors import ContentError
from bot.knowledge.science import Fact, Grade, Source

_LEXER = Environment(autoescape=True)
_DIGIT = re.compile(r"\S*\d\S*")
_WORDS = re.compile(
    r"\b(?:four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|dozen|hundred|thousand|million)s?\b",
    re.IGNORECASE,
)
_CALL = re.compile(r"\b(fact|source|claim)\(\s*[\"']([^\"']+)[\"']\s*\)")
Text = tuple[str, str, str, str]
"""Kind, id, field, and the text itself."""


def said(bench: Bench) -> Iterator[Text]:
    """Every text of the content that states science."""
    content = bench.parts.content
    for t in content.topics.values():
        if t.answer:
            yield "topic", t.id, "answer.short", t.answer.short
            yield "topic", t.id, "answer.deeper", t.answer.deeper or ""
        if t.evidence:
            yield "topic", t.id, "evidence.reason", t.evidence.reason
            yield "topic", t.id, "evidence.would_change", t.evidence.would_change or ""
    for c in content.caveats.values():
        yield "caveat", c.id, "text", c.text
    for name, text in content.claim_texts.items():
        yield "claim text", name, "says", text.says
        yield "claim text", name, "caveat", text.caveat or ""
    for name, form in content.forms.items():
        yield "form text", name, "short", form.short
        yield "form text", name, "deeper", form.deeper or ""
        yield "form text", name, "evidence.reason", form.evidence.reason if form.evidence else ""
    for entry in content.corrections.values():
        yield "correction", entry.id, "says", entry.says
    for place, words in content.check.said():
        yield "guided check", "", place, words


def literal(text: str) -> str:
    """What an author typed: the text without Jinja parts and tags; nothing if the Jinja parts cannot be read."""
    try:
        parts = list(_LEXER.lex(text))
    except TemplateSyntaxError:
        return ""
    return TAG.sub(" ", "".join(value if kind == "data" else " " for _, kind, value in parts if kind in _SHOWN))


def unreadable(bench: Bench) -> Iterator[ContentError]:
    """Texts whose {{ … }} cannot be read, in drafts too."""
    for kind, item, place, text in said(bench):
        try:
            _LEXER.parse(text)
        except TemplateSyntaxError as error:
            message = f"a {{{{ … }}}} in it cannot be read: {error.message}"
            yield bench.error(kind, item, place, message, "write it like its neighbours, with plain quotes")


_SHOWN = frozenset({"data", "variable_begin", "block_begin"})


def naked_numbers(bench: Bench) -> Iterator[ContentError]:
    """Numbers that were typed and come from no fact."""
    names = sorted(bench.parts.content.allowed_numbers, key=len, reverse=True)
    allowed = re.compile("|".join(rf"(?<!\w){re.escape(n)}(?!\w)" for n in names)) if names else None
    for kind, item, place, text in said(bench):
        typed = literal(text)
        if allowed:
            typed = allowed.sub(" ", typed)
        for found in (*_DIGIT.findall(typed), *_WORDS.findall(typed)):
            remedy = 'make it a fact and write {{ fact("…") }}, or list the name in en/allowed_numbers.yaml'
            yield bench.error(kind, item, place, f"the number “{found}” comes from no fact", remedy)


def unhedged(bench: Bench) -> Iterator[ContentError]:
    """Recalled facts and sources that are used as if they had been read, and facts that do not exist."""
    content = bench.parts.content
    for kind, item, place, text in said(bench):
        hedged = set(_hedged(bench, kind, item))
        for call, name in _CALL.findall(text):
            if call == "fact" and name not in content.facts:
                yield bench.error(kind, item, place, f"there is no fact {name}", "correct the id, or add the fact")
            elif _recalled(content, call, name) and not hedged & {name, _source_of(content, name)}:
                message = f"the {call} {name} was recalled, not read"
                yield bench.error(kind, item, place, message, f"word it as uncertain and add {name} to hedged")


def _recalled(content: Content, call: str, name: str) -> bool:
    if call == "claim":
        return False
    known: Mapping[str, Fact | Source] = content.facts if call == "fact" else content.sources
    return name in known and known[name].checked == "recalled"


def _source_of(content: Content, name: str) -> str:
    return content.facts[name].source if name in content.facts else name


def _hedged(bench: Bench, kind: str, item: str) -> tuple[str, ...]:
    content = bench.parts.content
    if kind == "guided check":
        return ()
    holders = {
        "topic": content.topics,
        "caveat": content.caveats,
        "claim text": content.claim_texts,
        "correction": content.corrections,
        "form text": content.forms,
    }
    return tuple(holders[kind][item].hedged)  # type: ignore[attr-defined]


def unsourced(bench: Bench) -> Iterator[ContentError]:
    """Claims that say more than "nobody has tested this", and name no source."""
    for claim in bench.parts.content.claims.values():
        if not claim.sources and claim.grade is not Grade.HYPOTHESIS:
            yield bench.error(
                "claim", claim.id, "sources", "this claim has no source", "add one, or grade it hypothesis"
            )
