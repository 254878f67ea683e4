"""The one place where the parts are put together."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import RootModel

from bot.base.settings import Settings
from bot.calculators.foods.lookup import FoodBook
from bot.calculators.foods.plain_list import PlainList
from bot.channels.telegram.ports import House
from bot.conversation.calculating.tabled import Tables, tabled
from bot.conversation.conversation import Conversation
from bot.conversation.diary.weekly_message import WeeklyMessage
from bot.conversation.keeping.housekeeping import Housekeeping
from bot.conversation.keeping.kept import Kept
from bot.conversation.keeping.notes import Notes
from bot.conversation.reminding.nudging import Nudges, Nudging
from bot.conversation.replies.own_pictures import OwnPictures
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.errors import ContentError, ContentErrors
from bot.knowledge.keeping import Keeping, Privacy, load_notes
from bot.knowledge.library import Library, load_library
from bot.knowledge.loader import content_root, load, load_file, version
from bot.knowledge.science import Model
from bot.knowledge.tables import HelpLines
from bot.storage.places import database_file, default_key_file
from bot.understanding.clauses import ClauseSplitter
from bot.understanding.corrections import CorrectionFinder, Hearsay
from bot.understanding.engine import Understander
from bot.understanding.fillers import Fillers
from bot.understanding.language import LanguageGuess
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader
from bot.understanding.routing.cache import load_or_train, load_vectors, read_arrays
from bot.understanding.routing.calibration import Calibration
from bot.understanding.routing.refit import refit
from bot.understanding.routing.router import Router
from bot.understanding.routing.subject import Subjects
from bot.understanding.triage.detector import Triage
from bot.understanding.triage.rules import TriageRules
from bot.understanding.triage.second_line import SecondLine

if TYPE_CHECKING:
    from bot.storage.store import Store

Progress = Callable[[str, float], None]
VECTORS = "en/vectors.npz"
CALIBRATION = "en/calibration.yaml"
TRIAGE = "en/triage.yaml"
SECOND_LINE = "en/second_line.npz"
CALLS_FOR_HELP = ("safety.emergency", "safety.crisis")
"""Topics whose phrases ask for help: not learnt as harmless."""


class _Subjects(RootModel[dict[str, dict[str, tuple[str, ...]]]]):
    """en/subjects.yaml."""


class _Lifts(Model):
    """en/lifts.yaml."""

    lifts: dict[str, dict[str, float]]


class _QuestionWords(Model):
    """en/question_words.yaml."""

    question_words: tuple[str, ...]
    before: tuple[str, ...]
    after: tuple[str, ...]


class _Languages(Model):
    """en/other_languages.yaml."""

    own: tuple[str, ...]
    others: dict[str, tuple[str, ...]]


class _Calibration(RootModel[dict[str, Any]]):
    """en/calibration.yaml."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything that a conversation, the linter and the authors' tools are made of."""

    root: Path
    content: Content
    router: Router
    reader: SlotReader
    understander: Understander
    triage: Triage
    rules: TriageRules
    help_lines: HelpLines
    tables: Tables
    """Calculators that stand on tables of their own, by topic."""
    library: Library
    notes: tuple[Keeping, Privacy]
    """What is said about what is kept, and what that is."""

    def conversation(self, kept: Kept | None = None) -> Conversation:
        """A conversation with nobody in it yet; what people ask to be kept is thrown away unless `kept` is given."""
        return Conversation(
            self.content,
            self.understander,
            self.triage,
            self.rules,
            self.help_lines,
            self.tables,
            self.library,
            self.notes,
            kept,
        )


def build(settings: Settings | None = None, progress: Progress | None = None) -> Parts:
    """Load content and make the parts ready; the router comes from the cache unless a phrase has changed.

    Raises:
        ContentErrors: every error of every content file.
    """
    with _collector_resting():
        return _build(settings or Settings(), progress)


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Millions of objects come to stay: the collector would walk them again and again, for a quarter of the time.

    What is loaded stays for good, so that it need not walk it at any turn either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def _build(settings: Settings, progress: Progress | None) -> Parts:
    root = settings.content or content_root()
    content = load(root)
    rules = load_file(root, TRIAGE, TriageRules)
    help_lines = load_file(root, "tables/help_lines.yaml", HelpLines)
    try:
        lexicon = Lexicon.load(root)
    except (ValueError, OSError) as error:
        raise ContentErrors(
            [ContentError("en/lexicon", 0, "", str(error), "mend the list named in the message")]
        ) from error
    foods = FoodBook.load(root)
    reader = SlotReader(lexicon, PlainList(foods))
    vectors = load_vectors(root / VECTORS)
    router = load_or_train(
        content.phrases(),
        calibration=Calibration.of(load_file(root, CALIBRATION, _Calibration).root),
        subjects=_subjects(root),
        vectors=vectors,
        directory=settings.cache,
        progress=progress,
    )
    asked = load_file(root, "en/question_words.yaml", _QuestionWords)
    corrections = CorrectionFinder(
        {c.id: c.phrases for c in content.corrections.values()},
        {c.id: c.not_ for c in content.corrections.values()},
        load_file(root, "en/hearsay.yaml", Hearsay),
        asked.question_words,
    )
    languages = load_file(root, "en/other_languages.yaml", _Languages)
    lifts = load_file(root, "en/lifts.yaml", _Lifts).lifts
    guess = LanguageGuess(languages.own, languages.others)
    clauses, fillers = ClauseSplitter(asked.question_words), Fillers(asked.before, asked.after)
    understander = Understander(router, reader, corrections, guess, clauses, fillers, lifts)
    library = load_library(root, content)
    tables = tabled(root, content, Renderer(content), foods)
    notes = load_notes(root)
    triage = Triage(rules, _second_line(root))
    return Parts(root, content, router, reader, understander, triage, rules, help_lines, tables, library, notes)


def build_house(settings: Settings, progress: Progress | None = None) -> House:
    """What the Telegram channel is given.

    Raises:
        ContentErrors: every error of every content file.
        StoreError: the address of the database or the key file can not be used.
    """
    parts = build(settings, progress)
    kept = keep(settings)
    store = kept.store
    house = Housekeeping(kept)
    # Both import much; Telegram is greeted before this.
    from bot.habits.durable import DurableEngine  # noqa: PLC0415
    from bot.habits.evenings import Evenings  # noqa: PLC0415
    from bot.habits.weekly import KIND as WEEKLY  # noqa: PLC0415

    engine = kept.jobs = DurableEngine.beside(store.database.url)
    check_again = timedelta(weeks=parts.content.check.numbers.ask_again_weeks)
    render = Renderer(parts.content)
    notes = Notes(render, *parts.notes)
    summary = WeeklyMessage(kept, notes, OwnPictures(render, parts.library))
    nudges = Nudges(notes, {WEEKLY: summary.reply})
    reminders = Nudging(nudges, lambda deliver: Evenings(store, engine, deliver, check_again))

    async def content() -> str:
        return await asyncio.to_thread(version, parts.root)

    async def database() -> str:
        lost = await store.people.unreadable()
        return f"{await store.people.count()} people" + (f", {lost} of them unreadable: lost key" if lost else "")

    async def reminded() -> str:
        counts = await store.ledger.counts()
        return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or "none yet"

    checks = {"content": content, "database": database, "reminders": reminded}
    return House(parts.conversation(kept), store.handled, kept.silence, checks, reminders, house.open, house.close)


def build_conversation(settings: Settings | None = None, progress: Progress | None = None) -> Conversation:
    """A conversation ready to be talked to."""
    return build(settings, progress).conversation()


def key_file(settings: Settings) -> Path:
    """Where the key of the store lies."""
    return settings.key_file or default_key_file()


def open_store(settings: Settings, database: str | None = None) -> Store:
    """The store of the settings, or at another place; its database is opened at the first use.

    Raises:
        DatabaseError: the address is none of SQLite or PostgreSQL.
        KeyFileError: the key file is damaged, or can not be made.
    """
    # SQLAlchemy takes half a second to import: a plain question, and Telegram's first poll, need not wait for it.
    from bot.storage.store import Store  # noqa: PLC0415

    return Store.at(database or _database(settings), key_file(settings))


def keep(settings: Settings, database: str | None = None, *, given: bool = False) -> Kept:
    """What is kept of people, in the store of the settings or at another place; `given` takes consent as given."""
    file = database_file(database or _database(settings))
    begun = file.exists if file is not None else lambda: True
    return Kept(lambda: open_store(settings, database), begun=begun, given=given)


def _database(settings: Settings) -> str | None:
    return settings.database_url.get_secret_value() if settings.database_url else None


def calibrate(settings: Settings | None = None, progress: Progress | None = None) -> Path:
    """Fit the calibration anew from the phrases (leaving whole topics out) and write it; returns the file's path."""
    root = (settings or Settings()).content or content_root()
    fitted = refit(
        load(root).phrases(), subjects=_subjects(root), vectors=load_vectors(root / VECTORS), progress=progress
    )
    path = root / CALIBRATION
    head = "# How the router's evidence adds up to a probability. Made by `magsleep calibrate`; never edited by hand.\n"
    path.write_text(head + yaml.safe_dump(fitted.as_mapping(), sort_keys=False), encoding="utf-8")
    return path


def _second_line(root: Path) -> SecondLine | None:
    """What triage misses without it is only told to authors: content of one's own may lack it."""
    arrays = read_arrays(root / SECOND_LINE)
    return None if arrays is None else SecondLine.of(arrays)


def _subjects(root: Path) -> Subjects:
    return Subjects.of(load_file(root, "en/subjects.yaml", _Subjects).root)
