"""`diet.food_lookup` and `diet.intake_estimate` as conversation: what is found in the food table, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.calculators.foods.day import Change, Day, DayBook
from bot.calculators.foods.lookup import FoodBook
from bot.calculators.foods.plain_list import PlainList
from bot.calculators.foods.results import Candidates, FoodAnswer, Lookup, NoFood, Why
from bot.calculators.foods.suggest import suggestions
from bot.calculators.foods.weights import Basis
from bot.calculators.intake import Intake, Person, recommended_intake
from bot.conversation.calculating.intakes import Ask, Result, person
from bot.knowledge.tables import IntakeTable

SOURCES = ("usda-sr",)
MIDDLE_AGE = 40.0
"""Years of the woman and the man whose needs are shown side by side while nothing is known of the person."""
PICKED = "f"
"""Stands before a food's number on a button, for some numbers begin with 0."""
SEVERAL = 2
"""Foods from which a message is a meal, not one food more to look up."""
WHOLE_DAY = 3
"""Foods from which a message is a day of its own and no change to the one that is open."""
MOST_ITEMS = 12
"""Foods of a day that are shown one by one."""


class Eating:
    """The food table, and the needs it is set against."""

    def __init__(self, book: FoodBook, needs: IntakeTable) -> None:
        self._book = book
        self._days = DayBook(book)
        self._plain = PlainList(book)
        self._needs = needs

    def looked_up(self, slots: Mapping[str, Any]) -> Ask | Result:
        """Magnesium in a named amount of a named food; several possible foods are offered, none is guessed."""
        text = str(slots.get("text", ""))
        picked = str(slots.get("food_id", "")).removeprefix(PICKED)
        if against := self._days.choice(text):
            return self._either(against)
        found: Lookup
        values: dict[str, Any]
        if picked and not text:
            found = self._book.answer_for(picked, str(slots.get("food_asked", "")))
        else:
            found = self._book.look_up(text) if text else NoFood("", Why.NOTHING)
        if isinstance(found, FoodAnswer):
            values = {"kind": "food", **_shown(found), **self._needed()}
            return Result(values, SOURCES, {"foods": [found.slot()]})
        if isinstance(found, Candidates):
            values = {"kind": "candidates", "asked": found.asked}
            values["picks"] = [
                (a.name[:1].upper() + a.name[1:], {"food_id": PICKED + a.food_id}) for a in found.answers
            ]
            return Result(values, SOURCES, kept={"food_asked": text, "food_id": None})
        return Result({"kind": found.why.value, "asked": " ".join(found.unknown) or found.asked}, SOURCES)

    def added_up(self, slots: Mapping[str, Any]) -> Ask | Result:
        """A day's foods, summed and set against the need; edits change the day that is open."""
        text = str(slots.get("text", ""))
        day = slots.get("day")
        missing = ""
        if against := self._days.choice(text):
            return self._either(against)
        read = self._days.read(text)
        if isinstance(day, Day) and len(read.items) < WHOLE_DAY and self.edits_day(slots, text):
            edited = self._days.edit(day, text)
            day, missing = edited.day, edited.text if edited.change is Change.NOT_THERE else ""
        elif text:
            day = read
        if not isinstance(day, Day) or not day.answers:
            unclear = [i.typed for i in day.unclear if isinstance(i.found, Candidates)] if isinstance(day, Day) else []
            return Result({"kind": "unclear" if unclear else "nothing", "unclear": unclear}, SOURCES)
        need = recommended_intake(
            self._needs.authorities[self._needs.authority_of(slots.get("country"))], person(slots)
        )
        need_mg = need.value if isinstance(need, Intake) else None
        needed = self._needed()
        values = {
            "kind": "day",
            "items": [_shown(a) for a in day.answers[:MOST_ITEMS]],
            "more": max(0, len(day.answers) - MOST_ITEMS),
            "unclear": [i.typed for i in day.unclear],
            "missing": missing,
            "mg": round(day.mg),
            "need": need_mg,
            **needed,
            "suggestions": [
                {"words": s.words, "mg": round(s.mg)} for s in suggestions(self._book, day, need_mg or needed["women"])
            ],
        }
        foods = [a.slot() for a in day.answers]
        return Result(values, SOURCES, {"foods": foods, "intake_total_mg": round(day.mg, 1)}, kept={"day": day})

    def _either(self, foods: Sequence[FoodAnswer]) -> Result:
        values = {"kind": "either", "items": [_shown(f) for f in foods[:MOST_ITEMS]], **self._needed()}
        return Result(values, SOURCES, {"foods": [f.slot() for f in foods]})

    def is_plate(self, text: str) -> bool:
        """True for a message of ordinary foods alone."""
        return self._plain.is_plate(text)

    def names_food(self, slots: Mapping[str, Any], text: str) -> bool:
        """True when a follow-up ("and cashews?") names a food that the table knows."""
        several = self._plain.count(text) >= SEVERAL
        return not several and isinstance(self._book.look_up(text), FoodAnswer | Candidates)

    def edits_day(self, slots: Mapping[str, Any], text: str) -> bool:
        """True when a text changes the day that is open ("no milk", "add 100 g spinach")."""
        day = slots.get("day")
        return isinstance(day, Day) and self._days.edit(day, text).change is not Change.NOTHING

    def _needed(self) -> dict[str, int]:
        """What grown women and men need a day, for want of knowing the person."""
        return {"women": self._adult("female"), "men": self._adult("male")}

    def _adult(self, sex: str) -> int:
        found = recommended_intake(self._needs.authorities["us"], Person(MIDDLE_AGE, sex))
        assert isinstance(found, Intake)
        return found.value


def _shown(found: FoodAnswer) -> dict[str, Any]:
    return {
        "food": found.name,
        "source": found.description,
        "grams": round(found.grams),
        "mg": round(found.mg) if found.mg >= 1 else round(found.mg, 1),
        "low": round(found.low_mg),
        "high": round(found.high_mg),
        "about": found.about,
        "differ": found.releases_differ,
        "count": found.count,
        "portion": found.portion if found.basis in (Basis.PORTION, Basis.HOUSEHOLD, Basis.VOLUME) else None,
        "usual": found.basis is Basis.USUAL,
        "hundred": found.basis is Basis.HUNDRED,
        "corrected": [typed for typed, _ in found.corrected],
        "flags": [f.value for f in found.flags],
    }
