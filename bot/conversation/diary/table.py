"""The diary as a table for a spreadsheet: what was told of each night, and what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.base.reply import Attachment
from bot.base.table import as_csv
from bot.base.text import any_of, bare
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.habits.diary import COLUMNS, MORNING, rows

if TYPE_CHECKING:
    from bot.storage.people import Person

NIGHTS = "nights"
"""The table of the store; so the file is called as in the whole export."""


class DiaryTable:
    """Makes the file."""

    def __init__(self, kept: Kept, notes: Notes) -> None:
        self._kept = kept
        said = notes.keeping.diary
        names = notes.privacy.headings()[NIGHTS]
        headings = {**names, MORNING: names["local_date"], **said.columns}
        self._headings = [headings[column] for column in COLUMNS]
        self._table, self._more = any_of(said.table), any_of(said.more)

    def is_wanted(self, text: str) -> bool:
        """True when a wish for a copy speaks of the diary alone."""
        said = bare(text)
        return self._table.search(said) is not None and not self._more.search(said)

    async def file(self, person: Person | None) -> Attachment | None:
        """The table as a file; None for an empty diary."""
        nights = await self._kept.store.nights.of(person.id) if person else {}
        if not nights:
            return None
        return Attachment(f"magsleep-{NIGHTS}.csv", "text/csv", as_csv(self._headings, rows(nights.values())))
