"""Red flags and thoughts of self-harm, looked for before anything else in every message.

All words, rules and replies are curated content (`content/<language>/triage.yaml`); this module only combines them: a
rule asks for concepts that stand near each other, and leaves out those inside a frame (denied, past, told of another
time, of an animal, of a film, of a question in general).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.understanding.concepts import Finder, Found
from bot.understanding.spoken import Reading, Speller
from bot.understanding.triage_amounts import AMOUNTS, AmountFinder, Amounts

IDIOM = "_"
"""Stands in the place of a word that belongs to an idiom."""

Topic = Literal["safety.emergency", "safety.crisis", "safety.overdose"]
MAYBE_EMERGENCY, MAYBE_CRISIS = "maybe-emergency", "maybe-crisis"
"""The replies of the second line (`triage_model`), which is less sure than a rule."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Frame(_Strict):
    """A setting that takes a concept's urgency away, such as a denial or a film."""

    phrases: list[str]
    where: Literal["after", "near", "sentence", "text"]
    """What it covers: the words after it, those on either side, its sentence, or the whole message."""
    reach: int = 12
    """With `after` and `near`: how many words."""
    stopped_by: list[str] = Field(default_factory=list)
    """With `after` and `near`: concepts that end its reach when they stand between."""
    stops_at_comma: bool = False
    not_in: list[str] = Field(default_factory=list)
    """Concepts inside which its words mean something else ("why not", "no idea")."""
    cancelled_by: list[str] = Field(default_factory=list)
    """Concepts that, in the same sentence, make the frame void ("now", "again")."""


class Rule(_Strict):
    """Concepts that together call for a reply. Rules are tried in order; the first that fits wins."""

    id: str
    reply: str
    all: list[list[str]] = Field(min_length=1)
    """From each inner list at least one concept must stand in the message."""
    none: list[str] = Field(default_factory=list)
    """Concepts that must not stand in the message."""
    near: int = 1_000
    """The most words between the first concept found and each other."""
    unless: list[str] = Field(default_factory=list)
    """Frames in which a concept does not count."""


class TriageReply(_Strict):
    """What is said; a Jinja text over `emergency`, `poison` and `crisis`."""

    topic: Topic
    text: str
    asks_country: bool = True


class Wordings(_Strict):
    """How the three kinds of help are named in a reply."""

    emergency: str
    poison: str
    crisis: str


class TriageRules(_Strict):
    """The whole of `triage.yaml`."""

    spellings: dict[str, list[str]]
    filler: list[str]
    real_words: list[str]
    lists: dict[str, list[str]]
    idioms: list[str]
    concepts: dict[str, list[str]]
    frames: dict[str, Frame]
    amounts: Amounts
    rules: list[Rule]
    replies: dict[str, TriageReply]
    unknown_country: Wordings
    """While the country is unknown, for it is never guessed."""
    known_country: Wordings
    """Jinja texts over `name` and `number` of a line in `tables/help_lines.yaml`."""
    country_question: str

    @model_validator(mode="after")
    def _names_exist(self) -> TriageRules:
        known = self.concepts.keys() | AMOUNTS
        wrong = [f"rule {r.id}: no reply {r.reply}" for r in self.rules if r.reply not in self.replies]
        for rule in self.rules:
            named = {concept for group in rule.all for concept in group} | set(rule.none)
            wrong += [f"rule {rule.id}: no concept {concept}" for concept in sorted(named - known)]
            wrong += [f"rule {rule.id}: no frame {frame}" for frame in rule.unless if frame not in self.frames]
        for name, frame in self.frames.items():
            named = {*frame.stopped_by, *frame.cancelled_by, *frame.not_in}
            wrong += [f"frame {name}: no concept {concept}" for concept in sorted(named - known)]
        maybe = {MAYBE_EMERGENCY, MAYBE_CRISIS}
        wrong += [f"no reply {reply}" for reply in sorted(maybe - self.replies.keys())]
        unused = self.replies.keys() - {rule.reply for rule in self.rules} - maybe
        wrong += [f"reply {reply}: no rule gives it" for reply in sorted(unused)]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self


@dataclass(frozen=True, slots=True)
class TriageHit:
    """A message that must be answered with help first."""

    topic: str
    reply: str
    """Id of the reply in `triage.yaml`."""
    rule: str
    concepts: tuple[str, ...]
    """What was found, as "concept: words", for `magsleep explain`."""


def load_rules(path: Path) -> TriageRules:
    """The rules in the file at `path`."""
    return TriageRules.model_validate(yaml.safe_load(path.read_text("utf-8")))


class SecondLine(Protocol):
    """What is asked where the rules are silent (`triage_model.TriageModel`)."""

    def check(self, text: str) -> TriageHit | None:
        """A hit, or None."""


class Triage:
    """Looks for what can not wait. Built once from the rules; `check` is pure."""

    def __init__(self, rules: TriageRules, model: SecondLine | None = None) -> None:
        self._rules = rules
        self._model = model
        self._bare = [rule.model_copy(update={"unless": []}) for rule in rules.rules]
        self._speller = Speller(rules.spellings, rules.filler, rules.real_words)
        self._idioms = Finder({"idiom": rules.idioms}, rules.lists, self._speller)
        frames = {f"frame {name}": frame.phrases for name, frame in rules.frames.items()}
        self._concepts = Finder(rules.concepts | frames, rules.lists, self._speller)
        self._speller.learn(self._idioms.vocabulary | self._concepts.vocabulary)
        self._amounts = AmountFinder(rules.amounts)

    def backed_by(self, model: SecondLine) -> Triage:
        """The same rules with a second line behind them."""
        backed = copy(self)
        backed._model = model
        return backed

    def check(self, text: str) -> TriageHit | None:
        """The first rule that `text` fits, else what the second line says, if there is one."""
        reading = self._speller.read(text)
        run = list(reading.words)
        for found in self._idioms.find(reading.words):
            run[found.start : found.end] = [IDIOM] * (found.end - found.start)
        scene = _Scene(self._rules, Reading(tuple(run), reading.commas))
        scene.add(self._concepts.find(run))
        scene.add(self._amounts.find(run, frozenset(scene.found)))
        for rule in self._rules.rules:
            if (matched := scene.fits(rule)) is not None:
                said = tuple(f"{f.concept}: {' '.join(reading.words[f.start : f.end])}" for f in matched)
                return TriageHit(self._rules.replies[rule.reply].topic, rule.reply, rule.id, said)
        if self._model is None or any(scene.fits(rule) is not None for rule in self._bare):
            # What only a frame took the urgency from was understood: it is not asked about again.
            return None
        return self._model.check(text)


class _Scene:
    """One message with everything found in it."""

    def __init__(self, rules: TriageRules, reading: Reading) -> None:
        self._rules = rules
        self._commas = reading.commas
        self._sentences = reading.sentences()
        self.found: dict[str, list[Found]] = {}
        self._framed: dict[tuple[str, Found], bool] = {}

    def add(self, found: Iterable[Found]) -> None:
        for one in found:
            self.found.setdefault(one.concept, []).append(one)

    def fits(self, rule: Rule) -> list[Found] | None:
        """The places that fulfil `rule`, or None."""
        if not all(any(concept in self.found for concept in group) for group in rule.all):
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
            self._framed[key] = any(self._covers(frame, f, found) for f in self.found.get(f"frame {name}", ()))
        return self._framed[key]

    def _covers(self, frame: Frame, framing: Found, found: Found) -> bool:
        start, end = self._sentences[framing.start]
        if self._any(frame.cancelled_by, lambda f: start <= f.start < end):
            return False
        if self._any(frame.not_in, lambda f: f.start <= framing.start and framing.end <= f.end):
            return False
        if frame.where == "text":
            return True
        if frame.where == "sentence" or not start <= found.start < end:
            return start <= found.start < end
        if frame.where == "near" and framing.start >= found.start:
            between = range(found.end, framing.start)
        else:
            overlaps = framing.end > found.start and found.end > framing.end
            if framing.start >= found.start or (overlaps and frame.where == "after"):
                return False
            between = range(framing.end, found.start + 1)
        if len(between) > frame.reach + 1:
            return False
        if self._any(frame.stopped_by, lambda f: f.start in between):
            return False
        return not (frame.stops_at_comma and any(place in self._commas for place in between))

    def _any(self, concepts: Iterable[str], holds: Callable[[Found], bool]) -> bool:
        return any(holds(found) for concept in concepts for found in self.found.get(concept, ()))


def _distance(a: Found, b: Found) -> int:
    return max(a.start, b.start) - min(a.end, b.end)
