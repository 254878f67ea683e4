"""The store: one object with everything that is kept, grouped by concern.

    store = Store.at(settings.database, settings.key_file)   # or Store.in_memory()
    await store.open()                                        # or leave it to the first use
    person = await store.people.ensure(message.person, message.now)

What is about health (nights, trials, facts, the text of a reminder) is kept only for people who agreed:
`person.agreed`. Asking for it is the conversation's part.
"""

from __future__ import annotations

from pathlib import Path

from bot.storage.database import MEMORY, Database, database_url
from bot.storage.feedback import Feedback
from bot.storage.handled import Handled
from bot.storage.ledger import Ledger
from bot.storage.nights import Nights
from bot.storage.people import People
from bot.storage.places import default_key_file
from bot.storage.reminders import Reminders
from bot.storage.sealing import Sealer, file_sealer
from bot.storage.trials import Trials


class Store:
    """Everything that is kept."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self.database = database
        self.sealer = sealer
        self.people = People(database, sealer)
        self.reminders = Reminders(database, sealer)
        self.ledger = Ledger(database, sealer, self.reminders)
        self.nights = Nights(database, sealer)
        self.trials = Trials(database, sealer)
        self.feedback = Feedback(database, sealer)
        self.handled = Handled(database, sealer)

    @classmethod
    def at(cls, database: str | None = None, key_file: Path | None = None) -> Store:
        """The store at a URL or a file's path (by default the user's data folder), with the key of a file.

        Nothing is opened or made yet but the key file.

        Raises:
            DatabaseError: the URL is none of SQLite or PostgreSQL.
            KeyFileError: the key file is damaged, or can not be made.
        """
        return cls(Database(database_url(database)), file_sealer(key_file or default_key_file()))

    @classmethod
    def in_memory(cls) -> Store:
        """A store that is thrown away: its key is kept nowhere."""
        return cls(Database(database_url(MEMORY)), Sealer.throw_away())

    async def open(self) -> None:
        """Make the database ready and its tables those of this version.

        Raises:
            DatabaseError: it can not be reached, or belongs to a later version.
        """
        await self.database.open()

    async def close(self) -> None:
        """Give back every connection."""
        await self.database.close()
