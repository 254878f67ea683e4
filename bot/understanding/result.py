"""The result of understanding one message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.base.reply import Band, Candidate
from bot.understanding.slots import Slots


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message is about, how sure that is, and what it says about the person."""

    topic: str
    """The best topic (`out_of_scope` when refused)."""
    band: Band
    confidence: float
    """Calibrated probability (0–1) that `topic` is what the person means."""
    candidates: tuple[Candidate, ...]
    """Best first; with `Band.CLARIFY` exactly those to offer."""
    slots: Slots
    matched_phrase: str | None = None
    """The phrase nearest to the message, for `magsleep explain`."""
    matched_words: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Other topics that the same message asks about."""
    perhaps: tuple[str, ...] = ()
    """Of an answer that is not quite sure: what else may have been meant, to be offered beside it."""
    names_subject: bool = False
    """It names magnesium, sleep or the bot itself, or equals a phrase: a question of its own, not a scrap of one."""
    foreign: bool = False
    """It names things that are not ours ("paracetamol", "sushi"): at most asked back."""
    correction: str | None = None
    """Id of a common overstatement that the message repeats."""
