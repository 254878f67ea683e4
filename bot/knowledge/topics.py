"""What is said in one language: topics, caveats, menus, questions, messages."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from bot.knowledge.science import Grade, Id, Model

TopicId = Annotated[str, StringConstraints(pattern=r"^(out_of_scope|[a-z]+\.[a-z_]+)$")]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Prose = Annotated[Text, AfterValidator(lambda text: re.sub(r"\n+", "\n\n", text))]
"""A text of paragraphs. YAML folds an author's wrapped lines away, so a line end that is left parts two paragraphs."""
TopicKind = Literal["answer", "calculator", "lookup", "action", "guided", "conversation", "triage"]
MENU_TITLE = 40
YOUNG = frozenset({"infant", "child", "teenager"})
OLD = frozenset({"older_adult"})
"""Conditions that stand for an age while none was given in years."""


class Evidence(Model):
    """How sure an answer is: the claims it rests on, or a grade given outright where the graph has no claim."""

    claims: tuple[Id, ...] = ()
    grade: Grade | None = None
    reason: Text
    """Completes "How sure: …"."""
    would_change: Text | None = None
    """What would change the verdict."""

    @model_validator(mode="after")
    def _one_of(self) -> Evidence:
        if not self.claims and self.grade is None:
            raise ValueError("evidence needs claims, or a grade where no claim fits")
        return self


class Answer(Model):
    """A curated answer: Jinja2 texts over facts."""

    short: Prose
    deeper: Prose | None = None


class Topic(Model):
    """One thing a question can be about."""

    id: TopicId
    title: Annotated[str, StringConstraints(min_length=2, max_length=MENU_TITLE)]
    ask: Text
    status: Literal["published", "draft"] = "published"
    kind: TopicKind = "answer"
    phrases: tuple[Text, ...]
    answer: Answer | None = None
    evidence: Evidence | None = None
    caveats: tuple[Id, ...] = ()
    covers: tuple[Id, ...] = ()
    like_leave: bool = False
    """It may be read as leave to take an amount or a form: the `foremost` caveats that fit come before it."""
    sources: tuple[Id, ...] = ()
    few_sources: Text | None = None
    """Why an answer that states science has fewer than three sources; for authors, never shown to people."""
    hedged: tuple[Id, ...] = ()
    next: tuple[TopicId, ...] = ()
    uses: tuple[str, ...] = ()
    """The slots that its calculation or look-up works with."""
    picture: str | None = None
    """The id of a picture that shows the answer (en/pictures.yaml; `pathway:<chain>` for a map)."""
    expects: str | None = None
    """The slot that a bare number fills in a message that reaches this topic."""

    @property
    def group(self) -> str:
        """The part before the dot."""
        return self.id.partition(".")[0]


class When(Model):
    """The context in which a caveat belongs: every given key must fit."""

    pregnant: bool | None = None
    breastfeeding: bool | None = None
    age_under: float | None = None
    age_from: float | None = None
    sex: Literal["female", "male"] | None = None
    conditions: tuple[str, ...] = ()
    drug_class: tuple[str, ...] = ()
    dose_over: float | None = None
    age_class: Literal["child"] | None = None

    def fits(self, slots: dict[str, Any]) -> bool:
        """True when the known slots of a dialogue satisfy every key that is given here."""
        age, dose = slots.get("age"), slots.get("dose_mg")
        said = set(slots.get("conditions", ()))
        top = max(dose) if isinstance(dose, list) else dose
        tests = (
            self.pregnant is None or slots.get("pregnant") is self.pregnant,
            self.breastfeeding is None or slots.get("breastfeeding") is self.breastfeeding,
            self.sex is None or slots.get("sex") == self.sex,
            self.age_class is None or slots.get("age_class") == self.age_class or bool(YOUNG & said),
            self.age_under is None or (age < self.age_under if age is not None else bool(YOUNG & said)),
            self.age_from is None or (age >= self.age_from if age is not None else bool(OLD & said)),
            self.dose_over is None or (top is not None and top > self.dose_over),
            not self.conditions or bool(set(self.conditions) & said),
            not self.drug_class
            or bool(set(self.drug_class) & set(slots.get("drug_class", ())))
            or ("any" in self.drug_class and bool(slots.get("drug") or slots.get("drug_class"))),
        )
        return all(tests)


class Caveat(Model):
    """A sentence that belongs beside an answer; with `when`, only for the person it fits."""

    id: Id
    text: Text
    when: When | None = None
    foremost: bool = False
    """It comes first where the answer may be read as leave to take some (`Topic.like_leave`), else after the answer."""
    hedged: tuple[Id, ...] = ()


class Item(Model):
    """One button of a menu: it opens a topic, another menu, or sends a text as if typed."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=MENU_TITLE)]
    topic: TopicId | None = None
    menu: Id | None = None
    say: str | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Item:
        if sum(x is not None for x in (self.topic, self.menu, self.say)) != 1:
            raise ValueError("a menu item needs exactly one of topic, menu, say")
        return self


class Menu(Model):
    """A text over rows of buttons."""

    text: Text
    rows: tuple[tuple[Item, ...], ...]


class Option(Model):
    """A button under a guided question, and the slots that pressing it fills."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=MENU_TITLE)]
    set: dict[str, bool | float | str]


class Question(Model):
    """How a guided question is asked in one context; the first variant whose `when` fits is used."""

    ask: Text
    choices: tuple[tuple[Option, ...], ...] = ()
    when: When | None = None


class ClaimText(Model):
    """A claim in words."""

    says: Text
    caveat: Text | None = None
    hedged: tuple[Id, ...] = ()


class GradeText(Model):
    """A grade in words."""

    words: Text
    meaning: Text
    rank: int


class FormText(Model):
    """What is said about one named form of magnesium."""

    name: Text
    short: Prose
    deeper: Prose | None = None
    evidence: Evidence | None = None
    sources: tuple[Id, ...] = ()
    hedged: tuple[Id, ...] = ()


class Correction(Model):
    """A common overstatement and the gentle truth."""

    id: Id
    phrases: tuple[Text, ...] = Field(min_length=1)
    not_: tuple[Text, ...] = Field((), alias="not")
    says: Text
    sources: tuple[Id, ...] = ()
    hedged: tuple[Id, ...] = ()
    topic: TopicId


class SlotTopic(Model):
    """Where a follow-up that only names a fact about the person goes."""

    slot: str
    topic: TopicId
    values: tuple[str, ...] = ()
    below: float | None = None
    from_: float | None = Field(None, alias="from")

    def fits(self, slots: dict[str, Any]) -> bool:
        """True when the slot is known and lies in the given values or bounds."""
        value = slots.get(self.slot)
        if value is None or value is False:
            return False
        if self.values and not set(self.values) & set(value if isinstance(value, list | tuple) else [value]):
            return False
        return (self.below is None or value < self.below) and (self.from_ is None or value >= self.from_)


class Command(Model):
    """What a slash command opens."""

    topic: TopicId | None = None
    menu: Id | None = None
    token: str | None = None
    """A button's token: the command does what pressing it does."""


class FollowUps(Model):
    """en/follow_ups.yaml: how people carry on a conversation without naming the subject again."""

    openers: tuple[Text, ...]
    breaks: tuple[Text, ...]
    why: tuple[Text, ...]
    source: tuple[Text, ...]
    stop: tuple[Text, ...]
    forget: tuple[Text, ...]
    menu: tuple[Text, ...]
    none: tuple[Text, ...]
    may: tuple[Text, ...]
    may_topic: TopicId
    both: tuple[Text, ...]
    both_topic: TopicId
    short: tuple[Text, ...]
    picks: tuple[tuple[Text, ...], ...]
    """For the first, the second … of what was offered: how people point at it."""
    nod: tuple[Text, ...]
    """Words that only say that the answer was read."""
    yes_no: tuple[Text, ...]
    """An answer, where nothing was asked."""
    points_back: tuple[Text, ...]
    persons: tuple[Text, ...]
    children: tuple[Text, ...]
    children_topic: TopicId
    slot_topics: tuple[SlotTopic, ...]
    safer_first: tuple[TopicId, ...]
    commands: dict[str, Command]


class Caveats(Model):
    """en/caveats/*.yaml."""

    caveats: tuple[Caveat, ...]


class Menus(Model):
    """en/menus.yaml."""

    menus: dict[Id, Menu]


class Questions(Model):
    """en/questions.yaml."""

    questions: dict[str, tuple[Question, ...]]


class Messages(Model):
    """en/messages.yaml."""

    messages: dict[Id, Text]


class ClaimTexts(Model):
    """en/claims.yaml."""

    claims: dict[Id, ClaimText]


class FormTexts(Model):
    """en/forms.yaml."""

    forms: dict[Id, FormText]


class SubjectWords(Model):
    """en/subject_words.yaml: words that an explanation of magnesium and sleep cannot avoid."""

    words: tuple[str, ...]


class NodeNames(Model):
    """en/nodes.yaml."""

    nodes: dict[Id, Text]


class Grades(Model):
    """en/grades.yaml."""

    grades: dict[Grade, GradeText]


class Corrections(Model):
    """en/corrections.yaml."""

    corrections: tuple[Correction, ...]


class AllowedNumbers(Model):
    """en/allowed_numbers.yaml: names with digits that are words."""

    names: tuple[str, ...]
