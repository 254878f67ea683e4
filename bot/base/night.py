"""One night as a person tells it: the one shape that the reader, the arithmetic, the pictures and the store share.

The items are those of the Consensus Sleep Diary (Carney et al. 2012, doi:10.5665/sleep.1642) in own words.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, time
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class NightItems:
    """What is told of a night; None is not told. Clock times are those on the wall of `zone`."""

    zone: str
    """IANA name."""
    bed_time: time | None = None
    lights_out: time | None = None
    """When the person tried to sleep; taken as `bed_time` where not told."""
    sleep_onset_latency_min: float | None = None
    awakenings: int | None = None
    wake_after_sleep_onset_min: float | None = None
    final_wake: time | None = None
    out_of_bed: time | None = None
    total_sleep_min: float | None = None
    """The person's own estimate ("slept 7 hours")."""
    quality: int | None = None
    """1 (very poor) to 5 (very good)."""
    magnesium: bool | None = None
    elemental_mg: float | None = None
    note: str | None = None
    """In the person's own words."""
    repeated: Literal["first", "second"] | None = None
    """Which of the two is meant by a time that clocks showed twice that night."""


@dataclass(frozen=True, slots=True)
class Night(NightItems):
    """A night with its place in the diary."""

    morning: date
    """The local date on which the person woke for good."""

    @classmethod
    def of(cls, morning: date, items: NightItems) -> Night:
        """The night of a morning."""
        return cls(morning, **_values(items))

    @property
    def items(self) -> NightItems:
        """All of it but the morning."""
        return NightItems(**_values(self))


def _values(items: NightItems) -> dict[str, Any]:
    return {f.name: getattr(items, f.name) for f in fields(NightItems)}
