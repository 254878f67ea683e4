"""Medicines and supplements: names resolved to what they contain, and the rows of the interaction table they stand in.

An exact name wins. A misspelled one is proposed (`drug_unsure`), never accepted; an unknown one is named back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.understanding.reading.drug_names import DrugNames
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives
from bot.understanding.reading.phrases import Hit, PhraseFinder, Word
from bot.understanding.reading.scan import Draft, Scan
from bot.understanding.reading.spelling import one_slip_from, slips_allowed

ALCOHOL = "alcohol"
"""The row of the interaction table that is a drink as well."""
MOST_PROPOSED = 3
MOST_UNKNOWN = 25
"""No question names more; a long text of nonsense must stay cheap."""


@dataclass(slots=True)
class _Found:
    generics: list[str]
    rows: list[str]
    classes: list[str]

    def add(self, generics: tuple[str, ...], rows: tuple[str, ...]) -> None:
        self.generics += [g for g in generics if g not in self.generics]
        self.rows += [r for r in rows if r not in self.rows]


class DrugReader:
    """Reads drug, drug_class, drug_unsure and unknown names."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        lists: dict[str, Any] = lexicon.lists["medicines"]
        self.names = DrugNames(lexicon, ignore=frozenset(lists["ignore"]))
        for name in self.names.all():
            finder.add("drug", name, [name])
        for word, entry in lists["classes"].items():
            finder.add("drug_class", word, entry["words"])
        self._rows_of_class = {word: tuple(entry["rows"]) for word, entry in lists["classes"].items()}
        self._need_context = frozenset(lists["need_context"])
        self._introduce = frozenset(lists["introduce"])
        self._introduce_common = frozenset(lists["introduce_common"])
        self._chemistry = frozenset(lists["chemistry"])
        self._chemistry_names = frozenset(lists["chemistry_names"])
        self._joining = frozenset(lists["joining"])
        self._dosing = frozenset(lists["dosing"])
        at, units = alternatives(lists["dosing_at"]), alternatives(lists["dosing_units"])
        # A bare number is neither amount nor time: "took 30" is no dose.
        self._figure = re.compile(rf"\b{at} \d{{1,2}}(?:[:.]\d\d)?\b|\b\d+(?:[.,:]\d+)? ?{units}\b|\b\d{{1,2}}:\d\d\b")
        self._not_names = frozenset(lists["not_names"])
        fillers = alternatives(lists["denied_fillers"])
        self._denied = re.compile(rf"\b{alternatives(lists['denied'])}(?: {fillers})? $")
        self._replaced = re.compile(rf"\b{alternatives(lists['replaced'])}(?: {fillers})? $")
        self._suffixes = tuple(lists["suffixes"])
        # The list of English words holds famous medicines too; those are no ordinary words here.
        self._english = lexicon.english - frozenset(self.names.all())
        self._finder = finder

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill the slots of medicines."""
        found, gone = _Found([], [], []), _Found([], [], [])
        meant = [hit for hit in scan.of("drug") if self._meant(scan, hit)]
        replaced = [hit for hit in meant if self._replaced.search(scan.before(hit.start))]
        for hit in meant:
            # A name after "not" was not meant if another one stands beside it; alone it is what is asked about.
            (gone if hit in replaced and len(replaced) < len(meant) else found).add(*self.names.entry(hit.id))
        for hit in scan.of("drug_class"):
            inside = any(d.first <= hit.first and hit.last <= d.last for d in scan.of("drug"))
            if not inside and self._meant(scan, hit):
                found.classes.append(hit.id)
                found.add((), self._rows_of_class[hit.id])
        if gone.generics:
            draft.values["drug_denied"] = tuple(
                x for x in (*gone.generics, *gone.rows) if x not in (*found.generics, *found.rows)
            )
        self._unknown_words(scan, draft)
        if found.generics or found.classes:
            draft.values["drug"] = tuple(found.generics) or tuple(dict.fromkeys(found.classes))
        if found.rows:
            draft.values["drug_class"] = tuple(found.rows)
        if "drug" in draft.values or "drug_unsure" in draft.values:
            draft.values["medicines_alone"] = self._are_alone(scan, draft)

    def _are_alone(self, scan: Scan, draft: Draft) -> bool:
        named = {
            i for kind in ("drug", "drug_class", "magnesium") for h in scan.of(kind) for i in range(h.first, h.last + 1)
        }
        unsure = {u[0] for u in draft.values.get("drug_unsure", ())}
        # Amounts and times stand beside a medicine; beside a drink they would make an evening of it.
        dosed = draft.values.get("drug_class") != (ALCOHOL,)
        spans = [m.span() for m in self._figure.finditer(scan.text)] if dosed else []
        return all(
            i in named
            or w.key in unsure
            or w.key in self._joining
            or (dosed and w.key in self._dosing)
            or any(start <= w.start < end for start, end in spans)
            for i, w in enumerate(scan.words)
        )

    def _meant(self, scan: Scan, hit: Hit) -> bool:
        following = scan.key(hit.last + 1)
        if self._denied.search(scan.before(hit.start)):
            return False
        text = scan.text[hit.start : hit.end]
        if text in self._chemistry_names and following in self._chemistry:
            return False
        if text in self._need_context:
            introduced = scan.key(hit.first - 1) in self._introduce_common and following not in self._chemistry
            return introduced or scan.expecting == "drug"
        return True

    def _unknown_words(self, scan: Scan, draft: Draft) -> None:
        left = MOST_UNKNOWN
        for i, word in enumerate(scan.words):
            key = word.key
            if len(key) < 5 or not key.isalpha() or key in self._english or key in self._not_names:
                continue
            if self._finder.knows(key) or self._finder.knows(word.stem) or not key.isascii():
                continue
            if left and scan.free(word.start, word.end):
                left -= 1
                self._unknown_word(scan, draft, i, word)

    def _unknown_word(self, scan: Scan, draft: Draft, index: int, word: Word) -> None:
        introduced = scan.expecting == "drug" or scan.key(index - 1) in self._introduce
        # "with brekfast" is a meal: a word so near to ordinary English is a medicine only when one was asked for.
        ordinary = one_slip_from(word.key, self._english) and scan.expecting != "drug"
        proposals = [] if ordinary else self.names.near(word.key, slips_allowed(word.key))
        if ordinary and introduced:  # "with diogxin" is as near to digoxin as to dioxin: a question costs little
            proposals = self.names.within_a_slip(word.key)
        if proposals:
            unsure: tuple[tuple[str, ...], ...] = draft.values.get("drug_unsure", ())
            draft.values["drug_unsure"] = (*unsure, (word.key, *proposals[:MOST_PROPOSED]))
            draft.problem("drug_unsure")
            return
        looks_like_one = len(word.key) >= 7 and word.key.endswith(self._suffixes)
        if (introduced or looks_like_one) and not ordinary:
            draft.problem("unknown_drug")
            draft.name_unknown(word.key)
