"""The food look-up: how right it is, how long one look-up takes, how long the table takes to load, how much it holds.

    python -m benchmarks.foods [--rounds 20]

Texts are the cases of tests/data, each also with a typing slip in its longest word, which is the slowest path. The
floor of this machine in the same run is a bare dictionary look-up. English words are loaded before.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
from typing import Any

from benchmarks.food_cases import DAY, cases, held, slip
from bot.base.english import english_words
from bot.calculators.foods.day import DayBook
from bot.calculators.foods.lookup import FoodBook
from bot.calculators.foods.results import Candidates, FoodAnswer, NoFood
from bot.knowledge.loader import content_root


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="times that each text is looked up")
    rounds = parser.parse_args().rounds
    english = english_words()
    FoodBook.load(content_root(), english=english)  # imports and file caches
    began, cpu = time.perf_counter(), time.process_time()
    book = FoodBook.load(content_root(), english=english)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"load                    {wall:8.3f} s   (processor {cpu:.3f} s)")
    print(f"memory held             {held(lambda: FoodBook.load(content_root(), english=english)):8.1f} MB")
    texts = [case["text"] for case in cases("food_cases.yaml")]
    for name, some in (("look-up", texts), ("look-up with a slip", [slip(t) for t in texts])):
        _print_times(name, [_time(book.look_up, t) for _ in range(rounds) for t in some])
    days = DayBook(book)
    _print_times("a day of five foods", [_time(days.read, DAY) for _ in range(rounds * 10)])
    table = dict.fromkeys(texts, 1)
    _print_times("floor: dictionary", [_time(table.get, t) for t in texts])
    for file in ("food_cases.yaml", "food_cases_after.yaml"):
        _print_accuracy(book, file)


def _time(call: Any, text: str) -> tuple[float, float]:
    """Milliseconds on the clock and on the processor: a busy machine lengthens only the first."""
    began, cpu = time.perf_counter(), time.thread_time()
    call(text)
    return (time.perf_counter() - began) * 1_000, (time.thread_time() - cpu) * 1_000


def _print_times(name: str, times: list[tuple[float, float]]) -> None:
    clock = statistics.quantiles((t[0] for t in times), n=100)
    cpu = statistics.quantiles((t[1] for t in times), n=100)
    print(
        f"{name:22}  p50 {clock[49]:7.3f} ms   p99 {clock[98]:7.3f} ms   highest {max(t[0] for t in times):7.2f} ms"
        f"   (processor p50 {cpu[49]:.3f}, p99 {cpu[98]:.3f})"
    )


def _print_accuracy(book: FoodBook, file: str) -> None:
    found_in = cases(file)
    first = answered = grams = weighed = 0
    for case in found_in:
        found = book.look_up(case["text"])
        best = found.answers[0] if isinstance(found, Candidates) else found if isinstance(found, FoodAnswer) else None
        if case.get("unknown"):
            first += isinstance(found, NoFood) or bool(getattr(found, "unknown", ()))
            continue
        right = best is not None and re.search(case["food"], best.description, re.IGNORECASE) is not None
        first += right
        answered += right and isinstance(found, FoodAnswer)
        if low_high := case.get("grams"):
            weighed += 1
            grams += best is not None and low_high[0] - 0.01 <= best.grams <= low_high[1] + 0.01
    print(f"{file:24}acceptable food first {first}/{len(found_in)}, unasked {answered}, amount right {grams}/{weighed}")


if __name__ == "__main__":
    main()
