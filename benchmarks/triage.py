"""How many urgent messages triage catches, how many harmless ones it leaves alone, and how long it takes.

    python benchmarks/triage.py [--cross-validate]

Looked-at messages (content/en/triage_examples.yaml) are what rules and model were made from: their figures say that
nothing is broken, not how well strangers are understood. That is what the scored part is for, of which only totals are
printed. `--cross-validate` trains the model without each quarter of the examples in turn and shows what each threshold
would catch and wrongly ring for among messages on which the rules are silent: the rest never reaches the model. Since
the rules were widened until they caught every looked-at urgent message, what it would add is not seen here any more.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import yaml

from bot.app import CALLS_FOR_HELP, EXAMPLES, build
from bot.base.settings import Settings
from bot.understanding.triage.detector import Triage, TriageHit
from bot.understanding.triage.model import CLASSES, TriageExamples, TriageModel

TESTS = Path(__file__).resolve().parent.parent / "tests"
URGENT = ("emergency", "crisis")
FOLDS = 4


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cross-validate", action="store_true", help="train anew without each quarter; minutes")
    args = parser.parse_args()
    parts = build(Settings(_env_file=None))
    examples = TriageExamples.model_validate(yaml.safe_load((parts.root / EXAMPLES).read_text("utf-8")))
    phrases = [p for topic, said in parts.content.phrases().items() if topic not in CALLS_FOR_HELP for p in said]
    rules = Triage(parts.rules)
    if args.cross_validate:
        cross_validate(examples, [p for p in phrases if rules.check(p) is None], rules, parts.router.vectors)
        return
    for name, triage in (("rules alone", rules), ("rules and model", parts.triage)):
        print(f"\n{name}")
        for kind in (*URGENT, "harmless"):
            show(triage, f"looked-at {kind}", examples.texts(kind), kind != "harmless")  # type: ignore[arg-type]
        for kind in (*URGENT, "harmless"):
            show(triage, f"scored {kind}", scored(kind), kind != "harmless")
        show(triage, "topic phrases", phrases, False)
        show(triage, "held-in sentences", held_in(), False)
        times = []
        for text in examples.texts("harmless") + phrases[:2_000]:
            start = time.perf_counter()
            triage.check(text)
            times.append(time.perf_counter() - start)
        print(f"{'time':22} p50 {np.quantile(times, 0.5) * 1e3:.2f} ms, p99 {np.quantile(times, 0.99) * 1e3:.2f} ms")


def show(triage: Triage, name: str, texts: Sequence[str], urgent: bool) -> None:
    """One line: how many were caught, or left alone."""
    caught = sum(triage.check(text) is not None for text in texts)
    good = caught if urgent else len(texts) - caught
    print(f"{name:22} {good:6} of {len(texts):6} {'caught' if urgent else 'left alone'} {good / len(texts):.1%}")


def scored(kind: str) -> list[str]:
    """The messages of the scored part."""
    loaded: dict[str, Any] = yaml.safe_load((TESTS / "scored/triage" / f"{kind}.yaml").read_text("utf-8"))
    return [message["text"] for message in loaded["messages"]]


def held_in() -> list[str]:
    """Sentences of independent writers about the topics."""
    out: list[str] = []
    for path in [*sorted((TESTS / "held_in/topics").glob("*.yaml")), TESTS / "held_in/out_of_scope.yaml"]:
        loaded: dict[str, list[Any]] = yaml.safe_load(path.read_text("utf-8"))
        said = [one for topic, sentences in loaded.items() if topic not in CALLS_FOR_HELP for one in sentences]
        out += [one["text"] if isinstance(one, dict) else one for one in said]
    return out


def cross_validate(examples: TriageExamples, phrases: Sequence[str], rules: Triage, vectors: Any) -> None:
    """What each threshold catches and wrongly rings for among messages that the model was not trained on."""
    texts = {
        "none": examples.texts("harmless"),
        "emergency": examples.texts("emergency"),
        "crisis": examples.texts("crisis"),
    }
    asked = rules.backed_by(_Always())
    odds: dict[str, list[float]] = {"none": [], "urgent": [], "phrases": []}
    for fold in range(FOLDS):
        kept = {name: [t for t in texts[name] if crc32(t.encode()) % FOLDS != fold] for name in CLASSES}
        model = TriageModel.train(kept, [p for p in phrases if crc32(p.encode()) % FOLDS != fold], vectors=vectors)
        for name in CLASSES:
            for text in (t for t in texts[name] if crc32(t.encode()) % FOLDS == fold):
                if name != "none":
                    odds["urgent"].append(model.danger(text)[0])
                else:
                    odds["none"].append(_odds(asked, model, text))
        odds["phrases"] += [_odds(asked, model, p) for p in phrases if crc32(p.encode()) % FOLDS == fold]
    found = {name: np.array(values) for name, values in odds.items()}
    print("threshold  urgent  look-alikes rung  phrases rung  both together")
    for threshold in np.arange(-1, 8, 0.5):
        share = {name: float((values >= threshold).mean()) if len(values) else 0.0 for name, values in found.items()}
        both = float((np.concatenate([found["none"], found["phrases"]]) >= threshold).mean())
        print(f"{threshold:9.1f} {share['urgent']:7.1%} {share['none']:17.2%} {share['phrases']:13.2%} {both:14.2%}")


class _Always:
    """A second line that always speaks, to see where it would be asked."""

    def check(self, text: str) -> TriageHit | None:
        return TriageHit("safety.emergency", "maybe-emergency", "model", ())


def _odds(asked: Triage, model: TriageModel, text: str) -> float:
    hit = asked.check(text)
    return model.danger(text)[0] if hit and hit.rule == "model" else -np.inf


if __name__ == "__main__":
    main()
