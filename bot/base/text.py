"""One normal form of text, the same for phrases at load time and for what people type.

`normalise` folds case, width, quotes, dashes, super- and subscripts, odd spaces and emoji; it keeps digits, letters and
the punctuation that slots need (`. , : / % - + ' ? !`).
"""

from __future__ import annotations

import re
import unicodedata

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


def normalise(text: str) -> str:
    """The normal form of `text`: lower case, one space between words, at most `MAX_CHARACTERS` characters."""
    folded = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS].translate(_FOLD)).casefold()
    folded = folded.translate(_FOLD)
    folded = _MICRO.sub("mcg", folded)
    plain = "".join(" " if unicodedata.category(c)[0] in "CS" and c not in "+" else c for c in _strip_accents(folded))
    plain = _UNWANTED.sub(" ", plain)
    plain = _REPEATED.sub(r"\1\1", plain)
    return _SPACE.sub(" ", plain).strip()


def words(normal: str) -> list[str]:
    """The words and numbers of a normalised text, in order; an inner apostrophe stays ("don't")."""
    return _WORD.findall(normal)


def _strip_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if unicodedata.category(c) != "Mn"))
