"""The second line of triage: what it learns, when it speaks, and that it is kept on disk safely."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from bot.app import CALLS_FOR_HELP, Parts
from bot.understanding.triage import cache as triage_cache
from bot.understanding.triage.detector import Triage, TriageHit
from bot.understanding.triage.model import TriageExamples, TriageModel
from bot.understanding.triage.rules import load_rules

ROOT = Path(__file__).parents[3]
RULES = load_rules(ROOT / "content/en/triage.yaml")
URGENT = ["i want to die tonight", "i want to die", "i will end my life", "want to end my life", "i want to die now"]
ILL = [
    "chest pain and sweating",
    "my chest hurts and i sweat",
    "crushing chest pain",
    "chest pain now",
    "pain in chest",
]
NONE = ["magnesium for sleep", "how much magnesium", "which form is best", "sleep is bad", "magnesium dose", "a nap"]
SMALL = {"none": NONE, "emergency": ILL, "crisis": URGENT}


@pytest.fixture(scope="module")
def small() -> TriageModel:
    return TriageModel.train(SMALL, ["magnesium and coffee", "best time to take it"] * 8, threshold=0.5)


def test_the_class_is_told(small: TriageModel) -> None:
    for text, reply in (("want to die tonight", "maybe-crisis"), ("sweating and chest hurts", "maybe-emergency")):
        hit = small.check(text)
        assert hit is not None
        assert hit.reply == reply
        assert hit.topic == RULES.replies[reply].topic
        assert hit.rule == "model"


@pytest.mark.parametrize("text", ["", "?!", "which dose of magnesium is best", "\U0001f634"])
def test_silence_otherwise(small: TriageModel, text: str) -> None:
    assert small.check(text) is None


class _Rings:
    asked = 0

    def check(self, text: str) -> TriageHit | None:
        self.asked += 1
        return TriageHit("safety.emergency", "maybe-emergency", "model", ())


def test_it_is_asked_only_where_the_rules_have_nothing_to_say() -> None:
    rings = _Rings()
    triage = Triage(RULES, rings)
    hit = triage.check("i have crushing chest pain")
    assert hit is not None
    assert hit.reply == "chest"
    assert triage.check("no chest pain, just tired") is None
    assert rings.asked == 0
    assert triage.check("which form is best") is not None
    assert rings.asked == 1


def test_kept_and_found_again(tmp_path: Path) -> None:
    examples = TriageExamples.model_validate(
        {
            kind: [{"text": text} for text in texts]
            for kind, texts in (("emergency", ILL), ("crisis", URGENT), ("harmless", NONE))
        }
    )
    written = [b"one"]
    first = triage_cache.load_or_train(written, lambda: examples, NONE, lambda _: False, directory=tmp_path)
    assert len(list(tmp_path.glob("triage-*.npz"))) == 1

    def never() -> TriageExamples:
        raise AssertionError("read although the model was kept")

    again = triage_cache.load_or_train(written, never, NONE, lambda _: False, directory=tmp_path)
    for text in (*ILL, *URGENT, *NONE):
        assert again.danger(text)[0] == pytest.approx(first.danger(text)[0], abs=1e-3)
        assert again.danger(text)[1] == first.danger(text)[1]
    with pytest.raises(AssertionError, match="read although"):
        triage_cache.load_or_train([b"other"], never, NONE, lambda _: False, directory=tmp_path)


def test_a_broken_file_is_made_anew(tmp_path: Path) -> None:
    examples = TriageExamples.model_validate(
        {"emergency": [{"text": "a b"}], "crisis": [{"text": "c d"}], "harmless": [{"text": "e f"}]}
    )
    triage_cache.load_or_train([b"x"], lambda: examples, ["g h"], lambda _: False, directory=tmp_path)
    [kept] = tmp_path.glob("triage-*.npz")
    kept.write_bytes(b"not an archive")
    triage_cache.load_or_train([b"x"], lambda: examples, ["g h"], lambda _: False, directory=tmp_path)
    with np.load(kept) as arrays:
        assert "weights" in arrays.files


def _held_in() -> list[str]:
    out: list[str] = []
    for path in [*(ROOT / "tests/held_in/topics").glob("*.yaml"), ROOT / "tests/held_in/out_of_scope.yaml"]:
        loaded: dict[str, list[Any]] = yaml.safe_load(path.read_text("utf-8"))
        said = [one for topic, sentences in loaded.items() if topic not in CALLS_FOR_HELP for one in sentences]
        out += [one["text"] if isinstance(one, dict) else one for one in said]
    return out


def test_ordinary_questions_are_left_alone(parts: Parts) -> None:
    phrases = [p for topic, said in parts.content.phrases().items() if topic not in CALLS_FOR_HELP for p in said]
    for texts in (phrases, _held_in()):
        rung = sum(parts.triage.check(text) is not None for text in texts)
        assert rung <= 0.005 * len(texts), f"{rung} of {len(texts)}"


def test_rules_and_model_together_leave_the_looked_at_part_whole(parts: Parts) -> None:
    examples = TriageExamples.model_validate(
        yaml.safe_load((ROOT / "content/en/triage_examples.yaml").read_text("utf-8"))
    )
    for kind in ("emergency", "crisis"):
        assert [t for t in examples.texts(kind) if parts.triage.check(t) is None] == []
    harmless = examples.texts("harmless")
    assert sum(parts.triage.check(text) is None for text in harmless) >= 0.98 * len(harmless)


def test_it_is_small_and_quick(parts: Parts) -> None:
    short = [phrase for said in parts.content.phrases().values() for phrase in said[:3]][:200]
    for text in short:
        parts.triage.check(text)
    runs = []
    for _ in range(5):
        start = time.perf_counter()
        for text in short:
            parts.triage.check(text)
        runs.append((time.perf_counter() - start) / len(short))
    assert min(runs) < 0.001
