"""Country or authority, and health conditions: word lists with exclusions and negation."""

from __future__ import annotations

import re

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import NUM, alternatives, parse_number
from bot.understanding.reading.phrases import PhraseFinder
from bot.understanding.reading.scan import Draft, Scan, negated


class FactReader:
    """Reads the country whose figures are asked for and the person's health facts."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        countries, conditions = lexicon.lists["countries"], lexicon.lists["conditions"]
        negation = lexicon.lists["negation"]
        self._reach: int = negation["reach"]
        for code, words in countries["words"].items():
            finder.add("country", code, words)
        finder.add("country_excluded", "", countries["excluded"])
        for id_, words in conditions["words"].items():
            finder.add("condition", id_, words)
        for id_, words in conditions["well"].items():
            finder.add("condition_well", id_, words)
        finder.add("condition_excluded", "", conditions["excluded"])
        self._animal_needs = frozenset(lexicon.lists["people"]["animal_needs"])
        finder.add("animal", "", lexicon.lists["people"]["animals"])
        for kind in ("deny", "stop", "not_denying"):
            finder.add(f"negation:{kind}", "", negation[kind])
        self._capitals: dict[str, str] = countries["capitals"]
        self._capital = re.compile(rf"\b{alternatives(self._capitals)}\b")
        egfr = conditions["egfr"]
        names, links = alternatives(egfr["words"]), alternatives(egfr["links"])
        self._egfr = re.compile(rf"\b{names}(?: {links})*[ :=]*(?P<n>{NUM})|(?P<n2>{NUM}) {names}\b")
        self._egfr_limit: float = egfr["kidney_below"]

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill country, conditions and animal."""
        country = self._country(scan)
        if country:
            draft.values["country"] = country
        for hit in scan.of("condition"):
            if not scan.clear_of(hit, "condition_excluded"):
                continue
            if negated(scan, hit, self._reach):
                draft.deny(hit.id)
            else:
                draft.condition(hit.id)
        for hit in scan.of("condition_well"):
            if not negated(scan, hit, self._reach):
                draft.deny(hit.id)
        if any(scan.key(hit.first - 1) in self._animal_needs for hit in scan.of("animal")):
            draft.values["animal"] = True
        for match in self._egfr.finditer(scan.text):
            scan.take(match.start(), match.end())
            if parse_number(match["n"] or match["n2"]) < self._egfr_limit:
                draft.condition("kidney")

    def _country(self, scan: Scan) -> str | None:
        if scan.expecting == "country" and scan.text.upper() in self._capitals:
            return self._capitals[scan.text.upper()]
        for hit in scan.of("country"):
            zone_name = scan.text.startswith("/", hit.end)  # "europe/berlin"
            if not zone_name and scan.clear_of(hit, "country_excluded") and not negated(scan, hit, 2):
                return hit.id
        if scan.raw.upper() != scan.raw and (match := self._capital.search(scan.raw)):
            return self._capitals[match[0]]
        return None
