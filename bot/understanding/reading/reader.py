"""`SlotReader`: everything that a message says about a person and a question, as `Slots`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.base.text import normalise
from bot.calculators.foods.plain_list import PlainList
from bot.understanding.reading.age import AgeReader
from bot.understanding.reading.asides import AsideReader
from bot.understanding.reading.clock import ClockReader
from bot.understanding.reading.corrections import CorrectionReader
from bot.understanding.reading.dates import DateReader
from bot.understanding.reading.days import DaysReader, DurationReader
from bot.understanding.reading.diary import DiaryReader
from bot.understanding.reading.dose import DoseReader
from bot.understanding.reading.drug import ALCOHOL, DrugReader
from bot.understanding.reading.facts import FactReader
from bot.understanding.reading.form import FormReader
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.named_day import NamedDay, NamedDayReader
from bot.understanding.reading.numbers import NumberWords
from bot.understanding.reading.phrases import PhraseFinder, Word, split_words
from bot.understanding.reading.scan import Draft, Scan
from bot.understanding.reading.serum import SerumReader
from bot.understanding.reading.sex import SexReader
from bot.understanding.reading.spelling import Speller, slips_allowed
from bot.understanding.reading.whom import WhomReader
from bot.understanding.reading.zone import ZoneReader
from bot.understanding.slots import OF_A_PERSON, Slots

NAMING = ("sex", "relation", "age_class")
"""Lists of words that name a person."""

BESIDE_A_FOOD = frozenset({"dose_mg", "dose_times", "days", "day_count", "duration", "drug_unsure", "unknown_names"})
"""What may be read in a short question about a food: "how many bananas for 400 mg"."""


class SlotReader:
    """Reads slots. Pure after construction: the same text, `expecting` and `now` give the same slots."""

    def __init__(self, lexicon: Lexicon, foods: PlainList | None = None) -> None:
        self._foods = foods
        self._numbers = NumberWords(lexicon.lists["numbers"])
        self._finder = PhraseFinder(self._canonical)
        finder = self._finder
        self._whom = WhomReader(lexicon)
        self._asides = AsideReader(lexicon)
        self._facts = FactReader(lexicon, finder)
        self._sex = SexReader(lexicon, finder)
        self._age = AgeReader(lexicon, finder)
        self._dose = DoseReader(lexicon, finder)
        self._corrections = CorrectionReader(lexicon)
        self._form = FormReader(lexicon, finder)
        self._drug = DrugReader(lexicon, finder)
        self._serum = SerumReader(lexicon, finder)
        self._clock = ClockReader(lexicon, finder)
        self._dates = DateReader(lexicon, finder)
        self._days = DaysReader(lexicon, finder)
        self._duration = DurationReader(lexicon)
        self._diary = DiaryReader(lexicon, self._clock, self._duration)
        self._zone = ZoneReader(lexicon, finder)
        self._named_day = NamedDayReader(lexicon)
        self._english = lexicon.english
        lists = lexicon.lists
        self._speller = Speller(
            [*lists["pregnancy"]["spelling"], *lists["conditions"]["spelling"], *self._form.spelling]
        )

    def read(self, text: str, *, now: datetime | None = None, expecting: str | None = None) -> Slots:
        """The slots of one message. `expecting` names the slot that a guided question has just asked for.

        What is told of somebody else than the person asked about stands in `beside`.
        """
        canonical = self._canonical(text)
        whose = self._whom.read(canonical)
        said = self._read(text, canonical, whose.void, now=now, expecting=expecting)
        if whose.beside:
            asked = self._read(text, whose.asked, self._whom.read(whose.asked).void, now=now, expecting=expecting)
            told = self._read("", whose.beside, ()).known()
            beside = {k: v for k, v in told.items() if k in OF_A_PERSON}
            said = replace(_about(asked, said), other=whose.other, beside=beside)
        rest = self._bearing(whose.asked, said)
        if rest != whose.asked:
            asked = self._read(text, rest, self._whom.read(rest).void, now=now, expecting=expecting)
            said = replace(asked, denied=said.denied, other=said.other, beside=said.beside, aside=True)
        return replace(said, whom=whose.who)

    def asked(self, text: str) -> str:
        """The part of a message that asks: without what is told of somebody else, or bears on no answer."""
        asked = self._whom.read(self._canonical(text)).asked
        return self._bearing(asked, self._read(text, asked, ()))

    def _bearing(self, text: str, said: Slots) -> str:
        if not self._asides.may_hold(text, said):
            return text
        rest = self._asides.without(text, lambda t: self._read("", t, ()))
        # In "no diabetes, kidney disease or epilepsy" the first clause denies what is in the next.
        return rest if set(self._read("", rest, ()).conditions) <= set(said.conditions) else text

    def _read(
        self,
        text: str,
        canonical: str,
        void: Sequence[tuple[int, int]],
        *,
        now: datetime | None = None,
        expecting: str | None = None,
    ) -> Slots:
        """The slots of a canonical text; who is named at the places in `void` is nobody the message is about."""
        words = [self._corrected(w) for w in split_words(canonical)]
        scan = Scan(text, canonical, words, self._finder.find(words), expecting, now)
        for kind in NAMING if void else ():
            scan.hits[kind] = [h for h in scan.of(kind) if all(h.end <= a or h.start >= b for a, b in void)]
        draft = Draft()
        # The order is from the surest grammar to the loosest: what one has read the next leaves alone.
        self._corrections.read(scan)
        self._facts.read(scan, draft)
        self._sex.read(scan, draft)
        self._form.read(scan, draft)
        self._drug.read(scan, draft)
        diary = self._diary.read(scan, draft)
        self._serum.read(scan, draft)
        self._dose.read_with_units(scan, draft)
        self._age.read(scan, draft)
        if not diary:
            self._dates.read(scan, draft)
            self._clock.read(scan, draft)
            self._duration.read(scan, draft)
        self._dose.read_bare(scan, draft)
        if diary:
            self._diary.finish(draft)
        else:
            self._days.read(scan, draft)
        self._zone.read(scan, draft)
        foods = self._foods_named(text, draft)
        if foods:
            # The grams of a food are no dose, what the food table knows is no medicine, and beer at dinner is food.
            for name in ("dose_mg", "dose_times", "days", "form", "drug", "drug_class", "drug_unsure", "unknown_names"):
                draft.values.pop(name, None)
            draft.problems.clear()
        return Slots(**draft.values, foods_named=foods, problems=tuple(draft.problems))

    def _foods_named(self, text: str, draft: Draft) -> int:
        """How many foods a message names that holds nothing else, or asks about no more than one."""
        if self._foods is None:
            return 0
        rows = draft.values.get("drug_class", ())
        if "drug" in draft.values and not (rows == (ALCOHOL,) and self._foods.is_meal(text)):
            return 0
        return self._foods.count(text) or int(draft.values.keys() <= BESIDE_A_FOOD and self._foods.asks(text))

    def named_day(self, text: str) -> tuple[NamedDay, str] | None:
        """The day gone by that a message names, and the message without it."""
        return self._named_day.find(self._canonical(text))

    def _corrected(self, word: Word) -> Word:
        """An unknown word that is nearest to just one of the words that forgive slips is read as that word."""
        key = word.key
        if len(key) < 5 or key in self._english or self._finder.knows(key) or key in self._form.lookalikes:
            return word
        near = self._speller.near(key, min(2, slips_allowed(key)))
        if not near or (len(near) > 1 and near[0][0] == near[1][0]):
            return word
        return replace(word, key=near[0][1], stem=near[0][1])

    def _canonical(self, text: str) -> str:
        return self._numbers.rewrite(normalise(text))


def _about(asked: Slots, said: Slots) -> Slots:
    """What a part of a message tells of the person asked about, with what the whole of it says of the question."""
    own: dict[str, Any] = {name: getattr(asked, name) for name in OF_A_PERSON}
    if asked.dose_mg is not None:
        own |= {"dose_mg": asked.dose_mg, "dose_times": asked.dose_times}
    return replace(said, **own, denied=asked.denied, problems=asked.problems)
