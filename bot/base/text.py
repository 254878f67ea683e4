"""One normal form of text, the same for phrases at load time and for what people type.

`normalise` folds case, width, quotes, dashes, super- and subscripts, odd spaces and emoji; it keeps digits, letters and
the punctuation that slots need (`. , : / % - + ' ? !`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

MAX_CHARACTERS = 4_000
"""Longer texts are cut: no question needs more, and time per message stays bounded."""

_FOLD = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛`´ʼ′ʹ", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
        **dict.fromkeys("µ", "μ"),
        "…": " ",
        "×": "x",
        "½": " 1/2",
        "¼": " 1/4",
        "¾": " 3/4",
        "⁄": "/",
    }
)
_MICRO = re.compile(r"μ\s?g\b")
_UNWANTED = re.compile(r"[^\w\s.,:/%+'?!\-&]")
_SPACE = re.compile(r"\s+")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+\d*(?:'[^\W\d_]+)?")


@lru_cache(64)  # a turn asks for that of the same few texts some thirty times
def normalise(text: str) -> str:
    """The normal form of `text`: lower case, one space between words, at most `MAX_CHARACTERS` characters."""
    text = text[:MAX_CHARACTERS]
    plain = text.lower().translate(_ASCII) if text.isascii() else _plain(text)
    plain = _UNWANTED.sub(" ", plain)
    plain = _REPEATED.sub(r"\1\1", plain)
    return _SPACE.sub(" ", plain).strip()


def words(normal: str) -> list[str]:
    """The words and numbers of a normalised text, in order; an inner apostrophe stays ("don't")."""
    return _WORD.findall(normal)


def bare(text: str) -> str:
    """The words and numbers of a text and nothing else, in their normal form."""
    return " ".join(words(normalise(text)))


def one_of(said: Iterable[str]) -> str:
    """A group of a pattern: any of these words or phrases of a `bare` text, the longest first."""
    longest_first = sorted({bare(s) for s in said}, key=lambda s: (-len(s), s))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"


def any_of(said: Iterable[str]) -> re.Pattern[str]:
    """Finds any of these words or phrases in a `bare` text."""
    return re.compile(rf"\b{one_of(said)}\b")


def _plain(text: str) -> str:
    """Folded, in lower case, a space for every symbol: of any text. Of ASCII, `_ASCII` makes the same in one step."""
    folded = unicodedata.normalize("NFKC", text.translate(_FOLD)).casefold()
    folded = folded.translate(_FOLD)
    folded = _MICRO.sub("mcg", folded)
    return "".join(" " if _is_symbol(c) else c for c in _strip_accents(folded))


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character)[0] in "CS" and character != "+"


_ASCII = {code: " " for code in range(128) if _is_symbol(chr(code))} | {ord("`"): "'"}


def _strip_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if unicodedata.category(c) != "Mn"))
