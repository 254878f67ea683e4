"""Red flags and thoughts of self-harm, looked for before anything else in every message.

All words, rules and replies are curated content (`content/<language>/triage.yaml`); this module only combines them: a
rule asks for concepts that stand near each other, and leaves out those inside a frame (denied, past, told of another
time, of an animal, of a film, of a question in general). What no rule finds, a trained second line looks at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.understanding.triage.amounts import AmountFinder
from bot.understanding.triage.concepts import Finder, Found
from bot.understanding.triage.rules import Frame, Rule, TriageRules
from bot.understanding.triage.second_line import SecondLine
from bot.understanding.triage.spoken import Reading, Speller

IDIOM = "_"
"""Stands in the place of a word that belongs to an idiom."""
SECOND_LINE = "second line"
"""Stands for the rule where none was found."""
FRAME = "frame "
"""Begins the name of a frame where it stands among concepts."""


@dataclass(frozen=True, slots=True)
class TriageHit:
    """A message that must be answered with help first."""

    topic: str
    reply: str
    """Id of the reply in `triage.yaml`."""
    rule: str
    concepts: tuple[str, ...]
    """What was found, as "concept: words", for `magsleep explain`."""


class Triage:
    """Looks for what can not wait. Built once from the rules; `check` is pure."""

    def __init__(self, rules: TriageRules, second_line: SecondLine | None = None) -> None:
        """Without a second line only what a rule foresaw is noticed."""
        self._rules = rules
        self._speller = Speller(rules.spellings, rules.filler, rules.real_words, rules.multipliers)
        self._idioms = Finder({"idiom": rules.idioms}, rules.lists, self._speller, rules.barriers)
        frames = {FRAME + name: frame.phrases for name, frame in rules.frames.items()}
        self._concepts = Finder(rules.concepts | frames, rules.lists, self._speller, rules.barriers)
        self._speller.learn(self._concepts.vocabulary + self._idioms.vocabulary)
        self._amounts = AmountFinder(rules.amounts)
        self._by_concept: dict[str, list[int]] = {}
        for place, rule in enumerate(rules.rules):
            for concept in rule.all[0]:
                self._by_concept.setdefault(concept, []).append(place)
        self._second_line = second_line

    def check(self, text: str) -> TriageHit | None:
        """The first rule that `text` fits, or what the second line takes it for; None for what can wait."""
        reading = self._speller.read(text)
        run = list(reading.words)
        for found in self._idioms.find(reading.words):
            run[found.start : found.end] = [IDIOM] * (found.end - found.start)
        scene = _Scene(self._rules, Reading(tuple(run), reading.commas))
        scene.add(self._concepts.find(run))
        scene.add(self._amounts.find(run, frozenset(scene.found)))
        places = {place for concept in scene.found for place in self._by_concept.get(concept, ())}
        for rule in (self._rules.rules[place] for place in sorted(places)):
            if (matched := scene.fits(rule)) is not None:
                said = tuple(f"{f.concept}: {' '.join(reading.words[f.start : f.end])}" for f in matched)
                return TriageHit(self._rules.replies[rule.reply].topic, rule.reply, rule.id, said)
        if self._second_line is None or (need := self._second_line.need(text)) is None:
            return None
        reply = self._rules.second_line[need]
        return TriageHit(self._rules.replies[reply].topic, reply, SECOND_LINE, ())

    def doubts(self, text: str) -> bool:
        """True when `text`, for which there is no reply here, is worth a line about help above its answer."""
        return self._second_line is not None and self._second_line.doubts(text)


class _Scene:
    """One message with everything found in it."""

    def __init__(self, rules: TriageRules, reading: Reading) -> None:
        self._rules = rules
        self._words = reading.words
        self._barriers = frozenset(rules.barriers)
        self._commas = reading.commas
        self._turns = {
            place for place in reading.commas if reading.words[place : place + 1] in {(t,) for t in rules.turns}
        }
        self._sentences = reading.sentences()
        self.found: dict[str, list[Found]] = {}
        self._framed: dict[tuple[str, Found], bool] = {}

    def add(self, found: Iterable[Found]) -> None:
        for one in found:
            self.found.setdefault(one.concept, []).append(one)

    def fits(self, rule: Rule) -> list[Found] | None:
        """The places that fulfil `rule`, or None."""
        if any(self.found.keys().isdisjoint(group) for group in rule.all):
            return None
        if any(self._standing([concept], rule) for concept in rule.none):
            return None
        groups = [self._standing(group, rule) for group in rule.all]
        if not all(groups):
            return None
        for first in groups[0]:
            chosen = [first]
            for group in groups[1:]:
                nearest = min(group, key=lambda f: _distance(first, f))
                if _distance(first, nearest) > rule.near:
                    break
                chosen.append(nearest)
            else:
                return chosen
        return None

    def _standing(self, concepts: list[str], rule: Rule) -> list[Found]:
        return [
            found
            for concept in concepts
            for found in self.found.get(concept, ())
            if not any(self._in_frame(name, found) for name in rule.unless)
        ]

    def _in_frame(self, name: str, found: Found) -> bool:
        key = (name, found)
        if key not in self._framed:
            frame = self._rules.frames[name]
            self._framed[key] = any(self._covers(frame, f, found) for f in self.found.get(FRAME + name, ()))
        return self._framed[key]

    def _covers(self, frame: Frame, framing: Found, found: Found) -> bool:
        start, end = self._sentences[framing.start]
        if self._any(frame.cancelled_by, lambda f: start <= f.start < end and self._cancels(f, framing, found)):
            return False
        if self._any(frame.not_in, lambda f: f.start <= framing.start and framing.end <= f.end):
            return False
        if frame.stops_at_comma and any(framing.start < place < framing.end for place in self._commas):
            return False
        if frame.where == "text" or not start <= found.start < end:
            return frame.where == "text"
        if frame.where == "sentence":
            return not self._any(frame.stopped_by, lambda f: framing.end <= f.start < found.start)
        return self._reaches(frame, framing, found)

    def _reaches(self, frame: Frame, framing: Found, found: Found) -> bool:
        """Whether a frame that is `after` or `near` goes as far as `found`, in whose sentence it stands."""
        if frame.where == "near" and framing.start >= found.start:
            between = range(found.end, framing.start)
        elif framing.start >= found.start or (frame.where == "after" and self._shares(frame, framing, found)):
            return False
        else:
            between = range(framing.end, found.start + 1)
        if len(between) > frame.reach + 1 or self._any(frame.stopped_by, lambda f: f.start in between):
            return False
        if frame.stops_at_its_comma and framing.end in self._commas:
            return False
        return not (frame.stops_at_comma and any(place in self._commas for place in between))

    def _shares(self, frame: Frame, framing: Found, found: Found) -> bool:
        """Whether `framing` is partly made of the concept's own words, so that it says nothing about it."""
        shared = self._words[found.start : min(framing.end, found.end)]
        # In "do not | have seizures" the verb may be shared; "not feel like living" would lose its own "not".
        return bool(shared) and (not frame.may_overlap or not self._barriers.isdisjoint(shared))

    def _cancels(self, canceller: Found, framing: Found, found: Found) -> bool:
        """Whether `canceller` speaks of `found`: "now" is of no account inside "fine now", nor, where it begins a
        clause ("stroke in 2015, now my knee hurts"), for what stands before it."""
        if canceller.start in self._turns:
            return found.start > canceller.start
        others = (f for concept, places in self.found.items() if concept.startswith(FRAME) for f in places)
        return not any(
            f.start <= canceller.start and canceller.end <= f.end and f.concept != framing.concept for f in others
        )

    def _any(self, concepts: Iterable[str], holds: Callable[[Found], bool]) -> bool:
        return any(holds(found) for concept in concepts for found in self.found.get(concept, ()))


def _distance(a: Found, b: Found) -> int:
    return max(a.start, b.start) - min(a.end, b.end)
