"""What the conversation hands back. Channels draw it; none of them knows what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Band(StrEnum):
    """What the routing decided."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    REFUSE = "refuse"


class ReplyKind(StrEnum):
    """What sort of reply a person gets."""

    ANSWER = "answer"
    CALCULATION = "calculation"
    LOOKUP = "lookup"
    ACTION = "action"
    QUESTION = "question"
    CLARIFY = "clarify"
    TRIAGE = "triage"
    FALLBACK = "fallback"


class BlockKind(StrEnum):
    """The part a block plays; channels fold `DEEPER` and `SOURCES`."""

    WARNING = "warning"
    """What stands against this person's taking any: before the answer."""
    TEXT = "text"
    EVIDENCE = "evidence"
    CAVEAT = "caveat"
    DEEPER = "deeper"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a reply. `html` uses only the tags b, i, u, s, code, a; paragraphs are parted by a blank line."""

    kind: BlockKind
    html: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A button. Sending `label` as text equals pressing it; `token` is at most 64 bytes."""

    label: str
    token: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic the routing considered, with its probability of being right (0–1)."""

    topic: str
    score: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to draw when a channel can show one, with what it says in words."""

    id: str
    caption: str
    alt: str
    draw: Callable[[], bytes] | None = field(default=None, compare=False, repr=False)
    """Draws the PNG where the picture shows somebody's own figures, which no id stands for; None for the content's."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply; channels send it as a document."""

    name: str
    """The file's name, with its ending."""
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer to one Message."""

    topic: str
    kind: ReplyKind
    blocks: tuple[Block, ...]
    band: Band = Band.ANSWER
    confidence: float = 1.0
    candidates: tuple[Candidate, ...] = ()
    slots: dict[str, Any] = field(default_factory=dict)
    choices: tuple[tuple[Choice, ...], ...] = ()
    evidence: str | None = None
    caveats: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    picture: Picture | None = None
    """What can be shown; a channel draws it only when `show_picture` is set."""
    show_picture: bool = False
    correction: str | None = None
    edit: bool = False
    """True when the reply should take the place of the message whose button was pressed (menus)."""
    closes: bool = False
    """True when the buttons of the message that was pressed are used up: a channel that can takes them away."""
    in_private: str | None = None
    """What a private chat is to begin with, a topic or a command, where this must not be gone on with in a group."""
    request_location: bool = False
    yes_no: tuple[str, str] | None = None
    """The tokens that a typed yes and a typed no stand for, where the reply asks such a question."""
    attachments: tuple[Attachment, ...] = ()
