"""The word lists of the food look-up: content/en/lexicon/foods.yaml, read and checked."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from bot.knowledge.loader import load_file
from bot.knowledge.science import Model
from bot.knowledge.wordings import Wording


class Weight(Model):
    """A unit of weight; `grams` in one."""

    grams: float
    words: tuple[str, ...]


class Volume(Model):
    """A unit of volume; `ml` in one."""

    ml: float
    words: tuple[str, ...]


class Piece(Model):
    """A vessel or piece. `ml` fills a vessel with drink, `grams` weighs it, where a food has no such portion."""

    words: tuple[str, ...]
    ml: float | None = None
    grams: float | None = None


class Entry(Model):
    """One everyday food: its names, the table entry for each form, grams of household units."""

    names: tuple[str, ...]
    forms: dict[str, str | tuple[str, str]]
    household: dict[str, float] = Field(default_factory=dict)


class Offer(Model):
    """A name with several meanings, or of a food the tables lack: what to offer."""

    names: tuple[str, ...]
    foods: tuple[str, ...]


class Special(Model):
    """What makes an entry a special case: taken from its score (0 to 1) unless asked for by name."""

    groups: dict[str, float]
    words: dict[str, float]
    brand: float
    raw_meat: float
    meats: tuple[str, ...]


class Listing(Model):
    """Words that part a list of foods, and words of its edits."""

    joiners: tuple[str, ...]
    either: tuple[str, ...]
    asks: tuple[str, ...]
    additions: tuple[str, ...]
    labels: tuple[str, ...]
    meals: tuple[str, ...]
    """The labels that are one meal of a day, and no food as well."""
    remove: tuple[str, ...]
    add: tuple[str, ...]
    change: tuple[str, ...]
    swap: tuple[str, ...]
    swap_for: tuple[str, ...]
    instead: tuple[str, ...]
    to: tuple[str, ...]


class Asking(Model):
    """Words of short questions about one food."""

    openers: tuple[str, ...]
    """What such a question begins with: "what about"."""
    tails: tuple[str, ...]
    """What it ends with: "any good"."""
    how_much: tuple[str, ...]
    how_many: tuple[str, ...]
    """The same where the food need not be said again: "how many for 400 mg"."""
    needed: tuple[str, ...]
    """What a day asks for: "a day", "i need"."""
    around: tuple[str, ...]
    """What else may stand in "how many bananas do I need to get 400 mg"."""
    correcting: tuple[str, ...]
    """What may stand around the state of a food: "no, cooked"."""
    ambiguous: tuple[str, ...]
    """Foods that are as likely meant as something else: "what about the liver"."""
    compare: Wording
    """After several foods: which of them has more."""
    total: Wording
    """After a day's foods: what they come to."""


class Suggested(Model):
    """An amount of a food that people eat, in words, for those who want more magnesium."""

    kind: str
    food: str
    grams: float
    words: str


class Shown(Model):
    """How descriptions of the table become names for people."""

    groups: tuple[str, ...]
    """First parts that only sort foods ("Seeds, chia")."""
    left_out: tuple[str, ...]
    """Beginnings of parts that say nothing a person needs."""
    silent_forms: tuple[str, ...]
    """Forms that go without saying."""


class FoodWords(Model):
    """en/lexicon/foods.yaml."""

    weights: dict[str, Weight]
    volumes: dict[str, Volume]
    pieces: dict[str, Piece]
    numbers: dict[str, float]
    sizes: dict[str, tuple[str, ...]]
    states: dict[str, tuple[str, ...]]
    strong_states: tuple[str, ...]
    cuts: tuple[str, ...]
    filler: tuple[str, ...]
    around: tuple[str, ...]
    """The filler that may stand in a message of foods alone: what is left asks or tells something else."""
    strong: tuple[str, ...]
    """Groups, or first parts of descriptions, of foods that can harm by their amount."""
    verbs: tuple[str, ...]
    """Words that are filler before a name and part of the name after it ("I drink milk", "oat drink")."""
    not_food: tuple[str, ...]
    never_alone: tuple[str, ...]
    spellings: dict[str, str]
    synonyms: dict[str, str]
    offers: tuple[Offer, ...]
    special: Special
    light: tuple[str, ...]
    handfuls: dict[str, float]
    drinks: tuple[str, ...]
    shown: Shown
    listing: Listing
    asking: Asking
    suggestions: tuple[Suggested, ...]
    absurd_grams: float
    absurd_drink_grams: float
    foods: tuple[Entry, ...]


def load_words(content: Path, language: str = "en") -> FoodWords:
    """The lists of one language.

    Raises:
        ContentErrors: naming every line that is wrong.
    """
    return load_file(content, f"{language}/lexicon/foods.yaml", FoodWords)
