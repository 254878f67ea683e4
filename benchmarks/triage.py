"""How many urgent messages triage catches, how many harmless ones it leaves alone, and how long it takes.

    python benchmarks/triage.py

Looked-at messages (tests/held_in/triage) are what the rules were made from: their figures say that nothing is broken,
not how well strangers are understood. That is what the scored and the fresh part are for, of which only totals are
printed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.app import CALLS_FOR_HELP, build
from bot.base.settings import Settings
from bot.understanding.triage.detector import Triage

TESTS = Path(__file__).resolve().parent.parent / "tests"
KINDS = ("emergency", "crisis", "harmless")


def main() -> None:
    """Print the figures."""
    parts = build(Settings(_env_file=None))
    phrases = [p for topic, said in parts.content.phrases().items() if topic not in CALLS_FOR_HELP for p in said]
    triage = parts.triage
    for path in [*sorted((TESTS / "held_in/triage").glob("*.yaml")), *sorted((TESTS / "fresh/triage").glob("*.yaml"))]:
        corpus = yaml.safe_load(path.read_text("utf-8"))
        for kind in (kind for kind in KINDS if corpus[kind]):
            show(triage, f"{path.parent.parent.name} {path.stem} {kind}", texts(corpus[kind]), kind != "harmless")
    for kind in KINDS:
        corpus = yaml.safe_load((TESTS / f"scored/triage/{kind}.yaml").read_text("utf-8"))
        show(triage, f"scored {kind}", texts(corpus["messages"]), kind != "harmless")
    show(triage, "topic phrases", phrases, False)
    show(triage, "held-in sentences", held_in(), False)
    times = []
    for text in phrases[:3_000]:
        start = time.perf_counter()
        triage.check(text)
        times.append(time.perf_counter() - start)
    print(f"{'time':24} p50 {np.quantile(times, 0.5) * 1e3:.2f} ms, p99 {np.quantile(times, 0.99) * 1e3:.2f} ms")


def show(triage: Triage, name: str, messages: Sequence[str], urgent: bool) -> None:
    """One line: how many were caught, or left alone."""
    caught = sum(triage.check(text) is not None for text in messages)
    good = caught if urgent else len(messages) - caught
    share = good / len(messages)
    print(f"{name:24} {good:6} of {len(messages):6} {'caught' if urgent else 'left alone'} {share:.1%}")


def texts(messages: Sequence[dict[str, Any]]) -> list[str]:
    """What was typed."""
    return [message["text"] for message in messages]


def held_in() -> list[str]:
    """Sentences of independent writers about the topics."""
    out: list[str] = []
    for path in [*sorted((TESTS / "held_in/topics").glob("*.yaml")), TESTS / "held_in/out_of_scope.yaml"]:
        loaded: dict[str, list[Any]] = yaml.safe_load(path.read_text("utf-8"))
        said = [one for topic, sentences in loaded.items() if topic not in CALLS_FOR_HELP for one in sentences]
        out += [one["text"] if isinstance(one, dict) else one for one in said]
    return out


if __name__ == "__main__":
    main()
