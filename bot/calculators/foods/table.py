"""The USDA food table: 13,481 foods with milligrams of magnesium per 100 g, and weights of portions.

Source: USDA National Nutrient Database for Standard Reference, Release 28 (2015), and USDA FNDDS 2021-2023; see
content/tables/foods/README.md. Portions stay packed text until a food is asked for: that keeps the table small.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = "tables/foods"


@dataclass(frozen=True, slots=True)
class Portion:
    """`amount` of `unit` weighs `grams`, in the words of USDA."""

    amount: float
    unit: str
    grams: float

    @property
    def each(self) -> float:
        """Grams of one unit."""
        return self.grams / self.amount


@dataclass(frozen=True, slots=True)
class Food:
    """One food of the table. Values are USDA's, unaltered."""

    food_id: str
    """SR28: five digits; FNDDS: seven digits."""
    description: str
    group: str
    mg_per_100g: float
    """Magnesium, mg in 100 g of the edible part."""
    usual_g: float | None
    """USDA's default amount when none is said, grams (FNDDS only)."""
    also: str
    """Other names, of SR28."""
    maker: str
    packed: str

    @property
    def release(self) -> str:
        """The USDA release that the value comes from."""
        return "SR28" if len(self.food_id) == 5 else "FNDDS"

    @property
    def portions(self) -> tuple[Portion, ...]:
        """Household portions, in USDA's order."""
        out = []
        for one in self.packed.split("|") if self.packed else ():
            amount, unit, grams = one.split("~")
            out.append(Portion(float(amount), unit, float(grams)))
        return tuple(out)

    def mg(self, grams: float) -> float:
        """Milligrams of magnesium in `grams` of this food."""
        return self.mg_per_100g * grams / 100


@dataclass(frozen=True, slots=True)
class FoodTable:
    """All foods, in the order of the file: SR28, then FNDDS."""

    foods: tuple[Food, ...]
    by_id: Mapping[str, Food]
    newer: Mapping[str, float]
    """SR28 id → mg per 100 g in a later USDA release, where it was changed."""

    @classmethod
    def load(cls, content: Path) -> FoodTable:
        """Read the tables of a content folder.

        Raises:
            ValueError: when a row has not the expected columns.
        """
        folder = content / FOLDER
        text = gzip.decompress((folder / "foods.csv.gz").read_bytes()).decode("utf-8")
        rows = csv.reader(io.StringIO(text))
        next(rows)
        groups: dict[str, str] = {}
        foods = tuple(
            Food(i, name, groups.setdefault(group, group), float(mg), float(g) if g else None, also, maker, packed)
            for i, name, group, mg, g, also, maker, packed in rows
        )
        with (folder / "newer_values.csv").open(encoding="utf-8", newline="") as file:
            newer = {row["food_id"]: float(row["mg_per_100g_newer"]) for row in csv.DictReader(file)}
        return cls(foods, {f.food_id: f for f in foods}, newer)
