"""Where the data and the key lie: never in the same folder."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def default_path() -> Path:
    """The database, if the settings name no other place."""
    return platformdirs.user_data_path("magsleep") / "magsleep.db"


def default_key_file() -> Path:
    """The key, if the settings name no other place."""
    return platformdirs.user_config_path("magsleep") / "magsleep.key"


def database_file(named: str | None) -> Path | None:
    """The file of a database as it is named in the settings; None for one on a server."""
    if not named:
        return default_path()
    scheme, found, place = named.partition("://")
    if not found:
        return Path(named)
    return Path(place.partition("?")[0].removeprefix("/")) if scheme.startswith("sqlite") else None
