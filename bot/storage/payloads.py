"""What stands inside the sealed cells: these, and of a night `NightItems` of bot/base.

A field added later needs a default, so that older cells still open.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Payload(BaseModel):
    """The content of one sealed cell; written as JSON."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Private(Payload):
    """Of a person: where to write to, settings, and what the person asked to be remembered."""

    address: str
    """Where messages go: on Telegram the id of the private chat."""
    country: str | None = None
    """For limits and emergency numbers: a key of help_lines.yaml."""
    units: str | None = None
    """The unit of blood results that the person uses."""
    zone: str | None = None
    """IANA name of the time zone."""
    facts: dict[str, Any] = Field(default_factory=dict)
    """Slots the person asked to be remembered: age, sex, pregnant … (docs/ask-jsonl.md)."""


class ReminderText(Payload):
    """Of a reminder: what it is about, beyond its kind."""

    text: str | None = None
    """Words of the person's own."""
    medicine: str | None = None
    """The medicine to keep a distance from; generic name."""
    hours_apart: float | None = None
    """Hours to keep between the two."""
    doses: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    """All medicines to keep a distance from: generic name → minutes after midnight."""


class OwnTrial(Payload):
    """Of a personal trial: its plan, fixed before it starts."""

    outcome: str
    """What is looked at: "sleep_onset_latency_min", "quality" or "awakenings"."""
    pairs: int
    """Pairs of blocks, one with magnesium and one without."""
    block_nights: int
    """Nights of a block."""
    not_counted: int = 1
    """How many of them, the first ones, are not counted."""
    seed: int
    """Fixes the random order within the pairs."""
    magnesium_mg: float | None = None
    """Elemental, a night."""
    form: str | None = None
    stopped_on: date | None = None
    stop_reason: str | None = None
    """Why it was stopped, as an id."""
