"""What bears on no answer is left out of what is asked."""

from __future__ import annotations

import pytest

from bot.understanding.reading.reader import SlotReader


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("i dont have kidney problems, can i take 300 mg", "can i take 300 mg"),
        ("my kidneys are fine, im 70, how much magnesium", "im 70, how much magnesium"),
        ("i stopped taking levothyroxine last year. when should i take it", "when should i take it"),
        ("no diabetes, kidney disease or epilepsy", "no diabetes, kidney disease or epilepsy"),
        ("i stopped levothyroxine. is 200 mg ok", "i stopped levothyroxine. is 200 mg ok"),
        ("i dont have kidney problems", "i dont have kidney problems"),
    ],
)
def test_asked(reader: SlotReader, text: str, asked: str) -> None:
    assert reader.asked(text) == asked


def test_a_denial_is_still_told(reader: SlotReader) -> None:
    said = reader.read("i dont have kidney problems, i used to take omeprazole, is 200 mg ok")
    assert (said.denied, said.drug, said.conditions, said.dose_mg) == (("kidney",), (), (), 200)


def test_well_kidneys_are_denied_and_bad_ones_are_not(reader: SlotReader) -> None:
    assert reader.read("my kidneys are fine").denied == ("kidney",)
    assert reader.read("my kidneys are not good").conditions == ("kidney",)
