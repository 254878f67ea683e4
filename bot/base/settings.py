"""Every setting, in one place. Read from the environment and from a `.env` file in the working folder."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of a run; `.env.example` explains each one."""

    model_config = SettingsConfigDict(env_file=".env", env_prefix="MAGSLEEP_", extra="ignore", frozen=True)

    telegram_token: SecretStr | None = Field(
        None, validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN", "MAGSLEEP_TELEGRAM_TOKEN")
    )
    """The token that BotFather gives; needed by `magsleep run` only."""
    base_url: str = "https://api.telegram.org/bot"
    """Address of the Bot API, without the token; a stand-in server or a local Bot API server can take its place."""
    content: Path | None = None
    """Another content folder than the one shipped."""
    cache: Path | None = None
    """Where the trained router is kept; by default the user's cache folder."""
    database_url: SecretStr | None = None
    """Where people's entries are kept; by default an SQLite file in the user's data folder. A secret: it may hold a
    password."""
    key_file: Path | None = None
    """The key that entries are encrypted with; by default a file in the user's configuration folder."""
    log_level: str = "INFO"
    """DEBUG, INFO, WARNING or ERROR."""
    spacing_ms: int = Field(40, ge=0)
    """Milliseconds between two messages that the bot sends, whoever they are for."""
    webhook_url: str | None = None
    """Address at which Telegram reaches the bot; without one the bot asks Telegram for news itself."""
    webhook_secret: SecretStr | None = None
    """What Telegram must say at the webhook; by default made from the token."""
    listen: str | None = None
    """Where the web server of the bot listens: host:port."""
    operator_chat: int | None = None
    """The chat that is told of errors."""
