"""Age in years. A number is an age only where its neighbours say so: never a dose, a time, a week or a count."""

from __future__ import annotations

import re
from typing import Any

from bot.understanding.reading.age_grammar import AgeGrammar
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import parse_number
from bot.understanding.reading.phrases import PhraseFinder
from bot.understanding.reading.scan import Draft, Scan

OLDEST = 120
"""Above this an age is asked again."""

_YOUNGEST_MOTHER = 10
_PERSONS = ("sex", "relation", "pregnant", "breastfeeding")
_CLASS_YEARS = {"infant": (0, 2), "child": (0, 18), "teenager": (10, 20), "older_adult": (60, 999)}


class AgeReader:
    """Reads one age; two different ones are a problem, not a choice."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        people = lexicon.lists["people"]
        self._age: dict[str, Any] = people["age"]
        self._grammar = AgeGrammar(people)
        self._class_of = {n: e["age_class"] for n, e in people["relations"].items() if "age_class" in e}
        self._needs_my = frozenset(people["age_class_needs_my"])
        self._my = frozenset(people["my"])
        for class_, words in people["age_classes"].items():
            finder.add("age_class", class_, words)
        finder.add("age_class_excluded", "", people["age_class_excluded"])
        finder.add("newborn", "", people["newborn"])
        self._not_newborn = frozenset(people["not_newborn"])

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill age, and the condition that stands for an age class where no number is given."""
        for match in self._grammar.as_if.finditer(scan.text):
            scan.take(match.start(), match.end())
        ages = self._ages(scan, draft)
        if draft.values.get("pregnant") or draft.values.get("breastfeeding"):
            ages = [x for x in ages if not 0 <= x < _YOUNGEST_MOTHER]  # the baby's age, not the mother's
        good = sorted({round(x, 2) for x in ages if 0 <= x <= OLDEST})
        if any(x < 0 or x > OLDEST for x in ages):
            draft.problem("age_absurd")
        if len(good) > 1:
            draft.problem("two_ages")
        elif good and "age_absurd" not in draft.problems:
            draft.values["age"] = good[0]
        self._classes(scan, draft)

    def _ages(self, scan: Scan, draft: Draft) -> list[float]:
        if scan.expecting == "age" and (label := self._grammar.label.fullmatch(scan.text)):
            scan.take(0, len(scan.text))
            return [self._from_label(label)]
        ages = self._stated(scan) or self._beside(scan) or self._answered(scan)
        if ages and (match := self._grammar.corrected.search(scan.text)) and parse_signed(match["n"]) <= OLDEST:
            scan.take(match.start("n"), match.end("n"))
            ages = [parse_signed(match["n"])]
        if any(self._is_newborn(scan, h.first) for h in scan.of("newborn")) and not any(ages):
            return [0.0]
        if any(x == 0 for x in ages):  # a typed 0 may be a newborn or a slip
            draft.problem("age_newborn")
        return [x for x in ages if x]

    def _stated(self, scan: Scan) -> list[float]:
        """Ages that say so: "29 years old", "in my 60s", "aged 70", "she's 78"; and those beside a person."""
        ages: list[float] = []
        for match in self._grammar.with_unit.finditer(scan.text):
            extra = int(match["m"]) / 12 if match["m"] else 0.0
            number = match["n"] or match["n2"] or match["n3"]
            self._take(scan, match, self._in_years(number, match["unit"]) + extra, ages)
        for match in self._grammar.decade.finditer(scan.text):
            self._take(scan, match, self._from_decade(match), ages)
        for match in self._grammar.intro.finditer(scan.text):
            value = parse_signed(match["n"] or match["n2"])
            if match["over"] or match["over2"]:
                value += 1
            elif match["under"] or match["under2"]:
                value = float(min(self._age["under_gives"], value - 1))
            self._take(scan, match, value, ages)
        for pattern in self._grammar.beside:
            for match in pattern.finditer(scan.text):
                group = match.groupdict()
                value = parse_signed(group.get("n") or group.get("n2") or "0")
                if 0 < value <= OLDEST:
                    self._take(scan, match, value + (1 if group.get("over") else 0), ages)
        return ages

    def _beside(self, scan: Scan) -> list[float]:
        """Ages that only their place shows: "34, female, uk"; "baby is 7 months"."""
        ages: list[float] = []
        if any(scan.of(kind) for kind in _PERSONS):
            for match in self._grammar.segment.finditer(scan.text):
                if 0 < parse_signed(match["n"]) <= OLDEST:
                    self._take(scan, match, parse_signed(match["n"]), ages)
        if not ages and self._grammar.infant_word.search(scan.text):
            for match in self._grammar.infant.finditer(scan.text):
                if self._grammar.per_year[match["unit"]] > 1 and self._is_description(scan, match):
                    self._take(scan, match, self._in_years(match["n"], match["unit"]), ages)
        return ages

    def _answered(self, scan: Scan) -> list[float]:
        """A bare number where an age was asked for; "7 months" and nothing else; "no, 54 not 45"."""
        ages: list[float] = []
        if scan.expecting not in (None, "age"):
            return ages
        if match := self._grammar.whole.fullmatch(scan.text):
            self._take(scan, match, self._in_years(match["n"], match["unit"]), ages)
        elif scan.expecting == "age":
            for match in self._grammar.bare.finditer(scan.text):
                self._take(scan, match, parse_signed(match["n"]), ages)
        elif scan.kept and (match := self._grammar.bare.match(scan.text, scan.kept[0])) and scan.kept[2] <= OLDEST:
            self._take(scan, match, scan.kept[2], ages)
        return ages

    @staticmethod
    def _take(scan: Scan, match: re.Match[str], value: float, ages: list[float]) -> None:
        """Keep an age whose place is unread. Ages are whole or end in a half, unless months or weeks made them."""
        groups = match.groupdict()
        number = groups.get("n") or groups.get("n2") or groups.get("n3") or "0"
        if scan.free(match.start(), match.end()) and (parse_signed(number) * 2).is_integer():
            scan.take(match.start(), match.end())
            ages.append(value)

    def _is_description(self, scan: Scan, match: re.Match[str]) -> bool:
        """ "baby is 7 months" and "7 month baby", but not "awake for 3 weeks" nor "31 weeks pregnant"."""
        after = scan.text[match.end() : match.end() + 30].lstrip(" -")
        if self._grammar.infant_word.match(after):
            return True
        return self._grammar.infant_before.search(scan.before(match.start()).rstrip(" ,-")) is not None

    def _in_years(self, number: str, unit: str | None) -> float:
        return round(parse_signed(number) / self._grammar.per_year.get(unit or "", 1.0), 2)

    def _from_decade(self, match: re.Match[str]) -> float:
        """ "In my 60s" is 65, the middle; early 62, late 68: all within one band of the tables."""
        middle = self._age["decade_words"][match["word"]] if match["word"] else int(match["tens"]) + 5
        parts: dict[str, int] = self._age["decade_parts"]
        part = match["part"] or match["intro"]
        return float(middle + (parts.get(part, 5) - 5 if middle > 20 else 0))

    def _from_label(self, match: re.Match[str]) -> float:
        """A button's band gives its lower bound, where every authority's rows begin; "under 19" gives a teenager."""
        if match["low"]:
            return self._in_years(match["low"], match["unit"])
        if match["n2"]:
            return float(match["n2"])
        number = int(match["n"])
        if match["how"] in self._age["over"]:
            return number + 1.0
        return float(min(self._age["under_gives"], max(number - 1, 0)))

    def _is_newborn(self, scan: Scan, first: int) -> bool:
        return scan.key(first - 1) not in self._not_newborn

    def _classes(self, scan: Scan, draft: Draft) -> None:
        found = [h.id for h in scan.of("age_class") if scan.clear_of(h, "age_class_excluded")]
        for hit in scan.of("relation"):
            class_ = self._class_of.get(hit.id)
            if class_ is None or not scan.clear_of(hit, "age_class_excluded"):
                continue
            if hit.id not in self._needs_my or scan.key(hit.first - 1) in self._my:
                found.append(class_)
        age = draft.values.get("age")
        mother = draft.values.get("pregnant") or draft.values.get("breastfeeding")
        for class_ in found:
            low, high = _CLASS_YEARS[class_]
            fits = age is None or low <= age < high
            if fits and not (mother and class_ in ("infant", "child")):
                draft.condition(class_)


def parse_signed(text: str) -> float:
    """Like `parse_number`, with a minus sign."""
    return -parse_number(text[1:]) if text.startswith("-") else parse_number(text)
