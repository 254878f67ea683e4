"""Pooling against published results, and against its own laws."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.pooling import (
    Effect,
    Pooled,
    fixed_effect,
    log_risk_ratio,
    random_effects,
    se_of_interval,
    t_quantile,
    two_sided_p,
)
from bot.knowledge.library_models import PooledTrials
from bot.knowledge.loader import load_file

BCG = Path(__file__).parent.parent / "data" / "bcg_trials.csv"


def bcg() -> list[Effect]:
    lines = [line for line in BCG.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    keys = ("vaccinated_cases", "vaccinated_without", "control_cases", "control_without")
    return [log_risk_ratio(*(int(row[k]) for k in keys)) for row in rows]


# ---- published results


def test_the_vaccine_trials_by_dersimonian_and_laird() -> None:
    found = random_effects(bcg())
    assert len(found.weights) == 13
    assert f"{found.estimate:.4f}" == "-0.7141"
    assert f"{found.se:.4f}" == "0.1787"
    assert f"{found.tau2:.4f}" == "0.3088"
    assert f"{found.q:.2f}" == "152.23"
    assert f"{100 * found.i2:.1f}" == "92.1"


def test_the_vaccine_trials_by_fixed_effect() -> None:
    found = fixed_effect(bcg())
    assert f"{found.estimate:.4f}" == "-0.4303"
    assert found.tau2 == 0
    assert f"{found.q:.2f}" == "152.23"


def test_the_prediction_interval_of_the_vaccine_trials() -> None:
    found = random_effects(bcg())
    low, high = found.prediction or (0, 0)
    # t(11) = 2.2010 on either side of the estimate, with the root of tau² + SE²
    half = 2.2010 * math.sqrt(0.3088 + 0.1787**2)
    assert low == pytest.approx(-0.7141 - half, abs=2e-3)
    assert high == pytest.approx(-0.7141 + half, abs=2e-3)
    assert low < found.ci95[0] < found.ci95[1] < high


def test_the_published_sleep_figures_agree_with_themselves(content_dir: Path) -> None:
    """The magnesium trials' own inputs are not public; what is printed about the pool can still be checked."""
    pooled = load_file(content_dir, "science/trials.yaml", PooledTrials).pooled
    published = {r.outcome: r for r in pooled.results}
    assert len(pooled.internal_check) == 2
    for check in pooled.internal_check:
        result = published[check.outcome]
        assert result.md is not None and result.ci95 is not None
        se = se_of_interval(*result.ci95)
        assert f"{se:.3f}" == f"{check.se:.3f}"
        assert f"{result.md / se:.3f}" == f"{check.z:.3f}"
        assert f"{two_sided_p(result.md / se):.4f}" == f"{check.p:.4f}"
        assert sum(result.ci95) / 2 == pytest.approx(result.md, abs=0.01)


@pytest.mark.parametrize(
    ("low", "high", "estimate", "se", "z", "p"),
    [(-27.27, -7.44, -17.36, "5.059", "-3.432", "0.0006"), (-5.99, 38.12, 16.06, "11.253", "1.427", "0.1535")],
)
def test_the_sleep_figures_as_printed(low: float, high: float, estimate: float, se: str, z: str, p: str) -> None:
    found = se_of_interval(low, high)
    assert (f"{found:.3f}", f"{estimate / found:.3f}", f"{two_sided_p(estimate / found):.4f}") == (se, z, p)


# From printed tables of Student's t.
@pytest.mark.parametrize(
    ("p", "df", "t"),
    [(0.975, 1, 12.7062), (0.975, 2, 4.3027), (0.975, 3, 3.1824), (0.975, 11, 2.2010), (0.975, 30, 2.0423),
     (0.975, 1000, 1.9623), (0.95, 5, 2.0150), (0.995, 10, 3.1693), (0.5, 7, 0.0), (0.025, 4, -2.7764)],
)  # fmt: skip
def test_t_quantiles(p: float, df: int, t: float) -> None:
    assert t_quantile(p, df) == pytest.approx(t, abs=5e-5)


# ---- laws

effects = st.builds(
    Effect, st.floats(-50, 50, allow_nan=False).map(lambda x: round(x, 6)), st.floats(0.01, 20, allow_nan=False)
)
several = st.lists(effects, min_size=1, max_size=12)


def close(a: Pooled, b: Pooled) -> None:
    for name in ("estimate", "se", "tau2", "q", "i2"):
        assert getattr(a, name) == pytest.approx(getattr(b, name), rel=1e-6, abs=1e-6), name


@given(several, st.randoms())
def test_order_changes_nothing(found: list[Effect], chance: object) -> None:
    mixed = list(found)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    close(random_effects(found), random_effects(mixed))
    close(fixed_effect(found), fixed_effect(mixed))


@given(several, st.floats(0.1, 60))
def test_another_unit_gives_the_same_result_in_that_unit(found: list[Effect], k: float) -> None:
    before, after = random_effects(found), random_effects([Effect(k * e.estimate, k * e.se) for e in found])
    assert after.estimate == pytest.approx(k * before.estimate, rel=1e-6, abs=1e-6)
    assert after.se == pytest.approx(k * before.se, rel=1e-6)
    assert after.tau2 == pytest.approx(k * k * before.tau2, rel=1e-6, abs=1e-6)
    assert after.i2 == pytest.approx(before.i2, abs=1e-6)


@given(several, st.floats(-100, 100))
def test_a_shift_shifts_the_estimate_and_nothing_else(found: list[Effect], by: float) -> None:
    before, after = random_effects(found), random_effects([Effect(e.estimate + by, e.se) for e in found])
    assert after.estimate == pytest.approx(before.estimate + by, rel=1e-6, abs=1e-6)
    assert after.tau2 == pytest.approx(before.tau2, rel=1e-6, abs=1e-5)


@given(several)
def test_the_estimate_lies_in_its_intervals_and_among_the_trials(found: list[Effect]) -> None:
    for pooled in (fixed_effect(found), random_effects(found)):
        low, high = pooled.ci95
        assert low <= pooled.estimate <= high
        assert min(e.estimate for e in found) - 1e-9 <= pooled.estimate <= max(e.estimate for e in found) + 1e-9
        assert 0 <= pooled.i2 <= 1
        assert 0 <= pooled.p <= 1
        assert math.fsum(pooled.weights) == pytest.approx(1)
        if pooled.prediction:
            assert pooled.prediction[0] <= low
            assert high <= pooled.prediction[1]
        else:
            assert len(found) < 3


@given(several)
def test_without_spread_between_trials_both_models_agree(found: list[Effect]) -> None:
    random, fixed = random_effects(found), fixed_effect(found)
    if random.tau2 == 0:
        assert random.estimate == fixed.estimate
        assert random.se == fixed.se
    else:
        assert random.se >= fixed.se


@given(effects)
def test_one_trial_stands_for_itself(one: Effect) -> None:
    found = random_effects([one])
    assert (found.estimate, found.tau2, found.i2) == (pytest.approx(one.estimate), 0, 0)
    assert found.se == pytest.approx(one.se)
    assert found.prediction is None


@given(st.floats(0.001, 0.999), st.integers(1, 60))
def test_t_is_symmetric_and_wider_than_normal(p: float, df: int) -> None:
    assert t_quantile(p, df) == pytest.approx(-t_quantile(1 - p, df), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("bad", [(1, 0.0), (1, -1), (math.nan, 1), (1, math.inf)])
def test_an_effect_without_a_real_error_is_refused(bad: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="standard error"):
        Effect(*bad)


def test_nothing_cannot_be_pooled() -> None:
    with pytest.raises(ValueError, match="nothing"):
        random_effects([])
    with pytest.raises(ValueError, match="event"):
        log_risk_ratio(0, 10, 3, 7)
    with pytest.raises(ValueError, match="quantile"):
        t_quantile(1, 3)
