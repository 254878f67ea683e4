"""Other languages get one honest line; English with odd spelling does not."""

from __future__ import annotations

import pytest

from bot.app import Parts


@pytest.mark.parametrize(
    "text",
    [
        "почему магний помогает спать",
        "为什么镁有助于睡眠",
        "هل المغنيسيوم يساعد على النوم",
        "¿cuánto magnesio puedo tomar para dormir?",
        "est-ce que le magnésium aide à dormir",
        "hilft magnesium beim schlafen und wie viel soll ich nehmen",
        "il magnesio aiuta a dormire? quanto ne posso prendere",
        "quanto magnésio posso tomar para dormir",
        "helpt magnesium voor het slapen en hoe veel moet ik nemen",
    ],
)
def test_foreign(text: str, parts: Parts) -> None:
    assert parts.understander.foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "why does magnesium help sleep",
        "mag gly b4 bed?",
        "is no good for me la la land",
        "cant sleep pls help",
        "😴",
        "",
    ],
)
def test_english(text: str, parts: Parts) -> None:
    assert not parts.understander.foreign(text)
