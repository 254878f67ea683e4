from pathlib import Path

import numpy as np
import pytest
from small_router import PHRASES, SUBJECTS

from bot.understanding.routing import cache
from bot.understanding.routing.router import Router
from bot.understanding.routing.vectors import WordVectors, train_head

NAMES = ["dog", "beagle", "food", "meal", "time", "hour", "the", "mag", "##nesium"]


@pytest.fixture(scope="module")
def table() -> WordVectors:
    meaning = {"dog": 0, "beagle": 0, "food": 1, "meal": 1, "time": 2, "hour": 2, "mag": 3, "##nesium": 3}
    numbers = np.zeros((len(NAMES), 4), np.int8)
    for row, name in enumerate(NAMES):
        numbers[row, meaning.get(name, 3)] = 127
    scale = np.array([0.01] * 6 + [0.0005] + [0.002] * 2, np.float32)
    return WordVectors.of(NAMES, numbers, scale)


def test_words_and_pieces(table: WordVectors) -> None:
    assert table.rows("dog") == [0]
    assert table.rows("magnesium") == [7, 8]
    assert table.rows("zzz") == []


def test_a_sentence_has_length_one_and_points_where_its_weighty_words_do(table: WordVectors) -> None:
    vector = table.sentence(["the", "beagle"])
    assert np.linalg.norm(vector) == pytest.approx(1) and vector.argmax() == 0
    assert not table.sentence(["zzz"]).any()


def test_the_head_generalises_to_words_of_like_meaning(table: WordVectors) -> None:
    texts = [["dog"], ["food"], ["time"]] * 5
    vectors = np.stack([table.sentence(text) for text in texts])
    head = train_head(vectors, np.array([0, 1, 2] * 5, np.int32), 3)
    assert [head.scores(table.sentence([word])).argmax() for word in ("beagle", "meal", "hour")] == [0, 1, 2]


def test_the_stage_helps_the_router_and_can_be_left_out(table: WordVectors) -> None:
    router = Router.train(PHRASES, subjects=SUBJECTS, vectors=table)
    found = router.rank("beagle magnesium", without=frozenset({"subject"}))
    assert found.candidates[0].topic == "safety.pets"
    without = router.rank("beagle magnesium", without=frozenset({"vectors"}))
    assert without.evidence["vectors"] == 0 and found.evidence["vectors"] != 0


def test_the_cache_keeps_the_head_and_tells_tables_apart(table: WordVectors, tmp_path: Path) -> None:
    fresh = cache.load_or_train(PHRASES, vectors=table, directory=tmp_path)
    kept = cache.load_or_train(PHRASES, vectors=table, directory=tmp_path)
    assert kept.rank("beagle magnesium") == fresh.rank("beagle magnesium")
    assert cache.content_hash(PHRASES, "oos", None, table) != cache.content_hash(PHRASES, "oos")
    assert cache.load_vectors(tmp_path / "absent.npz") is None
