"""What Telegram shows of the bot by itself, and the commands that it answers in a group: content/en/commands.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from telegram import BotCommand
from telegram.constants import BotCommandLimit, BotDescriptionLimit

from bot.knowledge.loader import content_root, load_file

FILE = "en/commands.yaml"


class Entry(BaseModel):
    """One command."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    command: Annotated[str, Field(pattern=rf"^[a-z0-9_]{{1,{BotCommandLimit.MAX_COMMAND.value}}}$")]
    description: Annotated[str, Field(min_length=1, max_length=BotCommandLimit.MAX_DESCRIPTION)]
    shown: bool = True
    """False for a command that people know anyway; it is understood all the same."""
    in_groups: bool = False
    """True for a command that is shown in groups as well."""


class Commands(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: Annotated[str, Field(min_length=1, max_length=BotDescriptionLimit.MAX_DESCRIPTION_LENGTH)]
    """What people read before they begin."""
    short_description: Annotated[str, Field(min_length=1, max_length=BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH)]
    """What stands on the bot's profile."""
    commands: Annotated[tuple[Entry, ...], Field(max_length=BotCommandLimit.MAX_COMMAND_NUMBER)]

    @property
    def names(self) -> frozenset[str]:
        """Every command, without the slash."""
        return frozenset(c.command for c in self.commands)

    @property
    def menu(self) -> list[BotCommand]:
        """What Telegram shows in a private chat."""
        return [BotCommand(c.command, c.description) for c in self.commands if c.shown]

    @property
    def group_menu(self) -> list[BotCommand]:
        """What Telegram shows in a group."""
        return [BotCommand(c.command, c.description) for c in self.commands if c.shown and c.in_groups]


def load_commands(root: Path | None = None) -> Commands:
    """The commands of a content folder, by default the one in use.

    Raises:
        ContentErrors: with every error of the file.
    """
    return load_file(root or content_root(), FILE, Commands)
