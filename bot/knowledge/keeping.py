"""What the chat says about what it keeps (en/keeping.yaml), and what that is, field by field (en/privacy.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.knowledge.loader import load_file
from bot.knowledge.science import Id, Model
from bot.knowledge.topics import Text

ANYWHERE = "anywhere"


class SettingWords(Model):
    """How people speak of settings; see bot/conversation/settings/words.py."""

    leads: tuple[Text, ...]
    """Words before the wish: "please", "how do I"."""
    change: tuple[Text, ...]
    show: tuple[Text, ...]
    mine: tuple[Text, ...]
    to: tuple[Text, ...]
    """What stands between the setting and its value."""
    names: dict[str, tuple[Text, ...]]
    """Setting → its names; "all" for the settings as such."""
    told: dict[str, tuple[Text, ...]]
    """Setting → how a message begins that only tells its value."""
    languages: tuple[Text, ...]
    """Languages that may be asked for."""
    any_units: tuple[Text, ...]
    """Systems of units that fit more than one unit of a blood result, or none."""


class OthersWords(Model):
    """How a message begins that tells of somebody else's night."""

    one: tuple[Text, ...]
    whose: tuple[Text, ...]
    others_named: tuple[Text, ...]
    """A person, after one of `whose`."""
    self: tuple[Text, ...]
    """Words that speak of the writer: the night is theirs after all."""
    lead: tuple[Text, ...]
    """What may stand before."""


class DiaryWordLists(Model):
    """How people talk to their diary."""

    skip: tuple[Text, ...]
    """How a question is left open."""
    periods: dict[int, tuple[Text, ...]]
    """Nights of a chart → words that ask for so many."""
    politely: tuple[Text, ...]
    """What may stand before a wish."""
    delete: tuple[Text, ...]
    take_up: tuple[Text, ...]
    """How a night that is kept is taken up again, beside its day and a word of `entry`."""
    entry: tuple[Text, ...]
    last_night: tuple[Text, ...]
    one_night: tuple[Text, ...]
    """What is to be deleted, when it is a single night."""
    open_night: tuple[Text, ...]
    """The same, while the diary talks of a night."""
    more_than_one: tuple[Text, ...]
    """Words that speak of more than one night."""
    others: OthersWords
    correct: tuple[Text, ...]
    """How another value is given for what was told last."""
    whole_diary: tuple[Text, ...]
    """Names of the diary as a whole."""
    around_diary: tuple[Text, ...]
    """Words that may stand around such a name when the diary alone is to be deleted."""
    note: tuple[Text, ...]
    """What stands before a note and a colon."""
    note_for: tuple[Text, ...]
    """What leads from a note to its night: "a note for Tuesday: …"."""
    add_note: tuple[Text, ...]
    """How a message begins that is about a note alone."""
    table: tuple[Text, ...]
    """Words by which a copy of the diary alone is wanted."""
    more: tuple[Text, ...]
    """Words by which more is wanted than the diary."""
    columns: dict[str, Text]
    """Column of the table that was worked out → its heading."""


class WeeklyWords(Model):
    """How people speak of the weekly summary."""

    names: tuple[Text, ...]
    start: tuple[Text, ...]
    """Beside a name: it is wanted."""
    stop: tuple[Text, ...]
    """Beside a name: no more of it."""


class OwnDoseWords(Model):
    """How people say that they took their magnesium; see bot/conversation/keeping/own_dose.py."""

    lead: tuple[Text, ...]
    took: tuple[Text, ...]
    own: tuple[Text, ...]
    magnesium: tuple[Text, ...]
    rest: tuple[Text, ...]
    """What else may be said, without an amount."""
    tonight: tuple[Text, ...]
    """The same, of a night that is not over."""


class YesNoWords(Model):
    """How people answer a question that two buttons ask; see bot/conversation/replies/yes_no.py."""

    adult: tuple[Text, ...]
    """How an adult says so beside a yes to the consent."""
    lead: tuple[Text, ...]
    """What may stand before the answer."""
    yes: tuple[Text, ...]
    no: tuple[Text, ...]
    after_yes: tuple[Text, ...]
    """Words that may follow a yes and take nothing back."""
    after_no: tuple[Text, ...]


class Keeping(Model):
    """en/keeping.yaml."""

    messages: dict[Id, Text]
    remember: tuple[Text, ...]
    """How a message begins that asks to be remembered."""
    forget: tuple[Text, ...]
    """How one begins that asks for a fact to be forgotten."""
    speaks_of_self: tuple[Text, ...]
    """How what is to be remembered begins when it is about the person who writes."""
    fact_words: dict[str, tuple[Text, ...]]
    """Slot → words that name it without its value."""
    diary: DiaryWordLists
    weekly: WeeklyWords
    zones: dict[str, dict[str, str]]
    """Country → label → IANA name: zones to tap. ANYWHERE stands for a country that is not known, or not here."""
    world: dict[str, str]
    """Label → IANA name: large cities, for who tells only what time it is for them."""
    countries: dict[str, str]
    """Country → name, of those that can be set by typing and have no button."""
    setting_words: SettingWords
    yes_no: YesNoWords
    own_dose: OwnDoseWords
    reminder_words: dict[str, tuple[Text, ...]]
    """What a message about a reminder asks for → words that say so."""

    def zones_of(self, country: str | None) -> Mapping[str, str]:
        """Label → IANA name: the zones to tap for who lives there."""
        return self.zones.get(country or ANYWHERE, self.zones[ANYWHERE])


class KeptField(Model):
    """One column, or one field of an encrypted cell."""

    name: Text
    note: Text | None = None


class KeptTable(Model):
    """One table."""

    title: Text
    why: Text
    kept: Text
    personal: bool = True
    """False where nothing leads to a person."""
    fields: dict[str, KeptField]


class Privacy(Model):
    """en/privacy.yaml."""

    tables: dict[str, KeptTable]

    def headings(self) -> dict[str, dict[str, str]]:
        """Table → field → its name in words."""
        return {name: {f: field.name for f, field in t.fields.items()} for name, t in self.tables.items()}


def load_notes(root: Path) -> tuple[Keeping, Privacy]:
    """Both files of a content folder.

    Raises:
        ContentErrors: with every error of the first file that has any.
    """
    return load_file(root, "en/keeping.yaml", Keeping), load_file(root, "en/privacy.yaml", Privacy)
