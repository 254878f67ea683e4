"""Clauses that bear on no answer: what the person does not have, and medicines taken no more since long ago."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives
from bot.understanding.slots import Slots

_MEDICINE = frozenset({"drug", "drug_class"})


class AsideReader:
    """Finds them. A medicine stopped lately, or nobody knows when, is no aside: some act for weeks."""

    def __init__(self, lexicon: Lexicon) -> None:
        asides = lexicon.lists["asides"]
        self._ends = re.compile(rf"[.?!,]+(?!\d)|(?<= )(?={alternatives(asides['joins'])} )")
        self._stopped = re.compile(rf"\b{alternatives(asides['stopped'])}\b")
        self._long_ago = re.compile(rf"\b{alternatives(asides['long_ago'])}\b")
        self._used_to = re.compile(rf"\b{alternatives(asides['used_to'])}\b")

    def may_hold(self, text: str, said: Slots) -> bool:
        """Whether it is worth looking: `said` is what the whole text says."""
        return bool(said.denied) or (bool(said.drug) and self._is_past(text))

    def without(self, text: str, read: Callable[[str], Slots]) -> str:
        """The canonical text without its asides; all of it if nothing else is left."""
        ends = [0, *(m.start() for m in self._ends.finditer(text)), len(text)]
        clauses = [text[a:b] for a, b in pairwise(ends)]
        kept = "".join(c for c in clauses if not self._is_aside(c, read(c.strip(" .,!")))).strip(" .,!")
        return kept if any(c.isalpha() for c in kept) else text

    def _is_aside(self, clause: str, said: Slots) -> bool:
        known = said.known().keys()
        if said.denied and not known:
            return "?" not in clause
        return bool(known) and known <= _MEDICINE and self._is_past(clause)

    def _is_past(self, text: str) -> bool:
        return bool(self._used_to.search(text) or (self._stopped.search(text) and self._long_ago.search(text)))
