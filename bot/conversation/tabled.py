"""The calculators that stand on tables of their own: built once, called with slots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bot.calculators.labels import LabelWords
from bot.conversation.elementals import Elementals
from bot.conversation.intakes import Ask, Result
from bot.conversation.interacting import Interacting
from bot.conversation.render import Renderer
from bot.conversation.serums import Serums
from bot.knowledge.content import Content
from bot.knowledge.loader import load_file
from bot.knowledge.science import Model
from bot.knowledge.tables_forms import AtomicMasses, FormsTable
from bot.knowledge.tables_interactions import InteractionTable, InteractionTexts
from bot.knowledge.tables_lab import LabTable, ReportWords

Tabled = Callable[[Mapping[str, Any]], Ask | Result]
"""Slots → what to ask, or the values of the topic's texts."""


class CalculatorWords(Model):
    """en/calculator_words.yaml."""

    label: LabelWords
    report: ReportWords
    day: dict[str, str]


def tabled(root: Path, content: Content, renderer: Renderer) -> dict[str, Tabled]:
    """Topic id → calculator.

    Raises:
        ContentErrors: a table or a word list is broken.
    """
    words = load_file(root, "en/calculator_words.yaml", CalculatorWords)
    elementals = Elementals(
        load_file(root, "tables/forms.yaml", FormsTable),
        load_file(root, "tables/atomic_masses.yaml", AtomicMasses),
        words.label,
    )
    serums = Serums(load_file(root, "tables/lab.yaml", LabTable), words.report)
    interacting = Interacting(
        load_file(root, "tables/interactions.yaml", InteractionTable),
        load_file(root, "en/interactions.yaml", InteractionTexts),
        words.day,
        {s.id for s in content.sources.values() if s.checked == "read"},
        renderer.render,
    )
    return {
        "dose.elemental": elementals.worked_out,
        "deficiency.serum": serums.placed,
        "safety.interactions": interacting.looked_up,
    }
