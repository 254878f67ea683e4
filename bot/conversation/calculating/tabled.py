"""The calculators that stand on tables of their own: built once, called with slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.calculators.foods.lookup import FoodBook
from bot.calculators.labels import LabelWords
from bot.conversation.calculating.calculated import Calculator, GoesOn
from bot.conversation.calculating.eating import Eating
from bot.conversation.calculating.elementals import Elementals
from bot.conversation.calculating.interacting import Interacting
from bot.conversation.calculating.serums import Serums
from bot.conversation.replies.render import Renderer
from bot.knowledge.content import Content
from bot.knowledge.loader import load_file
from bot.knowledge.own_trial import OwnTrialTexts, load_own_trial
from bot.knowledge.science import Model
from bot.knowledge.tables_forms import AtomicMasses, FormsTable
from bot.knowledge.tables_interactions import InteractionTable, InteractionTexts, MedicineWords
from bot.knowledge.tables_lab import LabTable, ReportWords
from bot.knowledge.tables_own_trial import OwnTrialTable


class CalculatorWords(Model):
    """en/calculator_words.yaml."""

    label: LabelWords
    report: ReportWords
    medicines: MedicineWords
    day: dict[str, str]


@dataclass(frozen=True, slots=True)
class CheckTables:
    """The tables that the guided check reads."""

    interactions: InteractionTable
    read: frozenset[str]
    """Ids of the sources that were read: only these carry a "none known"."""
    forms: FormsTable
    masses: AtomicMasses
    day: Mapping[str, str]
    """Words for times of day → the time: "with lunch"."""


@dataclass(frozen=True, slots=True)
class TrialTables:
    """The numbers and the words of a person's own trial."""

    table: OwnTrialTable
    texts: OwnTrialTexts


@dataclass(frozen=True, slots=True)
class Tables:
    """The calculators by topic, those that a message may go on with, and what the guided check reads."""

    calculators: Mapping[str, Calculator]
    follow_ups: Mapping[str, GoesOn]
    asks_on: Mapping[str, GoesOn]
    """By topic answered last: whether a message asks on about it, whatever else its words may mean elsewhere."""
    is_plate: Callable[[str], bool]
    """True for a message of ordinary foods alone, which is no matter for triage."""
    warnings: Callable[[Mapping[str, Any]], Sequence[Mapping[str, Any]]]
    """Slots with the dialogue's medicines → what each has against magnesium."""
    check: CheckTables
    trial: TrialTables


def tabled(root: Path, content: Content, renderer: Renderer, foods: FoodBook) -> Tables:
    """All of them, ready to be called.

    Raises:
        ContentErrors: a table or a word list is broken.
    """
    words = load_file(root, "en/calculator_words.yaml", CalculatorWords)
    check = CheckTables(
        load_file(root, "tables/interactions.yaml", InteractionTable),
        frozenset(s.id for s in content.sources.values() if s.checked == "read"),
        load_file(root, "tables/forms.yaml", FormsTable),
        load_file(root, "tables/atomic_masses.yaml", AtomicMasses),
        words.day,
    )
    elementals = Elementals(check.forms, check.masses, words.label)
    serums = Serums(load_file(root, "tables/lab.yaml", LabTable), words.report)
    interacting = Interacting(
        check.interactions,
        load_file(root, "en/interactions.yaml", InteractionTexts),
        words.medicines,
        words.day,
        check.read,
        renderer.render,
    )
    eating = Eating(foods, content.intake)
    return Tables(
        {
            "dose.elemental": elementals.worked_out,
            "deficiency.serum": serums.placed,
            "safety.interactions": interacting.looked_up,
            "dose.timing": interacting.timed,
            "diet.food_lookup": eating.looked_up,
            "diet.intake_estimate": eating.added_up,
        },
        {"diet.food_lookup": eating.names_food, "diet.intake_estimate": eating.edits_day},
        {
            "safety.interactions": interacting.goes_on,
            "dose.timing": interacting.goes_on,
            "deficiency.serum": serums.goes_on,
            "diet.food_lookup": eating.asks_on,
            "diet.intake_estimate": eating.adds_on,
        },
        eating.is_plate,
        interacting.warnings,
        check,
        TrialTables(*load_own_trial(root)),
    )
