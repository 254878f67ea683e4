"""What a supplement label means: which of its figures is magnesium itself, and when that can not be told.

Rules (tables/forms.yaml, label_rules): US "Magnesium (as …) 200 mg" and EU "of which magnesium" state elemental
magnesium; the front of a pack mostly states the whole compound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.calculators.amounts import Amount, has, number, plain, read_amounts
from bot.calculators.elemental import belongs_together
from bot.knowledge.science import Model
from bot.knowledge.tables_forms import AtomicMasses, Form, FormsTable

_BARE = re.compile(r"(?<![\w.,:/%-])\d{2,5}(?![\w.,:/%]| ?%| per cent| percent)")
_LOOSE = frozenset({"topical", "food-grown", "liposomal", "water"})
"""Ways of selling, not compounds."""
_NO_NAMES = frozenset({"magnesium", "mixture", "water", "drinkable", "salt"})


class LabelWords(Model):
    """The label words of en/calculator_words.yaml."""

    elemental_before: tuple[str, ...]
    elemental_after: tuple[str, ...]
    then: tuple[str, ...]
    origin: tuple[str, ...]
    magnesium: tuple[str, ...]
    percent_us: tuple[str, ...]
    percent_eu: tuple[str, ...]
    vague: tuple[str, ...]
    wants_compound: tuple[str, ...]
    hydrates: Mapping[str, tuple[str, ...]]


class Reading(StrEnum):
    """How far a label can be understood."""

    ELEMENTAL = "elemental"
    """One figure, and it is magnesium itself."""
    BOTH = "both"
    """The compound and the magnesium in it."""
    AMBIGUOUS = "ambiguous"
    """One figure beside the name of a compound: either could be meant."""
    UNNAMED = "unnamed"
    """One figure, and no compound named."""
    UNCLEAR = "unclear"
    """Several figures that can not be told apart."""
    NOTHING = "nothing"
    """No amount."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label as far as it could be read; amounts in milligrams."""

    reading: Reading
    form: str | None = None
    state: str | None = None
    """The hydrate, if the label names it."""
    elemental_mg: float | None = None
    amount_mg: float | None = None
    """The compound, or the figure of an ambiguous label."""
    fits: bool | None = None
    """Whether the two figures fit one pure salt."""
    percent: tuple[float, str] | None = None
    """(per cent, "dv" or "nrv")."""


class LabelReader:
    """Reads labels in one language."""

    def __init__(self, forms: FormsTable, masses: AtomicMasses, words: LabelWords) -> None:
        self._forms = forms
        self._masses = masses
        self._words = words
        self._names = _names(forms)
        self._any_name = re.compile(rf"\b{_any(self._names)}\b")
        before, after = _any(words.elemental_before), _any(words.elemental_after)
        self._before = re.compile(rf"\b{before}[ :]+(?:is |about )?$")
        self._then = re.compile(rf"\d.*\b{_any(words.then)} (?:only |just |about )?$")
        self._after = re.compile(rf" ?(?:of )?{after}\b")
        self._of_magnesium = re.compile(rf"(?<!\w){_any(words.magnesium)} {_any(words.origin)} ")
        kinds = {w.removeprefix("% "): "dv" for w in words.percent_us}
        self._kinds = kinds | {w.removeprefix("% "): "nrv" for w in words.percent_eu}
        share = r"(\d+(?:[.,]\d+)?) ?(?:%|percent|per cent)"
        self._percent = re.compile(rf"{share} ?(?:of )?(?:the )?({_any(self._kinds)})\b")

    def read_label(self, text: str, form: str | None = None) -> Label:
        """The meaning of a label; `form` is the compound if it is known from elsewhere. Never raises."""
        line = plain(text)
        form = form or self.form(line)
        known = self._forms.of(form)
        state = self.state(line, known)
        percent = self._percent_of(line)
        amounts = [a for a in read_amounts(line) if a.unit == "mg" and a.low > 0]
        if not amounts:
            return Label(Reading.NOTHING, form, state, percent=percent)
        pure = [a for a in amounts if self._is_elemental(line, a)]
        rest = [a for a in amounts if a not in pure]
        if not pure and len({a.value for a in rest}) == 2 and known is not None:
            pure, rest = self._tell_apart(rest, known)
        if len({a.value for a in pure}) == 1 and len({a.value for a in rest}) <= 1:
            whole = rest[0].value if rest else None
            fits = belongs_together(known, self._masses, whole, pure[0].value) if known and whole else None
            reading = Reading.BOTH if rest else Reading.ELEMENTAL
            return Label(reading, form, state, pure[0].value, whole, fits, percent)
        if len({a.value for a in amounts}) > 1:
            low, high = min(a.value for a in amounts), max(a.value for a in amounts)
            return Label(Reading.UNCLEAR, form, state, low, high, percent=percent)
        if self._of_magnesium.search(line):
            return Label(Reading.ELEMENTAL, form, state, amounts[0].value, percent=percent)
        reading = Reading.AMBIGUOUS if form else Reading.UNNAMED
        return Label(reading, form, state, None, amounts[0].value, percent=percent)

    def pairs(self, text: str) -> list[tuple[str, float]]:
        """(form id, mg) of each compound in a list such as "glycinate 200 mg and citrate 150 mg"; empty if it is none.

        Every compound must have one amount of its own, and none may be said to be magnesium itself.
        """
        line = plain(text)
        forms = list(dict.fromkeys(self._names[m[0]] for m in self._any_name.finditer(line)))
        amounts = [a for a in read_amounts(line) if a.unit == "mg" and a.low > 0]
        if len(forms) < 2 or len(forms) != len(amounts) or any(self._is_elemental(line, a) for a in amounts):
            return []
        return [(form, amount.value) for form, amount in zip(forms, amounts, strict=True)]

    def form(self, line: str) -> str | None:
        """The id of the first compound named in a plain text."""
        found = self._any_name.search(line)
        return self._names[found[0]] if found else None

    def bare_number(self, line: str) -> bool:
        """True when a compound is named beside a number of the size of a dose that has no unit ("mag 64" is a name)."""
        rest = self._any_name.sub(" ", line)
        return rest != line and _BARE.search(rest) is not None

    def state(self, line: str, form: Form | None) -> str | None:
        """The hydrate that a plain text names, if the form has it."""
        for word, ways in self._words.hydrates.items():
            if form is not None and has(line, ways):
                return next((v.state for v in form.variants if word in v.state), None)
        return None

    def _is_elemental(self, line: str, amount: Amount) -> bool:
        before = line[: amount.start]
        return bool(self._after.match(line, amount.end) or self._before.search(before) or self._then.search(before))

    def _tell_apart(self, amounts: Sequence[Amount], form: Form) -> tuple[list[Amount], list[Amount]]:
        """ "1000 mg on the front, 140 mg on the back": the small one is the magnesium if it fits the large one."""
        small, large = min(amounts, key=lambda a: a.value), max(amounts, key=lambda a: a.value)
        if belongs_together(form, self._masses, large.value, small.value):
            return [small], [large]
        return [], list(amounts)

    def _percent_of(self, line: str) -> tuple[float, str] | None:
        match = self._percent.search(line)
        return (number(match[1]), self._kinds[match[2]]) if match else None


def _names(forms: FormsTable) -> dict[str, str]:
    """Name → form id: those of the table, the chemist's last word ("citrate"), and brands that stand for one form."""
    owners: dict[str, set[str]] = {}
    for form in forms.forms:
        words = {plain(w) for w in (form.name, *form.aka, *form.misspellings, *form.brands)}
        if form.variants and form.id not in _LOOSE:
            words |= {w.split()[-1] for w in words if w.startswith("magnesium ")}
        for word in words - _NO_NAMES:
            if len(word) > 3:
                owners.setdefault(word, set()).add(form.id)
    return {name: min(ids) for name, ids in owners.items() if len(ids) == 1}


def _any(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"
