"""The plan of a trial: balanced, random within pairs, and the same for a seed for ever."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.own_trial.exact import smallest_p
from bot.calculators.own_trial.plan import Plan
from bot.knowledge.loader import load, load_file
from bot.knowledge.own_trial import load_own_trial
from bot.knowledge.tables_own_trial import OwnTrialTable

START = date(2026, 11, 22)


@pytest.fixture(scope="module")
def table(content_dir: Path) -> OwnTrialTable:
    return load_file(content_dir, "tables/own_trial.yaml", OwnTrialTable)


def test_the_usual_plan(table: OwnTrialTable) -> None:
    usual = table.plan
    plan = Plan(START, 7, usual.pairs, usual.block_nights, usual.not_counted)
    nights = list(plan.nights())
    assert (plan.length, plan.counted, len(nights)) == (56, 3, 56)
    assert (nights[0].evening, nights[-1].evening) == (START, plan.end)
    assert sum(n.counts for n in nights) == 42
    assert [n.counts for n in nights[:4]] == [False, True, True, True]


@given(st.integers(0, 2**32), st.integers(1, 12), st.integers(1, 7), st.integers(0, 2))
def test_each_pair_has_one_block_of_each_kind(seed: int, pairs: int, block: int, not_counted: int) -> None:
    nights = list(Plan(START, seed, pairs, block, not_counted).nights())
    assert Counter((n.pair, n.magnesium) for n in nights) == {
        (pair, kind): block for pair in range(pairs) for kind in (True, False)
    }
    assert [n.evening for n in nights] == [START + timedelta(days=i) for i in range(len(nights))]
    for i in range(0, len(nights), block):
        assert len({(n.pair, n.magnesium) for n in nights[i : i + block]}) == 1


def test_a_seed_gives_the_same_order_in_every_version() -> None:
    # The order of a running trial is not stored: were it to change, the trial would be worth nothing.
    assert Plan(START, 1, 8, 4, 1).order() == (True, False, False, True, True, True, False, False)
    assert Plan(START, 2026, 8, 4, 1).order() == (True, False, False, False, True, True, False, False)


def test_the_document_shows_how_to_check_an_order() -> None:
    document = (Path(__file__).parents[3] / "docs" / "own-trial.md").read_text("utf-8")
    assert f"\n    {Plan(date(2026, 11, 23), seed=1, pairs=7, block_nights=4, not_counted=1).order()}\n" in document


def test_both_orders_are_as_likely() -> None:
    first = Counter(order for seed in range(2000) for order in Plan(START, seed, 3, 4, 1).order())
    assert 2850 < first[True] < 3150  # 6,000 fair coins, nearly four standard deviations


def test_a_night_is_found_by_its_evening() -> None:
    plan = Plan(START, 7, 2, 4, 1)
    for night in plan.nights():
        assert plan.night(night.evening) == night
        assert night.morning == night.evening + timedelta(days=1)
    assert plan.night(START - timedelta(days=1)) is None
    assert plan.night(plan.end + timedelta(days=1)) is None


def test_the_table_keeps_its_promises(table: OwnTrialTable, content_dir: Path) -> None:
    assert smallest_p(table.plan.p_from_pairs) <= table.power.level < smallest_p(table.plan.p_from_pairs - 1)
    assert table.plan.fewest_pairs <= table.plan.p_from_pairs <= table.plan.pairs <= table.plan.most_pairs
    _, texts = load_own_trial(content_dir)
    assert list(texts.stop) == list(table.stop)
    assert list(texts.outcomes) == [o.id for o in table.outcomes]
    check = load(content_dir).check
    assert max(table.amounts) <= check.numbers.trial_most
    assert not set(texts.forms) & set(check.trial.laxative_forms)
    assert table.plan.pairs in table.plan.offered
    assert min(table.plan.offered) >= table.plan.fewest_pairs
    assert max(table.plan.offered) <= table.plan.most_pairs
