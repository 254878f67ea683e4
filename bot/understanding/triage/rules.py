"""What the curated rules of triage are made of: concepts, frames, rules, replies (`content/<language>/triage.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.understanding.triage.amounts import AMOUNTS, Amounts
from bot.understanding.triage.second_line import Need

Topic = Literal["safety.emergency", "safety.crisis", "safety.overdose"]


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
    """Concepts that end its reach when they stand between."""
    stops_at_comma: bool = False
    """Whether a comma ends its reach, and it cannot itself be said across one ("I was happy, now I cannot breathe")."""
    stops_at_its_comma: bool = False
    """Whether it says nothing of what follows a comma right behind it ("can magnesium help, I cannot breathe")."""
    may_overlap: bool = False
    """With `after`: whether its last words may be the concept's first ("do not *have* seizures")."""
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
    was: str | None = None
    """What had been said, as a sentence: with it before them, later messages ("he is sleepy") are read anew."""


class Told(_Strict):
    """A fact told before that may make the words of a later message urgent."""

    slot: str
    value: str | None = None
    """For a slot of several values, the one that counts."""
    below: float | None = None
    """For a number, what it must lie under."""
    says: str
    """The fact as a sentence, put before the message."""

    def fits(self, slots: Mapping[str, Any]) -> bool:
        """True when it is among what is known."""
        known = slots.get(self.slot)
        if self.below is not None:
            return known is not None and known < self.below
        return bool(known) if self.value is None else self.value in (known or ())


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
    multipliers: dict[str, int]
    """Number words that multiply the number before them."""
    barriers: list[str]
    """Words that no gap of a phrase reaches over."""
    turns: list[str]
    """Words that cancel a frame, but only for what follows them where they begin a clause."""
    lists: dict[str, list[str]]
    idioms: list[str]
    concepts: dict[str, list[str]]
    frames: dict[str, Frame]
    amounts: Amounts
    rules: list[Rule]
    replies: dict[str, TriageReply]
    told: list[Told]
    settled: list[str]
    """What people say when somebody competent has seen to it, or when it was no alarm."""
    settled_reply: str
    second_line: dict[Need, str]
    """The reply to what only the second line noticed."""
    beside: str
    """The line above an ordinary answer, where the second line has a doubt; the same kind of text as a reply's."""
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
        wrong += [f"second_line {n}: no reply {r}" for n, r in self.second_line.items() if r not in self.replies]
        wrong += [f"second_line: no reply for {n}" for n in Need if n not in self.second_line]
        unused = self.replies.keys() - {rule.reply for rule in self.rules} - set(self.second_line.values())
        wrong += [f"reply {reply}: no rule gives it" for reply in sorted(unused)]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self


def load_rules(path: Path) -> TriageRules:
    """The rules in the file at `path`."""
    return TriageRules.model_validate(yaml.safe_load(path.read_text("utf-8")))
