"""A whole `Reply` as Telegram HTML or as plain text: the one drawing that Telegram and the JSON lines share.

Markup is read into runs (a text and the tags around it) and written anew. So what is written is balanced and safe
whatever was read, and it can be parted anywhere without cutting a tag in two.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from bot.base.markup import ALLOWED_TAGS, MOMENT, plain
from bot.base.reply import Block, BlockKind, Reply

FOLDED = frozenset({BlockKind.DEEPER, BlockKind.SOURCES})
"""The parts that wait behind one tap."""
BULLET = "• "
"""Marks a caveat and a source: calm, and read aloud by no screen reader as a warning."""
LINKABLE = ("https://", "http://", "mailto:", "tg://")
"""What a link may begin with; another one keeps its label and loses its address."""

_TAG = re.compile(r"(</?[a-zA-Z][a-zA-Z0-9-]*(?:\s[^<>]*)?/?>)")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
_HREF = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_UNIX = re.compile(r'\sunix="\d{1,11}"(?:\sformat="(?:r|w?[dD]?[tT]?)")?')
_BLANK_LINE = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with the same tags around it; `text` is what a person reads, unescaped."""

    text: str
    tags: tuple[str, ...] = ()
    """Opening tags as they are written, the outermost first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph."""

    runs: tuple[Run, ...]
    folded: bool = False
    tight: bool = False
    """True for a line of a list: no blank line before it."""

    @property
    def text(self) -> str:
        """What a person reads."""
        return "".join(r.text for r in self.runs)


def to_html(reply: Reply) -> str:
    """The whole reply as Telegram HTML, however long."""
    return draw(pieces(reply))


def to_text(reply: Reply) -> str:
    """The whole reply as plain text, folded parts too."""
    return plain(to_html(reply))


def pieces(reply: Reply) -> list[Piece]:
    """The paragraphs of a reply in the order of reading: what is folded comes last."""
    found = [piece for block in reply.blocks for piece in _of_block(block)]
    return sorted(found, key=lambda p: p.folded)


def draw(parts: Iterable[Piece]) -> str:
    """Paragraphs as Telegram HTML; neighbours that are folded share one expandable quote."""
    sides = []
    for folded, group in groupby(parts, key=lambda p: p.folded):
        drawn = "".join(f"{gap}{_write(p.runs)}" for gap, p in with_gaps(list(group)))
        sides.append(f"<blockquote expandable>{drawn}</blockquote>" if folded else drawn)
    return "\n\n".join(sides)


def with_gaps(parts: Sequence[Piece]) -> Iterator[tuple[str, Piece]]:
    """Each paragraph with what parts it from the one before."""
    for i, piece in enumerate(parts):
        yield gap_before(piece) if i else "", piece


def gap_before(piece: Piece) -> str:
    """What parts a paragraph from one before it."""
    return "\n" if piece.tight else "\n\n"


def length(parts: Sequence[Piece]) -> int:
    """How much Telegram counts: UTF-16 units of the text that is left when the tags are gone."""
    return sum(units(gap) + units(piece.text) for gap, piece in with_gaps(parts))


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cut(piece: Piece, limit: int) -> list[Piece]:
    """A paragraph longer than `limit` units parted between words, or inside a word that is itself too long."""
    out = []
    while units(text := piece.text) > limit:
        head = text.encode("utf-16-le")[: 2 * limit].decode("utf-16-le", "ignore")
        space = max(head.rfind(" "), head.rfind("\n"))
        at = space if space > 0 else len(head)
        first, rest = _split(piece.runs, at)
        out.append(replace(piece, runs=first))
        piece = replace(piece, runs=_strip(rest), tight=False)
    return [*out, piece]


def paragraphs(markup: str) -> list[tuple[Run, ...]]:
    """Markup as paragraphs of runs; unknown tags become text, tags left open are closed."""
    found: list[list[Run]] = [[]]
    for run in _runs(markup):
        first, *more = _BLANK_LINE.split(run.text)
        found[-1].append(Run(first, run.tags))
        found += [[Run(text, run.tags)] for text in more]
    stripped = (_strip(tuple(p)) for p in found)
    return [p for p in stripped if p]


def _of_block(block: Block) -> Iterator[Piece]:
    listed = block.kind is BlockKind.SOURCES
    for i, runs in enumerate(paragraphs(block.html)):
        marked = listed or (block.kind is BlockKind.CAVEAT and i == 0)
        yield Piece((Run(BULLET), *runs) if marked else runs, block.kind in FOLDED, tight=listed and i > 0)


def _runs(markup: str) -> Iterator[Run]:
    # A lone surrogate can be neither counted nor sent.
    if not markup.isascii():
        markup = markup.encode("utf-8", "replace").decode("utf-8")
    stack: list[tuple[str, str]] = []
    for i, token in enumerate(_TAG.split(markup)):
        if i % 2 == 0:
            yield Run(html.unescape(token), tuple(t for _, t in stack if t))
            continue
        name = _NAME.match(token)[1].lower()  # type: ignore[index]  # every token that _TAG found has a name
        if name not in ALLOWED_TAGS and name != MOMENT:
            yield Run(token, tuple(t for _, t in stack if t))
        elif not token.startswith("</"):
            stack.append((name, _opening(name, token)))
        elif name in [n for n, _ in stack]:
            while stack.pop()[0] != name:
                pass


def _opening(name: str, token: str) -> str:
    if name == MOMENT:
        told = _UNIX.search(token)
        return f"<{name}{told[0]}>" if told else ""
    if name != "a":
        return f"<{name}>"
    found = _HREF.search(token)
    address = html.unescape(found[1] or found[2] or "").strip() if found else ""
    return f'<a href="{html.escape(address)}">' if address.lower().startswith(LINKABLE) else ""


def _write(runs: Iterable[Run]) -> str:
    out: list[str] = []
    open_tags: tuple[str, ...] = ()
    for run in (*runs, Run("")):
        same = 0
        while same < min(len(open_tags), len(run.tags)) and open_tags[same] == run.tags[same]:
            same += 1
        out += [f"</{_NAME.match(t)[1]}>" for t in reversed(open_tags[same:])]  # type: ignore[index]
        out += run.tags[same:]
        out.append(html.escape(run.text, quote=False))
        open_tags = run.tags
    return "".join(out)


def _split(runs: tuple[Run, ...], at: int) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    """Runs parted after `at` characters."""
    first: list[Run] = []
    rest: list[Run] = []
    for run in runs:
        head, tail = run.text[: max(at, 0)], run.text[max(at, 0) :]
        first += [Run(head, run.tags)] if head else []
        rest += [Run(tail, run.tags)] if tail else []
        at -= len(run.text)
    return tuple(first), tuple(rest)


def _strip(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """Runs without empty ones, and without space at the ends of the paragraph."""
    kept = [r for r in runs if r.text]
    while kept and not kept[0].text.strip():
        del kept[0]
    while kept and not kept[-1].text.strip():
        del kept[-1]
    if kept:
        kept[0] = Run(kept[0].text.lstrip(), kept[0].tags)
        kept[-1] = Run(kept[-1].text.rstrip(), kept[-1].tags)
    return tuple(kept)
