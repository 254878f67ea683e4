"""The English words that symspellpy carries: a word written on purpose is never taken for a slip of another."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache
from importlib.resources import files

_DICTIONARY = "frequency_dictionary_en_82_765.txt"


@cache
def word_counts() -> Mapping[str, int]:
    """82,765 words, each with how often it was seen in a large body of text. One copy serves the whole program."""
    text = (files("symspellpy") / _DICTIONARY).read_text(encoding="utf-8-sig")
    return {word: int(count) for word, _, count in (line.partition(" ") for line in text.splitlines())}


def english_words() -> Set[str]:
    """The words alone."""
    return word_counts().keys()
