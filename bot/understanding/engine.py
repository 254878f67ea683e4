"""Text → topic, band, slots. Puts the router, the slot reader and the corrections together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.base.reply import Band, Candidate
from bot.understanding.clauses import ClauseSplitter
from bot.understanding.corrections import CorrectionFinder
from bot.understanding.fillers import Fillers
from bot.understanding.language import LanguageGuess
from bot.understanding.reading.named_day import NamedDay
from bot.understanding.reading.reader import SlotReader
from bot.understanding.result import Understanding
from bot.understanding.routing.ranking import Ranking
from bot.understanding.routing.router import OUT_OF_SCOPE, Router
from bot.understanding.slots import Slots

ANSWER_AT = 0.65
"""Confidence from which a question that names one of our subjects is answered."""
NAMELESS_AT = 0.85
"""The same for one that names none: half of what was answered wrongly outside our field lay below."""
ASK_AT = 0.25
"""Probability that one of the best three is meant, from which "did you mean" is worth a person's time."""
CLOSE = 0.5
"""A second topic with at least this share of the first one's is too close to call."""
SURE = 0.9
"""Confidence below which an answer offers beside it what else may have been meant."""
WORTH_OFFERING = 0.05
"""Share of all topics from which a topic is offered."""
OFFERED = 3
"""How many topics "did you mean" offers at most."""
FEWEST_OFFERED = 2
SAFER = "safety."
"""Of two questions in one message, one about safety is answered first."""
SEVERAL = 2
"""Foods from which a message of foods is a meal to be added up."""
ADULT, OLDER = 18, 65
"""Years from which somebody counts as grown up, and as old: what is said to children and to older adults differs."""
NOT_BY_THE_WORD = frozenset({"exact"})
"""The stage left out where a phrase is met word for word, but of another age."""
OUTSIDE = 0.5
"""Share of the out-of-scope class from which even a message about magnesium is refused."""


class Understander:
    """The understanding of one language's content. Pure after construction."""

    def __init__(
        self,
        router: Router,
        reader: SlotReader,
        corrections: CorrectionFinder,
        languages: LanguageGuess,
        clauses: ClauseSplitter,
        fillers: Fillers,
        lifts: Mapping[str, Mapping[str, float]] | None = None,
    ) -> None:
        self._router = router
        self._reader = reader
        self._corrections = corrections
        self._languages = languages
        self._clauses = clauses
        self._fillers = fillers
        self._lifts = lifts or {}

    def foreign(self, text: str) -> bool:
        """True when a text seems to be in another language."""
        return self._languages.foreign(text)

    def asks(self, text: str) -> bool:
        """True when a text is put as a question."""
        return self._clauses.asks(text)

    def correction(self, text: str) -> str | None:
        """The id of a common overstatement that the text repeats."""
        return self._corrections.find(text)

    def slots(self, text: str, *, now: datetime | None = None, expecting: str | None = None) -> Slots:
        """The slots alone."""
        return self._reader.read(text, now=now, expecting=expecting)

    def night_named(self, text: str) -> tuple[NamedDay, str] | None:
        """The day gone by that a message names, and the message without it."""
        return self._reader.named_day(text)

    def understand(self, text: str, *, now: datetime | None = None, expecting: str | None = None) -> Understanding:
        """Topic, band, confidence, candidates and slots of one message."""
        slots = self._reader.read(text, now=now, expecting=expecting)
        found = self._asked(text, slots) or self.judge(self.ranking(text, slots), slots)
        return self._several(text, replace(found, correction=self.correction(text)))

    def _asked(self, text: str, slots: Slots) -> Understanding | None:
        """What the part of a message that asks is about, where other parts bear on somebody else or on no answer."""
        if not slots.beside and not slots.aside:
            return None
        found = self.judge(self.ranking(self._reader.asked(text), slots), slots)
        return None if found.band is Band.REFUSE else found

    def _several(self, text: str, found: Understanding) -> Understanding:
        """With two questions in one message the safer one is answered and the other offered."""
        questions = self._clauses.questions(text)
        if len(questions) < 2:
            return found
        judged = [self.judge(self.ranking(q, s), s) for q in questions if (s := self._reader.read(q))]
        sure = [j for j in judged if j.band is Band.ANSWER]
        topics = list(dict.fromkeys(j.topic for j in sure))
        if len(topics) < 2:
            return found
        first = min(sure, key=lambda j: (not j.topic.startswith(SAFER), j.topic != found.topic))
        return replace(
            first,
            slots=found.slots,
            correction=found.correction,
            names_subject=found.names_subject,
            also=tuple(t for t in topics if t != first.topic)[: OFFERED - 1],
        )

    def ranking(self, text: str, slots: Slots) -> Ranking:
        """How the router ranks the topics, the slots' lifts included."""
        # Foods by the plate are our subject, though nobody says so.
        lift, carried = self._lift(slots), bool(slots.foods_named)
        found = self._router.rank(text, lift=lift, carried=carried)
        exact = found if found.exact else self._router.exactly(self._fillers.without(text))
        if exact is not None and not exact.candidates and slots.foods_named:
            # "Banana" by itself may stand among what is not ours; the food table knows better.
            return self._router.rank(text, lift=lift, carried=carried, without=NOT_BY_THE_WORD)
        if exact is None or not exact.candidates or lift.get(exact.candidates[0].topic, 0.0) >= 0:
            return exact or found
        # All numbers are one word to the router: "im 40, ok?" is the phrase "im 16, ok?" to it.
        return self._router.rank(text, lift=lift, carried=carried, without=NOT_BY_THE_WORD)

    def judge(self, ranking: Ranking, slots: Slots) -> Understanding:
        """The band that a ranking falls into."""
        # Two of them ("paracetamol with codeine") may be asked about for each other's sake.
        one_medicine = slots.medicines_alone and len(slots.drug or ()) == 1
        # Nobody types foods alone for another reason than to have them looked up.
        alone = one_medicine or bool(slots.foods_named)
        band, offered = self._band(ranking, self._lift(slots), alone)
        named_alone = alone and band is Band.ANSWER
        unsure = band is Band.ANSWER and ranking.confidence < SURE and not named_alone
        second = tuple(c.topic for c in offered[1:2] if c.score >= WORTH_OFFERING)
        return Understanding(
            topic=offered[0].topic if offered else OUT_OF_SCOPE,
            band=band,
            confidence=max(ranking.confidence, offered[0].score) if named_alone else ranking.confidence,
            candidates=offered,
            slots=slots,
            matched_phrase=ranking.phrase,
            matched_words=ranking.words,
            perhaps=second if unsure else (),
            names_subject=ranking.exact or ranking.subject.kind == "own",
            foreign=bool(ranking.evidence.get("other")),
        )

    def _band(self, ranking: Ranking, lift: Mapping[str, float], alone: bool) -> tuple[Band, tuple[Candidate, ...]]:
        found = ranking.candidates
        # No phrase may know the name of a medicine, yet somebody who types nothing else wants it looked up.
        if alone and found and found[0].topic in lift and ranking.out_of_scope < OUTSIDE:
            return Band.ANSWER, found
        # A message about magnesium and nothing else is worth asking back even when no phrase resembles it.
        ours = ranking.subject.kind == "own" and not ranking.subject.other
        if not found or (ranking.worth_asking < ASK_AT and not (ours and ranking.out_of_scope < OUTSIDE)):
            return Band.REFUSE, ()
        close = len(found) > 1 and found[1].score >= CLOSE * found[0].score
        # "Trazodone dose for sleep" is about sleep, but our dose for sleep is not its answer: asked back at most.
        foreign = bool(ranking.evidence.get("other"))
        # A blood value or a medicine names the subject as well as the word does, for the topics that it speaks for.
        named = ranking.exact or bool(ranking.subject.own) or lift.get(found[0].topic, 0.0) > 0
        if ranking.confidence >= (ANSWER_AT if named else NAMELESS_AT) and not close and not foreign:
            return Band.ANSWER, found
        offered = tuple(c for c in found[:OFFERED] if c.score >= WORTH_OFFERING)
        return Band.CLARIFY, offered if len(offered) >= FEWEST_OFFERED else found[:FEWEST_OFFERED]

    def _lift(self, slots: Slots) -> dict[str, float]:
        lift: dict[str, float] = {}
        for name in (*slots.known(), *_beside(slots)):
            for topic, value in self._lifts.get(name, {}).items():
                lift[topic] = lift.get(topic, 0.0) + value
        return lift


def _beside(slots: Slots) -> tuple[str, ...]:
    """What speaks for a topic without being a slot: keys of en/lifts.yaml."""
    said = {"drug_unsure": slots.drug_unsure, "medicines_alone": slots.medicines_alone, "animal": slots.animal}
    found = [name for name, there in said.items() if there]
    found += [f"condition.{c}" for c in slots.conditions]
    found += [f"class.{c}" for c in slots.drug_class]
    found += [f"problem.{p}" for p in slots.problems]
    if slots.age is not None:
        found.append("age.child" if slots.age < ADULT else "age.adult" if slots.age < OLDER else "age.older")
    if slots.foods_named:
        found.append("food" if slots.foods_named < SEVERAL else "foods")
    return tuple(found)
