"""The weekly summary at the moment it is due: the chart of the week, under a line that tells nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.base.reply import Reply
from bot.conversation.diary.telling import CHART
from bot.conversation.diary.weekly_desk import OFF
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.replies import tokens
from bot.conversation.replies.own_pictures import OwnPictures

if TYPE_CHECKING:
    from bot.habits.port import Nudge


class WeeklyMessage:
    """Makes the message out of the diary."""

    def __init__(self, kept: Kept, notes: Notes, pictures: OwnPictures) -> None:
        self._kept = kept
        self._notes = notes
        self._pictures = pictures

    async def reply(self, nudge: Nudge) -> Reply | None:
        """The message; None for a week without a night in the diary, which stays silent."""
        from bot.habits.weekly import week_of  # noqa: PLC0415 -- see bot.app.open_store

        week = await week_of(self._kept.store, nudge.delivery)
        if week is None:
            return None
        rows = [[(self._notes.label("diary-chart"), tokens.topic(CHART)), (self._notes.label("weekly-stop"), OFF)]]
        shown = self._notes.reply("weekly", CHART, rows)
        return replace(shown, picture=self._pictures.nights(week), show_picture=True)
