"""500 people, 40 zones, a year: every message at its local minute, none lost, none doubled."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from tests.habits.year import ZONES, simulate

PROCESSES = 2
PEOPLE, CRASHES = 250, 40
"""For each process."""


def test_a_year_of_evenings() -> None:
    assert len(set(ZONES)) == 40
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        years = list(pool.map(simulate, (1, 2), [PEOPLE] * PROCESSES, [CRASHES] * PROCESSES))
    for year in years:
        assert year.problems == []
        assert year.messages > 60 * PEOPLE
        assert min(year.figures.values()) > 0, year.figures
