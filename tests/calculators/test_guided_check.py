"""The guided check, every path of it: it ends, it never forgets a risk, and another risk never makes it kinder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.guided_check import (
    Ended,
    Next,
    Told,
    amount_answers,
    findings,
    judge,
    may_remind,
    may_start_trial,
    medicine_answers,
    room,
)
from bot.calculators.interactions import look_up
from bot.knowledge.guided_check import GRAVITY, MOST_STEPS, Step
from bot.knowledge.loader import content_root, load, load_file
from bot.knowledge.tables_forms import FormsTable
from bot.knowledge.tables_interactions import InteractionTable

CONTENT = load()
CHECK = CONTENT.check
TABLE = load_file(content_root(), "tables/interactions.yaml", InteractionTable)
READ = {s.id for s in CONTENT.sources.values() if s.checked == "read"}
MEDICINES = next(s for s in CHECK.steps if s.reads == "medicines")
AMOUNT = next(s for s in CHECK.steps if s.reads == "amount")
GATE = CHECK.trial.step
FINE = {
    "age": ("adult",),
    "pregnancy": ("none",),
    "kidneys": ("fine",),
    "health": ("none",),
    "medicines": ("none",),
    "amount": ("none",),
    "wellbeing": ("none",),
    "sleep": ("poor_diet",),
}
CLEARED = {**FINE, GATE.id: ("none",)}
Given = dict[str, tuple[str, ...]]


def gravity(answers: Mapping[str, tuple[str, ...]]) -> int:
    """0 is the gravest ending."""
    found = judge(CHECK, answers)
    assert isinstance(found, Ended)
    return GRAVITY.index(found.ending)


def paths() -> Iterator[tuple[list[str], Ended]]:
    """Every way through the check with one answer a step: the steps asked, and where it ends."""
    open_: list[tuple[list[str], Given]] = [([], {})]
    while open_:
        asked, answers = open_.pop()
        found = judge(CHECK, answers)
        if isinstance(found, Ended):
            yield asked, found
            continue
        for answer in found.step.answers:
            if not answer.partial:
                open_.append(([*asked, found.step.id], {**answers, found.step.id: (answer.id,)}))


def test_every_path_ends_within_eight_questions_and_reaches_every_ending() -> None:
    endings = set()
    order = [s.id for s in CHECK.steps]
    for asked, found in paths():
        assert len(asked) <= MOST_STEPS
        assert asked == order[: len(asked)]
        assert bool(found.reasons) == (found.ending != "clear")
        assert all(r.ending == found.ending for r in found.reasons)
        endings.add(found.ending)
    assert endings == set(GRAVITY)


def kinds(step: Step) -> list[str]:
    """One answer for each thing that a step's answers can count for; the paths over these stand for all."""
    named = {ref for t in CHECK.together for ref in (t.answer, *t.beside)}
    found = {}
    for a in step.answers:
        ending = CHECK.finding[a.finding].ending if a.finding else None
        found.setdefault((ending, f"{step.id}.{a.id}" in named, a.partial), a.id)
    return list(found.values())


def test_a_worry_counts_wherever_it_stands_and_only_all_clear_ends_clear() -> None:
    for chosen in product(*(kinds(s) for s in CHECK.steps)):
        answers = {s.id: (a,) for s, a in zip(CHECK.steps, chosen, strict=True)}
        worries = {f.ending for f in findings(CHECK, answers)} - {"note"}
        found = judge(CHECK, answers)
        if isinstance(found, Ended):
            assert found.ending == next((e for e in GRAVITY if e in worries), "clear")
        else:
            assert found.step.by_id[answers[found.step.id][0]].partial


ANSWERS = st.fixed_dictionaries(
    {
        s.id: st.lists(st.sampled_from([a.id for a in s.answers]), min_size=1, max_size=3, unique=True).map(tuple)
        for s in CHECK.steps
    }
)
ANY = st.sampled_from([(s.id, a.id) for s in CHECK.steps for a in s.answers])


@given(ANSWERS, ANY)
def test_another_answer_beside_the_others_never_makes_the_ending_kinder(answers: Given, more: tuple[str, str]) -> None:
    step, answer = more
    known = {s: (*ids, FINE[s][0]) for s, ids in answers.items()}
    assert gravity({**known, step: (*known[step], answer)}) <= gravity(known)


@given(ANSWERS)
def test_the_order_of_telling_does_not_matter(answers: Given) -> None:
    known = {s: (*ids, FINE[s][0]) for s, ids in answers.items()}
    assert judge(CHECK, known) == judge(CHECK, dict(reversed(known.items())))


def test_an_ask_first_answer_ends_the_check_at_once() -> None:
    for step in CHECK.steps:
        for answer in step.answers:
            if answer.finding and CHECK.finding[answer.finding].ending == "ask_first":
                found = judge(CHECK, {step.id: (answer.id,)})
                assert isinstance(found, Ended)
                assert [r.id for r in found.reasons] == [answer.finding]


def test_a_milder_reason_waits_until_no_graver_one_can_come() -> None:
    without_sleep = {k: v for k, v in FINE.items() if k != "sleep"}
    assert isinstance(judge(CHECK, {"amount": ("short",)}), Next)
    assert isinstance(judge(CHECK, {**without_sleep, "amount": ("short",)}), Ended)
    assert isinstance(judge(CHECK, {**FINE, "kidneys": ()}), Next)


def test_unknown_kidneys_count_with_age_diabetes_pressure_or_a_weak_heart() -> None:
    for beside in ({"age": ("older",)}, {"health": ("high_bp", "none")}, {"health": ("diabetes",)}):
        found = judge(CHECK, {**FINE, "kidneys": ("unknown",), **beside})
        assert isinstance(found, Ended)
        assert "kidney-unknown" in [r.id for r in found.reasons]
    assert gravity({**FINE, "kidneys": ("unknown",)}) == GRAVITY.index("clear")
    assert gravity({**FINE, "age": ("older",)}) == GRAVITY.index("clear")


@pytest.mark.parametrize(
    ("country", "limit", "authority"),
    [
        (None, 250, None),
        ("zz", 250, None),
        ("us", 350, "us"),
        ("ca", 350, "us"),
        ("uk", 400, "uk"),
        ("de", 250, "dach"),
    ],
)
def test_the_limit_is_the_regions_or_the_lowest_of_all(country: str | None, limit: int, authority: str | None) -> None:
    found = room(CHECK, CONTENT.intake, country)
    assert (found.limit, found.authority) == (limit, authority)
    assert found.sources


@given(st.floats(0, 10_000), st.floats(0, 10_000))
def test_more_taken_leaves_less_room(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert room(CHECK, CONTENT.intake, "us", high).left <= room(CHECK, CONTENT.intake, "us", low).left
    assert 0 <= room(CHECK, CONTENT.intake, "us", high).left <= 350


def test_room_for_the_smallest_start_is_what_counts() -> None:
    assert amount_answers(CHECK, AMOUNT, CHECK.numbers.start_low) == ("room",)
    assert amount_answers(CHECK, AMOUNT, CHECK.numbers.start_low - 1) == ("short",)


def medicines(*drugs: str, unknown: tuple[str, ...] = ()) -> dict[str, tuple[str, ...]]:
    return medicine_answers(MEDICINES, look_up(TABLE, READ, drugs), unknown)


def test_medicines_by_severity_by_row_and_unlisted() -> None:
    assert medicines("levothyroxine") == {"gap": ("levothyroxine",)}
    assert medicines("omeprazole") == {"watch": ("omeprazole",)}
    assert medicines("zopiclone", "levothyroxine") == {"ask": ("zopiclone",), "gap": ("levothyroxine",)}
    assert medicines("sotalol") == {"ask": ("sotalol",)}
    assert medicines("sertraline") == {"unlisted": ("sertraline",)}
    assert medicines("flibberastatin", unknown=("gloop",)) == {"unlisted": ("flibberastatin", "gloop")}


def test_every_row_of_the_interaction_table_gives_an_answer() -> None:
    for row in TABLE.interactions:
        for name in row.generics:
            given_ = medicines(name)
            assert given_, name
            if row.severity == "avoid" and row.known_interaction:
                assert "ask" in given_, name


def test_every_row_and_form_that_the_table_names_exists() -> None:
    rules = [a.medicines for a in MEDICINES.answers if a.medicines]
    rows = {r for rule in rules for r in rule.rows} | set(CHECK.trial.medicines.rows)
    assert rows <= set(TABLE.by_id)
    assert set(CHECK.trial.medicines.drugs) <= set(TABLE.by_name)
    assert set(CHECK.trial.laxative_forms) <= {
        f.id for f in load_file(content_root(), "tables/forms.yaml", FormsTable).forms
    }


def test_the_ages_of_the_table_are_its_numbers() -> None:
    whens = [w for a in CHECK.steps[0].answers for w in a.when]
    assert {w.age_under for w in whens if w.age_under} == {CHECK.numbers.adult, CHECK.numbers.older}
    assert {w.age_from for w in whens if w.age_from} == {CHECK.numbers.adult, CHECK.numbers.older}


# The gate of the own trial and of reminders


def test_the_gate_opens_for_someone_who_was_asked_everything() -> None:
    assert may_remind(CHECK, Told(CLEARED)).open
    assert may_start_trial(CHECK, Told(CLEARED), mg=250, form="bisglycinate").open


def test_the_gate_stays_shut_until_everything_was_asked() -> None:
    safety = [s for s in CLEARED if s != "sleep"]
    for step in safety:
        told = Told({k: v for k, v in CLEARED.items() if k != step})
        assert may_remind(CHECK, told).reasons == ("not-asked",)
    assert may_remind(CHECK, Told({k: v for k, v in CLEARED.items() if k != "sleep"})).open


def test_whoever_the_check_stops_is_stopped_here() -> None:
    for step in CHECK.steps[:-1]:
        for answer in step.answers:
            if answer.finding and CHECK.finding[answer.finding].ending in ("ask_first", "fix_first"):
                gate = may_remind(CHECK, Told({**CLEARED, step.id: (answer.id,)}))
                assert gate.reasons == (answer.finding,)


def test_what_only_the_gate_excludes() -> None:
    for answer in GATE.answers:
        gate = may_remind(CHECK, Told({**CLEARED, GATE.id: (answer.id,)}))
        assert gate.open == (answer.id == "none"), answer.id
    for row in ("digoxin", "qt-drugs", "lithium", "sps-patiromer"):
        assert may_remind(CHECK, Told(CLEARED, rows=frozenset({row}))).reasons == ("trial-medicine",)
    assert may_remind(CHECK, Told(CLEARED, drugs=frozenset({"raltegravir"}))).reasons == ("trial-medicine",)


def test_the_amount_and_the_form_of_a_trial() -> None:
    assert may_start_trial(CHECK, Told(CLEARED), mg=251).reasons == ("too-much",)
    assert may_start_trial(CHECK, Told(CLEARED), mg=200, form="citrate").reasons == ("laxative-salt",)
    assert CHECK.numbers.trial_most == 250
    assert CHECK.numbers.ask_again_weeks == 8


def test_every_reason_of_the_gate_has_words() -> None:
    stopped = {k: tuple(a.id for a in CHECK.by_id[k].answers) for k in CLEARED}
    gate = may_start_trial(CHECK, Told(stopped, frozenset({"digoxin"})), mg=900, form="oxide")
    shut = may_start_trial(CHECK, Told({}), mg=900, form="oxide")
    for reason in (*gate.reasons, *shut.reasons):
        assert CHECK.finding[reason].says
