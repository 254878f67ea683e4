"""Sex, pregnancy and breastfeeding."""

from __future__ import annotations

import re
from typing import Any

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import NUM, alternatives, parse_number
from bot.understanding.reading.phrases import PhraseFinder
from bot.understanding.reading.scan import Draft, Scan, negated


class SexReader:
    """Reads who is meant, whether pregnant or breastfeeding, and what contradicts itself."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        people, self._words = lexicon.lists["people"], lexicon.lists["pregnancy"]
        self._reach: int = lexicon.lists["negation"]["reach"]
        self._needs = frozenset(people["relation_needs"])
        self._always = frozenset(people["relation_always"])
        self._sex_of = {name: entry.get("sex") for name, entry in people["relations"].items()}
        self._expecting_not_before = frozenset(self._words["expecting_not_before"])
        for sex in ("female", "male"):
            finder.add("sex", sex, people[sex])
        finder.add("sex_excluded", "", people["sex_excluded"])
        for name in self._sex_of:
            finder.add("relation", name, [name])
        for kind in (
            "pregnant", "pregnant_false", "pregnant_unknown", "trying_to_conceive", "breastfeeding",
            "breastfeeding_excluded", "breastfeeding_false", "breastfeeding_unknown",
        ):  # fmt: skip
            finder.add(kind, "", self._words[kind])
        self._patterns(people)

    def _patterns(self, people: dict[str, Any]) -> None:
        self_, article = alternatives(people["self"]), alternatives(people["self_sex"])
        female, male = alternatives(people["female"]), alternatives(people["male"])
        number = r"\d\d?\d?"
        age = people["age"]
        years = rf"(?:{alternatives(age['year_units'])}[ -]?{alternatives(age['old'])}|{alternatives(age['short'])})"
        strong = (
            rf"\b{self_} (?:{article} )?(?:{number}[ -]?{years}? )?(?:[a-z]+ )?{{sex}}\b"
            rf"|(?<![\w.,]){number} ?/?{years}?[ ,/]{{{{0,2}}}}{{letter}}\b(?! ?/?dl)"
            rf"|(?<![\w'])(?:age )?{{letter}} ?/?{number}\b(?! ?mg)"
        )
        self._strong = {
            "female": re.compile(strong.format(sex=female, letter="f")),
            "male": re.compile(strong.format(sex=male, letter="m")),
        }
        alone = alternatives(self._words["male_alone"])
        men = alternatives(w for w in self._words["male_alone"] if len(w) > 1)  # not the m of "i'm pregnant"
        links = alternatives(age["kin_links"])
        kin = alternatives(k for k, v in self._sex_of.items() if v == "male")
        pregnant = alternatives(w for w in self._words["pregnant"] if " " not in w and w.startswith("pre"))
        self._pregnant_man = re.compile(
            rf"\b{pregnant} (?:{male}|{kin})\b|\b(?:{men}|{kin})(?:,| (?:{links}|and))? {pregnant}\b"
        )
        self._male_alone = re.compile(rf"(?:^|[,.] ?)(?:\d+ ?)?{alone}(?: ?\d+)?(?=$|[,.])")
        self._yes, self._no = frozenset(self._words["yes"]), frozenset(self._words["no"])
        weeks = self._words["weeks"]
        unit = alternatives(weeks["units"])
        count = rf"(?P<n>{NUM})(?:\+\d)?[ -]?{unit}\b"
        self._weeks = re.compile(
            rf"\b{alternatives(weeks['before'])} {count}(?! {alternatives(weeks['not_after'])}\b)"
            rf"|(?P<n2>{NUM})(?:\+\d)?[ -]?{unit} (?:and \d days? )?{alternatives(weeks['after'])}\b"
        )
        self._low, self._high = weeks["low"], weeks["high"]

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill sex, pregnant, breastfeeding, trying_to_conceive."""
        pregnant = self._answer(scan, "pregnant", self._pregnant(scan))
        breastfeeding = self._answer(scan, "breastfeeding", self._breastfeeding(scan))
        sex = self._sex(scan)
        if any(not negated(scan, h, self._reach) for h in scan.of("trying_to_conceive")):
            draft.condition("trying_to_conceive")
        if pregnant and self._is_pregnant_man(scan, sex):
            draft.problem("pregnant_man")
            pregnant = None
            sex = "male"
        elif pregnant or breastfeeding:
            sex = "female"
        for name, value in (("sex", sex), ("pregnant", pregnant), ("breastfeeding", breastfeeding)):
            if value is not None:
                draft.values[name] = value

    def _answer(self, scan: Scan, slot: str, said: bool | None) -> bool | None:
        """What was said, or a bare yes or no to the question about this slot."""
        if said is not None or scan.expecting != slot:
            return said
        answer = scan.text.strip(" .!,")
        return True if answer in self._yes else False if answer in self._no else None

    def _is_pregnant_man(self, scan: Scan, sex: str | None) -> bool:
        if self._pregnant_man.search(scan.text):
            return True
        named = {h.id for h in scan.of("sex")} | {self._sex_of[h.id] for h in scan.of("relation")}
        said = self._strong["male"].search(scan.text) or self._male_alone.search(scan.text)
        return sex == "male" and "female" not in named and said is not None

    def _pregnant(self, scan: Scan) -> bool | None:
        for match in self._weeks.finditer(scan.text):
            number = match["n"] or match["n2"]
            if self._low <= parse_number(number) <= self._high and scan.free(match.start(), match.end()):
                scan.take(match.start(), match.end())
                return True
        denied = scan.of("pregnant_false")
        unknown = scan.of("pregnant_unknown")
        said = None
        for hit in scan.of("pregnant"):
            if not all(scan.clear_of(hit, kind) for kind in ("pregnant_unknown", "pregnant_false")):
                continue
            if "expecting" in scan.text[hit.start : hit.end] and scan.key(hit.last + 1) in self._expecting_not_before:
                continue
            if negated(scan, hit, self._reach):
                said = said or False
            elif not unknown or not denied:
                said = True
        if denied and not said:
            return False
        return said

    def _breastfeeding(self, scan: Scan) -> bool | None:
        said = None
        for hit in scan.of("breastfeeding"):
            if any(
                not scan.clear_of(hit, kind)
                for kind in ("breastfeeding_excluded", "breastfeeding_unknown", "breastfeeding_false")
            ):
                continue
            said = (said or False) if negated(scan, hit, self._reach) else True
        if scan.of("breastfeeding_false") and not said:
            return False
        return said

    def _sex(self, scan: Scan) -> str | None:
        if scan.expecting == "sex" and scan.text in ("f", "m"):
            return "female" if scan.text == "f" else "male"
        strong = {sex for sex, pattern in self._strong.items() if pattern.search(scan.text)}
        if len(strong) == 1:
            return strong.pop()
        kin = set()
        for hit in scan.of("relation"):
            named = hit.id in self._always or scan.key(hit.first - 1) in self._needs
            if named and self._sex_of[hit.id]:
                kin.add(str(self._sex_of[hit.id]))
        if len(kin) == 1:
            return kin.pop()
        plain = {h.id for h in scan.of("sex") if scan.clear_of(h, "sex_excluded")}
        return plain.pop() if len(plain) == 1 and not kin else None
