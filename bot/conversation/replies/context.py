"""What a dialogue remembers: last topic, facts about the person, an open question. It fades after 30 minutes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.base.message import Message
from bot.base.night import Night
from bot.conversation.replies.persons import FACTS, MEDICINE_SLOTS, Known, Persons, add_medicines, contradicts, joined
from bot.understanding.reading.named_day import NamedDay
from bot.understanding.slots import Slots

EXPIRY = timedelta(minutes=30)
MAX_CHATS = 20_000
"""Dialogues kept at once; the one silent longest goes first."""

PERSON_SLOTS = (*FACTS, "country", "units")
"""What stays true of a person when the question changes."""
IDENTITY_SLOTS = ("age", "sex", "pregnant", "breastfeeding", "age_class")
"""What tells one person from another: a message that names any of these speaks of that person alone."""
FOOD_SLOTS = ("food_said", "foods_seen")
"""The foods looked up last: of nobody in particular."""
NUMBER_SLOTS = ("dose_mg", "serum_value", "age")
"""Slots that a bare number can fill."""


@dataclass(slots=True)
class OpenCheck:
    """The guided check so far."""

    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Step id → answers; those of medicines and of the amount are worked out from the fields below."""
    age: float | None = None
    drugs: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    """Rows of the interaction table."""
    strangers: tuple[str, ...] = ()
    """Medicine names that no list knows."""
    taken: float | None = None
    """Milligrams of magnesium a day already."""
    country: str | None = None
    unsure: tuple[tuple[str, ...], ...] = ()
    """(typed, nearest name, …) of medicines still to be confirmed."""
    asked: str = ""
    """The step whose question was put last."""
    before: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Answers from before the check was left, to be shown when their step is asked again."""
    named: tuple[str, ...] = ()
    """Medicines from before the check was left."""
    shown: set[str] = field(default_factory=set)
    """Steps whose answers the person has seen noted, or has given to a question."""
    intro: bool = False
    """The next question is the first, and says what the check is."""
    done: bool = False


@dataclass(slots=True)
class OpenNight:
    """The night of the sleep diary that is being told, or was told last."""

    night: Night
    asking: str = ""
    """The item that was asked for last."""
    told_last: str = ""
    """The item that was told last, if it was told by itself."""
    passed: set[str] = field(default_factory=set)
    """Items that were asked for and skipped."""
    kept: date | None = None
    """The morning under which the night is kept; None as long as it is not."""
    day: NamedDay | None = None
    """How the person named it; None for the last night."""


@dataclass(slots=True)
class OpenReminder:
    """A reminder that is being talked about."""

    said: Slots
    """Time, zone, days and length of time so far."""
    text: str = ""
    """The message that named the time last, for a half of the day that it left open."""
    kind: str | None = None
    changes: str | None = None
    """The id of the reminder that is to be changed; None for a new one."""
    does: str = ""
    """What is done with that reminder: a key of `StandingReminders.ways`; "" for a change."""
    asked: str = ""
    """What was asked last: "kind", "time", "days", "day" (the one day), "timezone", "move" (the zone that all reminders
    move to), "dose" (when a medicine is taken), "gate", "yes", "which", or "more" or "done" when nothing is."""
    doses: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Medicines to keep a distance from: generic name → minutes after midnight; () until they are asked for."""
    renews: str | None = None
    """The id of the reminder whose safety questions are due again."""


@dataclass(slots=True)
class OpenTrial:
    """An own trial that is being set up, or a question about the one that runs."""

    asked: str = "begin"
    """What was asked last: "begin" (whether at all), "check" (the guided one), "gate", "timezone", "outcome", "same",
    "form", "mg", "pairs", "yes"; of a trial that runs "stop" or "changed"."""
    outcome: str | None = None
    instead: bool | None = None
    """Whether the magnesium that is taken already is what is to be tested."""
    form: str | None = None
    mg: float | None = None
    pairs: int | None = None


@dataclass(slots=True)
class Context:
    """The state of one dialogue."""

    last_seen: datetime
    topic: str | None = None
    """The topic answered last."""
    slots: dict[str, Any] = field(default_factory=dict)
    """What is known about the person and the question."""
    age_is_of_a_band: bool = False
    """True when the age is but the lower bound of a button ("51–70"): enough for a table, not for the safety check."""
    asking: str | None = None
    """The slot that an open guided question asks for; its topic is `topic`."""
    clarified: int = 0
    """How many times in a row the chat has asked what was meant."""
    offered: dict[str, str] = field(default_factory=dict)
    """Normalised label → token, of the choices last shown."""
    yes_no: tuple[str, str] | None = None
    """The tokens of a yes and a no, where the reply last shown asks for one."""

    last_number: str | None = None
    """The slot that a number filled last: what a bare number after it is taken for."""
    other_amount: str | None = None
    """The substance, not magnesium, of which an amount was named last."""
    triage: str | None = None
    """The triage reply last given, while the chat asks for the country."""
    repeated: int = 0
    """How often that reply was given again."""
    before: str | None = None
    """The message before this one."""
    check: OpenCheck | None = None
    """The guided check, open, left or over."""
    night: OpenNight | None = None
    """The night of the diary that is being told, or was told last."""
    medicines: dict[str, list[str]] = field(default_factory=dict)
    """`drug` and `drug_class` of all questions about the person: the guided check need not ask for them again."""
    doses: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Row of the interaction table → minutes after midnight at which its medicine is taken."""
    persons: Persons = field(default_factory=Persons)
    """Whose facts these are, and those of others who were spoken of."""
    same_person: bool = False
    """The message at hand says that it is about the person whose facts these are."""

    met: bool = False
    """True once it was looked up whether anything of the person is kept."""
    entered: str | None = None
    """The topic that this very turn reached."""
    desk: str | None = None
    """The desk (desks.py) whose question is open."""
    setting: str | None = None
    """The setting that its desk asks for."""
    resume: Message | None = None
    """What the person asked for before consent was asked."""
    reminder: OpenReminder | None = None
    """The reminder that is being set or changed."""
    trial: OpenTrial | None = None
    """The own trial that is being set up, or asked about."""

    def clear(self) -> None:
        """Forget everything that was said."""
        self.topic = self.asking = self.triage = self.last_number = self.other_amount = self.check = self.before = None
        self.night = self.desk = self.resume = self.yes_no = None
        self.reminder = self.trial = None
        self.slots, self.offered, self.clarified = {}, {}, 0
        self.medicines, self.doses, self.persons = {}, {}, Persons()

    def speak_of(self, said: Slots, *, carried: bool) -> None:
        """Turn to the person whom a message is about: facts of one person never answer for another."""
        before = self.persons.spoken_of
        person = self.persons.meant(said.whom, self.slots)
        if person is not None:
            facts = {k: v for k, v in self.slots.items() if k in FACTS}
            known = self.persons.turn_to(person, Known(facts, self.medicines, self.doses), carried=carried)
            gone = FACTS if carried else (*FACTS, *MEDICINE_SLOTS)
            if known.facts != facts:
                self.slots = {**{k: v for k, v in self.slots.items() if k not in gone}, **known.facts}
            self.medicines, self.doses = known.medicines, known.doses
        self.persons.note(said.other, said.beside)
        if said.denied and "conditions" in self.slots:
            self.slots["conditions"] = [c for c in self.slots["conditions"] if c not in said.denied]
        named = before is not None or bool(said.whom)
        self.same_person = named and not contradicts(self.exact, said.known())

    def learn(self, said: Mapping[str, Any], *, carried: bool, someone_else: bool = False) -> None:
        """Take in what a message says; see `merge`."""
        said = joined(self.slots, said) if self.same_person else said
        someone_else = not carried and not self.same_person and (someone_else or any(k in said for k in IDENTITY_SLOTS))
        self.slots = merge(self.slots, said, carried=carried, someone_else=someone_else)
        if "age" in said:
            self.age_is_of_a_band = False
        if someone_else:
            self.medicines, self.doses = {}, {}
        add_medicines(self.medicines, said)
        self.last_number = next((n for n in NUMBER_SLOTS if n in said), self.last_number)

    def unlearn(self, denied: tuple[str, ...]) -> None:
        """Forget medicines, by name and by row, that were never meant ("not sertraline, cetirizine")."""
        for known in (self.slots, self.medicines):
            for name in MEDICINE_SLOTS:
                if name in known:
                    known[name] = [x for x in known[name] if x not in denied]
        self.doses = {row: times for row, times in self.doses.items() if row not in denied}

    def leave_desk(self) -> None:
        """Leave the question of a desk for good."""
        self.desk = None
        if self.night is not None:
            self.night.asking = ""

    def leave_trial(self) -> None:
        """No own trial is set up or asked about any more."""
        self.trial = self.desk = None

    @property
    def exact(self) -> dict[str, Any]:
        """The slots without an age that is not known to the year."""
        return {k: v for k, v in self.slots.items() if k != "age" or not self.age_is_of_a_band}

    def close_question(self) -> None:
        """Leave the open guided question."""
        self.asking = self.triage = self.desk = None


class Contexts:
    """The open dialogues, in memory only."""

    def __init__(self, most: int = MAX_CHATS) -> None:
        self._most = most
        self._open: OrderedDict[str, Context] = OrderedDict()

    def of(self, chat: str, now: datetime) -> Context:
        """The dialogue of a chat; a fresh one if it was silent longer than `EXPIRY`."""
        context = self._open.get(chat)
        if context is None or now - context.last_seen > EXPIRY:
            context = self._open[chat] = Context(last_seen=now)
        context.last_seen = now
        self._open.move_to_end(chat)
        while len(self._open) > self._most:
            self._open.popitem(last=False)
        return context

    def forget(self, chat: str) -> None:
        """Drop a dialogue at once."""
        self._open.pop(chat, None)

    def forget_person(self, person: str) -> None:
        """Drop every dialogue of a person, those in groups (`group/person`) too."""
        for chat in [c for c in self._open if c == person or c.endswith(f"/{person}")]:
            del self._open[chat]

    def __len__(self) -> int:
        return len(self._open)


def merge(
    known: Mapping[str, Any], said: Mapping[str, Any], *, carried: bool, someone_else: bool = False
) -> dict[str, Any]:
    """What is known after a message.

    A carried message changes only what it names; what contradicts it goes (someone breastfeeding is no longer taken as
    pregnant, a man as neither). A fresh question keeps what is likely still true of the same person, and with
    `someone_else` nothing of that person.
    """
    if carried:
        base = dict(known)
    else:
        stays = (*PERSON_SLOTS, *FOOD_SLOTS)
        base = {k: v for k, v in known.items() if k in stays and not (someone_else and k in FACTS)}
    for new, old in (("pregnant", "breastfeeding"), ("breastfeeding", "pregnant")):
        if said.get(new) is True and old not in said:
            base.pop(old, None)
    if said.get("sex") == "male" or said.get("age_class") == "child" or said.get("age", 99) < 10:
        for gone in ("pregnant", "breastfeeding"):
            base.pop(gone, None)
    if said.get("age_class") == "child":
        base.pop("age", None)
        base.pop("sex", None)
    if "age" in said:
        base.pop("age_class", None)
    if "serum_value" in said:
        for old in ("serum_mmol_l", "specimen"):  # they were those of another value
            base.pop(old, None)
    base.update(said)
    return base
