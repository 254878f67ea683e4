"""A yes or a no in words: "yess pls", "nope not that". What goes on with something else is neither."""

from __future__ import annotations

import re
from typing import Literal

from bot.base.text import bare, one_of
from bot.knowledge.keeping import YesNoWords

Answer = Literal["yes", "no"]


class YesNo:
    """Reads an answer, over the words of en/keeping.yaml."""

    def __init__(self, said: YesNoWords) -> None:
        lead = rf"(?:{one_of(said.lead)} )*"
        self._answers: dict[Answer, re.Pattern[str]] = {
            "yes": re.compile(rf"{lead}{one_of(said.yes)}(?: {one_of((*said.yes, *said.after_yes))})*"),
            "no": re.compile(rf"{lead}{one_of(said.no)}(?: {one_of((*said.no, *said.after_no))})*"),
        }

    def read(self, text: str) -> Answer | None:
        """The answer, where a message is one and nothing else."""
        said = bare(text)
        return next((answer for answer, pattern in self._answers.items() if pattern.fullmatch(said)), None)
