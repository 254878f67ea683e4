""" "Set my country to the UK", "I live in Germany", "use mmol/L": what a message wants of the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.keeping import SettingWords

LONGEST = 5
"""Words of a value; whatever is longer says more than a setting."""
MOST = 120
"""Characters of such a message."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a setting."""

    what: str
    """"country", "units", "zone", "language", or "all" for the settings as such."""
    value: str = ""
    """What it should be, as it was typed; "" when it was not said."""
    is_told: bool = False
    """True for what is only told ("I live in Spain", "units"): an answer to a question, if one is open."""
    is_sure: bool = True
    """False when the message speaks of something else, unless its value can be read."""


class SettingsWords:
    """Knows such messages by lists of content; reading the value is another's part."""

    def __init__(self, said: SettingWords) -> None:
        self._names = {name: what for what, names in said.names.items() for name in names}
        lead, change, show = (f"(?:{_any(words)})" for words in (said.leads, said.change, said.show))
        self._asked = re.compile(
            rf"(?:{lead} )*(?:(?P<change>{change}) |(?P<show>{show}) )?(?:(?P<mine>{_any(said.mine)}) )?"
            rf"(?P<name>{_any(self._names)})(?P<to> (?:{_any(said.to)})\b| ?[=:])?(?: ?\b(?P<value>.+?))??(?: {lead})?",
            re.IGNORECASE,
        )
        values = {"language": _any(said.languages)}
        self._told = {
            what: re.compile(
                rf"(?:{lead} )*(?:{_any(openers)}) (?P<value>{values.get(what, '.+?')})(?: {lead})?", re.IGNORECASE
            )
            for what, openers in said.told.items()
        }

    def read(self, text: str) -> Wish | None:
        """What a message wants; None if it is about something else."""
        if len(text) > MOST:
            return None
        typed = " ".join(text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace(",", " ").split()).strip(" .!?")
        if asked := self._asked.fullmatch(typed):
            return self._wish(asked)
        for what, opener in self._told.items():
            if (found := opener.fullmatch(typed)) and _is_short(found["value"]):
                return Wish(what, found["value"], is_told=True, is_sure=False)
        return None

    def _wish(self, asked: re.Match[str]) -> Wish | None:
        what, value = self._names[asked["name"].casefold()], asked["value"] or ""
        named = any(asked[part] for part in ("change", "show", "mine"))
        if asked["show"]:
            return None if value else Wish("all")
        if value and (not named or not (asked["to"] or asked["change"]) or not _is_short(value)):
            return None
        return Wish(what, value, is_told=not named, is_sure=not value or asked["change"] is not None)


def _is_short(value: str) -> bool:
    return len(value.split()) <= LONGEST


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
