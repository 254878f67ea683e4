"""The analysis of a trial: its arithmetic against scipy and brute force, its error rates by simulation."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from bot.base.night import Night
from bot.calculators.own_trial.analysis import Adherence, analyse, finished, t_interval
from bot.calculators.own_trial.exact import p_values, smallest_p
from bot.calculators.own_trial.plan import Plan, PlannedNight
from bot.calculators.own_trial.power import TRIALS, night_sd, pairs_needed, power
from tests.calculators.own_trial.simulate import pair_differences, skewed_differences

START = date(2026, 11, 22)
SOL = "sleep_onset_latency_min"
TRIALS_OF_CHANCE = 5000


def plan(pairs: int = 7, seed: int = 7) -> Plan:
    return Plan(START, seed, pairs, 4, 1)


def night(planned: PlannedNight, minutes: float | None, **more: Any) -> Night:
    told = {"sleep_onset_latency_min": minutes, "magnesium": planned.magnesium, **more}
    return Night(planned.morning, zone="UTC", **told)


def told(trial: Plan, minutes: Any) -> list[Night]:
    return [night(n, minutes(n)) for n in trial.nights()]


# ---- arithmetic


@given(st.lists(st.integers(-6, 6).map(float), min_size=1, max_size=8))
def test_the_exact_p_value_counts_all_sign_patterns(differences: list[float]) -> None:
    seen = abs(sum(differences))
    patterns = list(product((-1, 1), repeat=len(differences)))
    as_far = sum(abs(sum(s * d for s, d in zip(p, differences, strict=True))) >= seen for p in patterns)
    assert p_values(np.array([differences]))[0] == as_far / len(patterns)


@given(st.lists(st.floats(-50, 50), min_size=6, max_size=9), st.floats(0.1, 7))
def test_rounding_never_changes_a_p_value(differences: list[float], scale: float) -> None:
    first, second = p_values(np.array([differences, [d * scale for d in differences]]))
    assert first == second


def test_p_values_agree_with_scipy() -> None:
    for row in pair_differences(20, effect=8.0, seed=3):
        expected = stats.permutation_test((row,), np.mean, permutation_type="samples", n_resamples=np.inf)
        assert p_values(row[None])[0] == pytest.approx(expected.pvalue)


def test_the_interval_agrees_with_scipy() -> None:
    for row in pair_differences(20, seed=4):
        expected = stats.ttest_1samp(row, 0).confidence_interval(0.95)
        assert t_interval(row.tolist()) == pytest.approx((expected.low, expected.high))


def test_no_interval_without_spread() -> None:
    assert t_interval([]) is None
    assert t_interval([3.0]) is None
    assert t_interval([3.0, 3.0, 3.0]) is None


def test_a_whole_trial() -> None:
    # Ten minutes sooner with magnesium, plus what differs from pair to pair; the first nights are far off.
    trial = plan()
    nights = told(trial, lambda n: 300 if not n.counts else 30 + n.pair - (10 + n.pair) * n.magnesium)
    found = analyse(trial, nights, SOL, 6)
    assert [p.difference for p in found.pairs] == [-10, -11, -12, -13, -14, -15, -16]
    assert found.difference == pytest.approx(-13)
    assert found.p == smallest_p(7) == 2 / 128
    assert found.interval is not None
    assert found.interval[0] < -13 < found.interval[1] < 0
    assert found.adherence == Adherence(56, 56, 56)


def test_the_order_of_nights_and_nights_outside_of_the_plan_do_not_matter() -> None:
    trial = plan()
    nights = told(trial, lambda n: 20.0 + n.evening.day - 5 * n.magnesium)
    outside = [Night(START - timedelta(days=i), zone="UTC", sleep_onset_latency_min=500) for i in range(10)]
    assert analyse(trial, [*reversed(nights), *outside], SOL, 6) == analyse(trial, nights, SOL, 6)


def test_missing_nights_and_missing_pairs() -> None:
    trial = plan()
    nights = told(trial, lambda n: 30.0 - n.pair * n.magnesium)
    first = [n for n in nights if trial.night(n.morning - timedelta(days=1)).pair == 0]  # type: ignore[union-attr]
    without_a_block = [n for n in nights if n not in first or not n.magnesium]
    found = analyse(trial, without_a_block, SOL, 6)
    assert (found.counted_pairs, found.pairs[0].difference, found.pairs[0].with_magnesium) == (6, None, ())
    assert found.difference == pytest.approx(-fmean(range(1, 7)))
    assert found.p == smallest_p(6)
    # One night a block is enough.
    thin = [n for n in nights if trial.night(n.morning - timedelta(days=1)).counts][::3]  # type: ignore[union-attr]
    assert analyse(trial, thin, SOL, 6).counted_pairs == 7


def test_too_little_says_so() -> None:
    trial = plan()
    empty = analyse(trial, [], SOL, 6)
    assert (empty.difference, empty.interval, empty.p, empty.counted_pairs) == (None, None, None, 0)
    assert empty.adherence == Adherence(56, 0, 0)
    five = told(plan(5), lambda n: 30.0 - (5 + n.pair) * n.magnesium)
    found = analyse(plan(5), five, SOL, 6)
    assert found.p is None
    assert found.interval is not None


def test_nights_count_as_planned_and_adherence_tells_how_it_went() -> None:
    trial = plan()
    forgot = [night(n, 30.0 - 10 * n.magnesium, magnesium=False) for n in trial.nights()]
    found = analyse(trial, forgot, SOL, 6)
    assert found.difference == -10
    assert found.adherence == Adherence(56, 56, 28)
    silent = [night(n, 30.0, magnesium=None) for n in trial.nights()]
    assert analyse(trial, silent, SOL, 6).adherence == Adherence(56, 0, 0)


def test_a_night_that_can_not_be_is_left_out() -> None:
    trial = plan(2)
    nights = told(trial, lambda n: -5.0 if n.pair == 0 else 20.0 - n.magnesium)
    assert [p.difference for p in analyse(trial, nights, SOL, 6).pairs] == [None, -1.0]


def test_a_result_waits_for_the_last_morning() -> None:
    trial = plan()
    assert not finished(trial, trial.end)
    assert finished(trial, trial.end + timedelta(days=1))


@given(st.lists(st.none() | st.floats(0, 200), min_size=56, max_size=56))
@settings(deadline=None)
def test_no_diary_breaks_the_analysis(minutes: list[float | None]) -> None:
    trial = plan()
    nights = [night(n, m) for n, m in zip(trial.nights(), minutes, strict=True)]
    found = analyse(trial, nights, SOL, 6)
    assert (found.p is None) == (found.counted_pairs < 6)
    if found.difference is not None and found.interval is not None:
        assert found.interval[0] <= found.difference <= found.interval[1]


# ---- error rates


@pytest.mark.parametrize("pairs", [6, 7, 8])
@pytest.mark.parametrize("nights", [pair_differences, skewed_differences])
def test_false_alarms_come_as_often_as_the_test_allows(pairs: int, nights: Any) -> None:
    steps = np.arange(1, 2**pairs) * smallest_p(pairs)
    attainable = steps[steps <= 0.05].max()
    alarms = (p_values(nights(TRIALS_OF_CHANCE, pairs=pairs, seed=pairs)) <= 0.05).mean()
    assert alarms == pytest.approx(attainable, abs=0.01)


@pytest.mark.parametrize("pairs", [2, 4, 7])
@pytest.mark.parametrize("effect", [0.0, -12.0])
def test_intervals_hold_the_truth(pairs: int, effect: float) -> None:
    rows = pair_differences(TRIALS_OF_CHANCE, effect=effect, pairs=pairs, seed=10 + pairs)
    ends = [interval for row in rows.tolist() if (interval := t_interval(row))]
    assert len(ends) == TRIALS_OF_CHANCE
    held = fmean(low <= effect <= high for low, high in ends)
    assert held == pytest.approx(0.95, abs=0.01)


@pytest.mark.parametrize(
    ("effect", "sd", "pairs"), [(15, 20, 7), (20, 20, 7), (10, 20, 12), (0.5, 0.8, 7), (30, 20, 6)]
)
def test_the_power_that_was_told_is_met(effect: float, sd: float, pairs: int) -> None:
    rows = pair_differences(TRIALS_OF_CHANCE, effect=-effect, sd=sd, pairs=pairs, seed=99)
    met = ((p_values(rows) <= 0.05) & (rows.sum(axis=1) < 0)).mean()
    assert power(effect, sd, pairs, 3, 0.05) == pytest.approx(met, abs=0.03)


def test_the_simulated_rows_are_what_the_whole_analysis_finds() -> None:
    trial, chance = plan(), np.random.default_rng(5)
    for _ in range(50):
        drawn = {n.morning: float(chance.uniform(0, 90)) for n in trial.nights()}
        found = analyse(trial, told(trial, lambda n, drawn=drawn: drawn[n.morning]), SOL, 6)
        row = [
            fmean(drawn[n.morning] for n in trial.nights() if n.pair == p and n.counts and n.magnesium)
            - fmean(drawn[n.morning] for n in trial.nights() if n.pair == p and n.counts and not n.magnesium)
            for p in range(7)
        ]
        assert found.p == p_values(np.array([row]))[0]
        assert found.interval == pytest.approx(t_interval(row))


def test_power_grows_with_effect_and_pairs_and_is_none_below_six() -> None:
    assert power(50, 20, 5, 3, 0.05) == 0
    by_effect = [power(e, 20, 7, 3, 0.05) for e in (0, 5, 10, 20, 40)]
    assert by_effect == sorted(by_effect)
    assert by_effect[0] < 0.05
    assert by_effect[-1] > 0.99
    assert power(10, 20, 12, 3, 0.05) > power(10, 20, 6, 3, 0.05)
    assert power(-10, 20, 7, 3, 0.05) == power(10, 20, 7, 3, 0.05)
    assert TRIALS >= 4000


def test_the_pairs_needed_are_the_fewest_that_do() -> None:
    needed = pairs_needed(15, 20, 3, 0.05, 0.8, 12)
    assert needed is not None
    assert power(15, 20, needed, 3, 0.05) >= 0.8 > power(15, 20, needed - 1, 3, 0.05)
    assert pairs_needed(1, 20, 3, 0.05, 0.8, 12) is None


def test_the_spread_of_nights_needs_enough_nights_that_differ() -> None:
    assert night_sd([10, 20, 30], 10) is None
    assert night_sd([10.0] * 12, 10) is None
    assert night_sd([], 0) is None
    assert night_sd([10.0, 20.0] * 5, 10) == pytest.approx(5.27, abs=0.01)
