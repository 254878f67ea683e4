"""What the pictures of the diary and of the own trial show, and the same in words. Words come through `say`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.base.night import Night
from bot.calculators.own_trial.analysis import PairResult, Result
from bot.calculators.own_trial.plan import Plan
from bot.calculators.sleep import LIMITS, Mean, Sleep, averages, measure
from bot.charts import nights as nights_chart
from bot.charts import own_trial as trial_chart
from bot.charts.nights import LOWEST

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MANY_MISSING = 3
"""So many missing nights in a row are told in one line."""
MOST_WAKINGS = 8
"""Wakings drawn in one night; more would hide the bar."""
_MEANS = {
    "total_sleep_min": "duration",
    "time_in_bed_min": "duration",
    "sleep_onset_latency_min": "duration",
    "wake_after_sleep_onset_min": "duration",
    "awakenings": "number",
    "sleep_efficiency_pct": "percent",
    "quality": "rating",
}

_BEST = int(LIMITS["quality"][1])
_ENDS = {"sleep_onset_latency_min": (0.0, 30.0), "quality": LIMITS["quality"], "awakenings": (0.0, 3.0)}
"""What an axis of the trial holds at least."""


class Say(Protocol):
    """Writes a label of the content with values."""

    def __call__(self, label: str, /, **values: Any) -> str:
        """The words of a label."""
        ...


def period(nights: Iterable[Night], last: date, count: int) -> dict[date, Night | None]:
    """The last `count` mornings up to `last`, each with its night or None."""
    told = {n.morning: n for n in nights}
    mornings = [last - i * DAY for i in reversed(range(count))]
    return {morning: told.get(morning) for morning in mornings}


# ---- nights


def nights_values(nights: Mapping[date, Night | None], say: Say) -> dict[str, Any]:
    """What the caption and the text equivalent of the picture of a period stand on."""
    told = {day: n for day, n in nights.items() if n}
    return {
        "count": len(nights),
        "told": len(told),
        "with_magnesium": sum(n.magnesium is True for n in told.values()),
        "without_magnesium": sum(n.magnesium is False for n in told.values()),
        "averages": [{"name": name, "figure": figure} for name, figure in _averages(told.values(), say)],
        "nights": [_in_words(day, n, say) for day, n in told.items()],
    }


def nights_picture(nights: Mapping[date, Night | None], say: Say) -> nights_chart.Nights:
    """The picture of a period."""
    told = [n for n in nights.values() if n]
    rows = tuple(_rows(nights, say))
    spans = [row.span for row in rows if row.span]
    return nights_chart.Nights(
        say("title", count=len(nights)),
        say("told", told=len(told), count=len(nights)),
        rows,
        tuple((float(m), _hour(m // 60 + 12, say)) for m in nights_chart.hours_of(spans)),
        say("efficiency"),
        say("percent", value=100),
        say("percent-or-less" if any((r.efficiency or 100) < LOWEST for r in rows) else "percent", value=LOWEST),
        tuple((kind, say(f"legend-{kind}")) for kind in _kinds(rows)),
        tuple(_averages(told, say)),
    )


def _rows(nights: Mapping[date, Night | None], say: Say) -> Iterator[nights_chart.Row]:
    """A row for each night, and one for a longer run of missing ones."""
    for missing, run in groupby(nights.items(), lambda item: item[1] is None):
        days = [day for day, _ in run]
        if missing and len(days) >= MANY_MISSING:
            note = say("no-entries", last=dated(days[-1], say), count=len(days))
            yield nights_chart.Row(dated(days[0], say), note=note)
        else:
            yield from (_row(day, nights[day], say) for day in days)


def _row(day: date, night: Night | None, say: Say) -> nights_chart.Row:
    label = dated(day, say)
    if night is None:
        return nights_chart.Row(label, note=say("no-entry"))
    sleep = measure(night)
    if sleep is None:
        return nights_chart.Row(label, magnesium=night.magnesium, note=say("no-times"))
    span, awake, wakings = _drawn(night, sleep)
    return nights_chart.Row(
        label, span, awake, wakings, night.magnesium, sleep.sleep_efficiency_pct, sleep.at_most, note=""
    )


def _drawn(night: Night, sleep: Sleep) -> tuple[nights_chart.Span, tuple[nights_chart.Span, ...], tuple[float, ...]]:
    """The bar of a night by the clock on the wall: from bed to rising, stretches awake, and single wakings."""
    zone = ZoneInfo(night.zone)
    noon = datetime.combine(sleep.final_wake.astimezone(zone).date() - DAY, datetime.min.time()) + DAY / 2

    def minutes(at: datetime) -> float:
        return (at.astimezone(zone).replace(tzinfo=None) - noon) / timedelta(minutes=1)

    bed, wake, rise = minutes(sleep.bed), minutes(sleep.final_wake), minutes(sleep.out_of_bed)
    asleep = minutes(sleep.lights_out) + (sleep.sleep_onset_latency_min or 0)
    spans = [(bed, asleep), (wake, rise)]
    count = min(night.awakenings or 0, MOST_WAKINGS)
    awake = sleep.wake_after_sleep_onset_min or 0
    between = [asleep + (wake - asleep) * (i + 1) / (max(count, 1) + 1) for i in range(max(count, 1))]
    if awake:
        each = awake / len(between)
        spans += [(max(m - each / 2, asleep), min(m + each / 2, wake)) for m in between]
    wakings = tuple(between) if count and not awake else ()
    return (bed, rise), tuple(s for s in spans if s[1] > s[0]), wakings


def _kinds(rows: Sequence[nights_chart.Row]) -> list[str]:
    """Only what is drawn is explained."""
    seen = {
        "asleep": any(r.span for r in rows),
        "awake": any(r.awake for r in rows),
        "waking": any(r.wakings for r in rows),
        "with": any(r.magnesium is True for r in rows),
        "without": any(r.magnesium is False for r in rows),
        "share": any(r.efficiency is not None for r in rows),
        "bound": any(r.at_most for r in rows),
    }
    return [kind for kind, there in seen.items() if there]


def _averages(nights: Iterable[Night], say: Say) -> Iterable[tuple[str, str]]:
    found = averages(list(nights))
    for name, kind in _MEANS.items():
        if mean := found.get(name):
            yield (
                say(f"mean-{name.replace('_', '-')}"),
                say("mean", figure=_figure(mean, kind, say), nights=mean.nights),
            )


def _figure(mean: Mean, kind: str, say: Say) -> str:
    figure = (
        duration(mean.value, say) if kind == "duration" else say(kind, value=_rounded(mean.value, kind), best=_BEST)
    )
    return say("at-most", figure=figure) if mean.at_most else figure


def _rounded(value: float, kind: str) -> str:
    return f"{value:.0f}" if kind == "percent" else _plain(value)


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def duration(minutes: float, say: Say) -> str:
    """A length of time in words: "6 h 52 min"."""
    hours, rest = divmod(round(minutes), 60)
    if not hours:
        return say("minutes", minutes=rest)
    return say("hours-minutes", hours=hours, minutes=rest) if rest else say("hours", hours=hours)


def _in_words(day: date, night: Night, say: Say) -> dict[str, Any]:
    sleep = measure(night)
    return {
        "date": dated(day, say),
        "bed": clock(night.bed_time or night.lights_out, say) if sleep else None,
        "up": clock(night.out_of_bed or night.final_wake, say) if sleep else None,
        "slept": duration(sleep.total_sleep_min, say) if sleep else None,
        "at_most": sleep.at_most if sleep else False,
        "quality": night.quality,
        "magnesium": night.magnesium,
    }


def dated(day: date, say: Say) -> str:
    """A date as the rows of a picture name it: "Sun 22"."""
    return say("date", weekday=say(WEEKDAYS[day.weekday()]), day=day.day)


def _hour(hour: int, say: Say) -> str:
    half = "am" if hour % 24 < 12 else "pm"
    return say(f"hour-{half}", hour=hour % 12 or 12)


def clock(shown: time | None, say: Say) -> str:
    """A time of day: "11:15 PM"; "" for none."""
    if shown is None:
        return ""
    return say("clock-am" if shown.hour < 12 else "clock-pm", hour=shown.hour % 12 or 12, minute=f"{shown.minute:02d}")


# ---- the own trial


def trial_values(plan: Plan, result: Result, say: Say) -> dict[str, Any]:
    """What the caption and the text equivalent of the picture of a trial stand on."""
    return {
        "outcome": say(f"outcome-{result.outcome.replace('_', '-')}"),
        "pairs": [_pair_in_words(p, say) for p in result.pairs],
        "counted": result.counted_pairs,
        "planned": plan.pairs,
        "result": _result(result, say),
        "seed": plan.seed,
    }


def trial_picture(plan: Plan, nights: Iterable[Night], result: Result, say: Say) -> trial_chart.OwnTrial:
    """The picture of a trial's raw nights."""
    values = {n.morning: v for n in nights if (v := getattr(n, result.outcome)) is not None}
    aside: dict[tuple[int, bool], list[float]] = {}
    for night in plan.nights():
        if not night.counts and night.morning in values:
            aside.setdefault((night.pair, night.magnesium), []).append(float(values[night.morning]))

    def lane(pair: PairResult, magnesium: bool) -> trial_chart.Lane:
        counted = pair.with_magnesium if magnesium else pair.without
        mean = sum(counted) / len(counted) if counted else None
        return trial_chart.Lane(counted, tuple(aside.get((pair.pair, magnesium), ())), mean)

    pairs = tuple(trial_chart.Pair(say("pair", number=p.pair + 1), lane(p, True), lane(p, False)) for p in result.pairs)
    return trial_chart.OwnTrial(
        say("title"),
        say("under", counted=result.counted_pairs, planned=plan.pairs),
        pairs,
        say("no-nights"),
        _ENDS[result.outcome],
        say(f"outcome-{result.outcome.replace('_', '-')}"),
        tuple((kind, say(f"legend-{kind}")) for kind in ("with", "without", "mean", "not-counted")),
        _result(result, say),
    )


def _result(result: Result, say: Say) -> str:
    if result.difference is None:
        return say("result-none")
    shown = _difference(result.difference, result.outcome, say)
    if result.interval is None:
        return say("result-bare", difference=shown)
    low, high = (_difference(v, result.outcome, say) for v in result.interval)
    return say("result", difference=shown, low=low, high=high)


def _difference(value: float, outcome: str, say: Say) -> str:
    size = f"{abs(value):.0f}" if outcome.endswith("_min") else _plain(abs(value))
    if float(size) == 0:
        return say("same")
    return say(f"{'less' if value < 0 else 'more'}-{outcome.replace('_', '-')}", value=size)


def _pair_in_words(pair: PairResult, say: Say) -> dict[str, Any]:
    def mean(values: Sequence[float]) -> str | None:
        return _plain(sum(values) / len(values)) if values else None

    return {
        "label": say("pair", number=pair.pair + 1),
        "with_magnesium": mean(pair.with_magnesium),
        "without": mean(pair.without),
    }
