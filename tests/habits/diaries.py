"""Made-up diaries for tests of pictures and exports."""

from __future__ import annotations

import random
from datetime import date, time, timedelta

from bot.base.night import Night

LAST = date(2026, 11, 22)


def diary(count: int, missing: float = 0.0, seed: int = 1, zone: str = "Europe/Madrid") -> list[Night]:
    """The nights up to `LAST`; a share of them missing, now and then one without times."""
    chance = random.Random(seed)
    out = []
    for i in range(count):
        if chance.random() < missing:
            continue
        morning = LAST - timedelta(days=i)
        if chance.random() < 0.1:
            out.append(Night(morning, zone=zone, quality=3, magnesium=True))
            continue
        bed, wake = 22 * 60 + chance.randrange(150), 5 * 60 + chance.randrange(150)
        wakings = chance.choice([None, 0, 1, 3])
        out.append(
            Night(
                morning,
                zone=zone,
                bed_time=_clock(bed),
                sleep_onset_latency_min=chance.choice([None, 5, 40]),
                awakenings=wakings,
                wake_after_sleep_onset_min=chance.choice([None, 30]) if wakings else None,
                final_wake=_clock(wake),
                out_of_bed=_clock(wake + 15),
                quality=chance.choice([None, 1, 3, 5]),
                magnesium=chance.choice([True, False, None]),
            )
        )
    return out


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
