"""The interaction look-up by every name of every row, and the plan for the day."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calculators.day_times import DayReader
from bot.calculators.interactions import Gap, Severity, Unknown, look_up
from bot.calculators.spacing import DAY, Taken, Window, best, clock, fits, windows
from bot.conversation.calculating.tabled import CalculatorWords
from bot.knowledge.loader import content_root, load, load_file
from bot.knowledge.tables_interactions import Interaction, InteractionTable

TABLE = load_file(content_root(), "tables/interactions.yaml", InteractionTable)
READ = {s.id for s in load().sources.values() if s.checked == "read"}
DAY_READER = DayReader(load_file(content_root(), "en/calculator_words.yaml", CalculatorWords).day)
NAMES = [(row, name) for row in TABLE.interactions for name in (*row.generics, *row.brands)]


@pytest.mark.parametrize(("row", "name"), NAMES, ids=lambda x: x.id if isinstance(x, Interaction) else x)
def test_every_name_finds_every_row_it_stands_in(row: Interaction, name: str) -> None:
    for written in (name, name.upper()):
        found = look_up(TABLE, READ, [written])
        assert row.id in {h.row.id for h in found.hits}
        assert not found.unknown
        severities = [h.severity for h in found.hits]
        assert severities == sorted(severities)
        assert found.worst is severities[0]


def test_a_name_in_several_rows_gets_all() -> None:
    assert {h.row.id for h in look_up(TABLE, READ, ["erlotinib"]).hits} == {"egfr", "kinase"}
    assert {h.row.id for h in look_up(TABLE, READ, ["citalopram"]).hits} == {"ssri", "qt-drugs"}


def test_the_order_of_severity() -> None:
    found = look_up(TABLE, READ, ["omeprazole", "levothyroxine", "warfarin", "lithium carbonate", "misoprostol"])
    assert [h.severity for h in found.hits] == [
        Severity.AVOID,
        Severity.ASK,
        Severity.SEPARATE_DOSES,
        Severity.MONITOR,
        Severity.NONE_KNOWN,
    ]


@pytest.mark.parametrize("row", [r for r in TABLE.interactions if not r.known_interaction], ids=lambda r: r.id)
def test_none_known_needs_a_source_that_was_read(row: Interaction) -> None:
    hit = next(h for h in look_up(TABLE, READ, [row.generics[0]]).hits if h.row.id == row.id)
    verified = not row.recalled and bool(set(row.sources) & READ)
    assert hit.severity is (Severity.NONE_KNOWN if verified else Severity.NOT_LISTED)
    unread = next(h for h in look_up(TABLE, (), [row.generics[0]]).hits if h.row.id == row.id)
    assert unread.severity is Severity.NOT_LISTED


def test_what_is_not_in_the_table_is_unknown_and_never_fine() -> None:
    found = look_up(TABLE, READ, ["blorbimab", "omeprazole"])
    assert found.unknown == (Unknown("blorbimab"),)
    assert [h.row.id for h in found.hits] == ["ppi"]
    assert look_up(TABLE, READ).hits == ()
    assert look_up(TABLE, READ).worst is None


def test_a_class_word_brings_its_rows() -> None:
    found = look_up(TABLE, READ, ["antibiotic"], ["tetracyclines", "fluoroquinolones", "no-such-row"])
    assert [h.row.id for h in found.hits] == ["tetracyclines", "fluoroquinolones"]
    assert not found.unknown
    assert all(not h.drugs for h in found.hits)


def test_members_have_hours_of_their_own() -> None:
    assert look_up(TABLE, READ, ["levofloxacin"]).hits[0].gap == Gap(2, 2)
    assert look_up(TABLE, READ, ["moxifloxacin"]).hits[0].gap == Gap(4, 8)
    assert look_up(TABLE, READ, ["quinolone"], ["fluoroquinolones"]).hits[0].gap == Gap(4, 8)
    both = look_up(TABLE, READ, ["levofloxacin", "ofloxacin"])
    assert [h.drugs for h in both.hits] == [("levofloxacin", "ofloxacin")]
    combined = look_up(TABLE, READ, ["dolutegravir", "rilpivirine"])
    assert {h.row.id: h.gap for h in combined.hits}["insti"] == Gap(4, 6)
    assert look_up(TABLE, READ, ["cabotegravir"]).hits[0].gap == Gap(4, 2)


def test_raltegravir_is_avoided_and_gets_no_hours() -> None:
    found = look_up(TABLE, READ, ["dolutegravir", "raltegravir"])
    assert [(h.drugs, h.severity, h.gap) for h in found.hits] == [
        (("raltegravir",), Severity.AVOID, None),
        (("dolutegravir",), Severity.SEPARATE_DOSES, Gap(2, 6)),
    ]
    assert look_up(TABLE, READ, ["hiv medicine"], ["insti"]).worst is Severity.AVOID


def test_kidney_disease_lifts_every_row_to_ask() -> None:
    for name in ("levothyroxine", "warfarin", "omeprazole", "sertraline"):
        assert look_up(TABLE, READ, [name], kidney=True).worst is Severity.ASK
    assert look_up(TABLE, READ, ["misoprostol"], kidney=True).worst is Severity.AVOID


def test_a_morning_thyroid_tablet_leaves_the_evening() -> None:
    tablet = Taken("levothyroxine", (7 * 60,), Gap(4, 4))
    assert windows([tablet]) == (Window(11 * 60, 27 * 60),)
    assert fits(22 * 60, [tablet])
    assert fits(11 * 60, [tablet])
    assert not fits(9 * 60, [tablet])
    assert best(windows([tablet]), 9 * 60) == 11 * 60


def test_twice_daily_doxycycline_leaves_a_window_between() -> None:
    found = windows([Taken("doxycycline", (8 * 60, 20 * 60), Gap(4, 6))])
    assert [(clock(w.start), clock(w.end)) for w in found] == [("00:00", "02:00"), ("12:00", "14:00")]


def test_a_full_day_has_no_window() -> None:
    often = Taken("moxifloxacin", (0, 8 * 60, 16 * 60), Gap(4, 8))
    assert windows([often]) == ()
    assert best((), 600) is None
    assert not fits(600, [often])


def test_a_side_without_a_number_gets_the_other_sides_hours() -> None:
    assert windows([Taken("rosuvastatin", (20 * 60,), Gap(2, None))]) == (Window(22 * 60, 42 * 60),)


def test_a_side_that_no_source_speaks_of_is_kept_widest() -> None:
    gap = look_up(TABLE, READ, ["rosuvastatin"]).hits[0].gap
    assert gap is not None
    assert gap.kept == (2, TABLE.widest_h)
    assert not fits(20 * 60, [Taken("rosuvastatin", (22 * 60,), gap)])
    assert look_up(TABLE, READ, ["levothyroxine"]).hits[0].gap.kept == (4, 4)  # type: ignore[union-attr]


def test_nothing_taken_leaves_the_whole_day() -> None:
    assert windows([]) == (Window(0, DAY),)


medicines = st.lists(
    st.builds(
        Taken,
        name=st.just("x"),
        times=st.lists(st.integers(0, DAY - 1), min_size=1, max_size=3).map(tuple),
        gap=st.builds(Gap, before=st.sampled_from([0.5, 1, 2, 4]), after=st.sampled_from([None, 1, 2, 6, 8])),
    ),
    min_size=1,
    max_size=3,
)


@given(medicines, st.integers(0, DAY - 1))
def test_a_time_fits_exactly_when_every_dose_is_far_enough(taken: list[Taken], minute: int) -> None:
    def far(medicine: Taken, dose: int) -> bool:
        before = (medicine.gap.before or 0) * 60
        after = (medicine.gap.after or medicine.gap.before or 0) * 60
        return (minute - dose) % DAY >= before and (dose - minute) % DAY >= after

    def clear(medicine: Taken, dose: int) -> bool:
        return minute != dose and far(medicine, dose)

    assert fits(minute, taken) == all(clear(m, d) for m in taken for d in m.times)


@given(medicines)
def test_windows_are_in_order_and_apart(taken: list[Taken]) -> None:
    found = windows(taken)
    assert all(a.end < b.start for a, b in pairwise(found))
    assert all(0 <= w.start < DAY and w.length >= 0 for w in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("levothyroxine at 7, gabapentin 8 am and 10 pm", {"a": (420,), "b": (480, 1320)}),
        ("gabapentin 300 mg at 21:30", {"b": (1290,)}),
        ("levothyroxine with breakfast and gabapentin at bedtime", {"a": (480,), "b": (1350,)}),
        ("levothyroxine 100 mcg, gabapentin 3 times a day", {}),
        ("at 7 levothyroxine", {}),
        ("levothyroxine at 12 am", {"a": (0,)}),
    ],
)
def test_times_belong_to_the_name_before_them(text: str, wanted: dict[str, tuple[int, ...]]) -> None:
    assert DAY_READER.times(text, {"a": ["levothyroxine"], "b": ["gabapentin"]}) == wanted


def test_what_is_left_without_the_times() -> None:
    assert DAY_READER.without_times("Is 9 pm OK, or at bedtime?") == "is ok, or at ?"


@given(st.text(max_size=100))
def test_no_text_raises(text: str) -> None:
    DAY_READER.times(f"iron {text}", {"a": ["iron"]})
