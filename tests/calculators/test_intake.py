"""The intake tables against the authorities' figures, and the rules of the look-up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Parts
from bot.calculators.intake import (
    Intake,
    Missing,
    NoFigure,
    Person,
    lowest_upper_level,
    recommended_intake,
    upper_level,
)
from bot.knowledge.loader import load
from bot.knowledge.tables import IntakeRow, UpperRow

TABLE = load().intake
US, EU, UK = (TABLE.authorities[a] for a in ("us", "eu", "uk"))


@pytest.mark.parametrize(
    ("age", "sex", "state", "us", "eu", "uk"),
    [
        (0.25, None, None, 30, None, 55),
        (0.5, None, None, 30, None, 60),
        (0.75, None, None, 75, 80, 75),
        (0.92, None, None, 75, 80, 80),
        (1, None, None, 80, 170, 85),
        (3, None, None, 80, 230, 85),
        (4, None, None, 130, 230, 120),
        (8, None, None, 130, 230, 200),
        (9, None, None, 240, 230, 200),
        (13, "male", None, 240, 300, 280),
        (14, "female", None, 360, 250, 280),
        (18, "male", None, 410, 350, 300),
        (19, "female", None, 310, 300, 270),
        (30, "male", None, 400, 350, 300),
        (31, "female", None, 320, 300, 270),
        (31, "male", None, 420, 350, 300),
        (70, "female", None, 320, 300, 270),
        (90, "male", None, 420, 350, 300),
        (16, "female", "pregnant", 400, 300, 270),
        (29, "female", "pregnant", 350, 300, 270),
        (40, "female", "pregnant", 360, 300, 270),
        (16, "female", "breastfeeding", 360, 300, 320),
        (29, "female", "breastfeeding", 310, 300, 320),
        (40, "female", "breastfeeding", 320, 300, 320),
    ],
)
def test_recommended_intake(age: float, sex: str | None, state: str | None, us: int, eu: int | None, uk: int) -> None:
    who = Person(age, sex, pregnant=state == "pregnant", breastfeeding=state == "breastfeeding")
    for authority, wanted in ((US, us), (EU, eu), (UK, uk)):
        found = recommended_intake(authority, who)
        assert (found.value if isinstance(found, Intake) else None) == wanted


@pytest.mark.parametrize(
    ("age", "us", "eu", "uk"),
    [(0.5, None, None, None), (2, 65, None, None), (6, 110, 250, None), (12, 350, 250, None), (40, 350, 250, 400)],
)
def test_upper_level(age: float, us: int | None, eu: int | None, uk: int | None) -> None:
    for authority, wanted in ((US, us), (EU, eu), (UK, uk)):
        found = upper_level(authority, Person(age))
        assert (found.value if isinstance(found, UpperRow) else None) == wanted


def test_the_uk_level_is_not_for_pregnancy() -> None:
    assert upper_level(UK, Person(29, "female", pregnant=True)) == NoFigure()
    assert isinstance(upper_level(US, Person(29, "female", pregnant=True)), UpperRow)


def test_only_what_decides_is_asked() -> None:
    assert recommended_intake(US, Person()) is Missing.AGE
    assert recommended_intake(US, Person(pregnant=True)) is Missing.AGE
    assert recommended_intake(US, Person(40)) is Missing.SEX
    assert isinstance(recommended_intake(US, Person(6)), Intake)
    assert isinstance(recommended_intake(UK, Person(pregnant=True)), Intake)


def test_no_row_is_no_figure() -> None:
    assert recommended_intake(US, Person(56, "female", pregnant=True)) == NoFigure()
    assert recommended_intake(EU, Person(0.2)) == NoFigure()


def test_a_child_gets_the_lowest_ceiling() -> None:
    found = lowest_upper_level([US, EU, UK], Person(6))
    assert isinstance(found, UpperRow)
    assert found.value == 110
    assert lowest_upper_level([US, EU, UK], Person(0.5)) == NoFigure()


people = st.builds(
    Person,
    age=st.one_of(st.none(), st.floats(0, 120)),
    sex=st.sampled_from([None, "female", "male"]),
    pregnant=st.sampled_from([None, True, False]),
    breastfeeding=st.sampled_from([None, True, False]),
)


@given(people, st.sampled_from(sorted(TABLE.authorities)))
def test_every_person_gets_a_figure_a_question_or_an_honest_no(who: Person, key: str) -> None:
    found = recommended_intake(TABLE.authorities[key], who)
    if isinstance(found, Intake):
        assert 20 < found.value < 450
    if who.age is not None and who.sex is not None:
        assert not isinstance(found, Missing)
    ceiling = upper_level(TABLE.authorities[key], who)
    assert who.age is None or not isinstance(ceiling, Missing)


@given(
    st.floats(0, 120), st.sampled_from(["female", "male"]), st.sampled_from(["us", "eu", "uk", "anz", "who", "dach"])
)
def test_rows_do_not_overlap(age: float, sex: str, key: str) -> None:
    rows = TABLE.authorities[key].recommended
    fitting = [
        r
        for r in rows
        if r.stage == "general" and r.sex in ("any", sex) and r.from_y <= age and (r.to_y is None or age < r.to_y)
    ]
    assert len(fitting) <= 1


def test_countries_lead_to_their_authority(parts: Parts) -> None:
    table = parts.content.intake
    wanted = {
        "us": "us",
        "ca": "us",
        "uk": "uk",
        "eu": "eu",
        "fr": "eu",
        "de": "dach",
        "au": "anz",
        None: "us",
        "xx": "us",
    }
    assert {c: table.authority_of(c) for c in wanted} == wanted


def _someone(row: IntakeRow | UpperRow, sex: str | None, late: bool) -> Person:
    """A person of the row's stage, at its first or near its last day."""
    last = row.to_y - 0.001 if row.to_y is not None else row.from_y + 20
    pregnant, breastfeeding = row.stage == "pregnancy", row.stage == "lactation"
    return Person(last if late else row.from_y, sex, pregnant=pregnant, breastfeeding=breastfeeding)


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("key", sorted(TABLE.authorities))
def test_every_row_of_every_authority_is_reached(key: str, late: bool) -> None:
    authority = TABLE.authorities[key]
    for row in authority.recommended:
        found = recommended_intake(authority, _someone(row, None if row.sex == "any" else row.sex, late))
        assert isinstance(found, Intake) and found.value == row.value, row
    for ceiling in authority.upper:
        level = upper_level(authority, _someone(ceiling, "female", late))
        assert isinstance(level, UpperRow) and level.value == ceiling.value, ceiling
