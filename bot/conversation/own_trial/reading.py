"""What a message says about an own trial: while one is set up, the same as one of the buttons would."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.base.reply import Band
from bot.conversation.calculating.tabled import TrialTables
from bot.conversation.replies.context import OpenTrial
from bot.conversation.replies.spoken import Spoken
from bot.conversation.replies.yes_no import Answer, YesNo
from bot.understanding.engine import Understander
from bot.understanding.slots import Slots

SHORT = 6
"""Words; a longer message is no bare answer to a question of ours."""
NIGHTS = {"month": 30, "week": 7, "night": 1}
"""In what people name a length by."""
ITEMS = frozenset({"timezone", "outcome", "form", "mg", "pairs"})
"""Questions whose answers name what they are about."""
Pressed = tuple[str, str]
"""What a button carries: what it is about, and a value."""
_NUMBER = re.compile(r"\d+")
_EXPECTED = {"timezone": "timezone", "form": "form", "mg": "dose_mg"}
"""The slot that a bare answer to a question fills."""


class TrialReader:
    """Reads answers."""

    def __init__(self, tables: TrialTables, understander: Understander, yes_no: YesNo) -> None:
        self._yes_no = yes_no
        self.words = Spoken(tables.texts.say)
        self._outcomes = Spoken({o: texts.say for o, texts in tables.texts.outcomes.items()})
        self._named = tuple(tables.texts.outcomes)
        self._reasons = Spoken({reason: texts.say for reason, texts in tables.texts.stop.items()})
        self._stops = tables.table.stop
        self._pair = 2 * tables.table.plan.block_nights
        self._understander = understander
        self._of: dict[str, Callable[[str, Slots], str | None]] = {
            "begin": lambda text, _: self.yes_or_no(text),
            "yes": lambda text, _: self.yes_or_no(text) or self.words.whole(("change",), text),
            "timezone": lambda _, said: said.timezone,
            "outcome": lambda text, _: self._outcomes.first(self._named, text),
            "same": self._same,
            "form": lambda text, said: said.form or self.words.whole(("unknown",), text),
            "mg": self._mg,
            "pairs": self._pairs,
        }

    def yes_or_no(self, text: str) -> Answer | None:
        """A yes or a no to one of our questions."""
        return "yes" if self.words.whole(("begin",), text) else self._yes_no.read(text)

    def slots(self, text: str) -> Slots:
        """The facts of a message."""
        return self._understander.slots(text)

    def answer(self, text: str, draft: OpenTrial) -> Pressed | None:
        """The button that a message stands for, among those of the open question."""
        if self.words.whole(("back",), text):
            return "back", ""
        read = self._of.get(draft.asked)
        # "How well I sleep in the night" names what is to be compared.
        asks = "?" in text if draft.asked == "outcome" else self.asks(text) or len(text.split()) > SHORT
        if read is None or asks:
            return None
        said = self._understander.slots(text, expecting=_EXPECTED.get(draft.asked))
        value = read(text, said)
        if value is None:
            return None
        if draft.asked in ("begin", "yes"):
            return "cancel" if value == "no" else value, ""
        return draft.asked, value

    def reason(self, text: str) -> str | None:
        """The reason to stop that a message tells of; None for one that only asks."""
        return None if self._understander.asks(text) else self._reasons.first(self._stops, text)

    def begins_medicine(self, text: str) -> bool:
        """True for a message that tells of a medicine just begun ("I started sertraline today")."""
        return self.words.first(("begun",), text) is not None and bool(self._understander.slots(text).drug)

    def asks(self, text: str) -> bool:
        """True for a message with a wish of its own."""
        found = self._understander.understand(text)
        return self._understander.asks(text) or (found.band is Band.ANSWER and len(text.split()) > SHORT)

    def _same(self, text: str, _: Slots) -> str | None:
        named = self.yes_or_no(text) or self.words.first(("top", "same"), text)
        return {"top": "no", "same": "yes"}.get(named, named) if named else None

    @staticmethod
    def _mg(_: str, said: Slots) -> str | None:
        found = said.elemental_mg or said.dose_mg
        if found is None:
            return None
        most = max(found) if isinstance(found, tuple | list) else found
        return f"{most:.0f}"

    def _pairs(self, text: str, _: Slots) -> str | None:
        """A length in pairs, months, weeks or nights."""
        found = _NUMBER.search(text)
        if found is None:
            return None
        unit = self.words.first(NIGHTS, text)
        count = int(found[0])
        return str(count * NIGHTS[unit] // self._pair if unit else count)
