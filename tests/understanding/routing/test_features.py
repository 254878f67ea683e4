import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.routing.features import NUMBER, Features, fold_numbers, pieces

PHRASES = [["magnesium", "for", "sleep"], ["sleeping", "badly"], ["best", "time", "for", "magnesium"]]


def test_pieces_stay_inside_words_and_keep_their_edges() -> None:
    assert pieces("no") == [" n", "no", "o ", " no", "no ", " no "]
    assert {"sl", "leepi", "ng "} <= set(pieces("sleeping")) and max(map(len, pieces("sleeping"))) == 5


def test_words_stems_and_their_pairs_are_columns() -> None:
    features = Features.fit(PHRASES)
    known = len(features.row(["sleeping"])[0])
    assert len(features.row(["sleeping", "badly"])[0]) > known + len(features.row(["badly"])[0])
    stem_alone = features.row(["sleeps"])[0]
    assert stem_alone[-1] >= features.edges[1] and features.row(["sleeping"])[0][-1] in stem_alone


def test_numbers_fold_into_one_sign() -> None:
    assert fold_numbers(["400", "mg", "9:30", "b6"]) == [NUMBER, "mg", NUMBER, "b6"]


def test_each_block_has_the_same_length() -> None:
    features = Features.fit(PHRASES)
    columns, values = features.row(["magnesium", "for", "sleep"])
    parts = np.split(values, np.searchsorted(columns, features.edges))
    assert all(np.isclose(np.dot(part, part), 1 / 3) for part in parts)


def test_rare_features_weigh_more() -> None:
    features = Features.fit(PHRASES)
    assert features.idf[features.row(["badly"])[0]].max() > features.idf[features.row(["magnesium"])[0]].max() >= 1


def test_keys_and_weights_restore_the_same_features() -> None:
    features = Features.fit(PHRASES)
    again = Features.restore(features.keys, features.idf)
    for row, other in zip(features.row(PHRASES[0]), again.row(PHRASES[0]), strict=True):
        assert np.array_equal(row, other)


@given(st.lists(st.text("abcdef", min_size=1, max_size=6), max_size=8))
def test_any_text_gives_a_row_within_the_columns(tokens: list[str]) -> None:
    features = Features.fit(PHRASES)
    columns, values = features.row(tokens)
    assert len(columns) == len(values) == len(set(columns.tolist()))
    assert np.dot(values, values) <= 1 + 1e-5
