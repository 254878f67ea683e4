"""How well the bot understands sentences that other people wrote (tests/scored, tests/fresh, tests/held_in).

    python benchmarks/scored.py [--part scored|fresh|held_in] [--misses] [--per-topic]

right: answered with the right topic, or asked back with the right topic offered first · offered: the right topic is
answered, or among those asked back, or a button beside an answer that is not quite sure · wrong: another topic was
answered with confidence. Out-of-scope sentences count as wrong when anything is answered. `--misses` shows sentences of
the held-in part only: the others are never looked at miss by miss.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from bot.app import Parts, build
from bot.base.reply import Band
from bot.base.settings import Settings

TESTS = Path(__file__).resolve().parent.parent / "tests"
OUT_OF_SCOPE = "out_of_scope"


def main() -> None:
    """Print the figures of one part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=["scored", "fresh", "held_in"], default="scored")
    parser.add_argument("--misses", action="store_true", help="list the misses of the held-in part")
    parser.add_argument("--per-topic", action="store_true", help="a line a topic, and the confused pairs")
    args = parser.parse_args()
    if args.misses and args.part != "held_in":
        parser.error("only the held-in part is looked at miss by miss: use --part held_in")
    parts = build(Settings(_env_file=None))
    inside(parts, args.part, args.misses, args.per_topic)
    outside(parts, args.part, args.misses)


def inside(parts: Parts, part: str, misses: bool, per_topic: bool) -> None:
    """Sentences that have a topic."""
    total: Counter[str] = Counter()
    topics: dict[str, Counter[str]] = {}
    pairs: Counter[tuple[str, str]] = Counter()
    for path in sorted((TESTS / part / "topics").glob("*.yaml")):
        for topic, sentences in yaml.safe_load(path.read_text("utf-8")).items():
            for entry in sentences:
                text, good = _entry(entry, topic)
                got = _judge(parts, text, good)
                total.update(["all", *got])
                topics.setdefault(topic, Counter()).update(["all", *got])
                if "right" not in got:
                    first = _first(parts, text)
                    pairs[topic, first] += 1
                    if misses:
                        print(f"  {topic:32} {first:32} {'/'.join(sorted(got)):16} {text}")
    n = total["all"]
    print(f"{part}, sentences with a topic: {n}")
    for name in ("right", "offered", "answered", "wrong", "refused", "triage"):
        print(f"  {name:9} {total[name]:5}  {total[name] / n:6.1%}")
    if per_topic:
        for topic, c in sorted(topics.items(), key=lambda x: x[1]["right"] / x[1]["all"]):
            print(f"  {topic:34} right {c['right']:3}/{c['all']:3}  wrong {c['wrong']}")
        print("most confused:", ", ".join(f"{a} → {b} ({k})" for (a, b), k in pairs.most_common(12)))


def outside(parts: Parts, part: str, misses: bool) -> None:
    """Sentences that no topic owns."""
    total: Counter[str] = Counter()
    held = yaml.safe_load((TESTS / part / "out_of_scope.yaml").read_text("utf-8"))
    for entry in held[OUT_OF_SCOPE] if isinstance(held, dict) else held:
        text, _ = _entry(entry, OUT_OF_SCOPE)
        found = parts.understander.understand(text)
        hit = parts.triage.check(text)
        kind = "triage" if hit else str(found.band)
        total.update(["all", kind])
        if misses and kind in ("answer", "triage"):
            print(f"  {OUT_OF_SCOPE:32} {hit.topic if hit else found.topic:32} {kind:16} {text}")
    n = total["all"]
    print(f"{part}, out of scope: {n}")
    for name in ("refuse", "clarify", "answer", "triage"):
        print(f"  {name:9} {total[name]:5}  {total[name] / n:6.1%}")


def _entry(entry: Any, topic: str) -> tuple[str, set[str]]:
    return (entry, {topic}) if isinstance(entry, str) else (entry["text"], {topic, *entry.get("also", ())})


def _first(parts: Parts, text: str) -> str:
    if hit := parts.triage.check(text):
        return hit.topic
    return parts.understander.understand(text).topic


def _judge(parts: Parts, text: str, good: set[str]) -> set[str]:
    if hit := parts.triage.check(text):
        return {"right", "offered", "answered"} if hit.topic in good else {"triage", "wrong"}
    found = parts.understander.understand(text)
    got: set[str] = set()
    if found.band is Band.REFUSE:
        return {"refused"}
    if found.topic in good:
        got |= {"right"}
    buttons = {c.topic for c in found.candidates} if found.band is Band.CLARIFY else {*found.also, *found.perhaps}
    if found.topic in good or good & buttons:
        got |= {"offered"}
    if found.band is Band.ANSWER:
        got |= {"answered"} | (set() if found.topic in good else {"wrong"})
    return got


if __name__ == "__main__":
    main()
