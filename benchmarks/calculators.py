"""How long each calculator takes, how much its table holds, and how both stand to the aims.

    python -m benchmarks.calculators [--rounds 20]

Each pure calculation, then each calculator as the chat calls it (texts are not rendered here). Times are those of the
processor: the other things that a machine does lengthen only the clock. The floor of the same run is a bare dictionary
look-up; the ratio to it is what can be compared between machines.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from benchmarks.food_cases import DATA, DAY, cases, held, slip
from bot.base.english import english_words
from bot.calculators.elemental import elemental
from bot.calculators.foods.day import DayBook
from bot.calculators.foods.lookup import FoodBook
from bot.calculators.foods.plain_list import PlainList
from bot.calculators.guided_check import judge
from bot.calculators.intake import Person, recommended_intake, upper_level
from bot.calculators.interactions import Gap, look_up
from bot.calculators.labels import LabelReader
from bot.calculators.pooling import log_risk_ratio, random_effects
from bot.calculators.serum import Patient, Specimen, place
from bot.calculators.spacing import Taken, best, windows
from bot.conversation.calculating.tabled import CalculatorWords, tabled
from bot.conversation.replies.render import Renderer
from bot.knowledge.guided_check import GuidedCheck
from bot.knowledge.loader import content_root, load, load_file
from bot.knowledge.tables import IntakeTable
from bot.knowledge.tables_forms import AtomicMasses, FormsTable
from bot.knowledge.tables_interactions import InteractionTable
from bot.knowledge.tables_lab import LabTable

FOOD_P99_MS, TABLE_MB = 15.0, 40.0
"""The aims: a food look-up, and the table that it stands on."""
LABELS = ["2,000 mg magnesium L-threonate (144 mg elemental)", "magnesium (as bisglycinate) 200 mg", "citrate 500 mg"]
ASKED: dict[str, dict[str, Any]] = {
    "dose.elemental": {"text": LABELS[0], "form": "l-threonate", "dose_mg": 2000.0},
    "deficiency.serum": {"text": "0.68 mmol/l serum", "serum_value": 0.68, "serum_unit": "mmol/L"},
    "safety.interactions": {"text": "levothyroxine at 7", "drug": ["levothyroxine"], "drug_class": ["levothyroxine"]},
    "diet.food_lookup": {"text": "two medium bananas"},
    "diet.intake_estimate": {"text": DAY, "age": 40, "sex": "female"},
}
"""What a person might ask each calculator of the chat; one without an example is timed with nothing known."""

Call = Callable[[], Any]


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="times that each calculation is done")
    rounds = parser.parse_args().rounds
    root, english = content_root(), english_words()
    content = load(root)
    book = FoodBook.load(root, english=english)
    texts = [case["text"] for case in cases("food_cases.yaml")]
    table = dict.fromkeys(texts, 1)
    floor = _times([lambda t=t: table.get(t) for t in texts], rounds)
    unit = statistics.median(floor)
    print(f"{'':24}{'p50 ms':>10}{'p99 ms':>10}{'× floor':>10}")
    slow = 0.0
    for name, calls in (("floor: dictionary", None), *_pure(root, content, book, texts)):
        found = floor if calls is None else _times(calls, rounds)
        p99 = _line(name, found, unit)
        slow = max(slow, p99) if name.startswith("food look-up") else slow
    print("as the chat calls them")
    for topic, calculate in tabled(root, content, Renderer(content), book).calculators.items():
        asked = ASKED.get(topic, {})
        _line(topic, _times([lambda c=calculate, a=asked: c(a)], rounds * 20), unit)
    print("memory held, MB")
    foods = 0.0
    for name, build in _tables(root, english).items():
        size = held(build)
        foods = size if name == "foods" else foods
        print(f"  {name:22}{size:10.2f}")
    print(
        f"aims: food look-up p99 {slow:.2f} of {FOOD_P99_MS:g} ms, food table {foods:.1f} of {TABLE_MB:g} MB: ", end=""
    )
    print("met" if slow < FOOD_P99_MS and foods < TABLE_MB else "MISSED")


def _pure(root: Path, content: Any, book: FoodBook, texts: list[str]) -> Iterator[tuple[str, list[Call]]]:
    forms = load_file(root, "tables/forms.yaml", FormsTable)
    masses = load_file(root, "tables/atomic_masses.yaml", AtomicMasses)
    words = load_file(root, "en/calculator_words.yaml", CalculatorWords)
    lab = load_file(root, "tables/lab.yaml", LabTable)
    medicines = load_file(root, "tables/interactions.yaml", InteractionTable)
    people = [Person(age, sex) for age, sex in product((0.5, 6, 16, 35, 60, 80), ("female", "male"))]
    authorities = list(content.intake.authorities.values())
    paths: list[dict[str, tuple[str, ...]]] = [{}]
    for step in content.check.steps:
        paths += [{**paths[-1], step.id: (answer.id,)} for answer in step.answers]
    yield "guided check, a step", [lambda p=p: judge(content.check, p) for p in paths]
    yield "intake", [lambda a=a, p=p: recommended_intake(a, p) for a, p in product(authorities, people)]
    yield "upper limit", [lambda a=a, p=p: upper_level(a, p) for a, p in product(authorities, people)]
    yield "elemental", [lambda f=f: elemental(forms, masses, f.id, 500) for f in forms.forms]
    reader = LabelReader(forms, masses, words.label)
    yield "labels", [lambda t=t: reader.read_label(t) for t in LABELS]
    yield "food look-up", [lambda t=t: book.look_up(t) for t in texts]
    yield "food look-up, a slip", [lambda t=t: book.look_up(t) for t in map(slip, texts)]
    plain = PlainList(book)
    yield "foods alone?", [lambda t=t: plain.count(t) for t in texts]
    days = DayBook(book)
    yield "a day of five foods", [lambda: days.read(DAY)]
    values = [(0.3, "mmol/L"), (0.82, "mmol/L"), (1.7, "mg/dL"), (5.2, "mg/dL"), (1.7, "mEq/L")]
    patient = Patient(age=60, conditions=("kidney",))
    yield "serum", [lambda v=v, u=u: place(lab, v, u, patient, specimen=Specimen.SERUM) for v, u in values]
    read = {s.id for s in content.sources.values() if s.checked == "read"}
    yield "interactions", [lambda n=n: look_up(medicines, read, [n]) for n in medicines.by_name]
    taken = [Taken("a", (420,), Gap(4, 4)), Taken("b", (480, 1200), Gap(2, 6))]
    yield "spacing", [lambda: best(windows(taken), 1320)]
    lines = (line for line in (DATA / "bcg_trials.csv").read_text("utf-8").splitlines() if not line.startswith("#"))
    trials = [log_risk_ratio(*(int(n) for n in list(row.values())[1:])) for row in csv.DictReader(lines)]
    yield "pooling 13 trials", [lambda: random_effects(trials)]


def _tables(root: Path, english: Any) -> dict[str, Call]:
    return {
        "foods": lambda: FoodBook.load(root, english=english),
        "forms": lambda: load_file(root, "tables/forms.yaml", FormsTable),
        "laboratory": lambda: load_file(root, "tables/lab.yaml", LabTable),
        "interactions": lambda: load_file(root, "tables/interactions.yaml", InteractionTable),
        "intake": lambda: load_file(root, "tables/intake.yaml", IntakeTable),
        "guided check": lambda: load_file(root, "en/guided_check.yaml", GuidedCheck),
    }


def _times(calls: Iterable[Call], rounds: int) -> list[float]:
    """Milliseconds of the processor, each call `rounds` times."""
    calls = list(calls)
    found = []
    for _ in range(rounds):
        for call in calls:
            began = time.thread_time_ns()
            call()
            found.append((time.thread_time_ns() - began) / 1e6)
    return found


def _line(name: str, times: list[float], unit: float) -> float:
    cuts = statistics.quantiles(times, n=100)
    print(f"  {name:22}{cuts[49]:10.4f}{cuts[98]:10.4f}{cuts[49] / unit:10.0f}")
    return cuts[98]


if __name__ == "__main__":
    main()
