"""What the sleep diary says: a night and what it comes to, its questions with their buttons, a chart and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, time
from typing import Any

from bot.base.markup import escape
from bot.base.night import Night
from bot.base.reply import Attachment, Block, BlockKind, Candidate, Choice, Reply, ReplyKind
from bot.calculators.sleep import LIMITS, measure
from bot.conversation.keeping.notes import Notes
from bot.conversation.keeping.reminder_words import day_name
from bot.conversation.replies import tokens
from bot.conversation.replies.lines import Rows
from bot.conversation.replies.own_pictures import OwnPictures
from bot.habits.diary import NOTE, TOLD
from bot.habits.pictures import DAY, clock, dated, duration

LOG = "habit.diary_log"
CHART = "habit.diary_chart"
NAME = "n"
"""The first part of the diary's tokens."""
PERIODS = (7, 14, 30)
"""Nights that a chart may show."""
TO_SLEEP = (5, 15, 30, 60)
"""Minutes to tap."""
WEEKLY = "w:on"
"""Switches the weekly summary on (weekly_desk.py)."""
FEW = 4
"""Below so many nights a chart says that they tell little."""
PER_ROW = 3
QUALITIES = range(int(LIMITS["quality"][0]), int(LIMITS["quality"][1]) + 1)


class DiaryTelling:
    """Puts the texts of the diary together."""

    def __init__(self, notes: Notes, pictures: OwnPictures) -> None:
        self._notes = notes
        self._pictures = pictures
        self._say = pictures.say("nights")

    def night(
        self,
        night: Night,
        lines: tuple[str, ...],
        rows: Rows,
        kind: ReplyKind,
        *,
        whole: bool = True,
        named: bool = False,
    ) -> Reply:
        """A night as far as it was told, what it comes to if it is `whole`, and lines (of keeping.yaml) beneath."""
        told = any(getattr(night, name) is not None for name in TOLD)
        texts = [self._told(night, whole)] if told or named else []
        if items := self._items(night):
            texts.append(self._notes.markup("diary-items", items=items))
        if night.note:
            texts.append(self._notes.markup("diary-note", note=night.note))
        texts += [self._notes.markup(line, named=named) for line in lines]
        return _reply(LOG, kind, "\n\n".join(texts), rows, slots_of(night))

    def wrong(self, problem: str, night: Night, rows: Rows) -> Reply:
        """Something about a night that can not be."""
        text = self._notes.markup("diary-wrong", problem=problem)
        return _reply(LOG, ReplyKind.QUESTION, text, rows, slots_of(night))

    def ask_to_delete(self, night: Night) -> Reply:
        """The question before a night is deleted."""
        row = [
            (self._notes.label("diary-delete-yes"), f"{NAME}:drop={night.morning}"),
            (self._notes.label("diary-delete-no"), f"{NAME}:keep={night.morning}"),
        ]
        return self._notes.yes_no("diary-ask-delete", LOG, [row], **self._between(night))

    def ask_to_clear(self, count: int, stand: str, *, trial: bool) -> Reply:
        """The question before the whole diary is deleted; `stand` tells its button what it was asked about."""
        row = [
            (self._notes.label("diary-clear-yes"), f"{NAME}:clear={stand}"),
            (self._notes.label("diary-delete-no"), f"{NAME}:keep"),
        ]
        return self._notes.yes_no("diary-ask-clear", LOG, [row], count=count, trial=trial)

    def cleared(self) -> Reply:
        """The diary is empty now."""
        return self._notes.reply("diary-cleared", LOG, [[(self._notes.label("diary-log"), tokens.topic(LOG))]])

    def holds_nothing(self) -> Reply:
        """It was empty before."""
        return self._notes.reply("diary-holds-nothing", LOG)

    def deleted(self, morning: date) -> Reply:
        """A night is gone."""
        return self._notes.reply("diary-deleted", LOG, [self._chart_button()], **self._dates(morning))

    def left(self) -> Reply:
        """A night was not deleted."""
        return self._notes.reply("diary-not-deleted", LOG, [self._chart_button()])

    def nothing_there(self, morning: date | None) -> Reply:
        """There is no such night in the diary, or no such day at all."""
        dates = self._dates(morning) if morning else {"evening": None, "date": None}
        return self._notes.reply("diary-nothing-there", LOG, [self._chart_button()], **dates)

    def of_others(self) -> Reply:
        """A night of somebody else, which is not kept."""
        return self._notes.reply("diary-of-others", LOG, [[(self._notes.label("diary-log"), tokens.topic(LOG))]])

    def no_such_day(self) -> Reply:
        """A day was named that there is not."""
        return self._notes.reply("diary-no-such-day", LOG, kind=ReplyKind.QUESTION)

    def ask_note(self, night: Night) -> Reply:
        """The question for a note."""
        return self.night(night, ("diary-ask-note",), [self._skip(NOTE)], ReplyKind.QUESTION, named=True)

    def table(self, file: Attachment) -> Reply:
        """The diary as a file."""
        return replace(self._notes.reply("diary-csv", CHART), attachments=(file,))

    def earlier_button(self) -> list[tuple[str, str]]:
        """A named day was meant as that of waking."""
        return [(self._notes.label("diary-ended"), f"{NAME}:ended")]

    def resume(self, reply: Reply) -> Reply:
        """The reply to something else, with a way back to the night that is being told."""
        button = (Choice(self._notes.label("diary-resume"), f"{NAME}:resume"),)
        return replace(reply, choices=(*reply.choices, button))

    def rows(self, item: str, country: str | None, kept: date | None = None) -> Rows:
        """The buttons of a question, or of a night that is `kept` under a morning."""
        label = self._notes.label
        skip = self._skip(item)
        match item:
            case "sleep_onset_latency_min":
                named = [(label("diary-hour") if m == 60 else self._minutes(m), m) for m in TO_SLEEP]
                return [[(words, f"{NAME}:{item}={m}") for words, m in named], skip]
            case "quality":
                return [[(str(n), f"{NAME}:{item}={n}") for n in QUALITIES], skip]
            case "magnesium":
                both = (("diary-with", "yes"), ("diary-without", "no"))
                return [[(label(key), f"{NAME}:{item}={value}") for key, value in both], self._chart_button()]
            case "timezone":
                zones = self._notes.keeping.zones_of(country)
                offered = [(name, f"{NAME}:{item}={zone}") for name, zone in zones.items()]
                return [*(offered[i : i + PER_ROW] for i in range(0, len(offered), PER_ROW)), skip]
            case "repeated":
                return [[(label(f"diary-{which}"), f"{NAME}:{item}={which}") for which in ("first", "second")]]
            case "bed_time" | "final_wake":
                return [skip]
        if kept is None:
            return [self._chart_button()]
        change = [(label("diary-add-note"), f"{NAME}:note={kept}"), (label("diary-delete"), f"{NAME}:delete={kept}")]
        return [self._chart_button(), change]

    def chart(self, period: Mapping[date, Night | None], *, weekly: bool = False) -> Reply:
        """The averages of a period in words, and buttons for the picture, other periods and a summary each week.

        `weekly`: whether that is on.
        """
        count, told = len(period), sum(n is not None for n in period.values())
        label = self._notes.label
        rows = [[(self._notes.markup("diary-period", count=n), f"{NAME}:chart={n}") for n in PERIODS]]
        if told < FEW:
            rows.append([(label("diary-log"), tokens.topic(LOG))])
        if not told:
            return self._notes.reply("diary-empty", CHART, rows, count=count)
        picture = self._pictures.nights(period)
        if not weekly:
            rows.append([(label("weekly-start"), WEEKLY)])
        pictured = [(label("diary-picture"), f"{NAME}:picture={count}"), (label("diary-as-table"), f"{NAME}:table")]
        rows.insert(0, pictured)
        shown = replace(_reply(CHART, ReplyKind.ACTION, escape(picture.caption), rows, {}), picture=picture)
        few = (Block(BlockKind.CAVEAT, self._notes.markup("diary-few")),) if told < FEW else ()
        # The same as the picture, night by night, for whoever does not see it.
        return replace(shown, blocks=(*shown.blocks, *few, Block(BlockKind.DEEPER, escape(picture.alt))))

    def _told(self, night: Night, whole: bool) -> str:
        sleep = measure(night) if whole else None
        slept = sleep.total_sleep_min if sleep else night.total_sleep_min
        return self._notes.markup(
            "diary-night",
            **self._between(night),
            woke=clock(night.final_wake, self._say) if night.out_of_bed not in (None, night.final_wake) else None,
            in_bed=duration(sleep.time_in_bed_min, self._say) if sleep else None,
            slept=None if slept is None else duration(slept, self._say),
            at_most=sleep.at_most if sleep else False,
            percent=self._say("percent", value=round(sleep.sleep_efficiency_pct)) if sleep else None,
        )

    def _items(self, night: Night) -> list[str]:
        out = []
        latency, awake = night.sleep_onset_latency_min, night.wake_after_sleep_onset_min
        if latency is not None:
            out.append(self._notes.markup("diary-to-sleep", value=duration(latency, self._say)))
        if night.awakenings is not None:
            lay = None if awake is None else duration(awake, self._say)
            out.append(self._notes.markup("diary-wakings", value=night.awakenings, awake=lay))
        if night.quality is not None:
            out.append(self._notes.markup("diary-quality", value=night.quality, best=QUALITIES[-1]))
        if night.magnesium is not None:
            out.append(self._notes.markup("diary-magnesium", value=night.magnesium, mg=night.elemental_mg))
        return out

    def _between(self, night: Night) -> dict[str, Any]:
        bed, up = night.bed_time or night.lights_out, night.out_of_bed or night.final_wake
        return {**self._dates(night.morning), "bed": clock(bed, self._say), "up": clock(up, self._say)}

    def _dates(self, morning: date) -> dict[str, Any]:
        return {"evening": dated(morning - DAY, self._say), "date": day_name(morning)}

    def _skip(self, item: str) -> list[tuple[str, str]]:
        return [(self._notes.label("diary-skip"), f"{NAME}:skip={item}")]

    def _minutes(self, value: int) -> str:
        return self._notes.markup("diary-minutes", value=value)

    def _chart_button(self) -> list[tuple[str, str]]:
        return [(self._notes.label("diary-chart"), tokens.topic(CHART))]


def _reply(topic: str, kind: ReplyKind, text: str, rows: Rows, slots: dict[str, Any]) -> Reply:
    choices = tuple(tuple(Choice(label, token) for label, token in row) for row in rows)
    blocks = (Block(BlockKind.TEXT, text),)
    return Reply(topic, kind, blocks, candidates=(Candidate(topic, 1.0),), slots=slots, choices=choices)


def slots_of(night: Night) -> dict[str, Any]:
    """A night at the machine-readable door: what was told, and what it comes to."""
    values = {
        name: value for name, value in asdict(night).items() if name in TOLD and name != NOTE and value is not None
    }
    if sleep := measure(night):
        values |= {
            "total_sleep_min": sleep.total_sleep_min,
            "time_in_bed_min": sleep.time_in_bed_min,
            "sleep_efficiency_pct": sleep.sleep_efficiency_pct,
        }
    return {name: f"{v:%H:%M}" if isinstance(v, time) else v for name, v in values.items()}
