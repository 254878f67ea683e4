"""What the router says of one text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.base.reply import Candidate
from bot.understanding.routing.subject import SubjectEvidence


@dataclass(frozen=True, slots=True)
class Ranking:
    """The topics a text may mean, and why."""

    candidates: tuple[Candidate, ...]
    """Best first, at most eight; `out_of_scope` is never among them. Scores are shares of all topics, 0 to 1."""
    confidence: float
    """Calibrated probability (0 to 1) that the first candidate is what the person means."""
    worth_asking: float = 0.0
    """Calibrated probability (0 to 1) that one of the first three is."""
    out_of_scope: float = 0.0
    """The share of the out-of-scope class among all topics, 0 to 1."""
    exact: bool = False
    """True when the text equals a phrase (after normalising, perhaps after mending)."""
    read_as: str = ""
    """The text as it was understood: normalised, numbers folded, spelling mended."""
    mended: bool = False
    """True when spelling changed something."""
    phrase: str | None = None
    """The first candidate's phrase that is nearest to the text, as its author wrote it."""
    words: tuple[str, ...] = ()
    """The words of the text that this phrase holds too."""
    subject: SubjectEvidence = field(default_factory=SubjectEvidence)
    stages: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """For the first five candidates: stage name -> score (linear, vectors: log-odds; soft: 0 to 1)."""
    evidence: Mapping[str, float] = field(default_factory=dict)
    """What the confidence was computed from (`calibration.EVIDENCE`)."""
