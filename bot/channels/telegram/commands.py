"""The commands that Telegram shows in its menu, and those that the bot answers in a group: content/en/commands.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from telegram import BotCommand
from telegram.constants import BotCommandLimit

from bot.knowledge.loader import content_root, load_file

FILE = "en/commands.yaml"


class Entry(BaseModel):
    """One command."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    command: Annotated[str, Field(pattern=rf"^[a-z0-9_]{{1,{BotCommandLimit.MAX_COMMAND.value}}}$")]
    description: Annotated[str, Field(min_length=1, max_length=BotCommandLimit.MAX_DESCRIPTION)]
    shown: bool = True
    """False for a command that people know anyway; it is understood all the same."""


class Commands(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    commands: Annotated[tuple[Entry, ...], Field(max_length=BotCommandLimit.MAX_COMMAND_NUMBER)]

    @property
    def names(self) -> frozenset[str]:
        """Every command, without the slash."""
        return frozenset(c.command for c in self.commands)

    @property
    def menu(self) -> list[BotCommand]:
        """What Telegram shows."""
        return [BotCommand(c.command, c.description) for c in self.commands if c.shown]


def load_commands(root: Path | None = None) -> Commands:
    """The commands of a content folder, by default the one in use.

    Raises:
        ContentErrors: with every error of the file.
    """
    return load_file(root or content_root(), FILE, Commands)
