"""What can go wrong with the store, for those who use it. Imports nothing heavy, so that anybody can name them."""

from __future__ import annotations

from bot.base.trouble import OperatorTrouble


class StoreError(OperatorTrouble):
    """The store can not be used just now, or as it is set up."""


class DatabaseError(StoreError):
    """The database can not be reached, written to, or belongs to a later version."""


class JobsError(StoreError):
    """The place where reminders wait can not be used."""


class KeyFileError(StoreError):
    """The key file is there and can not be used, or can not be made."""
