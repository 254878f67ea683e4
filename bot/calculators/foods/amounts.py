"""Amounts as people write them: "30g", "1 1/2 cups", "half an", "a couple of", "2-3 large", "a tin of"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.calculators.foods.lexicon import FoodWords
from bot.calculators.foods.words import MINUS, TO, is_number, value


class Kind(IntEnum):
    """What sort of amount, the most telling first: a weight beside a tin wins."""

    WEIGHT = 0
    VOLUME = 1
    PIECE = 2
    COUNT = 3
    ARTICLE = 4


@dataclass(frozen=True, slots=True)
class Amount:
    """`low` to `high` of a unit; the two are equal unless a range was written. A minus sign stays."""

    low: float
    high: float
    kind: Kind
    unit: str | None = None
    """A key of weights, volumes or pieces of the lexicon; None for a bare count."""
    size: str | None = None
    """"small", "medium" or "large"."""


_BARE = frozenset({"cup", "tbsp", "tsp", "pint", "handful", "glass", "mug", "bowl", "can", "slice", "pinch", "fl oz"})
"""Units that stand for one of them without a number: "cup of kale", "almonds, handful"."""
_MULTIPLE = frozenset({"half", "quarter", "third", "dozen", "couple", "few", "hundred"})
_JOIN = frozenset({"of", "a", "an", "the"})


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    amount: Amount


class AmountReader:
    """Finds the amount in the tokens of a text."""

    def __init__(self, words: FoodWords) -> None:
        self._numbers = words.numbers
        self._sizes = {w: size for size, all_words in words.sizes.items() for w in all_words}
        self._heaped = frozenset({"heaped", "heaping", "level", "rounded", "generous", "scant", "full"})
        self._filler = frozenset(words.filler) - _JOIN
        self._units: dict[str, tuple[Kind, str]] = {}
        for kind, units in ((Kind.WEIGHT, words.weights), (Kind.VOLUME, words.volumes), (Kind.PIECE, words.pieces)):
            for key, unit in units.items():
                self._units |= dict.fromkeys(unit.words, (kind, key))

    def read(self, tokens: Sequence[str]) -> tuple[Amount | None, list[str]]:
        """The amount (None when none is said) and the tokens that are left for the name."""
        found = list(self._all(tokens))
        taken = {i for f in found for i in range(f.start, f.end)}
        rest = [t for i, t in enumerate(tokens) if i not in taken and t not in (TO, MINUS)]
        best = min(found, key=lambda f: (f.amount.kind, f.start), default=None)
        return (best.amount if best else None), rest

    def _all(self, tokens: Sequence[str]) -> list[_Found]:
        out: list[_Found] = []
        i = 0
        while i < len(tokens):
            one = self._quantity(tokens, i) or self._bare(tokens, i)
            if one:
                out.append(one)
            i = one.end if one else i + 1
        return out

    def _quantity(self, tokens: Sequence[str], start: int) -> _Found | None:
        i = start
        sign = 1.0
        if tokens[i] == MINUS:
            sign, i = -1.0, i + 1
        read = self._value(tokens, i)
        if read is None:
            return None
        low, i, digits = read
        low *= sign
        high = low
        if i < len(tokens) - 1 and tokens[i] in (TO, "to", "or") and (more := self._value(tokens, i + 1)):
            high, i = more[0], more[1]
            low, high = min(low, high), max(low, high)
        size = None
        ahead = i
        while ahead < len(tokens) and (
            tokens[ahead] in _JOIN or tokens[ahead] in self._heaped or tokens[ahead] in self._sizes
        ):
            size = self._sizes.get(tokens[ahead], size)
            ahead += 1
        unit, end = self._unit(tokens, ahead)
        if unit:
            return _Found(start, end, Amount(low, high, unit[0], unit[1], size))
        if not digits and all(t in self._filler or t in _JOIN for t in tokens[ahead:]):
            return None  # "is it a good source": an article of the question, not of a food
        kind = Kind.COUNT if digits or low != 1 or size else Kind.ARTICLE
        return _Found(start, ahead, Amount(low, high, kind, None, size))

    def _value(self, tokens: Sequence[str], i: int) -> tuple[float, int, bool] | None:
        """The value at `i`, where it ends, and whether it was more than an article."""
        if i >= len(tokens):
            return None
        token = tokens[i]
        if is_number(token):
            total = value(token)
            i += 1
            if i < len(tokens) and "/" in tokens[i] and "/" not in token:
                total, i = total + value(tokens[i]), i + 1
            elif list(tokens[i : i + 3]) == ["and", "a", "half"]:
                total, i = total + 0.5, i + 3
            if i < len(tokens) and tokens[i] == "dozen":
                total, i = total * 12, i + 1
            return total, i, True
        if token not in self._numbers:
            return None
        total = self._numbers[token]
        i += 1
        while True:
            j = i
            while j < len(tokens) and tokens[j] in _JOIN and tokens[i - 1] in _MULTIPLE:
                j += 1
            if j < len(tokens) and tokens[j] in _MULTIPLE and tokens[j] in self._numbers:
                total *= self._numbers[tokens[j]]
                i = j + 1
                continue
            if list(tokens[i : i + 3]) == ["and", "a", "half"]:
                total, i = total + 0.5, i + 3
            return total, i, token not in ("a", "an", "per")

    def _unit(self, tokens: Sequence[str], i: int) -> tuple[tuple[Kind, str] | None, int]:
        for length in (2, 1):
            phrase = " ".join(tokens[i : i + length])
            if len(tokens[i : i + length]) == length and (unit := self._units.get(phrase)):
                return unit, i + length
        return None, i

    def _bare(self, tokens: Sequence[str], i: int) -> _Found | None:
        unit, end = self._unit(tokens, i)
        if unit is None:
            return None
        first = all(t in self._filler for t in tokens[:i])
        followed = any(t not in self._filler and t not in _JOIN for t in tokens[end:])
        of = end < len(tokens) and tokens[end] == "of"
        measured = unit[1] in _BARE
        last = end == len(tokens) and i > 0
        if (first and followed and (of or measured)) or (last and measured and tokens[i - 1] not in _JOIN):
            return _Found(i, end, Amount(1.0, 1.0, unit[0], unit[1], None))
        return None
