"""What the benchmarks of foods share: the cases of tests/data, slips in them, and the memory that a table holds."""

from __future__ import annotations

import gc
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
DAY = "porridge with milk, 2 bananas, black bean chilli, 30 g dark chocolate"
"""Foods of a day, as a person might tell them."""


def cases(file: str) -> list[dict[str, Any]]:
    """The cases of a file."""
    return list(yaml.safe_load((DATA / file).read_text(encoding="utf-8"))["cases"])


def slip(text: str) -> str:
    """The text with two letters of its longest word in the wrong order: the slowest path."""
    word = max(re.findall(r"[a-z]+", text), key=len)
    at = len(word) // 2
    return text.replace(word, word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]) if len(word) > 4 else text


def held(build: Callable[[], Any]) -> float:
    """Megabytes that what is built holds; built once before, for imports and caches."""
    build()
    gc.collect()
    tracemalloc.start()
    kept = build()
    gc.collect()
    size = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    assert kept
    return size
