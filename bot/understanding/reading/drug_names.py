"""The names under which medicines are known here: interaction table first, then the list of recognised names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.spelling import Speller


class DrugNames:
    """Name → (generics, interaction rows), and the nearest names of a misspelled one."""

    def __init__(self, lexicon: Lexicon, ignore: frozenset[str]) -> None:
        lists: Mapping[str, Any] = lexicon.lists["medicines"]
        self._rows: dict[str, list[str]] = {}
        self._entries: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._lookalikes = lexicon.lookalikes
        spelling = {g.casefold(): g for row in lexicon.interactions for g in row["generics"]}
        for row in lexicon.interactions:
            for generic in row["generics"]:
                self._rows.setdefault(generic.casefold(), []).append(row["id"])
        brand_generics = {m.name: m.generics for m in lexicon.medicines}
        brand_generics |= {name: tuple(g) for name, g in (lists["brands"] | lists["aka"]).items()}
        for row in lexicon.interactions:
            for generic in row["generics"]:
                self._put(generic.casefold(), (generic,), ())
            for brand in row["brands"]:
                generics = brand_generics.get(brand.casefold(), (brand,))
                self._put(brand.casefold(), generics, (row["id"],), spelling)
        common = set(self._entries)
        classes = {word for entry in lists["classes"].values() for word in entry["words"]}
        for row in lexicon.interactions:
            for name in {n.casefold() for n in row.get("aka", ())} - classes - self._entries.keys():
                self._put(name, brand_generics.get(name, (name,)), (row["id"],), spelling)
        for medicine in lexicon.medicines:
            if medicine.name in self._entries:
                continue
            same = tuple(r for other in medicine.same_as for r in self._rows.get(other, ()))
            self._put(medicine.name, brand_generics[medicine.name], same, spelling)
            if medicine.top:
                common.add(medicine.name)
        for name in (*lists["brands"], *lists["aka"]):
            self._put(name, brand_generics[name], (), spelling)
        for name in ignore:
            self._entries.pop(name, None)
        self._common = Speller(n for n in common if n in self._entries and n.isalpha())
        self._rare = Speller(n for n in self._entries if n not in common and n.isalpha() and len(n) > 5)

    def _put(
        self,
        name: str,
        generics: tuple[str, ...],
        rows: Iterable[str],
        spelling: Mapping[str, str] | None = None,
    ) -> None:
        known = spelling or {}
        all_rows = [*rows, *(r for g in generics for r in self._rows.get(g.casefold(), ()))]
        earlier = self._entries.get(name, ((), ()))
        merged = tuple(dict.fromkeys((*earlier[1], *all_rows)))
        self._entries[name] = (tuple(known.get(g, g) for g in generics), merged)

    def all(self) -> Iterable[str]:
        """Every name."""
        return self._entries

    def entry(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a name contains, and the rows of the interaction table it stands in."""
        return self._entries[name]

    def within_a_slip(self, word: str) -> list[str]:
        """Well-known names one slip away from a word."""
        return [name for _, name in self._common.near(word, 1)]

    def near(self, word: str, slips: int) -> list[str]:
        """Names that a misspelled word may mean, best first; look-alikes of the best are offered beside it."""
        common = self._common.near(word, slips)
        best = common[0][0] if common else slips + 1
        rare = [c for c in self._rare.near(word, min(slips, 1 if len(word) < 12 else 2)) if c[0] < best]
        found = sorted([*common, *rare])
        if not found:
            return []
        nearest = found[0][0]
        return [
            name
            for distance, name in found
            if distance == nearest or (distance == nearest + 1 and frozenset((name, found[0][1])) in self._lookalikes)
        ]
