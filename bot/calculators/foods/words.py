"""Words of food names: how a text is cut into them, and the one form in which they are compared."""

from __future__ import annotations

import re

from bot.base.text import normalise

_NAME = re.compile(r"\d+(?:[.,-]\d+)*%|\d+|[^\W\d_]+(?:[&'][^\W\d_]+)*")
_PARTED = re.compile(rf", |{_NAME.pattern}")
_TYPED = re.compile(
    r"(?P<percent>\d+(?:[.,]\d+)?(?:-\d+)?%)|(?P<fraction>\d+\s?/\s?\d+)|(?P<number>\d+(?:[.,]\d+)*|\.\d+)"
    r"|(?P<to>(?<=\d)\s?-\s?(?=\d))|(?P<minus>(?<!\S)-\s?(?=[\d.]))|(?P<word>[^\W\d_]+(?:[&'][^\W\d_]+)*)"
)
_ASIDE = re.compile(r"\(\s*\d[^()]*\)")
TO, MINUS = "-to-", "-minus-"
"""Tokens for the dash of a range and for a minus sign."""


def typed(text: str) -> list[str]:
    """The tokens of a message: words, numbers, fractions, `TO`, `MINUS`. A remark that begins with a number goes."""
    out = []
    for match in _TYPED.finditer(normalise(_ASIDE.sub(" ", text[:1_000]))):
        kind = match.lastgroup
        out.append(TO if kind == "to" else MINUS if kind == "minus" else match.group().replace(" ", ""))
    return out


def name_words(description: str) -> list[str]:
    """The words of a description of the table, each in its compared form. (The tables are plain ASCII.)"""
    return [stem(word) for word in _NAME.findall(description.lower())]


def parted(description: str) -> list[str]:
    """The words of a description as written, in lower case, with ", " where a part of it ends."""
    return _PARTED.findall(description.lower())


def stem(word: str) -> str:
    """The singular, roughly; alike for both sides of a comparison, so it need not be English."""
    word = word.replace("'", "")
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + ("ie" if len(word) == 4 else "y")
    if word.endswith("ves") and len(word) > 5:
        return word[:-3] + "f" if word.endswith(("aves", "lves")) and word != "olives" else word[:-1]
    if word.endswith(("oes", "ches", "shes", "sses", "xes")):
        return word[:-2]
    return word[:-1]


def is_number(token: str) -> bool:
    """Whether a token is written in digits (a percentage is a word: "2% milk")."""
    return token[0] in "0123456789." and not token.endswith("%")


def value(token: str) -> float:
    """The value of a number written in digits: 1/2, 1.5, 1,5 and 1,000."""
    if "/" in token:
        above, below = token.split("/")
        return float(above) / float(below) if float(below) else 0.0
    if re.fullmatch(r"\d{1,3}(,\d{3})+", token):
        return float(token.replace(",", ""))
    whole, *rest = re.split(r"[.,]", token)
    return float(f"{whole or 0}.{''.join(rest) or 0}")
