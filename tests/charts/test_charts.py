"""What the drawing guarantees: size, sameness, nothing cut off, grades told apart without colour."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.charts import day, forest, style, timeline
from bot.charts.forest import Forest, Panel, Row
from bot.charts.style import GROUND, STROKES, Sheet
from bot.knowledge.science import Grade


def pixels(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colours_of(image: Image.Image) -> set[tuple[int, ...]]:
    return {image.getpixel((x, y)) for x in range(0, image.width, 3) for y in range(0, image.height, 3)}  # type: ignore[misc]


def panel(*rows: Row) -> Forest:
    return Forest("Minutes", (Panel("Falling asleep", rows, "sooner", "later", "no effect", -1),))


POOLED = Row("Both", "-17 (-27 to -7)", (-17.36, -27.27, -7.44), pooled=True)
NUMBERED = Row("One trial", "-5 (-9 to -1)", (-5.0, -9.0, -1.0))
NAMED = Row("Another trial", "no minutes found")


def test_every_grade_has_a_stroke_of_its_own_even_in_grey() -> None:
    assert set(STROKES) == set(Grade)
    assert len({(s.width, s.dashes) for s in STROKES.values()}) == len(Grade)


def test_all_words_can_be_read_on_the_ground() -> None:
    for colour in (style.INK, style.QUIET, style.ACCENT, style.BAR, *(s.colour for s in STROKES.values())):
        assert contrast(colour, GROUND) >= 4.2, colour
    assert contrast(style.QUIET, style.PANEL) >= 4.5


def test_a_sheet_is_as_wide_as_two_phones() -> None:
    image = pixels(Sheet().png(100))
    assert image.size == (720, 200)


def test_long_words_are_wrapped_and_dollars_are_no_formula() -> None:
    sheet = Sheet()
    lines = sheet.wrap("a rather long line of words that cannot stand on one line of a phone", 150, style.BODY)
    assert len(lines) > 2
    assert all(sheet.width(line, style.BODY) <= 150 for line in lines)
    assert sheet.wrap("", 100, style.BODY) == [""]
    sheet.text(10, 10, "$5 and $6")
    assert len(sheet.png(50)) > 500


def test_a_square_only_for_a_trial_with_numbers() -> None:
    square = tuple(int(style.ACCENT[i : i + 2], 16) for i in (1, 3, 5))
    assert square in colours_of(pixels(forest.draw(panel(POOLED, NUMBERED, NAMED))))
    assert square not in colours_of(pixels(forest.draw(panel(POOLED, NAMED))))


@pytest.mark.parametrize(
    ("rows", "ends"),
    [((POOLED,), (-30, 10)), ((NUMBERED,), (-10, 10)), ((NAMED,), (-10, 10)), ((), (-10, 10))],
)
def test_the_axis_holds_every_range_and_zero(rows: tuple[Row, ...], ends: tuple[int, int]) -> None:
    assert forest.scale(rows) == ends


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert forest.draw(panel(POOLED)) == forest.draw(panel(POOLED))


def test_barred_hours_are_hatched_and_cut_at_midnight() -> None:
    medicine = timeline.Row("Doxycycline", "22:30", (1350,), ((990, 1590),))
    magnesium = timeline.Row("Magnesium", "16:30", (990,), ((150, 990),))
    drawn = pixels(timeline.draw(timeline.Timeline("Title", "barred", "free", (medicine,), magnesium)))
    assert drawn.width == 720
    assert timeline._within([(990, 1590)]) == [(990, 1440), (0, 150)]
    assert timeline._within([(-120, 60)]) == [(1320, 1440), (0, 60)]
    assert timeline._within([(0, 1440)]) == [(0, 1440)]


def test_a_long_name_is_cut_to_its_column() -> None:
    sheet = Sheet()
    cut = day._fitted(sheet, "a food with a name that no phone could hold", 100, style.BODY, False)
    assert cut.endswith("…") and sheet.width(cut, style.BODY) <= 100
    assert day._fitted(sheet, "rice", 100, style.BODY, False) == "rice"
