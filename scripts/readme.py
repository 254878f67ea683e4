"""Write the README's conversation anew, from the bot itself: `make readme`. tests/test_docs.py holds it to be true.

The block between the two marks holds what `magsleep chat` prints. Its lines that begin with "you › " are the questions;
change those, run this, read the result.
"""

from __future__ import annotations

import asyncio
import io
import re
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from bot.app import build
from bot.base.message import Message
from bot.base.reply import Band
from bot.base.settings import Settings
from bot.channels.terminal import show
from bot.conversation.conversation import Conversation

README = Path(__file__).resolve().parent.parent / "README.md"
PROMPT = "you › "
WIDTH = 88
_BLOCK = re.compile(r"(?<=<!-- conversation -->\n```text\n).*?(?=```\n<!-- end -->)", re.DOTALL)


def conversation_in(readme: str) -> str:
    """The block as it stands in the README."""
    found = _BLOCK.search(readme)
    if found is None:
        raise ValueError("README.md: the marks <!-- conversation --> and <!-- end --> are missing")
    return found[0]


def questions_in(block: str) -> list[str]:
    """What the person says in it."""
    return [line.removeprefix(PROMPT) for line in block.splitlines() if line.startswith(PROMPT)]


def replay(conversation: Conversation, questions: list[str]) -> str:
    """The same questions put to the bot, drawn as `magsleep chat` draws them."""
    return asyncio.run(_replay(conversation, questions))


async def _replay(conversation: Conversation, questions: list[str]) -> str:
    out = io.StringIO()
    console = Console(file=out, width=WIDTH, highlight=False, color_system=None)
    for question in questions:
        out.write(f"{PROMPT}{question}\n")
        reply = await conversation.handle(Message("readme", "readme", datetime.now(UTC), text=question))
        if reply.band is not Band.ANSWER:
            raise ValueError(f"a bad example: the bot does not answer {question!r}")
        show(reply, console)
    return "\n".join(line.rstrip() for line in out.getvalue().strip().splitlines()) + "\n"


def main() -> None:
    """Rewrite the block."""
    text = README.read_text(encoding="utf-8")
    settings = Settings(_env_file=None)  # type: ignore[call-arg]
    fresh = replay(build(settings).conversation(), questions_in(conversation_in(text)))
    README.write_text(_BLOCK.sub(lambda _: fresh, text), encoding="utf-8")
    print(fresh)


if __name__ == "__main__":
    main()
