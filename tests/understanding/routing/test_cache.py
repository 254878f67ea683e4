from pathlib import Path

import pytest
from small_router import PHRASES, SUBJECTS

from bot.understanding.routing import cache
from bot.understanding.routing.calibration import Calibration, Chance

TEXTS = ["at what time do i take my magnesium", "my cat needs magnesum", "best time to take vitamin d", "zzz"]


def test_a_kept_router_says_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = cache.load_or_train(PHRASES, subjects=SUBJECTS, directory=tmp_path)
    monkeypatch.setattr(cache.Router, "train", lambda *_a, **_k: pytest.fail("trained again"))
    kept = cache.load_or_train(PHRASES, subjects=SUBJECTS, directory=tmp_path)
    assert [kept.rank(text) for text in TEXTS] == [fresh.rank(text) for text in TEXTS]


def test_another_phrase_is_another_router(tmp_path: Path) -> None:
    cache.load_or_train(PHRASES, directory=tmp_path)
    more = {**PHRASES, "form.one": [*PHRASES["form.one"], "lactate"]}
    assert cache.load_or_train(more, directory=tmp_path).rank("lactate").exact
    assert len(list(tmp_path.iterdir())) == 2


def test_calibration_needs_no_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.load_or_train(PHRASES, directory=tmp_path)
    monkeypatch.setattr(cache.Router, "train", lambda *_a, **_k: pytest.fail("trained again"))
    sure = cache.load_or_train(PHRASES, calibration=Calibration(right=Chance(9.0, {})), directory=tmp_path)
    assert sure.rank(TEXTS[0]).confidence > 0.99


@pytest.mark.parametrize("rubbish", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_a_broken_file_is_made_anew(tmp_path: Path, rubbish: bytes) -> None:
    cache.load_or_train(PHRASES, directory=tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(rubbish)
    assert cache.load_or_train(PHRASES, directory=tmp_path).rank(TEXTS[0]).candidates
    assert path.stat().st_size > 1_000


def test_a_folder_that_can_not_be_written_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert cache.load_or_train(PHRASES, directory=blocked / "inner").rank(TEXTS[0]).candidates


def test_old_files_go(tmp_path: Path) -> None:
    for number in range(cache.KEPT + 2):
        cache.load_or_train({"a": [f"word{number}"], "b": ["other"]}, directory=tmp_path)
    assert len(list(tmp_path.iterdir())) == cache.KEPT
