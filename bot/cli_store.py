"""Commands for operators about what is stored: `magsleep rotate-key`. The sentences here are for operators."""

from __future__ import annotations

import asyncio
import sys

import click

from bot.base.settings import Settings
from bot.storage.errors import StoreError

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
