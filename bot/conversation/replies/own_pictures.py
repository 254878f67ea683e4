"""Pictures of what a person told: a day's food, a day with medicines, nights, a trial of one's own.

No id stands for what they show, so they are drawn anew each time, kept nowhere, and gone with the dialogue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from bot.base.markup import plain
from bot.base.night import Night
from bot.base.reply import Picture
from bot.calculators.own_trial.analysis import Result
from bot.calculators.own_trial.plan import Plan
from bot.charts import day, nights, own_trial, timeline
from bot.charts.foods import Bar, Need
from bot.conversation.replies.render import Renderer
from bot.habits.pictures import Say, nights_picture, nights_values, trial_picture, trial_values
from bot.knowledge.library import Library

Values = Mapping[str, Any]
"""What a calculation gave to its topic's texts."""


class OwnPictures:
    """Makes the pictures out of the values of a result."""

    def __init__(self, renderer: Renderer, library: Library) -> None:
        self._render = renderer
        self._texts = library.pictures
        self._drawings: Mapping[str, Callable[[Values], Callable[[], bytes] | None]] = {
            "day": self._day,
            "plan": self._plan,
        }

    def __contains__(self, name: object) -> bool:
        return name in self._drawings

    def picture(self, name: str, values: Values) -> Picture | None:
        """The picture with its words; None where the values hold nothing to draw.

        Raises:
            KeyError: there is no such picture.
        """
        draw = self._drawings[name](values)
        if draw is None:
            return None
        return self._with_words(name, values, draw)

    def say(self, picture: str) -> Say:
        """Writes the labels of a picture, for texts that tell the same figures."""
        return partial(self._label, picture)

    def nights(self, period: Mapping[date, Night | None]) -> Picture:
        """Each date of a period with its night, or None where the diary has none."""
        say = self.say("nights")
        draw = partial(nights.draw, nights_picture(period, say))
        return self._with_words("nights", nights_values(period, say), draw)

    def trial(self, plan: Plan, told: Iterable[Night], result: Result) -> Picture:
        """The raw nights of a trial of one's own, and what came out of them."""
        say = self.say("own-trial")
        draw = partial(own_trial.draw, trial_picture(plan, told, result, say))
        return self._with_words("own-trial", trial_values(plan, result, say), draw)

    def _with_words(self, name: str, values: Values, draw: Callable[[], bytes]) -> Picture:
        text = self._texts[name]
        return Picture(name, self._plain(text.caption, **values), self._plain(text.alt, **values), draw)

    def _day(self, values: Values) -> Callable[[], bytes] | None:
        if values.get("kind") != "day":
            return None
        items = values["items"]
        bars = [self._bar(item["food"], item["mg"], self._label("day", "portion", food=item)) for item in items]
        if values["more"]:
            rest = max(values["mg"] - sum(item["mg"] for item in items), 0)
            bars.append(self._bar(self._label("day", "more", count=values["more"]), rest))
        named = ("need",) if values["need"] else ("women", "men")
        needs = [Need(values[who], self._label("day", who, mg=values[who])) for who in named]
        total = self._bar(self._label("day", "total"), values["mg"])
        sheet = day.DayFoods(
            self._label("day", "title", mg=values["mg"]), self._label("day", "note"), tuple(bars), total, tuple(needs)
        )
        return partial(day.draw, sheet)

    def _bar(self, name: str, mg: float, portion: str = "") -> Bar:
        return Bar(_sentence(name), portion, mg, self._label("day", "figure", mg=mg))

    def _plan(self, values: Values) -> Callable[[], bytes] | None:
        plan = values.get("plan")
        if not plan:
            return None
        medicines = tuple(
            timeline.Row(_sentence(t["name"]), ", ".join(t["times"]), tuple(t["minutes"]), _spans(t["barred"]))
            for t in plan["taken"]
        )
        when = plan["time"] or self._label("plan", "never")
        minutes = () if plan["minute"] is None else (plan["minute"],)
        magnesium = timeline.Row(self._label("plan", "magnesium"), when, minutes, _spans(plan["free"]))
        labels = {key: self._label("plan", key) for key in ("title", "barred", "free")}
        return partial(timeline.draw, timeline.Timeline(**labels, medicines=medicines, magnesium=magnesium))

    def _label(self, picture: str, label: str, /, **values: Any) -> str:
        return self._plain(self._texts[picture].labels[label], **values)

    def _plain(self, text: str, **values: Any) -> str:
        return plain(self._render.render(text, **values))


def _spans(pairs: Iterable[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for start, end in pairs)


def _sentence(name: str) -> str:
    return name[:1].upper() + name[1:]
