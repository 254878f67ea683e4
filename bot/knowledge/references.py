"""Every id that content names must exist, and every chain must hold. Part of loading: dangling content never starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.knowledge.content import Content
from bot.knowledge.errors import ContentError
from bot.knowledge.guided_check import problems
from bot.knowledge.science import weakest
from bot.knowledge.strict_yaml import Path_


def check(content: Content) -> list[ContentError]:
    """All dangling ids and broken chains."""
    return [
        *_topics(content),
        *_claims(content),
        *_chains(content),
        *_facts(content),
        *_screens(content),
        *_guided_check(content),
    ]


def _error(content: Content, kind: str, item: str, field: str, message: str, remedy: str) -> ContentError:
    doc, path = content.places[kind, item]
    return doc.error((*path, *field.split(".")) if field else path, message, remedy)


def _unknown(
    content: Content, kind: str, item: str, field: str, wanted: Iterable[str], known: Iterable[str], what: str
) -> Iterator[ContentError]:
    known = set(known)
    for name in wanted:
        if name not in known:
            yield _error(content, kind, item, field, f"there is no {what} {name}", f"correct the id, or add the {what}")


def _topics(content: Content) -> Iterator[ContentError]:
    for t in content.topics.values():
        yield from _unknown(content, "topic", t.id, "sources", t.sources, content.sources, "source")
        yield from _unknown(content, "topic", t.id, "caveats", t.caveats, content.caveats, "caveat")
        yield from _unknown(content, "topic", t.id, "covers", t.covers, content.caveats, "caveat")
        yield from _unknown(content, "topic", t.id, "next", t.next, content.topics, "topic")
        hedgeable = (*content.facts, *content.sources)
        yield from _unknown(content, "topic", t.id, "hedged", t.hedged, hedgeable, "fact or source")
        if t.evidence:
            yield from _unknown(content, "topic", t.id, "evidence.claims", t.evidence.claims, content.claims, "claim")
        if t.status == "published" and t.answer is None:
            message = "a published topic has no answer"
            yield _error(content, "topic", t.id, "", message, "write one, or set status: draft")
    for name, form in content.forms.items():
        yield from _unknown(content, "form text", name, "sources", form.sources, content.sources, "source")
    for c in content.corrections.values():
        yield from _unknown(content, "correction", c.id, "sources", c.sources, content.sources, "source")
        yield from _unknown(content, "correction", c.id, "topic", [c.topic], content.topics, "topic")


def _claims(content: Content) -> Iterator[ContentError]:
    for c in content.claims.values():
        yield from _unknown(content, "claim", c.id, "sources", c.sources, content.sources, "source")
        yield from _unknown(content, "claim", c.id, "from", [c.from_], content.nodes, "node")
        yield from _unknown(content, "claim", c.id, "to", [c.to], content.nodes, "node")
        if c.id not in content.claim_texts:
            yield _error(content, "claim", c.id, "id", "this claim is not said in words", "add it to en/claims.yaml")
    yield from (
        _error(content, "claim text", c, "", f"there is no claim {c}", "correct the id, or add the claim")
        for c in content.claim_texts
        if c not in content.claims
    )
    for n in content.nodes:
        if n not in content.node_names:
            yield _error(content, "node", n, "id", "this node has no name", "add it to en/nodes.yaml")


def _chains(content: Content) -> Iterator[ContentError]:
    edges = {(c.from_, c.to): c for c in content.claims.values()}
    for chain in content.chains.values():
        steps = list(zip(chain.path, chain.path[1:], strict=False))
        missing = [s for s in steps if s not in edges]
        for a, b in missing:
            yield _error(content, "chain", chain.id, "path", f"no claim goes from {a} to {b}", "correct the path")
        if not missing and (found := weakest([edges[s].grade for s in steps])) is not chain.weakest:
            message = f"its weakest claim is {found}, not {chain.weakest}"
            yield _error(content, "chain", chain.id, "weakest", message, f"write {found}")


def _facts(content: Content) -> Iterator[ContentError]:
    for f in content.facts.values():
        yield from _unknown(content, "fact", f.id, "source", [f.source], content.sources, "source")
    for t in content.trials.values():
        yield from _unknown(content, "trial", t.id, "source", [t.source], content.sources, "source")


def _guided_check(content: Content) -> Iterator[ContentError]:
    doc, _ = content.places["guided check", ""]
    for path, message, remedy in problems(content.check):
        yield doc.error(path, message, remedy)
    named: list[tuple[Path_, str]] = [
        (("findings", i, "topic"), f.topic) for i, f in enumerate(content.check.findings) if f.topic
    ]
    named += [(("endings", e, "next"), t) for e, ending in content.check.endings.items() for t in ending.next]
    for where, topic in named:
        if topic not in content.topics:
            yield doc.error(where, f"there is no topic {topic}", "correct the id, or add the topic")


def _screens(content: Content) -> Iterator[ContentError]:
    for name, menu in content.menus.items():
        items = [item for row in menu.rows for item in row]
        yield from _unknown(content, "menu", name, "rows", [i.topic for i in items if i.topic], content.topics, "topic")
        yield from _unknown(content, "menu", name, "rows", [i.menu for i in items if i.menu], content.menus, "menu")
    follow = content.follow_ups
    targets = [follow.children_topic, *follow.safer_first, *(s.topic for s in follow.slot_topics)]
    targets += [c.topic for c in follow.commands.values() if c.topic]
    for topic in targets:
        if topic not in content.topics:
            yield ContentError(
                "en/follow_ups.yaml", 0, "", f"there is no topic {topic}", "correct the id, or add the topic"
            )
