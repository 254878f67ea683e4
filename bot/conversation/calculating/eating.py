"""`diet.food_lookup` and `diet.intake_estimate` as conversation: what is found in the food table, and what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.calculators.foods.asking import Asked, FoodAsker
from bot.calculators.foods.day import Change, Day, DayBook
from bot.calculators.foods.lookup import FoodBook
from bot.calculators.foods.plain_list import PlainList
from bot.calculators.foods.results import Candidates, Flag, FoodAnswer, Lookup, NoFood, Why
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
MOST_SEEN = 3
"""Foods looked up last that can be set against each other."""
MOST_ITEMS = 12
"""Foods of a day that are shown one by one."""


class Eating:
    """The food table, and the needs it is set against."""

    def __init__(self, book: FoodBook, needs: IntakeTable) -> None:
        self._book = book
        self._days = DayBook(book)
        self._plain = PlainList(book)
        self._asker = FoodAsker(book)
        self._asking = book.words.asking
        self._needs = needs

    def looked_up(self, slots: Mapping[str, Any]) -> Ask | Result:
        """Magnesium in a named amount of a named food; several possible foods are offered, none is guessed."""
        text = str(slots.get("text", ""))
        picked = str(slots.get("food_id", "")).removeprefix(PICKED)
        seen: tuple[FoodAnswer, ...] = slots.get("foods_seen", ())
        said = str(slots.get("food_said", ""))
        if against := self._days.choice(text) or self._against(seen, text):
            return self._either(against)
        text = self._again(text, said) or text
        asked = self._asker.read(text)
        if asked and asked.enough and (result := self._enough(asked, said)):
            return result
        text = asked.food if asked and asked.food else text
        found: Lookup
        values: dict[str, Any]
        if picked and not text:
            found = self._book.answer_for(picked, str(slots.get("food_asked", "")))
        else:
            found = self._book.look_up(text) if text else NoFood("", Why.NOTHING)
        if isinstance(found, FoodAnswer):
            values = {"kind": "food", **_shown(found), **self._needed()}
            kept = {"foods_seen": _with(seen, found), "food_said": text or found.name}
            return Result(values, SOURCES, {"foods": [found.slot()]}, kept)
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
        day, meals = slots.get("day"), self._days.meals(text)
        missing = ""
        if against := self._days.choice(text):
            return self._either(against)
        read = self._days.read(text)
        if not isinstance(day, Day) or not self._is_of_day(slots, text):
            day = read if text else day
        else:
            meals |= slots.get("meals", frozenset())
            if self._adds_meal(slots, text):
                day = Day((*day.items, *read.items))
            elif not self._asking.total.holds(text):
                edited = self._days.edit(day, text)
                day, missing = edited.day, edited.text if edited.change is Change.NOT_THERE else ""
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
        return Result(
            values, SOURCES, {"foods": foods, "intake_total_mg": round(day.mg, 1)}, {"day": day, "meals": meals}
        )

    def asks_on(self, slots: Mapping[str, Any], text: str) -> bool:
        """True when a message goes on with the foods spoken of last: a state, how much, which of them has more."""
        said = str(slots.get("food_said", ""))
        asked = self._asker.read(text)
        more = bool(said) and asked is not None and asked.enough and not asked.food
        return more or bool(self._again(text, said) or self._against(slots.get("foods_seen", ()), text))

    def _again(self, text: str, said: str) -> str | None:
        """The food spoken of last, in the state or amount that a message names alone."""
        return (self._asker.state(text, said) or self._asker.amount(text, said)) if said else None

    def adds_on(self, slots: Mapping[str, Any], text: str) -> bool:
        """True when a message tells another meal of the day that is open, or asks what the day comes to."""
        return isinstance(slots.get("day"), Day) and (self._asking.total.holds(text) or self._adds_meal(slots, text))

    def _is_of_day(self, slots: Mapping[str, Any], text: str) -> bool:
        """True when a message is about the day that is open, and no day of its own."""
        few = len(self._days.read(text).items) < WHOLE_DAY
        return self.adds_on(slots, text) or (few and self.edits_day(slots, text))

    def _adds_meal(self, slots: Mapping[str, Any], text: str) -> bool:
        """The first dinner after a lunch is of the same day; a second breakfast begins another one."""
        meals = self._days.meals(text)
        another = len(meals) == 1 and not meals & slots.get("meals", frozenset())
        return (another or self._days.more(text)) and bool(self._days.read(text).answers)

    def _against(self, seen: Sequence[FoodAnswer], text: str) -> tuple[FoodAnswer, ...]:
        """The foods looked up last, the richest first, when a message asks which of them has more."""
        asked = len(seen) > 1 and self._asking.compare.holds(text)
        return tuple(sorted(seen, key=lambda f: -f.mg)) if asked else ()

    def _enough(self, asked: Asked, said: str) -> Result | None:
        """How much of a food holds an amount of magnesium, counted in its usual pieces; None for an unclear food."""
        name = asked.food or self._book.name(said)
        one, plain = self._book.look_up(f"1 {name}"), self._book.look_up(name)
        if isinstance(one, FoodAnswer) and Flag.NOT_WEIGHED in one.flags:
            one = plain
        if not isinstance(one, FoodAnswer) or one.mg <= 0:
            return None
        needed = self._needed()
        wanted = [asked.mg] if asked.mg else sorted({float(v) for v in needed.values()})
        amounts = [
            {"mg": mg, "count": round(mg / one.mg, 1), "grams": round(mg / one.mg * one.grams)} for mg in wanted if mg
        ]
        values = {"kind": "enough", **_shown(one), **needed, "amounts": amounts}
        return Result(values, SOURCES, {"foods": [one.slot()]}, {"food_said": name})

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


def _with(seen: Sequence[FoodAnswer], found: FoodAnswer) -> tuple[FoodAnswer, ...]:
    """The foods looked up last, each once."""
    return (*(f for f in seen if f.food_id != found.food_id), found)[-MOST_SEEN:]


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
