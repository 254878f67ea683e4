"""Make content/tables/foods from the USDA extracts: `python -m scripts.foods_table FOLDER`.

FOLDER holds foods.csv.gz and portions.csv.gz (SR28), fndds_foods.csv.gz and fndds_portions.csv.gz (FNDDS 2021-2023),
common_names.csv.gz and newer_values.csv. No value is changed: the two releases are put in one file, the portions of a
food on one line, and only what a person may type is kept ("Quantity not specified" becomes the usual serving).
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "content/tables/foods"
USUAL = "Quantity not specified"


def main(source: Path) -> None:
    extra = {r["food_id"]: r for r in rows(source / "common_names.csv.gz")}
    portions: dict[str, list[str]] = {}
    usual: dict[str, str] = {}
    for row in [*rows(source / "portions.csv.gz"), *rows(source / "fndds_portions.csv.gz")]:
        unit = row["unit_text"].replace("|", "/").replace("~", "-")
        if unit == USUAL:
            usual[row["food_id"]] = row["grams"]
        else:
            portions.setdefault(row["food_id"], []).append(f"{row['amount']}~{unit}~{row['grams']}")
    table = []
    for row in [*rows(source / "foods.csv.gz"), *rows(source / "fndds_foods.csv.gz")]:
        key = row["food_id"]
        more = extra.get(key, {})
        table.append(
            [key, row["description"], row["group"], row["mg_per_100g"], usual.get(key, ""),
             more.get("common_names", ""), more.get("manufacturer", ""), "|".join(portions.get(key, ()))]
        )  # fmt: skip
    header = ["food_id", "description", "group", "mg_per_100g", "usual_g", "also", "maker", "portions"]
    write(OUT / "foods.csv.gz", header, table)
    (OUT / "newer_values.csv").write_bytes((source / "newer_values.csv").read_bytes())


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8"))))


def write(path: Path, header: list[str], table: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *table])
    path.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
