"""Of whom a message speaks, and what it tells of somebody else."""

from __future__ import annotations

import pytest

from bot.understanding.reading.reader import SlotReader


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("my dad is on dialysis", "father"),
        ("dad 82 on furosemide and digoxin wants magnesium", "father"),
        ("is 350 mg ok for my 9 year old", "child"),
        ("can he take 200 mg", "he"),
        ("what should i give my dad with ckd", "father"),
        ("my 6 year old has adhd, how much can i give him", "child"),
        ("my mum says she can't sleep", "mother"),
        ("i want to know if my dad, who has ckd, can take magnesium", "father"),
        ("my sister has kidney disease and she wants to know how much she can take", "sister"),
        ("i have a 6 year old son, he cant sleep", "son"),
        ("can i take 400 mg", "speaker"),
        ("and me? can i take 300 mg", "speaker"),
        ("should i take my husbands magnesium", "speaker"),
        ("is it safe for my baby if i take 400mg", "speaker"),
        ("i take levothyroxine. can my husband take magnesium", "husband"),
        ("my husband says i snore", None),
        ("my gp told me to take 400", None),
        ("magnesium he is good for the sleeping?", None),
        ("mother nature", None),
        ("new mum here, cant sleep", None),
        ("how much is too much", None),
    ],
)
def test_whom(reader: SlotReader, text: str, who: str | None) -> None:
    assert next(iter(reader.read(text).whom), None) == who


def test_facts_of_somebody_else_stand_beside(reader: SlotReader) -> None:
    said = reader.read("my friend has kidney failure. what dose should i take")
    assert (said.whom, said.conditions) == (("speaker",), ())
    assert (said.other[0], dict(said.beside)) == ("friend", {"conditions": ["kidney"]})


def test_what_is_asked_is_kept_from_the_whole_message(reader: SlotReader) -> None:
    said = reader.read("i was looking at 200 mg oxide. i have ibs. can my dad with ckd take it")
    assert (said.dose_mg, said.form, said.conditions, said.beside["conditions"]) == (
        200,
        "oxide",
        ("kidney", "older_adult"),
        ["bowel"],
    )


def test_two_people_and_no_question_stay_together(reader: SlotReader) -> None:
    said = reader.read("im a man and my wife is pregnant")
    assert (said.pregnant, dict(said.beside)) == (True, {})


def test_a_pronoun_after_a_general_name(reader: SlotReader) -> None:
    assert reader.read("my daughter takes 100 mg").whom == ("daughter", "child", "baby")
