"""The table as it is shipped."""

from __future__ import annotations

from bot.calculators.foods.match import FoodIndex
from tests.calculators.foods.book import BOOK


def test_counts_of_the_releases() -> None:
    releases = [f.release for f in BOOK.table.foods]
    assert (releases.count("SR28"), releases.count("FNDDS")) == (8050, 5431)
    assert len(BOOK.table.by_id) == 13481
    assert len(BOOK.table.newer) == 22


def test_no_value_is_missing_or_negative() -> None:
    assert all(f.mg_per_100g >= 0 for f in BOOK.table.foods)
    assert max(f.mg_per_100g for f in BOOK.table.foods) == 781
    assert all(p.grams > 0 and p.amount > 0 for f in BOOK.table.foods for p in f.portions)
    assert sum(len(f.portions) for f in BOOK.table.foods) == 14_608 + 22_043 - sum(
        1 for f in BOOK.table.foods if f.usual_g
    )


def test_plain_entries_come_before_special_ones() -> None:
    index = FoodIndex(BOOK.table, BOOK.words)
    best = index.search(["banana"], 3)
    assert best[0].food.description in ("Banana, raw", "Bananas, raw")
    assert index.search([]) == []
    assert index.search(["zzz"]) == []
