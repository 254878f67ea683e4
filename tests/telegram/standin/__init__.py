"""A stand-in for Telegram: its Bot API as a small server, and people with phones."""

from .limits import Refusal, bad, blocked, check, check_inline, too_many, visible
from .phone import Person, Phone
from .server import BOT, SWITCHES, TOKEN, Answer, Call, Drop, Shown, Slow, Standin

__all__ = [
    "BOT",
    "SWITCHES",
    "TOKEN",
    "Answer",
    "Call",
    "Drop",
    "Person",
    "Phone",
    "Refusal",
    "Shown",
    "Slow",
    "Standin",
    "bad",
    "blocked",
    "check",
    "check_inline",
    "too_many",
    "visible",
]
