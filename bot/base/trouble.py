"""What only an operator can mend."""

from __future__ import annotations


class OperatorTrouble(Exception):
    """The bot can not work like this. The message tells the operator what to do, and holds no secret."""
