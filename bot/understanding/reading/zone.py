"""A time zone from a city, a short name, an offset or the IANA name itself."""

from __future__ import annotations

import re
from typing import Any
from zoneinfo import available_timezones

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import alternatives
from bot.understanding.reading.phrases import Hit, PhraseFinder
from bot.understanding.reading.scan import Draft, Scan

SAME = {"uk": "gb"}
"""Country as authorities are named → as cities are listed."""
_IANA = re.compile(r"\b[a-z]{2,}/[a-z_+\-0-9]+(?:/[a-z_]+)?(?: [a-z]+)?")
_OFFSET = re.compile(r"\b(?:utc|gmt) ?(?P<sign>[+-]) ?(?P<hours>\d{1,2})(?P<minutes>[:.]?[1-5]\d)?(?: ?:? ?00)?\b")


class ZoneReader:
    """Reads timezone. A city counts only where time or place is spoken of, a country only as an answer."""

    def __init__(self, lexicon: Lexicon, finder: PhraseFinder) -> None:
        z: dict[str, Any] = lexicon.lists["zones"]
        for name, zone in z["names"].items():
            finder.add("zone", zone, [name])
        for city in lexicon.cities:
            finder.add("city", city.zone, [city.name])
        finder.add("zone_word", "", z["time_words"])
        finder.add("place_word", "", [w for w in z["place_words"] if " " in w])
        self._strict = frozenset(z["strict"])
        self._strict_cities = frozenset(z["strict_cities"])
        self._before = re.compile(rf"\b{alternatives(z['place_words'])} $")
        self._after = re.compile(rf" {alternatives(z['time_words'])}\b")
        zones: dict[str, set[str]] = {}
        for city in lexicon.cities:
            zones.setdefault(city.country, set()).add(city.zone)
        self._of_country = zones
        for country, names in z["countries"].items():
            finder.add("zone_country", country, names)
        self._iana = {name.casefold(): name for name in available_timezones()}

    def read(self, scan: Scan, draft: Draft) -> None:
        """Fill timezone."""
        asked = scan.expecting == "timezone"
        if "/" in scan.text:
            for match in _IANA.finditer(scan.text):
                for name in (match[0].replace(" ", "_"), match[0].split()[0]):
                    if name in self._iana:
                        draft.values["timezone"] = self._iana[name]
                        return
        if offset := _OFFSET.search(scan.text):
            self._offset(draft, offset)
            return
        for hit in scan.of("zone"):
            if asked or scan.text[hit.start : hit.end] not in self._strict or self._after.match(scan.text, hit.end):
                draft.values["timezone"] = hit.id
                return
            if "time" in draft.values and not scan.free(hit.start - 2, hit.start - 1):
                draft.values["timezone"] = hit.id  # right after the clock time: "9pm est"
                return
        for hit in scan.of("city"):
            if asked or self._is_place(scan, draft, hit):
                draft.values["timezone"] = hit.id
                return
        if asked:
            self._of_a_country(scan, draft)

    def _of_a_country(self, scan: Scan, draft: Draft) -> None:
        """The only zone of the country that is named."""
        named = next((hit.id for hit in scan.of("zone_country")), "")
        country: str = draft.values.get("country", named)
        zones = self._of_country.get(SAME.get(country, country), ())
        if len(zones) == 1:
            (draft.values["timezone"],) = zones
        elif zones:
            draft.problem("zone_several")

    def _is_place(self, scan: Scan, draft: Draft, hit: Hit) -> bool:
        followed = self._after.match(scan.text, hit.end) is not None
        preceded = self._before.search(scan.before(hit.start)) is not None
        if scan.text[hit.start : hit.end] in self._strict_cities:
            return followed or (preceded and ("time" in draft.values or bool(scan.of("place_word"))))
        spoken = "time" in draft.values or scan.of("remind") or scan.of("zone_word") or scan.of("place_word")
        return followed or bool(spoken)

    @staticmethod
    def _offset(draft: Draft, match: re.Match[str]) -> None:
        hours = int(match["hours"])
        if match["minutes"] or hours > 14:
            draft.problem("zone_offset_unknown")
            return
        # The Etc zones count the other way round: two hours ahead of UTC is Etc/GMT-2.
        sign = "-" if match["sign"] == "+" else "+"
        draft.values["timezone"] = "UTC" if hours == 0 else f"Etc/GMT{sign}{hours}"
