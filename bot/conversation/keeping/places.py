"""Where somebody is, by a place that was sent or a text: its time zone, or that it has several."""

from __future__ import annotations

from dataclasses import dataclass

from tzfpy import get_tz

from bot.base.wall_clock import zone_named
from bot.conversation.keeping.desks import Turn
from bot.understanding.engine import Understander

SAME = {"uk": "gb"}
"""Country as it is read → as its zones are listed."""
ALONE = 4
"""Words; a longer text is about something else as well."""


@dataclass(frozen=True, slots=True)
class Place:
    """What an answer to "Where are you?" comes to."""

    zone: str | None = None
    """IANA name; one that this machine knows."""
    country: str | None = None
    is_wide: bool = False
    """More than one time zone is used there."""
    alone: bool = False
    """The message names the place and tells nothing else."""


class Places:
    """Reads places."""

    def __init__(self, understander: Understander) -> None:
        self._understander = understander

    def of(self, turn: Turn) -> Place:
        """The place that a message names, taken as an answer."""
        if at := turn.message.location:
            return Place(_known(get_tz(at[1], at[0])), alone=True)
        said = self._understander.slots(turn.text, expecting="timezone")
        alone = not said.known().keys() - {"timezone", "country"} and len(turn.text.split()) <= ALONE
        country = SAME.get(said.country, said.country) if said.country else None
        return Place(_known(said.timezone), country, "zone_several" in said.problems, alone)


def _known(zone: str | None) -> str | None:
    return zone if zone and zone_named(zone) else None
