"""Every medicine of the interaction table, by each of its names and one slip of each, as a person would type it."""

from __future__ import annotations

import pytest

from bot.knowledge.loader import content_root, load_file
from bot.knowledge.tables_interactions import Interaction, InteractionTable
from bot.understanding.reading.lexicon import Lexicon
from bot.understanding.reading.reader import SlotReader

ROOT = content_root()
ROWS = load_file(ROOT, "tables/interactions.yaml", InteractionTable).interactions
LEXICON = Lexicon.load(ROOT)
READER = SlotReader(LEXICON)
IGNORED = {n.casefold() for n in LEXICON.lists["medicines"]["ignore"]} | {"epsom salt", "magnesium trisilicate"}
"""The subject itself, and what is read as a form of magnesium or not at all."""
MISSPELLED = 0.98
"""Share of slips for which the right name is offered; the rest is named back as unknown."""


def slip(name: str) -> str:
    """The name with two letters in the middle of its longest word in the wrong order."""
    word = max(name.split(), key=len)
    at = next((i for i in range(len(word) // 2, 0, -1) if word[i] != word[i - 1]), 1)
    return name.replace(word, word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :])


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r.id)
def test_each_generic_brand_and_other_name_brings_its_row(row: Interaction) -> None:
    missed = []
    for name in (*row.generics, *row.brands, *row.aka):
        if name.casefold() in IGNORED:
            continue
        found = READER.read(f"can i take magnesium with {name.casefold()}")
        if row.id not in found.drug_class:
            missed.append((name, found.drug, found.drug_class))
    assert not missed


def test_a_slip_is_never_taken_for_another_medicine() -> None:
    swapped, offered, missed = [], 0, []
    names = [(r, n.casefold()) for r in ROWS for n in (*r.generics, *r.brands) if n.isalpha() and len(n) >= 6]
    for row, name in names:
        if name in IGNORED:
            continue
        typed = slip(name)
        found = READER.read(f"can i take magnesium with {typed}")
        offers = {n for u in found.drug_unsure for n in u[1:]}
        generics = {g for n in offers if n in READER._drug.names.all() for g in READER._drug.names.entry(n)[0]}
        right = {o.casefold() for o in offers | generics}
        if found.drug and typed != name and name not in {d.casefold() for d in found.drug}:
            swapped.append((typed, name, found.drug))
        elif name in right or row.id in found.drug_class:
            offered += 1
        else:
            missed.append((typed, name, found.drug_unsure))
    assert not swapped
    assert offered / (offered + len(missed)) >= MISSPELLED, missed


def test_look_alikes_are_never_swapped() -> None:
    """Each name of a pair is read as itself, or not at all, and never as its look-alike."""
    for pair in LEXICON.lookalikes:
        for one, other in (tuple(pair), tuple(pair)[::-1]):
            found = READER.read(f"can i take magnesium with {one}").drug
            contents = {d.casefold() for d in found}
            assert other not in contents or one in contents, (one, other, found)
