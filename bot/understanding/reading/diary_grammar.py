"""Finds what a told night holds: cues with clock times, lengths, counts, ratings; `diary` puts them together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.understanding.reading.clock import Clock, ClockReader
from bot.understanding.reading.days import DurationReader
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives
from bot.understanding.reading.scan import Scan

_EVENING_SPAN = re.compile(r"\d{1,2} to [4-8]\b(?!:)")
"""After a cue of bed: "in bed 10 to 6" is a night, and no ten minutes to six."""
A_NIGHT = 180
"""Minutes from which a length on its own is that of the night."""
_WORD_START = re.compile(r"(?<![\w:.,/])\w")
_AMOUNT = re.compile(r"\d ?mg\b")
_LABEL = re.compile(r"(?<=[a-z]):(?=\d)")
_BEFORE = 60
"""Characters before a length that tell what it is."""
_PAUSE = re.compile(r"[,.;] *\Z")
_WITHIN = r"[ -]{0,2}"
_GAP = r"[ ,.:-]{0,3}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A cue and the clock time that belongs to it."""

    cue: str
    """"bed", "lights_out", "asleep", "wake", "rise", or "" for a time on its own."""
    clock: Clock
    start: int
    end: int


class DiaryGrammar:
    """The small grammars of a diary entry. Each reads from free text only and marks what it took."""

    def __init__(self, lexicon: Lexicon, clock: ClockReader, duration: DurationReader) -> None:
        d: dict[str, Any] = lexicon.lists["diary"]
        self._clock, self._duration = clock, duration
        cues: dict[str, list[str]] = d["cues"]
        self._cue_of = {word: cue for cue, words in cues.items() for word in words}
        cue = alternatives(self._cue_of, joint=" ")
        fillers = alternatives(d["fillers"], joint=" ")
        self._cue = re.compile(rf"\b(?P<cue>{cue})\b{_GAP}(?:{fillers}\b{_GAP}){{0,4}}")
        self._range = re.compile(rf" ?{alternatives(d['range_words'])} ?")
        self._until = re.compile(rf"{alternatives(d['until'])} ")
        named = alternatives(lexicon.lists["clock"]["midnight"])
        self._surely_time = re.compile(rf"\d[:.]\d|[ap]\.?m\b|{named}")
        self._clearly_time = re.compile(r"[:.]\d|[ap]\.?m")
        self._from = re.compile(rf"\b{alternatives(d['from'])} ")
        self._half_past = re.compile(rf"{alternatives(d['half_past'], joint=' ')}(?= ?(?:[,.]|and\b|$))")
        self._ish = re.compile(rf"(?<=\d) ?{alternatives(d['ish'], joint=' ')}\b")
        more = alternatives(d["more_wakings"], joint=" ")
        units = alternatives(lexicon.lists["clock"]["not_after_hour"])
        self._more = re.compile(
            rf"(?:[ ,]+{more})?[ ,]+(?P<time>\d{{1,2}}(?:[:.]\d{{2}})? ?[ap]m\b|\d{{1,2}}:\d{{2}}\b)"
            rf"|[ ,]+{more} (?P<hour>\d{{1,2}})(?![\w:/%]|\.\d| ?{units}\b)"
        )
        self._next_day = re.compile(rf"\b{alternatives(d['next_day'], joint=' ')}\b")
        self._led = re.compile(rf"(?:{alternatives(d['answer_leads'], joint=' ')},? )*")
        self._break = re.compile(rf"[,;.!] |[,;.!]$| (?:{alternatives(d['answer_breaks'], joint=' ')}) ")
        self._lengths(d)
        self._counts(d)
        self._ratings(d)
        self._own_magnesium(d)

    def _lengths(self, d: dict[str, Any]) -> None:
        fill = rf"(?:{_GAP}{alternatives(d['length_fillers'], joint=' ')}\b){{0,4}}"
        near = rf"(?:{_WITHIN}{alternatives(d['length_fillers'], joint=' ')}\b){{0,4}}"
        asleep = alternatives(d["cues"]["asleep"], joint=" ")
        woke, wakings = alternatives(d["woke"], joint=" "), alternatives(d["wakings"], joint=" ")
        times = rf"(?:\d{{1,2}} ?{alternatives(d['times'])}|x ?\d{{1,2}}|{alternatives(d['counts'], joint=' ')})"
        awake = alternatives(d["awake"], joint=" ")
        self._woke = re.compile(rf"\b{woke}\b")
        waking = rf"(?:{woke} (?:at [\d:.]+ ?(?:am|pm)? for|(?:\w+ ){{0,2}}{times})|\d{{1,2}} {wakings})"
        self._after_length = {
            "latency": re.compile(rf"{near}{_WITHIN}{alternatives(d['to_sleep'], joint=' ')}\b"),
            "awake": re.compile(rf"{near}{_WITHIN}{alternatives(d['awake_after'], joint=' ')}\b"),
            "slept": re.compile(rf"{near}{_WITHIN}{alternatives(d['asleep_after'], joint=' ')}\b"),
        }
        self._before_length = {
            "latency": re.compile(
                rf"\b(?:{asleep}{_GAP}{alternatives(d['after_cue'])}|{alternatives(d['latency_words'])}"
                rf"|{alternatives(d['to_sleep'], joint=' ')}){fill}{_GAP}$"
            ),
            "awake": re.compile(rf"\b(?:{awake}|{waking}(?: during the night| in the night)?){fill}{_GAP}$"),
            "slept": re.compile(rf"\b{alternatives(d['slept'], joint=' ')}{fill}{_GAP}$"),
        }
        self._fill = re.compile(rf" (?:{alternatives(d['length_fillers'], joint=' ')} )*")
        self._not_slept = re.compile(rf" ?{alternatives(d['not_slept_after'])}\b")
        self._each = re.compile(rf" ?{alternatives(d['each'], joint=' ')}\b")

    def _counts(self, d: dict[str, Any]) -> None:
        self._count_of: dict[str, int] = d["counts"]
        few = alternatives(self._count_of, joint=" ")
        times = rf"(?:(?P<n>\d{{1,3}}) ?{alternatives(d['times'])}|x ?(?P<x>\d{{1,2}})|(?P<few>{few}))"
        fill = alternatives(d["length_fillers"], joint=" ")
        # "Bed 11 wake up 6" are times, "11 wake ups" is a count.
        several = [word for word in d["wakings"] if any(part.endswith("s") for part in word.split())]
        one = rf"(?:^|[,.] ?|\b{alternatives(d['one_after'])} )(?P<n>1)"
        once = [word for word in d["wakings"] if word not in several]
        self._count = [
            re.compile(rf"\b{alternatives(d['woke'], joint=' ')}[ :,]{{1,2}}(?:{fill} ){{0,2}}{times}\b"),
            re.compile(rf"(?<![\w.,:])(?P<n>\d{{1,3}}) (?:night )?{alternatives(several, joint=' ')}\b"),
            re.compile(rf"{one} (?:night )?{alternatives(once, joint=' ')}\b"),
            re.compile(rf"\b{alternatives(several, joint=' ')} ?:? (?P<n>\d{{1,2}})\b(?![:.]\d| ?[ap]m)"),
        ]
        self._bare_count = re.compile(
            rf"(?:{fill} )?(?:(?P<n>\d{{1,3}})(?: ?{alternatives(d['times'])})?|(?P<few>{few}))"
        )
        self._through = re.compile(rf"\b{alternatives(d['no_wakings'], joint=' ')}\b")
        self._none = re.compile(alternatives(d["none"], joint=" "))
        self._back = re.compile(rf"\b{alternatives(d['back_to_sleep'], joint=' ')}\b")
        self._not_back = re.compile(rf"\b{alternatives(d['not_back'])}\b")

    def _ratings(self, d: dict[str, Any]) -> None:
        rated, out_of = alternatives(d["rated"], joint=" "), alternatives(d["out_of"], joint=" ")
        number = r"(?<![\w.,:/])(?P<n>\d{1,2}(?:\.5)?)"
        self._rating = [
            re.compile(rf"{number} ?(?:/|{out_of}) ?(?P<most>5|10)(?![\w/:]|[.,]\d)"),
            re.compile(rf"{number} ?{alternatives(d['stars'])}\b"),
            re.compile(
                rf"\b{rated}:? (?:was |is |of |it )?(?:a )?(?P<n>\d)"
                rf"(?![\w:/.%]|,\d| ?{alternatives(self._units(d))}\b| \d)"
            ),
        ]
        self._quality_of = {word: float(value) for value, words in d["quality"].items() for word in words}
        word = alternatives(self._quality_of, joint=" ")
        before, after = alternatives(d["quality_before"], joint=" "), alternatives(d["quality_after"], joint=" ")
        self._quality = [
            re.compile(rf"\b(?P<word>{word}) {after}\b"),
            re.compile(rf"\b{before}:? (?P<word>{word})\b(?! for)"),
            re.compile(rf"[,.] ?(?P<word>{word})[.! ]*$"),
        ]
        self._bare_quality = re.compile(rf"(?:it was |was )?(?:a )?(?:(?P<n>\d{{1,2}})|(?P<word>{word}))")

    @staticmethod
    def _units(d: dict[str, Any]) -> Iterable[str]:
        return [
            "h",
            "hr",
            "hrs",
            "hour",
            "hours",
            "min",
            "mins",
            "minutes",
            "m",
            "am",
            "pm",
            *d["times"],
            *d["wakings"],
        ]

    def _own_magnesium(self, d: dict[str, Any]) -> None:
        mag, own = alternatives(d["magnesium"], joint=" "), alternatives(d["own"])
        other = alternatives(d["not_without"], joint=" ")
        self._without = re.compile(rf"\b(?!{other}\b){alternatives(d['without'], joint=' ')} (?:{own} )?{mag}\b")
        self._took = re.compile(
            rf"\b{alternatives(d['took'], joint=' ')} (?:{own} )?(?:\d+ ?mg\b|\d{{2,4}}(?=$|[,.])|{mag}\b)"
        )
        said = alternatives(d["answers"], joint=" ")
        self._said = re.compile(rf"\b{mag}:? (?P<answer>{said})\b")
        self._answers: dict[str, bool] = d["answers"]

    # ---- reading

    def prepared(self, text: str) -> str:
        """The text without "-ish" and without the colon of "bed:22:30", every other letter in its place."""
        return _LABEL.sub(" ", self._ish.sub(lambda match: " " * len(match[0]), text))

    def moments(self, scan: Scan, text: str) -> list[Moment]:
        """Cues with their times, in order; a range of times gives two moments, sleep or bed and waking."""
        out: list[Moment] = []
        after_dash = text.replace("-", " ")
        position = 0
        while match := self._cue.search(text, position):
            position = match.end("cue")
            cue = self._cue_of[match["cue"]]
            span = self._from.search(text, match.start(), match.end()) is not None
            span = span or (cue in ("bed", "asleep") and _EVENING_SPAN.match(text, match.end()) is not None)
            place = match.end()
            if cue == "asleep" and (until := self._until.match(text, place)):
                sleepless = self._not_back.search(text, max(0, match.start() - 12), match.start())
                cue, place = "asleep" if sleepless else "wake", until.end()
            found = self._clock.at(text, place, plain=span, letter=cue != "asleep")
            found = found or self._past_the_hour(text, place, out)
            if not found or not scan.free(match.start(), found[1]):
                continue
            if match["cue"] == "sleep" and not self._clearly_time.search(text, place, found[1]):
                continue
            clock, position = found
            out.append(Moment(cue, clock, match.start(), position))
            while cue == "wake" and (more := self._more.match(text, position)):
                start = max(more.start("time"), more.start("hour"))
                clock, position = self._clock.at(text, start) or (clock, more.end())
                out.append(Moment(cue, clock, start, position))
            joint = self._range.match(text, position)
            if joint and (second := self._clock.at(after_dash, joint.end(), plain=True)):
                clock, position = second
                last = {"wake": "awake_until", "rise": "awake_until"}.get(cue, "wake")
                out.append(Moment(last, clock, joint.start(), position))
            scan.take(match.start(), position)
        return out or self._lone_span(scan, text)

    def _past_the_hour(self, text: str, position: int, told: Sequence[Moment]) -> tuple[Clock, int] | None:
        match = self._half_past.match(text, position) if told else None
        if not match:
            return None
        before = told[-1].clock
        hour = before.hour + (before.minute >= 30)
        return Clock(hour % 12 or 12 if before.hour <= 12 else hour % 24, 30, before.part), match.end()

    def _lone_span(self, scan: Scan, text: str) -> list[Moment]:
        """ "From ten to six" without a cue, or a message that begins with a span."""
        for start in (0, *(match.end() for match in self._from.finditer(text))):
            first = self._clock.at(text, start, plain=True)
            joint = self._range.match(text, first[1]) if first else None
            second = self._clock.at(text, joint.end(), plain=True) if joint else None
            if first and joint and second and scan.free(start, second[1]):
                scan.take(start, second[1])
                return [
                    Moment("bed", first[0], start, first[1]),
                    Moment("wake", second[0], joint.start(), second[1]),
                ]
        return []

    def lone_times(self, scan: Scan, text: str) -> list[Moment]:
        """Times with minutes that stand without a cue."""
        out = []
        text = text.replace("-", " ")
        for match in re.finditer(r"(?<![\w.,:/])\d{1,2}[:.]\d{2}(?!\d)", text):
            if scan.free(match.start(), match.end()) and (found := self._clock.at(text, match.start())):
                out.append(Moment("", found[0], match.start(), found[1]))
                scan.take(match.start(), found[1])
        return out

    def lengths(self, scan: Scan, text: str) -> Iterator[tuple[str, float, int]]:
        """(what, minutes, place) of each length: "latency", "awake", "awake_each" or "slept"."""
        left = "".join("|" if taken else c for c, taken in zip(text, scan.used, strict=False))
        spans = list(self._duration.spans(left))
        starts = {start for start, _, _ in spans}
        for start, end, minutes in spans:
            if not scan.free(start, end):
                continue
            before = self.length_told(text[:start])
            after = self._told_after(text, end, starts)
            # What follows a length binds closer than what stands before it; but "took 10 min, slept well".
            runs_on = before in ("latency", "awake") and not _PAUSE.search(text, 0, start)
            if after and not (after[0] == "slept" and runs_on):
                scan.take(start, after[1])
                yield after[0], minutes, start
            elif before:
                scan.take(start, end)
                each = before == "awake" and self._each.match(text, end)
                yield ("awake_each" if each else before), minutes, start
            elif self._each.match(text, end):
                scan.take(start, end)
                yield "awake_each", minutes, start
            elif minutes >= A_NIGHT and not self._not_slept.match(text, end):
                scan.take(start, end)
                yield "slept", minutes, start

    def length_told(self, before: str) -> str | None:
        """What a length is of, by the words before it: "latency", "awake" or "slept"."""
        near = before[-_BEFORE:]
        return next((name for name, cue in self._before_length.items() if cue.search(near)), None)

    def _told_after(self, text: str, end: int, starts: Collection[int]) -> tuple[str, int] | None:
        """What a length is of, by the words after it, and where those end.

        In "slept 7 hours awake 2 hours" they are of the next length.
        """
        for name, cue in self._after_length.items():
            if after := cue.match(text, end):
                gap = self._fill.match(text, after.end())
                return None if gap and gap.end() in starts else (name, after.end())
        return None

    def wakings(self, scan: Scan, text: str) -> int | None:
        """How many wakings are told."""
        for pattern in self._count:
            if (match := pattern.search(text)) and scan.free(match.start(), match.end()):
                scan.take(match.start(), match.end())
                return self._number(match)
        return 0 if self._through.search(text) else None

    def bare_count(self, text: str) -> int | None:
        """A number of wakings, as the answer to a question for it."""
        if self._none.fullmatch(text) or self._through.search(text):
            return 0
        match = self._bare_count.fullmatch(text)
        return self._number(match) if match else None

    def _number(self, match: re.Match[str]) -> int:
        group = match.groupdict()
        number = group.get("n") or group.get("x")
        return int(number) if number else self._count_of[group["few"]]

    def quality(self, scan: Scan, text: str) -> float | None:
        """A rating from 1 to 5; one out of ten is halved, a half goes up."""
        for pattern in self._rating:
            if (match := pattern.search(text)) and scan.free(match.start("n"), match.end()):
                scan.take(match.start("n"), match.end())
                return self._rated(match)
        for pattern in self._quality:
            if match := pattern.search(text):
                return self._quality_of[match["word"]]
        return None

    def bare_quality(self, text: str) -> float | None:
        """A rating, as the answer to a question for it."""
        match = self._bare_quality.fullmatch(text)
        if not match:
            return None
        return float(match["n"]) if match["n"] else self._quality_of[match["word"]]

    @staticmethod
    def _rated(match: re.Match[str]) -> float:
        value = float(match["n"])
        return value if match.groupdict().get("most") != "10" else int(value / 2 + 0.5)

    def magnesium(self, text: str) -> bool | None:
        """Whether magnesium was taken, as far as it is told."""
        if self._without.search(text):
            return False
        if match := self._said.search(text):
            return self._answers[match["answer"]]
        return True if self._took.search(text) else None

    def first_words(self, text: str) -> str:
        """What an answer begins with, before its reasons: "a 3, because the dog barked"."""
        lead = self._led.match(text)
        return self._break.split(text[lead.end() if lead else 0 :], maxsplit=1)[0].strip()

    def only_time(self, text: str) -> str | None:
        """The one time of a longer answer that is surely a time: with minutes, a half of the day, or midnight."""
        found: list[str] = []
        end = 0
        for match in _WORD_START.finditer(text):
            at = self._clock.at(text, match.start()) if match.start() >= end else None
            if at and self._surely_time.search(text, match.start(), at[1]):
                end = at[1]
                found.append(text[match.start() : end])
        return found[0] if len(found) == 1 else None

    def a_day_apart(self, text: str) -> bool:
        """Whether a text says that its times lie a day apart."""
        return self._next_day.search(text) is not None

    def answer(self, text: str) -> bool | None:
        """Yes or no, as the answer to the question whether magnesium was taken."""
        return True if _AMOUNT.search(text) else self._answers.get(text)

    def wakes_again(self, text: str, start: int, end: int) -> bool:
        """Whether another waking is spoken of between two places."""
        return self._woke.search(text, start, end) is not None

    def goes_back(self, text: str, start: int, end: int) -> bool:
        """Whether between two places somebody fell asleep once more."""
        match = self._back.search(text, start, end)
        return bool(match) and not self._not_back.search(text, start, match.end() if match else end)
