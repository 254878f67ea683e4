"""Moves the database from version to version; the steps stand in migrations/."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from bot.storage.errors import DatabaseError

FOLDER = Path(__file__).parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, working on an open connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, to: str = "head") -> None:
    """Up to a revision.

    Raises:
        DatabaseError: the database is of a version that this program does not know.
    """
    try:
        command.upgrade(config(connection), to)
    except CommandError as error:
        raise DatabaseError(
            "The database belongs to a later version of MagSleep. Start that version, or name another database."
        ) from error


def downgrade(connection: Connection, to: str = "base") -> None:
    """Down to a revision; what only later revisions know is lost."""
    command.downgrade(config(connection), to)
