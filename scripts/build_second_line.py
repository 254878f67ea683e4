"""Train triage's second line (bot/understanding/triage/second_line.py) from what may be looked at.

    python scripts/build_second_line.py [--out content/en/second_line.npz]

It reads every corpus of tests/held_in/triage and the phrases of all topics; never tests/scored, never tests/fresh. Run
it after one of those corpora has changed (a test says so) or many phrases have. Takes about two minutes.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bot.app import CALLS_FOR_HELP  # noqa: E402 -- run as a script, from anywhere
from bot.knowledge.loader import content_root, load  # noqa: E402
from bot.understanding.triage.second_line import Need, SecondLine, checksum  # noqa: E402

KINDS = (*Need, "harmless")


def corpora() -> dict[str, list[str]]:
    """The looked-at messages by kind."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for path in sorted((ROOT / "tests/held_in/triage").glob("*.yaml")):
        corpus = yaml.safe_load(path.read_text("utf-8"))
        for kind in KINDS:
            found[kind] += [message["text"] for message in corpus[kind]]
    return found


def main() -> None:
    """Train, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "content/en/second_line.npz")
    out = parser.parse_args().out
    began = time.perf_counter()
    messages = corpora()
    phrases = load(content_root()).phrases()
    learnt = {kind: [*messages[kind], *phrases.get(f"safety.{kind}", ())] for kind in KINDS}
    ordinary = {topic: said for topic, said in phrases.items() if topic not in CALLS_FOR_HELP}
    counts = ", ".join(f"{len(said):,} {kind}" for kind, said in learnt.items())
    print(f"{sum(map(len, ordinary.values())):,} phrases; {counts} ...", flush=True)
    line = SecondLine.fit(ordinary, learnt)
    np.savez_compressed(out, allow_pickle=False, made_of=checksum(messages), **line.as_arrays())
    size = out.stat().st_size / 1e6
    took = time.perf_counter() - began
    print(f"alarm from {line.alarm:.2f}, note from {line.note:.2f}; {size:.1f} MB in {took:.0f} s")


if __name__ == "__main__":
    main()
