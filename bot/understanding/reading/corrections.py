"""Corrections inside one message: in "54 not 45" the second number was never meant."""

from __future__ import annotations

import re

from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.numbers import NUM, alternatives, parse_number
from bot.understanding.reading.scan import Scan


class CorrectionReader:
    """Marks denied numbers as read, and remembers the number that replaces them."""

    def __init__(self, lexicon: Lexicon) -> None:
        words = alternatives(lexicon.lists["doses"]["correction_not"])
        unit = r"(?: ?[a-z]{1,10}){0,2}"
        self._keep_drop = re.compile(rf"(?P<keep>{NUM})(?P<unit>{unit}),? {words} (?P<drop>{NUM})")
        self._drop_keep = re.compile(rf"\bnot (?P<drop>{NUM}){unit},? (?:but |it's |its )?(?P<keep>{NUM})")

    def read(self, scan: Scan) -> None:
        """Find "N not M" and "not M but N"."""
        if "not " not in scan.text and "than " not in scan.text and "instead" not in scan.text:
            return
        match = self._keep_drop.search(scan.text) or self._drop_keep.search(scan.text)
        if match:
            scan.take(match.start("drop"), match.end("drop"))
            scan.kept = (match.start("keep"), match.end("keep"), parse_number(match["keep"]))
