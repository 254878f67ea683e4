"""MagSleep's routing engine, given public sets' phrases in place of its own, side by side with its peers.

    python benchmarks/understanding.py --data DIR                          everything (about half an hour on two cores)
    python benchmarks/understanding.py --data DIR --sets bank_30 --engines magsleep token_sort LinearSVC
    python benchmarks/understanding.py --data DIR --sets clinc_30 --engines stages      what each stage earns
    python benchmarks/understanding.py --data DIR --on valid                            for tuning: never touches test

DIR (or the variable MAGSLEEP_NLU_DATA) holds clinc150_data_full.json.gz and banking77_{train,test}.csv.gz, or else
train.csv, test.csv and perhaps valid.csv with the columns text,label; the label `oos` means out of scope.

Columns: acc, accuracy of the best topic on in-scope questions, no threshold; in@2 and oos@2, in-scope accuracy and
out-of-scope recall at the threshold that costs 2 points of right in-scope answers on validation; AUROC, in scope
against out of scope; slips, accuracy when each question has one or two keyboard slips (seeded); p50 and p99 in
milliseconds for one question, exact matches included; cpu99 the same in processor time, which other work on the machine
disturbs less; MB, resident memory of a fresh process that only answers; fit, seconds to train, calibration included.
"""

# ruff: noqa: PLC0415 - an engine's library is loaded with it alone, else memory and times would be everyone's

from __future__ import annotations

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "2")

import argparse  # noqa: E402
import csv  # noqa: E402
import gzip  # noqa: E402
import json  # noqa: E402
import pickle  # noqa: E402
import platform  # noqa: E402
import random  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from dataclasses import asdict, dataclass, field  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import numpy as np  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.peers import PEERS, Answer, Engine, missing  # noqa: E402

OOS = "oos"
SETS = ("clinc_full", "clinc_30", "bank_full", "bank_30")
STAGES = ("spelling", "linear", "soft", "vectors")
COST = 0.02
SEED = 20
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
Row = tuple[str, str]


@dataclass
class Set:
    """Rows of (text, label)."""

    name: str
    train: list[Row]
    valid: list[Row]
    test: list[Row]


@dataclass
class Result:
    """One line of the table; percentages, milliseconds, megabytes, seconds."""

    set: str
    engine: str
    acc: float = 0.0
    inside: float | None = None
    outside: float | None = None
    auroc: float | None = None
    slips: float = 0.0
    p50: float = 0.0
    p99: float = 0.0
    cpu99: float = 0.0
    memory: float = 0.0
    fit: float = 0.0
    extra: dict[str, Any] = field(default_factory=dict)


class MagSleep:
    """The engine of this repository, told nothing but the phrases."""

    def __init__(self, without: str = "", vectors: bool = True) -> None:
        self.without = frozenset({without} if without else ())
        self.vectors = vectors

    def fit(self, phrases: dict[str, list[str]], folder: Path) -> None:
        from bot.understanding.routing.cache import load_or_train
        from bot.understanding.routing.refit import refit

        self.phrases, self.folder = phrases, folder
        table = self._table()
        # At most 30 phrases a topic: five routers are trained, and need no more to tell right from wrong.
        few = {label: found[:30] if label != OOS else found for label, found in phrases.items()}
        self.calibration = refit(few, oos_label=OOS, vectors=table)
        self.router: Any = load_or_train(
            phrases, oos_label=OOS, calibration=self.calibration, directory=folder, vectors=table
        )

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k != "router"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        from bot.understanding.routing.cache import load_or_train

        self.__dict__.update(state)
        self.router = load_or_train(
            self.phrases, oos_label=OOS, calibration=self.calibration, directory=self.folder, vectors=self._table()
        )

    def _table(self) -> Any:
        from bot.understanding.routing.cache import load_vectors

        path = Path(__file__).resolve().parents[1] / "content" / "en" / "vectors.npz"
        return load_vectors(path) if self.vectors else None

    def answer(self, text: str) -> Answer:
        found = self.router.rank(text, without=self.without)
        return (found.candidates[0].topic, found.confidence) if found.candidates else (OOS, 0.0)


def engine(name: str) -> Engine:
    """An engine by the name it has in the table."""
    if name.startswith("magsleep"):
        return MagSleep(without=name.partition(" -")[2], vectors=name != "magsleep (no table)")
    return PEERS[name]()


def read_sets(folder: Path, wanted: list[str]) -> list[Set]:
    """The sets that the folder holds, of those wanted."""
    if (folder / "train.csv").exists():
        train, test = _csv(folder / "train.csv"), _csv(folder / "test.csv")
        if (folder / "valid.csv").exists():
            return [Set(folder.name, train, _csv(folder / "valid.csv"), test)]
        train, valid = _part(train, 0.1)
        return [Set(folder.name, train, valid, test)]
    made: list[Set] = []
    clinc = folder / "clinc150_data_full.json.gz"
    if clinc.exists():
        with gzip.open(clinc, "rt", encoding="utf-8") as stream:
            held = json.load(stream)
        part = {k: [(t, label) for t, label in held[k]] + [(t, OOS) for t, _ in held[f"oos_{k}"]]
                for k in ("train", "val", "test")}  # fmt: skip
        made.append(Set("clinc_full", part["train"], part["val"], part["test"]))
        made.append(Set("clinc_30", _shots(part["train"], 30), part["val"], part["test"]))
    bank = folder / "banking77_train.csv.gz"
    if bank.exists():
        train, test = _csv(bank, "category"), _csv(folder / "banking77_test.csv.gz", "category")
        few = _shots(train, 30)
        chosen = set(few)
        spare = [row for row in train if row not in chosen]
        kept, valid = _part(train, 0.1)
        made += [Set("bank_full", train, [], test), Set("bank_30", few, _shots(spare, 20), test)]
        made.append(Set("bank_90pc", kept, valid, test))
    if not made:
        raise SystemExit(f"{folder} holds neither the public sets nor train.csv; see --help")
    return [one for one in made if one.name in wanted]


def _csv(path: Path, column: str = "label") -> list[Row]:
    opening = gzip.open if path.suffix == ".gz" else open
    with opening(path, "rt", encoding="utf-8") as stream:
        return [(row["text"], row[column]) for row in csv.DictReader(stream)]


def _shots(rows: list[Row], count: int) -> list[Row]:
    by_label: dict[str, list[Row]] = {}
    for row in rows:
        by_label.setdefault(row[1], []).append(row)
    chance = random.Random(SEED)
    return [
        row
        for label in sorted(by_label)
        for row in (
            by_label[label] if label == OOS else chance.sample(by_label[label], min(count, len(by_label[label])))
        )
    ]


def _part(rows: list[Row], share: float) -> tuple[list[Row], list[Row]]:
    mixed = random.Random(SEED).sample(rows, len(rows))
    cut = int(share * len(rows))
    return mixed[cut:], mixed[:cut]


def slip(text: str, chance: random.Random) -> str:
    """The text with one slip (two from 20 letters on): a neighbouring key, a dropped, doubled or swapped letter."""
    for _ in range(1 if len(text) < 20 else chance.choice((1, 2))):
        places = [i for i, c in enumerate(text) if c.isalpha()]
        if len(places) < 4:
            return text
        i = chance.choice(places)
        kind, letter = chance.randrange(4), text[i].lower()
        if kind == 0:
            row = next((row for row in KEYS if letter in row), letter)
            at = row.index(letter)
            text = text[:i] + chance.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2] or letter) + text[i + 1 :]
        elif kind == 1:
            text = text[:i] + text[i + 1 :]
        elif kind == 2:
            text = text[:i] + text[i] + text[i:]
        else:
            text = text[:i] + text[i + 1 : i + 2] + text[i] + text[i + 2 :]
    return text


def threshold(right: np.ndarray, sure: np.ndarray) -> float:
    """The confidence below which to refuse, so that `COST` of the in-scope questions lose their right answer."""
    ordered = np.sort(sure[right])
    return float(ordered[min(int(COST * len(right)), len(ordered) - 1)]) if len(ordered) else 0.0


def auroc(inside: np.ndarray, outside: np.ndarray) -> float:
    """The chance that an in-scope question is surer than an out-of-scope one; ties count half."""
    ordered = np.sort(outside)
    below, upto = np.searchsorted(ordered, inside, "left"), np.searchsorted(ordered, inside, "right")
    return float((below + upto).mean() / 2 / len(outside))


def measure(made: Engine, one: Set, on: str) -> dict[str, float]:
    """All figures but memory."""
    asked = one.test if on == "test" else one.valid
    inside, outside = [r for r in asked if r[1] != OOS], [r for r in asked if r[1] == OOS]
    for text, _ in asked[:50]:
        made.answer(text)
    wall, cpu, found = [], [], []
    for text, _ in inside:
        began, spent = time.perf_counter(), time.process_time()
        found.append(made.answer(text))
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - spent)
    right = np.array([answer[0] == label for answer, (_, label) in zip(found, inside, strict=True)])
    chance = random.Random(SEED)
    slipped = [made.answer(slip(text, chance))[0] == label for text, label in inside]
    out = {
        "acc": 100 * float(right.mean()),
        "slips": 100 * float(np.mean(slipped)),
        "p50": 1e3 * float(np.percentile(wall, 50)),
        "p99": 1e3 * float(np.percentile(wall, 99)),
        "cpu99": 1e3 * float(np.percentile(cpu, 99)),
    }
    if outside and one.valid:
        known = [r for r in one.valid if r[1] != OOS]
        held = [made.answer(text) for text, _ in known] if on == "test" else found
        least = threshold(
            np.array([a[0] == label for a, (_, label) in zip(held, known, strict=True)]), np.array([a[1] for a in held])
        )
        sure = np.array([a[1] for a in found])
        strange = np.array([a[1] for a in (made.answer(text) for text, _ in outside)])
        out["inside"] = 100 * float((right & (sure >= least)).mean())
        out["outside"] = 100 * float((strange < least).mean())
        out["auroc"] = 100 * auroc(sure, strange)
    return out


def resident() -> float:
    """This process's resident memory in megabytes."""
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 if pages.exists() else float("nan")


def serve(kept: Path) -> None:
    """In a fresh process: load an engine, answer, and tell how much memory that took."""
    with (kept / "engine.pickle").open("rb") as stream:
        began = time.perf_counter()
        made = pickle.load(stream)
    loaded = time.perf_counter() - began
    for line in (kept / "texts.txt").read_text(encoding="utf-8").splitlines():
        made.answer(line)
    print(json.dumps({"memory": resident(), "load": loaded}))


def run(name: str, one: Set, on: str, fitted: dict[str, Engine]) -> Result:
    """One engine on one set."""
    result = Result(one.name, name)
    phrases: dict[str, list[str]] = {}
    for text, label in one.train:
        if label != OOS or name.startswith("magsleep"):
            phrases.setdefault(label, []).append(text)
    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        if " -" in name:
            made: Any = MagSleep(without=name.partition(" -")[2])
            made.__dict__.update({k: v for k, v in fitted["magsleep"].__dict__.items() if k != "without"})
        else:
            made = engine(name)
            made.fit(phrases, Path(scratch))
            fitted[name] = made
        result.fit = time.perf_counter() - began
        if " -" not in name:
            with (Path(scratch) / "engine.pickle").open("wb") as stream:
                pickle.dump(made, stream)
            asked = [" ".join(text.split()) for text, _ in (one.test if on == "test" else one.valid)[:500]]
            (Path(scratch) / "texts.txt").write_text("\n".join(asked), encoding="utf-8")
            told = subprocess.run(
                [sys.executable, __file__, "--serve", scratch], capture_output=True, text=True, check=False
            )
            if told.returncode == 0:
                spent = json.loads(told.stdout.splitlines()[-1])
                result.memory, result.extra = spent["memory"], {"load_s": round(spent["load"], 3)}
            else:
                print(told.stderr[-500:], file=sys.stderr)
        for key, value in measure(made, one, on).items():
            setattr(result, key, value)
    return result


def line(result: Result) -> str:
    """A row of the table, in Markdown."""

    def cell(value: float | None, digits: int = 1) -> str:
        return "–" if value is None else f"{value:.{digits}f}"

    cells = [result.set, result.engine, cell(result.acc), cell(result.inside), cell(result.outside), cell(result.auroc)]
    cells += [cell(result.slips), cell(result.p50, 2), cell(result.p99, 2), cell(result.cpu99, 2)]
    cells += [cell(result.memory or None, 0), cell(result.fit, 0)]
    return "| " + " | ".join(cells) + " |"


def machine() -> str:
    """What it ran on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get("MAGSLEEP_NLU_DATA"), help="folder with the sets")
    parser.add_argument("--sets", nargs="*", default=list(SETS), help=f"of {', '.join(SETS)}")
    parser.add_argument(
        "--engines",
        nargs="*",
        default=["magsleep", "magsleep (no table)", *PEERS],
        help="magsleep, 'magsleep (no table)', stages (magsleep less each stage), " + ", ".join(PEERS),
    )
    parser.add_argument("--on", choices=("test", "valid"), default="test", help="tune on valid, report test")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve(chosen.serve)
        return
    if not chosen.data:
        parser.error("--data DIR (or MAGSLEEP_NLU_DATA) must name the folder with the sets")
    names: list[str] = []
    for name in chosen.engines:
        names += ["magsleep", *(f"magsleep -{stage}" for stage in STAGES)] if name == "stages" else [name]
    for name in dict.fromkeys(names):
        if reason := missing(name):
            print(f"{name}: skipped, {reason}")
    names = [name for name in dict.fromkeys(names) if not missing(name)]
    print(machine())
    print("| set | engine | acc | in@2 | oos@2 | AUROC | slips | p50 ms | p99 ms | cpu99 ms | MB | fit s |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|")
    results = []
    folder = chosen.data if isinstance(chosen.data, Path) else Path(chosen.data)
    wanted = chosen.sets if not (folder / "train.csv").exists() else [folder.name]
    for one in read_sets(folder, wanted):
        fitted: dict[str, Engine] = {}
        for name in names:
            results.append(run(name, one, chosen.on, fitted))
            print(line(results[-1]), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps({"machine": machine(), "rows": [asdict(r) for r in results]}, indent=1))


if __name__ == "__main__":
    # Engines are pickled for a fresh process, which must find their classes under a module's name, not "__main__".
    from benchmarks import understanding

    understanding.main()
