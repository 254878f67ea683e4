"""Content that nothing uses: it rots unseen, so it goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.check import library
from bot.check.bench import Bench
from bot.check.texts import said
from bot.knowledge.errors import ContentError

_FACT = re.compile(r"\bfact\(\s*[\"']([^\"']+)[\"']")


def content(bench: Bench) -> Iterator[ContentError]:
    """Facts that no text quotes, caveats that no topic lists and no context calls for, templates not included."""
    known = bench.parts.content
    texts = [text for *_, text in said(bench)] + list(known.templates.values()) + list(known.messages.values())
    texts += library.quoted(bench)
    quoted = {name for text in texts for name in _FACT.findall(text)}
    for name in known.facts:
        if name not in quoted:
            yield bench.error("fact", name, "id", f"no text quotes the fact {name}", "use it, or remove it")
    listed = {c for t in known.topics.values() for c in (*t.caveats, *t.covers)}
    for caveat in known.caveats.values():
        if caveat.when is None and caveat.id not in listed:
            message = f"no topic lists the caveat {caveat.id}"
            yield bench.error("caveat", caveat.id, "id", message, "list it in a topic, or remove it")
    for name in known.templates:
        if not any(name in text for text in texts):
            yield ContentError(f"en/templates/{name}", 0, "", "no text uses this template", "remove it")
