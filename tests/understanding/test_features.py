import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.features import NUMBER, Features, fold_numbers, pieces

PHRASES = [["magnesium", "for", "sleep"], ["sleeping", "badly"], ["best", "time", "for", "magnesium"]]


def test_pieces_stay_inside_words_and_keep_their_edges() -> None:
    inside, typed, stems = pieces(["no", "sleeping"])
    assert " n" in inside and "o " in inside and " no " in inside and "o s" not in inside
    assert "no sleeping" in typed
    assert "sleep" in stems


def test_numbers_fold_into_one_sign() -> None:
    assert fold_numbers(["400", "mg", "9:30", "b6"]) == [NUMBER, "mg", NUMBER, "b6"]


def test_each_block_has_the_same_length() -> None:
    features = Features.fit(PHRASES)
    columns, values = features.row(["magnesium", "for", "sleep"])
    first, second, _ = (len(index) for index in features.indexes)
    parts = [
        values[columns < first],
        values[(columns >= first) & (columns < first + second)],
        values[columns >= first + second],
    ]
    assert all(np.isclose(np.dot(part, part), 1 / 3) for part in parts)


def test_rare_features_weigh_more() -> None:
    features = Features.fit(PHRASES)
    typed = features.indexes[1]
    assert features.idf[typed["badly"]] > features.idf[typed["magnesium"]] >= 1


def test_names_and_weights_restore_the_same_features() -> None:
    features = Features.fit(PHRASES)
    again = Features.restore(features.names(), features.idf)
    for row, other in zip(features.row(PHRASES[0]), again.row(PHRASES[0]), strict=True):
        assert np.array_equal(row, other)


@given(st.lists(st.text("abcdef", min_size=1, max_size=6), max_size=8))
def test_any_text_gives_a_row_within_the_columns(tokens: list[str]) -> None:
    features = Features.fit(PHRASES)
    columns, values = features.row(tokens)
    assert len(columns) == len(values) == len(set(columns.tolist()))
    assert np.dot(values, values) <= 1 + 1e-5
