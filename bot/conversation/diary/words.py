"""What a message tells the diary: the items of a night, which night, a note, and wishes such as "delete last night"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.base.text import any_of, bare, one_of
from bot.habits.diary import NOTE, TOLD
from bot.knowledge.keeping import DiaryWordLists
from bot.understanding.engine import Understander
from bot.understanding.reading.named_day import NamedDay
from bot.understanding.slots import Slots

ENTRY = "diary"
"""Anything about the night may follow."""


_CLAUSE = re.compile(r"[,;.]\s")


@dataclass(frozen=True, slots=True)
class Told:
    """What a message tells."""

    items: dict[str, Any]
    """As slots hold them, and the note."""
    day: NamedDay | None = None
    """The night that it names."""
    problems: tuple[str, ...] = ()


class DiaryWords:
    """Reads the diary's messages, over the words of en/keeping.yaml."""

    def __init__(self, said: DiaryWordLists, understander: Understander) -> None:
        self._understander = understander
        self._skip = frozenset(bare(s) for s in said.skip)
        self._periods = sorted(((count, any_of(names)) for count, names in said.periods.items()), reverse=True)
        self._take_up = re.compile(rf"^(?:{one_of(said.politely)} )*{one_of(said.take_up)} ")
        self._entry = any_of(said.entry)
        self._delete = re.compile(rf"^(?:{one_of(said.politely)} )*{one_of(said.delete)} ")
        self._last_night, self._more = any_of(said.last_night), any_of(said.more_than_one)
        around = rf"(?: {one_of(said.around_diary)})*"
        self._delete_all = re.compile(
            rf"(?:{one_of(said.politely)} )*{one_of(said.delete)}{around} {one_of(said.whole_diary)}{around}"
        )
        others = said.others
        one = rf"(?:{one_of(others.one)}|{one_of(others.whose)} (?:\w+ )?{one_of(others.others_named)}(?:'s)?)"
        self._others = re.compile(rf"(?:{one_of(others.lead)} )*{one}\b")
        self._self = any_of(others.self)
        self._correct = re.compile(rf"^(?:{one_of(said.correct)} )+")
        self._open_night = frozenset(said.open_night)
        self._one_night = any_of((*said.last_night, *said.one_night))
        self._note = re.compile(
            rf"(?i)(?:^|[\s,.;(]){one_of(said.note)}(?P<night> {one_of(said.note_for)} [^:\n]{{2,30}}?)?"
            r"\s*(?::|-|\bthat\b)\s*(?P<note>.+)$",
            re.DOTALL,
        )
        self._add_note = re.compile(rf"^(?:{one_of(said.politely)} )*{one_of(said.add_note)}\b")

    def told(self, text: str) -> Told:
        """All that a message tells."""
        rest, note = self.parted(text)
        rest = self._own(rest)
        named = self._understander.night_named(rest)
        day, rest = named or (None, rest)
        said = self._understander.slots(rest, expecting=ENTRY) if rest else Slots()
        return Told(items(said) | ({NOTE: note} if note else {}), day, said.problems)

    def parted(self, text: str) -> tuple[str, str | None]:
        """A message without its note, and the note. "Note: slept 5h" is a night, and no note."""
        found = self._note.search(text)
        if found is None:
            return text, None
        rest, note = (text[: found.start()] + (found["night"] or "")).strip(), " ".join(found["note"].split())
        return (note, None) if not rest and items(self._understander.slots(note, expecting=ENTRY)) else (rest, note)

    def adds_note(self, text: str) -> bool:
        """True when a message is about a note and nothing else."""
        return self._add_note.search(bare(text)) is not None

    def skips(self, text: str) -> bool:
        """True when a question is left open."""
        return bare(text) in self._skip

    def deletes_night(self, text: str, *, told: bool) -> bool:
        """True when one night of the diary, and not all of it, is to be deleted. `told`: the talk is of a night."""
        said = bare(text)
        if not self._delete.search(said) or self._more.search(said):
            return False
        if told and self._delete.sub("", said) in self._open_night:
            return True
        return self._one_night.search(said) is not None or self.day(text) is not None

    def deletes_all(self, text: str) -> bool:
        """True when the whole diary, and nothing beside it, is to be deleted."""
        return self._delete_all.fullmatch(bare(text)) is not None

    def of_somebody_else(self, text: str) -> bool:
        """True when a message tells of a night that was not the writer's."""
        said = bare(text)
        if not self._others.match(said) or self._self.search(said):
            return False
        # "My husband snored, slept badly" is the writer's night: what is told begins after the first clause.
        clause = _CLAUSE.split(text.strip(), maxsplit=1)[0]
        return bool(items(self._understander.slots(clause, expecting=ENTRY)))

    def _own(self, text: str) -> str:
        """A message that tells of the writer and of somebody else, without the clauses of the other."""
        if not self._self.search(bare(text)):
            return text
        clauses = _CLAUSE.split(text)
        kept = [c for c in clauses if not self._others.match(bare(c)) or self._self.search(bare(c))]
        return text if len(kept) == len(clauses) else ", ".join(kept)

    def corrects(self, text: str) -> str | None:
        """The new value, in a message that gives one for what was told last ("no it was 2")."""
        rest = self._correct.sub("", bare(text), count=1)
        return rest if rest and rest != bare(text) else None

    def day(self, text: str) -> NamedDay | None:
        """The night that a message names."""
        named = self._understander.night_named(text)
        return named[0] if named else None

    def last_night(self, text: str) -> bool:
        """True when the last night is named."""
        return self._last_night.search(bare(text)) is not None

    def takes_up(self, text: str) -> NamedDay | None:
        """The night that is to be shown or changed, where a message names its day and tells nothing of it."""
        said = bare(text)
        if not (self._take_up.search(said) and self._entry.search(said)):
            return None
        told = self.told(text)
        return None if told.items else told.day

    def period(self, text: str, otherwise: int) -> int:
        """How many nights a chart is asked for."""
        said = bare(text)
        return next((count for count, names in self._periods if names.search(said)), otherwise)


def items(said: Slots) -> dict[str, Any]:
    """The items of a night that a message tells, as its slots hold them."""
    known = said.known()
    return {name: known[name] for name in TOLD if name in known}
