"""The magnesium compound that a message names; a compound nobody knows is named back, never swapped."""

from __future__ import annotations

import re
from typing import Any

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives
from bot.understanding.reading.phrases import PhraseFinder
from bot.understanding.reading.scan import Draft, Scan, negated


class FormReader:
    """Reads one form, the first that is named and not denied."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        lists: dict[str, Any] = lexicon.lists["forms"]
        ignore = {str(name).casefold() for name in lists["ignore"]}
        self._need_magnesium = frozenset(lists["need_magnesium"])
        for form in lexicon.forms:
            names = [form["name"], *form["aka"], *form["misspellings"], *form["brands"]]
            names += lists["words"].get(form["id"], [])
            finder.add("form", form["id"], (n for n in names if n.casefold() not in ignore))
        finder.add("form_excluded", "", lists["excluded"])
        finder.add("magnesium", "", lists["magnesium"])
        self._no_compound = frozenset(lists["compound_not"])
        self._english = lexicon.english
        endings = alternatives(lists["compound_endings"])
        self._compound = re.compile(
            rf"\b{alternatives(lists['magnesium'])} (?P<name>(?:[a-z]-)?[a-z]{{3,}}{endings})\b"
        )
        self.spelling = tuple(
            w
            for names in lists["words"].values()
            for w in (n.split()[-1] for n in names if n.casefold() not in ignore)
            if len(w) >= 6 and w.endswith(("ate", "ide", "tein")) and " " not in w
        )
        self.lookalikes = frozenset(word for pair in lists["lookalikes"] for word in pair)

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill form, or note an unknown one."""
        beside = bool(scan.of("magnesium")) or scan.expecting == "form"
        for hit in scan.of("form"):
            text = scan.text[hit.start : hit.end]
            if text in self._need_magnesium and not beside:
                continue
            if not scan.clear_of(hit, "form_excluded") or not scan.clear_of(hit, "drug") or negated(scan, hit, 1):
                continue
            draft.values.setdefault("form", hit.id)
            if any(c.isdigit() for c in text):
                scan.take(hit.start, hit.end)  # "Mag 64" is a name, not 64 mg
        if "form" in draft.values:
            return
        for match in self._compound.finditer(scan.text):
            name = match["name"]
            common = name in self._english and name not in self.lookalikes
            if name not in self._no_compound and not common and scan.free(match.start("name"), match.end()):
                scan.take(match.start("name"), match.end())
                draft.problem("unknown_form")
                draft.name_unknown(name)
