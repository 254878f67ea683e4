"""Pooling of trial results: inverse-variance fixed effect, and DerSimonian–Laird random effects.

Pure arithmetic on estimates and their standard errors, in whatever unit they are given (minutes, log risk ratio …).

Sources: DerSimonian R, Laird N. Meta-analysis in clinical trials. Control Clin Trials 1986;7:177-188 (doi
10.1016/0197-2456(86)90046-2). I²: Higgins JPT, Thompson SG. Stat Med 2002;21:1539-1558 (doi 10.1002/sim.1186).
Prediction interval: Higgins JPT, Thompson SG, Spiegelhalter DJ. J R Stat Soc A 2009;172:137-159 (doi
10.1111/j.1467-985X.2008.00552.x).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

Interval = tuple[float, float]
_NORMAL = NormalDist()
Z95 = _NORMAL.inv_cdf(0.975)
"""The 97.5 % point of the normal distribution, 1.95996…"""


@dataclass(frozen=True, slots=True)
class Effect:
    """What one trial found: an estimate and its standard error, in the same unit."""

    estimate: float
    se: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.estimate) and math.isfinite(self.se) and self.se > 0):
            raise ValueError(f"an effect needs a finite estimate and a standard error above 0, not {self}")


@dataclass(frozen=True, slots=True)
class Pooled:
    """The result of pooling."""

    estimate: float
    se: float
    tau2: float
    """Variance between trials; 0 in the fixed-effect model."""
    q: float
    """Cochran's Q, always from the fixed-effect weights."""
    weights: tuple[float, ...]
    """Each trial's share, in the order given; they add up to 1."""

    @property
    def df(self) -> int:
        """Degrees of freedom of Q."""
        return len(self.weights) - 1

    @property
    def i2(self) -> float:
        """I²: the share of the variation that is not chance, 0 to 1 (Higgins & Thompson 2002)."""
        # One trial has no spread; what Q shows then is rounding.
        return (self.q - self.df) / self.q if self.q > self.df > 0 else 0.0

    @property
    def ci95(self) -> Interval:
        """The 95 % confidence interval, by the normal distribution."""
        return self.estimate - Z95 * self.se, self.estimate + Z95 * self.se

    @property
    def z(self) -> float:
        """The estimate in standard errors."""
        return self.estimate / self.se

    @property
    def p(self) -> float:
        """Two-sided p value of no effect."""
        return two_sided_p(self.z)

    @property
    def prediction(self) -> Interval | None:
        """Where the true effect of a new trial would lie 19 times in 20; None with fewer than three trials.

        Student's t with k - 2 degrees of freedom (Higgins, Thompson & Spiegelhalter 2009).
        """
        freedom = len(self.weights) - 2
        if freedom < 1:
            return None
        half = t_quantile(0.975, freedom) * math.sqrt(self.tau2 + self.se**2)
        return self.estimate - half, self.estimate + half


def fixed_effect(effects: Sequence[Effect]) -> Pooled:
    """Inverse-variance fixed effect: each trial weighs 1 / SE².

    Raises:
        ValueError: no effect was given.
    """
    return _pool(effects, 0.0)


def random_effects(effects: Sequence[Effect]) -> Pooled:
    """DerSimonian–Laird random effects: each trial weighs 1 / (SE² + tau²), tau² by the method of moments.

    Raises:
        ValueError: no effect was given.
    """
    weights = [_weight(e, 0.0) for e in effects]
    total = math.fsum(weights)
    q = _pool(effects, 0.0).q
    df = len(effects) - 1
    scale = total - math.fsum(w * w for w in weights) / total
    # One trial, or one that outweighs all others beyond what a float holds, says nothing about spread.
    tau2 = max(0.0, (q - df) / scale) if df > 0 and scale > 0 else 0.0
    return _pool(effects, tau2)


def _pool(effects: Sequence[Effect], tau2: float) -> Pooled:
    if not effects:
        raise ValueError("nothing to pool")
    plain = [_weight(e, 0.0) for e in effects]
    centre = _mean(effects, plain)
    q = math.fsum(w * (e.estimate - centre) ** 2 for w, e in zip(plain, effects, strict=True))
    weights = [_weight(e, tau2) for e in effects]
    total = math.fsum(weights)
    return Pooled(_mean(effects, weights), math.sqrt(1 / total), tau2, q, tuple(w / total for w in weights))


def _weight(effect: Effect, tau2: float) -> float:
    return 1 / (effect.se**2 + tau2)


def _mean(effects: Sequence[Effect], weights: Sequence[float]) -> float:
    return math.fsum(w * e.estimate for w, e in zip(weights, effects, strict=True)) / math.fsum(weights)


def log_risk_ratio(events: int, without: int, control_events: int, control_without: int) -> Effect:
    """The log risk ratio of a two-by-two table, with its large-sample standard error.

    Raises:
        ValueError: a group without events; no half is added behind the caller's back.
    """
    if min(events, control_events) < 1 or min(without, control_without) < 0:
        raise ValueError("a log risk ratio needs at least one event in each group")
    treated, control = events + without, control_events + control_without
    variance = 1 / events - 1 / treated + 1 / control_events - 1 / control
    return Effect(math.log(events / treated * control / control_events), math.sqrt(variance))


def se_of_interval(low: float, high: float) -> float:
    """The standard error behind a published 95 % interval that was built on the normal distribution."""
    return (high - low) / (2 * Z95)


def two_sided_p(z: float) -> float:
    """The two-sided p value of a z score. `erfc` keeps its digits far out in the tail, where 1 - CDF loses them."""
    return math.erfc(abs(z) / math.sqrt(2))


def t_quantile(p: float, df: int) -> float:
    """The p quantile of Student's t with a whole number of degrees of freedom.

    For whole df the distribution function is a finite sum (Abramowitz & Stegun 26.7.3 and 26.7.4); halving the interval
    inverts it to the last digits. That spares a dependency on scipy for one number in a chart.
    """
    if not 0 < p < 1 or df < 1:
        raise ValueError(f"no quantile for p {p}, df {df}")
    if p < 0.5:
        return -t_quantile(1 - p, df)
    low, high = 0.0, 1.0
    while _t_cdf(high, df) < p:
        low, high = high, high * 2
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if _t_cdf(middle, df) < p else (low, middle)
    return high


def _t_cdf(t: float, df: int) -> float:
    """P(T ≤ t) for t ≥ 0."""
    angle = math.atan(t / math.sqrt(df))
    cos2 = math.cos(angle) ** 2
    odd = df % 2
    term = math.cos(angle) if odd else 1.0
    total = term if df > 1 else 0.0
    for k in range(2 + odd, df - 1, 2):
        term *= (k - 1) / k * cos2
        total += term
    inside = math.sin(angle) * total
    both = 2 / math.pi * (angle + inside) if odd else inside
    return 0.5 + both / 2
