"""`SlotReader`: everything that a message says about a person and a question, as `Slots`."""

from __future__ import annotations

from datetime import datetime

from bot.base.text import normalise
from bot.understanding.slot_age import AgeReader
from bot.understanding.slot_corrections import CorrectionReader
from bot.understanding.slot_dose import DoseReader
from bot.understanding.slot_facts import FactReader
from bot.understanding.slot_lexicon import Lexicon
from bot.understanding.slot_numbers import NumberWords
from bot.understanding.slot_phrases import PhraseFinder, split_words
from bot.understanding.slot_scan import Draft, Scan
from bot.understanding.slot_sex import SexReader
from bot.understanding.slots import Slots


class SlotReader:
    """Reads slots. Pure after construction: the same text, `expecting` and `now` give the same slots."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._numbers = NumberWords(lexicon.lists["numbers"])
        self._finder = PhraseFinder(self._canonical)
        finder = self._finder
        self._facts = FactReader(lexicon, finder)
        self._sex = SexReader(lexicon, finder)
        self._age = AgeReader(lexicon, finder)
        self._dose = DoseReader(lexicon, finder)
        self._corrections = CorrectionReader(lexicon)
        finder.freeze()

    def read(self, text: str, *, now: datetime | None = None, expecting: str | None = None) -> Slots:
        """The slots of one message. `expecting` names the slot that a guided question has just asked for."""
        canonical = self._canonical(text)
        words = split_words(canonical)
        scan = Scan(text, canonical, words, self._finder.find(words), expecting, now)
        draft = Draft()
        # The order is from the surest grammar to the loosest: what one has read the next leaves alone.
        self._corrections.read(scan)
        self._facts.read(scan, draft)
        self._sex.read(scan, draft)
        self._dose.read_with_units(scan, draft)
        self._age.read(scan, draft)
        self._dose.read_bare(scan, draft)
        return Slots(**draft.values, problems=tuple(draft.problems))

    def _canonical(self, text: str) -> str:
        return self._numbers.rewrite(normalise(text))
