"""What a channel hands to the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a person did: typed a text, pressed a choice, shared a place, or opened the chat by a link."""

    chat: str
    """The dialogue: context is kept per chat."""
    person: str
    """Who acted; equals `chat` in a private dialogue."""
    now: datetime
    """When, with an offset. Drives expiry and relative times; the offset is not the person's zone."""
    text: str | None = None
    """What was typed, untouched."""
    choice: str | None = None
    """The token of a pressed button (`Choice.token`)."""
    location: tuple[float, float] | None = None
    """Latitude and longitude, in degrees."""
    start_payload: str | None = None
    """What followed `/start` in a deep link."""
    language: str | None = None
    """The IETF tag the client reports, if any."""
    private: bool = True
    """False in a group: nothing about a person's health is asked there."""
