"""The patterns in which a number is an age, built from the word lists of en/lexicon/people.yaml."""

from __future__ import annotations

import re
from typing import Any

from bot.understanding.reading.numbers import NUM, NUMBER, alternatives

_PER_YEAR = {"year_units": 1.0, "month_units": 12.0, "week_units": 52.18, "day_units": 365.25}


def _renamed(pattern: str, suffix: str) -> str:
    """The same pattern with its groups renamed, for a second use in one expression."""
    return re.sub(r"\(\?P<(\w+)>", rf"(?P<\g<1>{suffix}>", pattern)


class AgeGrammar:
    """Compiled patterns. In each the group `n` (or `n2`, `n3`) is the number."""

    def __init__(self, people: dict[str, Any]) -> None:
        a: dict[str, Any] = people["age"]
        self.per_year = {word: size for name, size in _PER_YEAR.items() for word in a[name]}
        soft = rf"(?:{alternatives(a['softeners'])} )*"
        self._over = rf"(?:(?P<over>{alternatives(a['over'])}) |(?P<under>{alternatives(a['under'])}) )?"
        self._number = rf"(?P<n>(?<![\w.,/])-?(?:{NUMBER}))"
        self._bare = rf"{self._number}(?P<plus>\+)?(?![\w%:/']|[.,]\d)"
        self._upper = r"(?: ?(?:-|to) ?(?P<top>\d{1,3})\b)?"
        self._no_unit = rf"(?![ -]?(?:{alternatives(a['not_before'])})(?![\w']))"
        self._year = alternatives(a["year_units"])
        self._not_years = alternatives(a["not_years"])
        self._years = rf"(?: {self._year}\b(?! {self._not_years}\b)(?! of (?!age))|(?![ -]?{self._year}\b))"
        self._kin = alternatives([*people["relations"], *a["kin"]])
        self._self = alternatives(a["self_intro"])
        years_old = rf"(?: ?{self._year}(?: {alternatives(a['old'])})?)?"
        told, as_if = alternatives(a["as_if_told"]), alternatives(a["as_if"])
        self.as_if = re.compile(rf"\b{told}\b[^.?!]*? {as_if} {self._number}{years_old}")
        self._with_units(a)
        self._beside_persons(a, soft)
        self._answers(a)

    def _with_units(self, a: dict[str, Any]) -> None:
        number, upper = self._number, self._upper
        old, unit, month = alternatives(a["old"]), alternatives(self.per_year), alternatives(a["month_units"])
        self.with_unit = re.compile(
            rf"{number}{upper}[ -]?(?P<unit>{unit})(?: (?:and )?(?P<m>\d{{1,2}})[ -]?{month})?[ -]?{old}\b"
            rf"|{_renamed(number + upper, '2')}[ -]?{alternatives(a['short'])}(?!\w)"
            rf"|{_renamed(number, '3')}y\b"
        )
        parts, words = alternatives(a["decade_parts"]), alternatives(a["decade_words"])
        self.decade = re.compile(
            rf"\b(?P<intro>{alternatives(a['decade_intro'])})[ -](?:(?P<part>{parts})[ -])?"
            rf"(?:(?P<tens>[1-9]0)(?:'s|s|ies)|(?P<word>{words}))\b"
        )
        frames = alternatives(a["infant_frames"])
        self.infant = re.compile(rf"(?P<n>{NUM})[ -]?(?P<unit>{unit})\b(?! {self._not_years}\b)")
        self.infant_word = re.compile(rf"\b{frames}\b")
        self.infant_before = re.compile(rf"\b{frames}(?: {alternatives(a['kin_links'])})*$")
        self.whole = re.compile(
            rf"(?:{alternatives([*a['softeners'], *a['self_intro'], 'my'])} )*(?P<n>{NUM}) ?(?P<unit>{unit})(?: {old})?"
        )

    def _beside_persons(self, a: dict[str, Any], soft: str) -> None:
        counted = rf"{self._bare}{self._upper}{self._no_unit}"
        strong = alternatives(a["strong_intro"])
        self.intro = re.compile(
            rf"\b(?P<strong>{strong})[ :=]+{soft}{self._over}{counted}"
            rf"|\b{self._self} {soft}{_renamed(self._over + counted, '2')}{self._years}"
        )
        links, over = alternatives(a["kin_links"]), alternatives(a["over"])
        follow = rf"(?=$| ?[,.?!&]|{self._years} (?:{alternatives(a['after_bare'])})\b)"
        parents = alternatives(a["parents"])  # "mum of 2" counts children
        kin = rf"\b(?!{parents} of\b){self._kin}(?:,| -|,? {links})* (?:(?P<over>{over}) )?{counted}{follow}"
        first = alternatives(a["number_first"])
        number_first = (
            rf"{self._number}[ ,/-]{{0,2}}(?:{self._year} )?{first}\b(?!')"
            r"|(?<![\w'])[fm] ?/?(?P<n2>\d{1,3})\b(?![.,]\d| ?mg)"
        )
        my_year = rf"\b(?:my|a|our|her|his|the) {self._number}[ -]?{self._year}(?=$| ?[,.?!]| {self._kin}\b)"
        self.beside = tuple(re.compile(p) for p in (kin, number_first, my_year))
        self.segment = re.compile(rf"(?:^|, ?|[.;] | and ){self._number}(?=$| ?[,.](?!\d)| and )")

    def _answers(self, a: dict[str, Any]) -> None:
        unit, old = alternatives(self.per_year), alternatives(a["old"])
        how = alternatives([*a["over"], *a["under"]])
        self.label = re.compile(
            rf"(?:ages? )?(?P<low>\d{{1,3}}) ?(?:-|to) ?\d{{1,3}} ?(?P<unit>{unit})?(?: {old})?"
            rf"|(?P<how>{how}) (?P<n>\d{{1,3}})(?: {self._year})?"
            rf"|(?P<n2>\d{{1,3}}) ?{alternatives(a['plus'])}"
        )
        self.bare = re.compile(rf"(?<![:.\d])(?<!half )(?<!quarter to )(?<!quarter past ){self._bare}{self._no_unit}")
        correction = alternatives(a["correction"])
        self.corrected = re.compile(rf"\b{correction}[, ]+(?:{self._self} )?{self._bare}{self._no_unit}")
