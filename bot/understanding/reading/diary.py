"""A told night: "bed 11:15, asleep by midnight, up twice, 6:40" → the items of the sleep diary.

Read only where the diary is asked for, or where a message is plainly an entry: times of going to bed and getting up, or
any item beside a word such as "log" or "last night", and no question. Other messages keep the slots that they had.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from bot.understanding.reading.clock import Clock, ClockReader
from bot.understanding.reading.days import DurationReader
from bot.understanding.reading.diary_grammar import A_NIGHT, DiaryGrammar, Moment
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives
from bot.understanding.reading.scan import Draft, Scan

ENTRY = "diary"
"""`expecting` this, a message is read as an entry whatever its words."""
CLOCK_TIMES = ("bed_time", "lights_out", "final_wake", "out_of_bed")
_LENGTH_OF = {
    "sleep_onset_latency_min": "latency",
    "wake_after_sleep_onset_min": "awake",
    "total_sleep_min": "slept",
}
"""Item → how the grammar names a length of it."""
LENGTHS = tuple(_LENGTH_OF)
ITEMS = (*CLOCK_TIMES, *LENGTHS, "awakenings", "quality", "magnesium")
_DAY, _HALF_DAY = 24 * 60, 12 * 60
_DIGIT = re.compile(r"\d")
_LONGEST, _SHORTEST = 16 * 60, 60
"""Minutes from bed to waking between which a bare hour is taken as it is."""
_A_WORD = 16
"""Characters of the words before a length that may themselves speak of lying awake."""
_CUE_OF = {"final_wake": "wake", "out_of_bed": "rise"}
_EARLY = "05:00"
"""Bedtimes before this are of the night that the evening before began."""
TOO_LONG = "night_too_long"
_NEAR = 40
"""Characters between a waking and the length that one lay awake after it."""


Length = tuple[str, float, int]
"""What it is a length of, minutes, and its place in the text."""


class DiaryReader:
    """Reads one night."""

    def __init__(self, lexicon: Lexicon, clock: ClockReader, duration: DurationReader) -> None:
        d: dict[str, Any] = lexicon.lists["diary"]
        self._grammar = DiaryGrammar(lexicon, clock, duration)
        self._clock, self._duration = clock, duration
        self._entry = re.compile(rf"\b{alternatives(d['says_diary'], joint=' ')}\b")
        self._other = re.compile(rf"\b{alternatives(d['not_diary'], joint=' ')}\b|\?")
        self._lead = re.compile(rf"(?:{alternatives(d['fillers'], joint=' ')} )*")

    def read(self, scan: Scan, draft: Draft) -> bool:
        """Fill the items of the diary; whether the message is an entry."""
        asked = scan.expecting == ENTRY or scan.expecting in ITEMS
        if not asked and not self._may_be_entry(scan.text):
            return False
        text = self._grammar.prepared(scan.text)
        values = self._answer(scan, text) if asked else None
        if values is None:
            used = scan.used[:]
            values, problem = self._night(scan, text)
            values |= self._begun(scan.expecting or "", text, values) if asked else {}
            if not (values or (asked and problem)) or not (
                asked or problem == TOO_LONG or self._is_entry(text, values)
            ):
                scan.used = used
                return False
            if problem:
                draft.problem(problem)
        draft.values.update(values)
        return True

    def finish(self, draft: Draft) -> None:
        """Take an amount of magnesium that was read meanwhile; beside a compound it may be the compound's weight."""
        if "elemental_mg" in draft.values:
            draft.values.setdefault("magnesium", True)
        dose = draft.values.get("dose_mg")
        if draft.values.get("magnesium") and isinstance(dose, float) and "form" not in draft.values:
            draft.values.setdefault("elemental_mg", dose)

    def _may_be_entry(self, text: str) -> bool:
        return bool(_DIGIT.search(text) or self._entry.search(text)) and not self._other.search(text)

    def _is_entry(self, text: str, values: dict[str, Any]) -> bool:
        told = values.keys() - {"magnesium"}
        # "Bed at 11, woke at 3" may as well be a complaint: waking counts as the end only with more beside it.
        whole = {"bed_time", "out_of_bed"} <= told
        return whole or len(told) > 2 or bool(told and self._entry.search(text))

    # ---- an answer to a question for one item

    def _answer(self, scan: Scan, text: str) -> dict[str, Any] | None:
        name = scan.expecting or ""
        value = self._value(name, text.strip(" .!,"))
        if value is None:
            return None
        scan.take(0, len(text))
        return {name: value}

    def _begun(self, name: str, text: str, values: dict[str, Any]) -> dict[str, Any]:
        """An answer that goes on with its reasons, where nothing else told the item."""
        first = self._grammar.first_words(text)
        # "No, I got up at 7" corrects, whatever was asked.
        corrects = bool(values) and self._grammar.answer(first) is not None
        if name in values or name == ENTRY or corrects:
            return {}
        value = self._value(name, first)
        if value is None and name in CLOCK_TIMES and not values and (only := self._grammar.only_time(text)):
            value = self._value(name, only)
        return {} if value is None else {name: value}

    def _value(self, name: str, text: str) -> Any:
        if name in CLOCK_TIMES:
            lead = self._lead.match(text)
            found = self._clock.at(text, lead.end() if lead else 0, letter=True)
            kind = {"final_wake": "wake", "out_of_bed": "rise"}.get(name, "bed")
            whole = found is not None and found[1] == len(text) and _exists(found[0])
            minutes = _resolve(found[0], kind, None) if found and whole else None
            return None if minutes is None else _shown(minutes)
        if name in LENGTHS:
            return self._length(name, text)
        if name == "awakenings":
            return self._grammar.bare_count(text)
        if name == "quality":
            rating = self._grammar.bare_quality(text)
            return None if rating is None else _rounded(rating)
        return self._grammar.answer(text) if name == "magnesium" else None

    def _length(self, name: str, text: str) -> float | None:
        if (count := self._grammar.bare_count(text)) == 0:
            return 0
        for start, end, minutes in self._duration.spans(text):
            if not re.search(r"\w", text[end:]) and not re.search(r"\d", text[:start]):
                # "I slept 7 hours" is no answer to how long it took to fall asleep.
                told = self._grammar.length_told(text[:start]) or ("slept" if minutes >= A_NIGHT else None)
                return minutes if told in (None, _LENGTH_OF[name]) else None
        if name == "total_sleep_min" and re.fullmatch(r"\d{1,2}(?:\.\d+)?", text):
            return round(float(text) * 60)
        return count

    # ---- a whole night

    def _night(self, scan: Scan, text: str) -> tuple[dict[str, Any], str | None]:
        """The items told, and what is wrong with their times: one that no clock shows, or a day between them."""
        grammar = self._grammar
        wakings, quality = grammar.wakings(scan, text), grammar.quality(scan, text)
        moments = grammar.moments(scan, text)
        lengths = list(grammar.lengths(scan, text))
        absurd = any(not _exists(m.clock) for m in moments)
        lone = [m for m in grammar.lone_times(scan, text) if _exists(m.clock)]
        asked = _CUE_OF.get(scan.expecting or "")
        if asked and lone and not moments and grammar.only_time(text):
            moments, lone = [replace(lone[0], cue=asked)], []
        moments = self._with_lone_times([m for m in moments if _exists(m.clock)], lone)
        lengths = _before_sleep(lengths, moments)
        out, nightly = self._times(moments, text, [place for what, _, place in lengths if what.startswith("awake")])
        if wakings is None and nightly:
            wakings = nightly
        awake = [
            m * (wakings or 1) if what == "awake_each" else m for what, m, _ in lengths if what.startswith("awake")
        ]
        awake += _awake_spans(moments)
        if awake:
            out["wake_after_sleep_onset_min"] = sum(awake)
            wakings = wakings or 1
        for name, what in (("sleep_onset_latency_min", "latency"), ("total_sleep_min", "slept")):
            if found := [m for kind, m, _ in lengths if kind == what]:
                out[name] = found[0]
        latency = out.get("sleep_onset_latency_min")
        if latency and not {"bed", "lights_out"} & {m.cue for m in moments} and "bed_time" in out:
            # Only the time of falling asleep was told, and how long it took.
            hours, minutes = out["bed_time"].split(":")
            out["bed_time"] = _shown(round(int(hours) * 60 + int(minutes) - latency) % _DAY)
        if wakings is not None:
            out["awakenings"] = wakings
        if quality is not None:
            out["quality"] = _rounded(quality)
        if (magnesium := grammar.magnesium(text)) is not None:
            out["magnesium"] = magnesium
        if absurd:
            return out, "time_absurd"
        return out, TOO_LONG if grammar.a_day_apart(text) and _within_a_day(out) else None

    @staticmethod
    def _with_lone_times(moments: list[Moment], lone: Sequence[Moment]) -> list[Moment]:
        """A time on its own before all others is that of going to bed, after them that of waking."""
        cues = {m.cue for m in moments}
        for time in lone:
            if not {"bed", "asleep", "lights_out"} & cues and all(time.start < m.start for m in moments):
                cue = "bed"
            elif not {"wake", "rise"} & cues and all(m.start < time.start for m in moments):
                cue = "wake"
            else:
                continue
            cues.add(cue)
            moments.append(Moment(cue, time.clock, time.start, time.end))
        return sorted(moments, key=lambda m: m.start)

    def _times(self, moments: Sequence[Moment], text: str, awake: Sequence[int]) -> tuple[dict[str, Any], int]:
        """The clock times, and how many wakings in the night were told by their time."""
        first = {cue: next((m for m in moments if m.cue == cue), None) for cue in ("bed", "lights_out", "asleep")}
        given = [cue for cue in ("bed", "lights_out", "asleep") if first[cue]]
        out: dict[str, Any] = {}
        bed = last = None
        for i, cue in enumerate(given):
            moment = first[cue]
            assert moment
            minutes = _resolve(moment.clock, "bed" if i == 0 else "next", bed)
            if i == 0:
                bed = minutes
                out["bed_time"] = _shown(minutes)
            elif cue == "lights_out":
                out["lights_out"] = _shown(minutes)
            elif last is not None and (minutes - last) % _DAY < _HALF_DAY:
                out["sleep_onset_latency_min"] = (minutes - last) % _DAY
            last = minutes
        wakes = [m for m in moments if m.cue == "wake"]
        rise = next((m for m in reversed(moments) if m.cue == "rise"), None)
        nightly = max(len(wakes) - 1, 0) + max(sum(m.cue == "rise" for m in moments) - 1, 0)
        if wakes and self._sleeps_on(wakes[-1], moments, text, awake):
            nightly, wakes = nightly + 1, []
        woke = _resolve(wakes[-1].clock, "wake", last) if wakes else None
        if woke is not None:
            out["final_wake"] = _shown(woke)
        if rise:
            out["out_of_bed"] = _shown(_resolve(rise.clock, "next" if wakes else "rise", woke if wakes else last))
        return out, nightly

    def _sleeps_on(self, wake: Moment, moments: Sequence[Moment], text: str, awake: Sequence[int]) -> bool:
        """Whether sleep went on after a waking whose time was told."""
        after = [m for m in moments if m.start >= wake.end]
        if after and after[0].cue == "awake_until":
            return True
        end = after[0].start if after else len(text)
        lay_awake = any(
            wake.end <= place <= wake.end + _NEAR and not self._grammar.wakes_again(text, wake.end, place - _A_WORD)
            for place in awake
        )
        return lay_awake or self._grammar.goes_back(text, wake.end, end)


def _before_sleep(lengths: Sequence[Length], moments: Sequence[Moment]) -> list[Length]:
    """Lengths awake, those before one fell asleep as what they are: the time that it took."""
    asleep = next((m.start for m in moments if m.cue == "asleep"), 0)
    woke = next((m.start for m in moments if m.cue == "wake"), asleep)
    return [("latency" if n == "awake" and at < min(asleep, woke) else n, minutes, at) for n, minutes, at in lengths]


def _awake_spans(moments: Sequence[Moment]) -> list[float]:
    out = []
    for start, end in pairwise(moments):
        if end.cue == "awake_until":
            began = _resolve(start.clock, "wake", None)
            out.append(float((_resolve(end.clock, "next", began) - began) % _DAY))
    return out


def _within_a_day(items: dict[str, Any]) -> bool:
    """Whether waking comes later on the clock than a bedtime by day or in the evening."""
    end = items.get("final_wake") or items.get("out_of_bed")
    return end is not None and _EARLY <= items.get("bed_time", "") < end


def _exists(clock: Clock) -> bool:
    return (clock.hour < 24 or (clock.hour == 24 and clock.minute == 0)) and clock.minute < 60


def _resolve(clock: Clock, kind: str, after: int | None) -> int:
    """Minutes after midnight. `kind`: "bed", "wake", "rise", or "next" for what soon follows `after`."""
    hour = clock.hour % 24
    if clock.as_written or hour == 0 or hour > 12:
        return hour * 60 + clock.minute
    early = hour % 12 * 60 + clock.minute
    late = early + _HALF_DAY
    if clock.part in ("am", "pm"):
        return early if clock.part == "am" else late
    if clock.part == "night" or kind == "bed":
        return late if early >= 5 * 60 + (clock.part != "night") * 60 else early
    if after is None:
        return late if hour == 12 else early
    if kind == "next":
        return early if (early - after) % _DAY < (late - after) % _DAY else late
    return early if _SHORTEST < (early - after) % _DAY <= _LONGEST else late


def _shown(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _rounded(rating: float) -> int:
    return int(rating + 0.5)
