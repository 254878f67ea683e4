"""`magsleep doctor`: is everything there that the bot needs, and if not, what to do. `bot.cli` registers it."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from bot.base.settings import Settings
from bot.base.trouble import OperatorTrouble

if TYPE_CHECKING:
    from bot.channels.telegram.doctor import Finding


@click.command()
def doctor() -> None:
    """Look at content, database, token, webhook, clock and the bot's switches at Telegram, and say what to do.

    The switches are the menu of commands, inline mode (answer cards in other chats) and the privacy mode of groups.

    Can be run beside the bot, and changes nothing at Telegram. Exit status 0 when all is well (what is marked -- may
    stay as it is), 1 otherwise.
    """
    found = asyncio.run(_examine(Settings()))
    for finding in found:
        mark = "!!" if not finding.is_well else "--" if finding.todo else "ok"
        click.echo(f"{mark:>3}  {finding.what:<9} {finding.said}")
        for line in finding.todo.splitlines():
            click.echo(f"     {'':<9} {line}")
    sys.exit(0 if all(f.is_well for f in found) else 1)


async def _examine(settings: Settings) -> list[Finding]:
    from bot.channels.telegram.doctor import examine  # noqa: PLC0415 -- other commands start no slower for it

    return [_content(settings), await _database(settings), *await examine(settings)]


def _content(settings: Settings) -> Finding:
    from bot.channels.telegram.doctor import Finding  # noqa: PLC0415
    from bot.knowledge.errors import ContentErrors  # noqa: PLC0415
    from bot.knowledge.loader import content_root, load, version  # noqa: PLC0415

    root = settings.content or content_root()
    try:
        topics = len(load(root).topics)
    except ContentErrors as broken:
        return Finding("content", f"{len(broken.errors)} error(s)", "Run `magsleep check`: it tells file and line.")
    return Finding("content", f"{topics} topics, version {version(root)}")


async def _database(settings: Settings) -> Finding:
    from bot.app import open_store  # noqa: PLC0415
    from bot.channels.telegram.doctor import Finding  # noqa: PLC0415

    try:
        store = open_store(settings)
    except OperatorTrouble as trouble:
        return Finding("database", "cannot be opened", str(trouble))
    try:
        people, unreadable = await store.people.count(), await store.people.unreadable()
    except OperatorTrouble as trouble:
        return Finding("database", "cannot be opened", str(trouble))
    finally:
        await store.close()
    if unreadable:
        return Finding(
            "database",
            f"{unreadable} of {people} people were stored with another key",
            "Put the right key file back (MAGSLEEP_KEY_FILE). Without it nobody can read what they stored.",
        )
    return Finding("database", f"{people} people")
