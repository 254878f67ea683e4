"""What the chat says about a person's own trial (en/own_trial.yaml)."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.loader import load_file
from bot.knowledge.science import Id, Model
from bot.knowledge.tables_own_trial import OutcomeId, OwnTrialTable
from bot.knowledge.topics import Text


class OutcomeTexts(Model):
    """What can be looked at."""

    label: Text
    name: Text
    """As it fits into a sentence."""
    change: Text
    """The useful change, with `size`."""
    spread: Text
    """How much nights differ, with `sd`."""
    say: tuple[Text, ...]
    """How people name it."""


class StopTexts(Model):
    """A reason to stop at once."""

    label: Text
    says: Text
    """As a part of a list."""
    then: Text
    """What to do now."""
    say: tuple[Text, ...]
    """How people name it."""


class OwnTrialTexts(Model):
    """en/own_trial.yaml."""

    outcomes: dict[OutcomeId, OutcomeTexts]
    stop: dict[Id, StopTexts]
    forms: tuple[Id, ...]
    """Forms to tap."""
    say: dict[str, tuple[Text, ...]]
    """What a message asks for → words that say so."""
    messages: dict[Id, Text]


def load_own_trial(root: Path) -> tuple[OwnTrialTable, OwnTrialTexts]:
    """The numbers and the words.

    Raises:
        ContentErrors: with every error of the first file that has any.
    """
    return (
        load_file(root, "tables/own_trial.yaml", OwnTrialTable),
        load_file(root, "en/own_trial.yaml", OwnTrialTexts),
    )
