"""What people are told is kept is what is kept: content, /privacy, docs and tables say the same."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined

from bot.app import Parts
from bot.check.reading import HIGHEST_GRADE, reading_grade
from bot.conversation.keeping import notes
from bot.conversation.keeping.kept import ADULT
from bot.conversation.keeping.remembering import FACTS
from bot.habits.reminders import SNOOZE
from bot.knowledge.keeping import Keeping, Privacy
from bot.storage import retention
from bot.storage.catalog import CATALOG
from scripts.privacy import block_in, written

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "privacy.md"


@pytest.fixture
def keeping(parts: Parts) -> Keeping:
    return parts.notes[0]


@pytest.fixture
def privacy(parts: Parts) -> Privacy:
    return parts.notes[1]


def test_every_column_and_every_encrypted_field_is_explained_and_no_other(privacy: Privacy) -> None:
    explained = {name: list(table.fields) for name, table in privacy.tables.items()}
    assert explained == {name: list(kept.fields) for name, kept in CATALOG.items()}


def test_what_is_personal_is_told_as_personal(privacy: Privacy) -> None:
    told = {name for name, table in privacy.tables.items() if table.personal}
    assert told == {name for name, kept in CATALOG.items() if kept.personal}


def test_the_headings_of_a_table_differ(privacy: Privacy) -> None:
    for name, headings in privacy.headings().items():
        assert len(set(headings.values())) == len(headings), name


def test_the_times_told_are_the_times_kept() -> None:
    assert timedelta(days=365) == retention.SILENCE
    assert notes.MONTHS == 12
    assert timedelta(days=notes.LEDGER_DAYS) == retention.LEDGER
    assert timedelta(days=notes.HANDLED_DAYS) == retention.HANDLED
    assert timedelta(minutes=notes.SNOOZE_MINUTES) == SNOOZE


def test_the_document_holds_the_tables(privacy: Privacy) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert block_in(text) == written(privacy), "run: make privacy"
    assert f"{notes.MONTHS} months" in text
    assert f"{ADULT} or older" in text


def test_nothing_that_a_person_tells_stands_in_the_open() -> None:
    """The columns that are not encrypted: a new one needs a reason, and a line here."""
    plain = {f"{name}.{c.name}" for name, kept in CATALOG.items() for c in kept.table.columns if c.name != "sealed"}
    assert plain == {
        *(f"people.{c}" for c in ("id", "lookup", "consent_version", "consented_at", "adult", "silent", "last_seen")),
        *(f"reminders.{c}" for c in ("id", "person_id", "kind", "at", "zone", "days", "once_on", "next_due")),
        *(f"reminders.{c}" for c in ("paused_until", "state", "unanswered", "checked_on")),
        *(f"ledger.{c}" for c in ("key", "reminder_id", "local_date", "n", "due", "state", "tries", "queued_at")),
        *(f"ledger.{c}" for c in ("claimed_at", "closed_at", "answered_at")),
        *(f"nights.{c}" for c in ("id", "person_id", "local_date")),
        *(f"own_trials.{c}" for c in ("id", "person_id", "state", "starts_on")),
        *(f"feedback.{c}" for c in ("day", "topic", "verdict", "reason", "count")),
        *(f"handled_updates.{c}" for c in ("update_id", "handled_at")),
    }


def test_every_fact_that_can_be_remembered_has_words(keeping: Keeping) -> None:
    assert {key.removeprefix("fact-") for key in keeping.messages if key.startswith("fact-")} == set(FACTS)
    assert set(keeping.fact_words) == set(FACTS)


def test_the_texts_are_easy_to_read(keeping: Keeping, parts: Parts) -> None:
    subject = frozenset(word.casefold() for word in parts.content.subject_words)
    values = {**notes.FIGURES, "parts": ["your sleep diary"], "facts": ["your age"], "value": 45, "names": ["time"]}
    values |= {"title": "Sleep diary", "titles": ["thumbs"], "kept": "for a year", "count": 2, "country": "UK"}
    values |= {"units": "mmol/L", "zone": "Europe/London"}
    values |= {"date": "Sun 22", "bed": "11:15 PM", "up": "7:00 AM", "in_bed": "7 h", "slept": "6 h", "percent": "90%"}
    values |= {"evening": "Sat 21", "woke": "6:30 AM", "named": True, "summary": True, "note": "The dog barked."}
    values |= {"at_most": True, "awake": "20 min", "best": 5, "mg": 200.0}
    values |= {"when": "Every night at nine", "about": "Winding down", "first": "Monday", "once": None, "days": None}
    values |= {"along": ["Every night at nine."], "moved": True, "lines": ["Every night at nine."], "sends": False}
    values |= {"apart": "4 hours", "distance": "4 hours", "needed": "4 hours", "after": True, "better": "6 PM"}
    values |= {"why": ["Ask a doctor first."], "medicine": "iron", "dose": "7 AM", "minutes": 30}
    values |= {"asked": "Do any apply?", "at": "10 PM", "hours": 6, "note_most": 500, "day": "Monday"}
    values |= {"clock": "9:30 PM", "place": "Madrid", "night": True, "late": True, "until": "Monday"}
    values |= {"nights": 3, "trial": True}
    environment = Environment(undefined=StrictUndefined, autoescape=True)
    environment.filters["number"] = str
    for key, text in keeping.messages.items():
        if key.startswith("fact-") or len(text.split()) < 8:
            continue
        grade = reading_grade(
            environment.from_string(text).render(values).replace("<b>", "").replace("</b>", ""), subject
        )
        assert grade is None or grade <= HIGHEST_GRADE, f"{key}: {grade:.1f}"
