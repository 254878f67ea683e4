import numpy as np
import pytest
from small_router import PHRASES, SUBJECTS

from bot.understanding.routing.calibration import EVIDENCE, STAGES, Calibration, Chance, fit_chance, fit_weights
from bot.understanding.routing.refit import refit


def test_the_file_shape_reads_back() -> None:
    one = Calibration(
        {"linear": 1.25, "soft": 3.5, "vectors": 0.5}, Chance(-1.5, {"odds": 0.75}), Chance(-0.5, {"three": 0.25})
    )
    assert Calibration.of(one.as_mapping()) == one


def test_a_stale_file_is_an_error() -> None:
    with pytest.raises(ValueError, match="refit"):
        Calibration.of({"weights": {"telepathy": 1.0}})
    with pytest.raises(ValueError, match="refit"):
        Calibration.of({"weights": {"soft": 1.0}})
    with pytest.raises(ValueError, match="refit"):
        Calibration.of({"weights": {}, "right": {"bias": 0.0, "evidence": {"telepathy": 1.0}}, "offered": {}})


def test_a_useless_stage_gets_no_weight() -> None:
    chance = np.random.default_rng(1)
    right = chance.integers(0, 5, 400)
    scores = chance.normal(size=(400, 5, len(STAGES))).astype(np.float32)
    scores[np.arange(400), right, 0] += 3
    scores[np.arange(400), right, 1] -= 2
    weights = fit_weights(scores, right)
    assert weights["linear"] > 1 and weights["soft"] == 0 and abs(weights["vectors"]) < 0.5


def test_confidence_is_a_probability_that_holds() -> None:
    chance = np.random.default_rng(2)
    rows = np.zeros((4_000, len(EVIDENCE)))
    rows[:, 0] = chance.normal(size=4_000)
    true = 1 / (1 + np.exp(-(0.5 + 2 * rows[:, 0])))
    right = (chance.random(4_000) < true).astype(float)
    chance_of = fit_chance(rows, right, np.ones(4_000))
    told = np.array([chance_of.of({"odds": value}) for value in rows[:, 0]])
    assert np.abs(told - true).mean() < 0.03


def test_refit_learns_from_phrases_alone_and_is_repeatable() -> None:
    first = refit(PHRASES, subjects=SUBJECTS, folds=3)
    assert first == refit(PHRASES, subjects=SUBJECTS, folds=3)
    assert set(first.right.evidence) == set(first.offered.evidence) == set(EVIDENCE)
    assert all(value >= 0 for value in first.weights.values())
