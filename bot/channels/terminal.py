"""MagSleep in a terminal: a prompt with history, numbered quick replies, folded parts; plain lines when piped."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from bot.base.markup import TAG, plain
from bot.base.message import Message
from bot.base.reply import BlockKind, Choice, Reply, ReplyKind
from bot.channels.rendering import to_text
from bot.conversation.conversation import Conversation

CHAT = "terminal"
LEAVE = frozenset({"/quit", "/exit", "quit", "exit", "bye"})
WIDTH = 88
"""Columns beyond which lines get hard to read."""
_FOLDED = (BlockKind.DEEPER, BlockKind.SOURCES)
_STYLES = {"b": "bold", "i": "italic", "u": "underline", "s": "strike", "code": "cyan"}


def picked(text: str, reply: Reply | None) -> Choice | None:
    """The choice that a typed "2" or "#2" stands for. While a question is open, a bare number is an answer to it."""
    if reply is None:
        return None
    choices = [c for row in reply.choices for c in row]
    hashed = text.startswith("#")
    digits = text.removeprefix("#").strip()
    if not digits.isdecimal() or (reply.kind is ReplyKind.QUESTION and not hashed):
        return None
    number = int(digits)
    return choices[number - 1] if 1 <= number <= len(choices) else None


def save(reply: Reply, folder: Path) -> list[Path]:
    """Write the files of a reply, for their owner's eyes only, over those of the same name."""
    saved = [folder / file.name for file in reply.attachments]
    for path, file in zip(saved, reply.attachments, strict=True):
        path.touch(0o600)
        path.chmod(0o600)
        path.write_bytes(file.content)
    return saved


async def chat(conversation: Conversation) -> None:
    """Talk until the person leaves (Ctrl-D, Ctrl-C, "bye")."""
    console = Console(width=min(WIDTH, Console().width), highlight=False)
    session: PromptSession[str] = PromptSession(history=InMemoryHistory())
    reply = await _handle(conversation, "/start", None)
    show(reply, console)
    while True:
        try:
            with patch_stdout():
                text = await session.prompt_async("you › ")
        except (EOFError, KeyboardInterrupt):
            break
        if text.strip().casefold() in LEAVE:
            show(await _handle(conversation, "bye", None), console)
            break
        reply = await _handle(conversation, text, picked(text.strip(), reply))
        show(reply, console)
        for path in save(reply, Path.cwd()):
            console.print(f"[dim]▸ saved {escape(str(path))}[/dim]")


async def plain_lines(lines: Iterable[str], out: TextIO, conversation: Conversation) -> None:
    """One question a line in, the whole reply as plain text out; for pipes."""
    reply: Reply | None = None
    for line in lines:
        reply = await _handle(conversation, line.rstrip("\n"), picked(line.strip(), reply))
        out.write(to_text(reply) + "\n" + "".join(f"  [{c.label}]" for row in reply.choices for c in row) + "\n\n")
        out.flush()


def show(reply: Reply, console: Console) -> None:
    """Draw a reply."""
    console.print()
    for block in reply.blocks:
        if block.kind in _FOLDED:
            continue
        indent = 2 if block.kind is BlockKind.CAVEAT else 0
        text = Text("• ") + styled(block.html) if indent else styled(block.html)
        console.print(Padding(text, (0, 0, 1, indent)), style="dim" if block.kind is BlockKind.EVIDENCE else "")
    if any(b.kind in _FOLDED for b in reply.blocks):
        console.print(
            "[dim]▸ type [bold]more[/bold] for the longer story, [bold]sources[/bold] for where it comes from[/dim]"
        )
    number = 0
    for row in reply.choices:
        cells = []
        for choice in row:
            number += 1
            cells.append(f"[cyan]#{number}[/cyan] {escape(choice.label)}")
        console.print("  " + "   ".join(cells))
    console.print()


def styled(html: str) -> Text:
    """Reply markup as terminal text."""
    out, at = Text(), 0
    open_tags: list[str] = []
    for tag in TAG.finditer(html):
        out.append(plain(html[at : tag.start()]), " ".join(_STYLES[t] for t in open_tags if t in _STYLES))
        at = tag.end()
        if not tag[0].startswith("</"):
            open_tags.append(tag[1])
        elif tag[1] in open_tags:
            open_tags.remove(tag[1])
    out.append(plain(html[at:]))
    return out


async def _handle(conversation: Conversation, text: str, choice: Choice | None) -> Reply:
    token = choice.token if choice else None
    said = None if choice else text
    return await conversation.handle(Message(CHAT, CHAT, datetime.now(UTC), text=said, choice=token))


def is_interactive() -> bool:
    """True when a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()
