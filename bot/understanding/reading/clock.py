"""A clock time as "21:30". Evening is assumed for a bare hour from five to eleven; a bare twelve is asked back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives
from bot.understanding.reading.phrases import PhraseFinder
from bot.understanding.reading.scan import Draft, Scan

_EVENING_FROM = 5


@dataclass(frozen=True, slots=True)
class Clock:
    """A time as it was said."""

    hour: int
    minute: int
    part: str | None
    """"am", "pm", "night" or unknown."""
    as_written: bool = False
    """A leading zero or a 24-hour form: not to be moved to the evening."""


class ClockReader:
    """Reads one time of day."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        c: dict[str, Any] = lexicon.lists["clock"]
        for part, words in c["parts"].items():
            finder.add("day_part", part, words)
        finder.add("wake", "", c["wake"])
        finder.add("to_bed", "", c["bed"])
        finder.add("remind", "", c["remind"])
        finder.add("noon", "", c["noon"])
        finder.add("midnight", "", c["midnight"])
        self._part_of = {self._squeeze(w): part for part in ("am", "pm", "night") for w in c[part]}
        part = rf"(?:[ ,]{{0,2}}(?P<part>{alternatives(self._words(c))})(?!\w))"
        o_clock = rf"(?: ?{alternatives(c['oclock'])})?"
        intro, bare = alternatives(c["introduce"]), alternatives(c["introduce_bare"])
        hour, minute = r"(?P<h>\d{1,2})", r"(?P<m>\d{2})"
        start = r"(?<![\w.,:/-])"
        to_or_past = rf"(?P<to>{alternatives(c['to'])})|{alternatives(c['past'])}"
        not_after = rf"(?![\w%:/]|[.,]\d)(?! ?{alternatives(c['not_after_hour'])}\b)"
        self._bare_intro = re.compile(rf"\b{bare} $")
        letter = alternatives(c["hour_letter"])
        few = rf"(?P<some>5|10|20|25) ?{alternatives(w for w in c['duration']['minutes'] if len(w) > 1)}?"
        self._sure = [
            re.compile(rf"{start}{hour}:{minute}{part}?(?!\d)"),
            re.compile(rf"{start}(?P<h>1[3-9]|2[0-3])h{minute}\b"),
            re.compile(
                rf"\b(?P<half>{alternatives(c['half_past'])}) {hour}\b{o_clock}{part}?"
                rf"(?! ?{alternatives(c['not_after_hour'])}\b)"
            ),
            re.compile(rf"(?P<quarter>{alternatives(c['quarter_past'])}) {hour}\b{part}?"),
            re.compile(rf"(?P<quarter_to>{alternatives(c['quarter_to'])}) {hour}\b{part}?"),
            re.compile(rf"{start}{few} (?:(?P<to>to|till|before)|past|after) {hour}\b{part}(?!\w)"),
            re.compile(rf"{start}{few} past {hour}\b{part}?(?!\w)"),
            re.compile(rf"{start}{hour}(?:[. ]{minute})?{o_clock}{part}"),
            re.compile(rf"{start}{hour} ?{alternatives(c['oclock'])}{part}?"),
            re.compile(rf"{start}(?P<h>1[7-9]|2[0-3])h\b"),
        ]
        self._introduced = [
            re.compile(rf"\b{intro} {hour}[.: ]{minute}{part}?{not_after}"),
            re.compile(rf"\b{intro} {few} (?:{to_or_past}) {hour}\b{part}?(?!\w)"),
            re.compile(rf"\b{intro} (?P<four>[01]\d[0-5]\d|2[0-9][0-5]\d)(?: ?{letter})?{not_after}"),
            re.compile(rf"{start}(?P<four>[01]\d[0-5]\d|2[0-3][0-5]\d) ?{letter}\b"),
            re.compile(rf"\b{bare} {hour} ?(?:h|uhr)(?: ?{minute})?\b(?! (?:before|after|of|sleep|apart))"),
            re.compile(rf"\b{bare} (?:about |around )?{hour}{o_clock}{part}?{not_after}"),
        ]
        self._asked = [
            re.compile(rf"{start}{hour}[.:h ]{minute}{part}?(?!\d)"),
            re.compile(rf"{start}{few} (?:{to_or_past}) {hour}\b{part}?(?!\w)"),
            re.compile(rf"{start}(?P<four>[01]\d[0-5]\d|2[0-9][0-5]\d|[1-9][0-5]\d)(?!\d)(?: ?{letter})?{part}?"),
            re.compile(rf"{start}{hour} ?{letter}\b"),
            re.compile(rf"{start}{hour}{o_clock}{part}?{not_after}"),
        ]

        self._lettered = re.compile(rf"{start}{hour}h{minute}?\b")
        past = rf"(?:(?P<half>{alternatives(c['half_past'])})|(?P<quarter>{alternatives(c['quarter_past'])})) "
        self._named = re.compile(rf"(?:{past})?(?:(?P<noon>{alternatives(c['noon'])})|{alternatives(c['midnight'])})\b")
        spaced = rf"{start}{hour} {minute}{part}?(?!\d)(?! ?{alternatives(c['not_after_hour'])}\b)"
        four = rf"{start}(?P<four>[01]\d[0-5]\d|2[0-9][0-5]\d|[1-9][0-5]\d)(?: ?{letter})?{part}?{not_after}"
        bare = rf"{start}{hour}{o_clock}{part}?{not_after}"
        self._after_a_cue = [
            re.compile(rf"{start}{hour}[:.]{minute}{part}?(?!\d)"),
            *self._sure,
            self._asked[1],
            *map(re.compile, (spaced, four, bare)),
        ]

    @staticmethod
    def _words(c: dict[str, Any]) -> list[str]:
        return [*c["am"], *c["pm"], *c["night"]]

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill time, or note why it could not be taken."""
        patterns = [*self._sure, *self._introduced]
        if scan.expecting == "time":
            patterns += self._asked
        for pattern in patterns:
            for match in pattern.finditer(scan.text):
                if scan.free(match.start(), match.end()) and self._fits(scan, match):
                    scan.take(match.start(), match.end())
                    self._put(scan, draft, self._clock(match), match.end())
                    return
        for kind, clock in (("noon", "12:00"), ("midnight", "00:00")):
            if any(scan.free(h.start, h.end) for h in scan.of(kind)):
                draft.values["time"] = clock
                return
        if scan.expecting == "time" and any(c.isdigit() and scan.free(i, i + 1) for i, c in enumerate(scan.text)):
            draft.problem("time_absurd")

    def at(self, text: str, position: int, *, plain: bool = False, letter: bool = False) -> tuple[Clock, int] | None:
        """The time right at a place where one is awaited, and where it ends.

        `plain`: "10 to 6" is a span of time; `letter`: "6h30" is a time and no length.
        """
        if named := self._named.match(text, position):
            minute = 30 if named["half"] else 15 if named["quarter"] else 0
            return Clock(12 if named["noon"] else 0, minute, None, as_written=True), named.end()
        for pattern in self._after_a_cue:
            match = pattern.match(text, position)
            if match and not (plain and match.groupdict().get("some")):
                return self._clock(match), match.end()
        lettered = self._lettered.match(text, position) if letter else None
        return (self._clock(lettered), lettered.end()) if lettered else None

    def _fits(self, scan: Scan, match: re.Match[str]) -> bool:
        """ "2 at night" is two tablets as often as two o'clock: so early, an hour needs "at" or a word of waking."""
        group = match.groupdict()
        part = group.get("part")
        if not part or group.get("m") or self._squeeze(part) in ("am", "pm") or int(group["h"]) >= _EVENING_FROM:
            return True
        return bool(scan.of("wake") or self._bare_intro.search(scan.before(match.start())) or scan.expecting == "time")

    def _clock(self, match: re.Match[str]) -> Clock:
        group = match.groupdict()
        part = self._part_of.get(self._squeeze(group["part"])) if group.get("part") else None
        if four := group.get("four"):
            return Clock(int(four[:-2]), int(four[-2:]), part, as_written=len(four) == 4)
        hour = int(group["h"])
        minute = int(group.get("m") or 0)
        back = bool(group.get("quarter_to") or group.get("to"))
        if group.get("half"):
            minute = 30
        elif group.get("quarter") or group.get("quarter_to"):
            minute = 15
        elif group.get("some"):
            minute = int(group["some"])
        if back:
            hour, minute = (hour - 1) or 12, 60 - minute
        return Clock(hour, minute, part, as_written=group["h"].startswith("0") and bool(group.get("m")))

    def _put(self, scan: Scan, draft: Draft, clock: Clock, place: int) -> None:
        hour, minute = clock.hour, clock.minute
        if hour == 24 and minute == 0:
            hour = 0
        if hour > 23 or minute > 59 or (clock.part in ("am", "pm") and hour > 12 and clock.part == "am"):
            draft.problem("time_absurd")
            return
        if hour < 13 and hour and not clock.as_written:
            part = clock.part or self._part_of_day(scan, place)
            resolved = self._resolve(hour, part)
            if resolved is None:
                draft.problem("twelve_ambiguous" if hour == 12 else "time_ambiguous")
                return
            hour = resolved
        draft.values["time"] = f"{hour:02d}:{minute:02d}"

    @staticmethod
    def _resolve(hour: int, part: str | None) -> int | None:
        """The hour of the day (0–23) of a clock-face hour, or None where both halves of the day are as likely."""
        if part == "wake":
            return hour % 12
        if part == "am":
            return hour % 12
        if part == "pm":
            return hour % 12 + 12
        if part == "night":
            return hour % 12 + 12 if _EVENING_FROM <= hour < 12 else hour % 12
        return hour + 12 if _EVENING_FROM <= hour < 12 else None

    @staticmethod
    def _part_of_day(scan: Scan, place: int) -> str | None:
        """The part of the day that the words around a bare hour speak of: the nearest word of bed or waking first."""
        near = [(h.start, kind) for kind in ("wake", "to_bed") for h in scan.of(kind) if h.start < place]
        if near and not scan.of("remind"):
            return "wake" if max(near)[1] == "wake" else "night"
        found = {h.id for h in scan.of("day_part")}
        return found.pop() if len(found) == 1 else None

    @staticmethod
    def _squeeze(text: str) -> str:
        return re.sub(r"[ .\-']", "", text)
