"""Foods as people call them: USDA's "Seeds, chia seeds, dried" are chia seeds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.calculators.foods.lexicon import Entry, FoodWords
from bot.calculators.foods.names import EverydayNames
from bot.calculators.foods.table import Food
from bot.calculators.foods.words import stem

_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PARTS = 4
"""Parts of a description that are shown; the rest is detail."""


class ShownNames:
    """Gives a food of the table a name for people; its description stays beside it as the source."""

    def __init__(self, words: FoodWords, names: EverydayNames) -> None:
        self._names = names
        self._groups = frozenset(g.lower() for g in words.shown.groups)
        self._left_out = tuple(d.lower() for d in words.shown.left_out)
        self._silent = frozenset(words.shown.silent_forms)
        self._spellings = words.spellings

    def of(self, food: Food) -> str:
        """The everyday name, with the form where there are several, else the plain part of the description."""
        entry = self._names.entry_of(food)
        return self._with_form(entry.names[0], entry, food) if entry else self._plain(food.description)

    def said(self, tokens: Sequence[str], corrected: Sequence[tuple[str, str]], entry: Entry, food: Food) -> str:
        """The name as the person typed it, its slips mended, with the form that was taken if they named none."""
        mended = dict(corrected)
        kept = (t for t in tokens if self._names.compared([t]))
        return self._with_form(" ".join(mended.get(t) or self._spelled(t) for t in kept), entry, food)

    def portion(self, unit: str) -> str:
        """A portion without USDA's remarks: "medium", not "medium (7\\" to 7-7/8\\" long)"."""
        return _ASIDE.sub("", unit).strip() or unit

    def _spelled(self, token: str) -> str:
        return self._spellings.get(token) or self._spellings.get(stem(token)) or token

    def _with_form(self, name: str, entry: Entry, food: Food) -> str:
        forms = (n for n, ids in entry.forms.items() if food.food_id in ((ids,) if isinstance(ids, str) else ids))
        form = next(forms, None)
        if form is None or form in self._silent or len(entry.forms) < 2 or self._says_form(name, form):
            return name
        return f"{name} ({form})"

    def _says_form(self, name: str, form: str) -> bool:
        words = name.split()
        return form in words or any(stem(w) in self._names.states for w in words)

    def _plain(self, description: str) -> str:
        parts = [p.strip() for p in _ASIDE.sub("", description).split(",")]
        parts = [p for p in parts if p and not p.lower().startswith(self._left_out)] or [description]
        while len(parts) > 1 and parts[0].lower() in self._groups:
            parts = parts[1:]
        # A capital before a small letter is a sentence's, any other belongs to the name.
        shown = [p[0].lower() + p[1:] if p[1:2].islower() else p for p in parts[:_PARTS]]
        return ", ".join(shown)
