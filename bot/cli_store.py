"""Commands for operators about what is stored: `rotate-key`, `feedback`. The sentences here are for operators."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from bot.base.settings import Settings
from bot.storage.errors import StoreError

if TYPE_CHECKING:
    from bot.storage.feedback import Judged

EXIT_UNREADABLE = 1


@click.command("rotate-key")
def rotate_key() -> None:
    """Encrypt everything stored anew with a new key, and drop the old one.

    Stop the bot first, and keep a backup of the key file until this has ended well. If it is broken off, run it again:
    it goes on where it stopped.
    """
    from bot.app import key_file, open_store  # noqa: PLC0415
    from bot.storage.rotation import Rotated, rotate  # noqa: PLC0415

    settings = Settings()

    async def work() -> Rotated:
        store = open_store(settings)
        try:
            return await rotate(store, key_file(settings))
        finally:
            await store.close()

    try:
        done = asyncio.run(work())
    except StoreError as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(EXIT_UNREADABLE)
    click.echo(f"{done.cells:,} entries encrypted with a new key. Back up the key file: {key_file(settings)}")
    if done.unreadable:
        click.echo(
            f"{done.unreadable:,} entries cannot be read with any key in that file and stay as they are. If you have an"
            " older key file, add its keys at the end of this one and run this again; otherwise nobody can read them,"
            " and they go after a year. People they belong to begin afresh.",
            err=True,
        )
        sys.exit(EXIT_UNREADABLE)


@click.command()
@click.option("--days", default=90, show_default=True, type=click.IntRange(1), help="How far back to look.")
@click.option("--least", default=1, show_default=True, type=click.IntRange(1), help="Leave out topics with fewer taps.")
def feedback(days: int, least: int) -> None:
    """Show how often each answer got a thumb up or down, the most disliked first.

    After a 👎 people may say what was wrong; the last three columns count that. The counts hold no name and no word
    that anybody wrote, and are kept for a year. Can be run beside the bot.

    \b
    Examples:
      magsleep feedback
      magsleep feedback --days 14 --least 10     # what is new, without single voices
    """
    from bot.app import open_store  # noqa: PLC0415
    from bot.conversation.keeping.opinions import REASONS  # noqa: PLC0415
    from bot.storage.feedback import judged  # noqa: PLC0415

    async def read() -> list[Judged]:
        store = open_store(Settings())
        try:
            return judged(await store.feedback.counts((datetime.now(UTC) - timedelta(days=days)).date()))
        finally:
            await store.close()

    try:
        found = [answer for answer in asyncio.run(read()) if answer.taps >= least]
    except StoreError as trouble:
        click.echo(str(trouble), err=True)
        sys.exit(EXIT_UNREADABLE)
    if not found:
        click.echo(f"No answer was judged by at least {least} tap(s) in the last {days} days.")
        return
    columns = ("share down", "down", "up", *REASONS)
    width = max(len(answer.topic) for answer in found)
    click.echo("  ".join((f"{'topic':<{width}}", *columns)))
    for answer in found:
        counts = (answer.down, answer.up, *(answer.reasons[reason] for reason in REASONS))
        cells = (f"{answer.share_down:.0%}", *map(str, counts))
        aligned = (f"{cell:>{len(column)}}" for cell, column in zip(cells, columns, strict=True))
        click.echo("  ".join((f"{answer.topic:<{width}}", *aligned)))
