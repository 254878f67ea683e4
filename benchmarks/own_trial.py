"""The own trial, checked by simulation: false alarms, power, how often the interval holds the truth, and time.

    python benchmarks/own_trial.py [--trials 5000]

Every simulated trial goes through the whole analysis: a plan from a seed of its own, a diary night by night, the
result. Nights without an effect come in five kinds: spread evenly around a mean; with a long tail; each night like the
one before; drifting over the weeks; and with every fifth night missing.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from bot.base.night import Night
from bot.calculators.own_trial.analysis import Result, analyse
from bot.calculators.own_trial.exact import smallest_p
from bot.calculators.own_trial.plan import Plan
from bot.calculators.own_trial.power import power

START = date(2026, 11, 22)
OUTCOME = "sleep_onset_latency_min"
LEVEL, P_FROM = 0.05, 6
MEAN, SD = 40.0, 12.0
Nights = NDArray[np.float64]


def even(chance: np.random.Generator, length: int) -> Nights:
    """Independent nights."""
    return np.clip(chance.normal(MEAN, SD, length), 0, None)


def long_tail(chance: np.random.Generator, length: int) -> Nights:
    """Now and then a very bad night."""
    return chance.lognormal(3.2, 0.7, length).clip(max=600)


def alike(chance: np.random.Generator, length: int) -> Nights:
    """Each night correlates by 0.4 with the one before."""
    out = chance.normal(size=length)
    for i in range(1, length):
        out[i] = 0.4 * out[i - 1] + (1 - 0.4**2) ** 0.5 * out[i]
    return np.clip(MEAN + SD * out, 0, None)


def drifting(chance: np.random.Generator, length: int) -> Nights:
    """Twenty minutes better by the end, with or without magnesium."""
    return even(chance, length) + np.linspace(20, 0, length)


def with_gaps(chance: np.random.Generator, length: int) -> Nights:
    """Every fifth night was not told."""
    return np.where(chance.random(length) < 0.2, np.nan, even(chance, length))


KINDS: tuple[Callable[[np.random.Generator, int], Nights], ...] = (even, long_tail, alike, drifting, with_gaps)


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=5000)
    trials = parser.parse_args().trials
    print(f"{trials} trials each. No effect: false alarms at {LEVEL}, and 95 % intervals that hold zero")
    for pairs in (6, 7, 8):
        attainable = int(LEVEL / smallest_p(pairs)) * smallest_p(pairs)
        for kind in KINDS:
            began = time.perf_counter()
            found = [trial(pairs, kind, 0.0, seed) for seed in range(trials)]
            each = (time.perf_counter() - began) / trials
            print(
                f"  {pairs} pairs  {kind.__name__:10} {_share(alarm(r) for r in found):6.1%}"
                f"  (attainable {attainable:5.1%})   holds {_share(holds(r, 0.0) for r in found):6.1%}"
                f"   {each * 1000:5.2f} ms a trial"
            )
    print("An effect: power as told before the start, as met, and intervals that hold it")
    for pairs, effect in ((7, -10.0), (7, -15.0), (10, -10.0)):
        found = [trial(pairs, even, effect, seed) for seed in range(trials)]
        met = _share(alarm(r) and (r.difference or 0) < 0 for r in found)
        began = time.perf_counter()
        said = power(effect, SD, pairs, 3, LEVEL)
        took = time.perf_counter() - began
        print(
            f"  {pairs} pairs  {effect:+.0f} min   told {said:6.1%} ({took:.2f} s)   met {met:6.1%}"
            f"   holds {_share(holds(r, effect) for r in found):6.1%}"
        )


def trial(pairs: int, kind: Callable[[np.random.Generator, int], Nights], effect: float, seed: int) -> Result:
    """One simulated trial, analysed."""
    plan = Plan(START, seed, pairs, 4, 1)
    minutes = kind(np.random.default_rng([seed, pairs]), plan.length)
    nights = [
        Night(n.morning, zone="UTC", sleep_onset_latency_min=float(m) + effect * n.magnesium + abs(effect))
        for n, m in zip(plan.nights(), minutes, strict=True)
        if not np.isnan(m)
    ]
    return analyse(plan, nights, OUTCOME, P_FROM)


def alarm(result: Result) -> bool:
    """Whether a trial would have been called an effect."""
    return result.p is not None and result.p <= LEVEL


def holds(result: Result, truth: float) -> bool:
    """Whether the interval holds the truth."""
    return result.interval is not None and result.interval[0] <= truth <= result.interval[1]


def _share(hits: object) -> float:
    return float(np.mean(list(hits)))  # type: ignore[call-overload]


if __name__ == "__main__":
    main()
