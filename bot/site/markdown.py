"""From the small HTML of answers to Markdown, and looking for links that lead nowhere."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

_PIECE = re.compile(r'<a href="([^"]*)">(.*?)</a>|(</?[a-z]+(?:\s[^<>]*)?>)', re.DOTALL)
_SPECIAL = re.compile(r"([\\`*_\[\]#|{}~])")
_MARKS = {"b": "**", "i": "*", "code": "`"}
_LINK = re.compile(r"(?<!\\)\]\((?!https?:|mailto:)([^)\s]+)\)")
_ANCHOR = re.compile(r"\{ #(\S+) \}$", re.MULTILINE)


def escape(text: str) -> str:
    """Plain text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", html.escape(text, quote=False))


def from_markup(markup: str) -> str:
    """The markup of an answer as Markdown; a list marker at the start of a paragraph stays text."""
    parts = (re.sub(r"^(\d+)\.", r"\1\\.", _paragraph(p)) for p in markup.split("\n\n"))
    return "\n\n".join(re.sub(r"^([-+>])", r"\\\1", p) for p in parts)


def _paragraph(markup: str) -> str:
    out, at = [], 0
    for found in _PIECE.finditer(markup):
        out.append(escape(html.unescape(markup[at : found.start()])))
        if found[3] is None:
            out.append(f"[{_paragraph(found[2])}]({html.unescape(found[1])})")
        else:
            out.append(_MARKS.get(found[3].strip("</>"), ""))
        at = found.end()
    out.append(escape(html.unescape(markup[at:])))
    return "".join(out)


def dead_links(pages: Mapping[str, str], files: Iterable[str] = ()) -> list[str]:
    """Internal links that lead nowhere: "page: target" for each. `files` are there too, but are no pages."""
    anchors = {name: set(_ANCHOR.findall(text)) for name, text in pages.items()}
    known = {*pages, *files}
    dead = []
    for name, text in pages.items():
        for target in _LINK.findall(text):
            path, _, anchor = target.partition("#")
            page = _resolve(name, path) if path else name
            if page not in known or (anchor and anchor not in anchors.get(page, ())):
                dead.append(f"{name}: {target}")
    return dead


def _resolve(page: str, link: str) -> str:
    parts: list[str] = list(PurePosixPath(page).parent.parts)
    for part in link.split("/"):
        if part == "..":
            if not parts:
                return link
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
