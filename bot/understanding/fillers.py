"""What people say around a question that asks nothing: "ok so", "tell me", "then", "please"."""

from __future__ import annotations

from collections.abc import Iterable

from bot.base.text import any_of, bare


class Fillers:
    """Takes off what stands before and after a question."""

    def __init__(self, before: Iterable[str], after: Iterable[str]) -> None:
        """`before` and `after` are the words and phrases that ask nothing there (en/question_words.yaml)."""
        self._before, self._after = any_of(before), any_of(after)

    def without(self, text: str) -> str:
        """The words of `text` without what asks nothing; empty where nothing else was said."""
        rest = bare(text)
        while found := self._before.match(rest):
            rest = rest[found.end() :].lstrip()
        while last := next((f for f in self._after.finditer(rest) if f.end() == len(rest)), None):
            rest = rest[: last.start()].rstrip()
        return rest
