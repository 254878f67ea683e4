"""A trained router on disk, so that a start takes a moment and not seconds. The only part that touches the disk.

The file's name is a hash of everything training depends on: the phrases, the lists' words, and the version of this
code. Whoever changes a phrase gets a new file; nobody can load a stale one. Plain numpy arrays, never pickles: a cache
that someone tampered with can make the bot wrong, but can not make it run code.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from bot.understanding.routing.calibration import Calibration
from bot.understanding.routing.features import Features, remember_stems, stem
from bot.understanding.routing.linear import Linear
from bot.understanding.routing.router import OUT_OF_SCOPE, Progress, Router
from bot.understanding.routing.softmatch import SoftMatcher
from bot.understanding.routing.spelling import Speller
from bot.understanding.routing.subject import Subjects
from bot.understanding.routing.vectors import DenseHead, WordVectors

VERSION = 10
"""Raise it whenever training or the arrays' meaning changes."""
KEPT = 4
"""Older files of the folder beyond this many are removed after a write."""

_PREFIX = "router-"
_log = logging.getLogger(__name__)
Arrays = dict[str, NDArray[np.generic]]


def load_or_train(
    phrases: Mapping[str, Sequence[str]],
    *,
    oos_label: str = OUT_OF_SCOPE,
    calibration: Calibration | None = None,
    subjects: Subjects | None = None,
    vectors: WordVectors | None = None,
    directory: Path | None = None,
    progress: Progress | None = None,
) -> Router:
    """The router for these phrases: from the cache if it holds one, else trained and kept.

    `directory` defaults to the person's cache folder. A folder that can not be written costs only time: the router is
    trained and used all the same. Calibration and subject lists are applied afresh, so changing them needs no training.
    """
    folder = directory or default_folder()
    path = folder / f"{_PREFIX}{content_hash(phrases, oos_label, subjects, vectors)}.npz"
    found = read_arrays(path)
    if found is not None:
        return _unpack(found, oos_label, calibration, subjects, vectors)
    router = Router.train(
        phrases,
        oos_label=oos_label,
        calibration=calibration,
        subjects=subjects,
        vectors=vectors,
        progress=progress,
    )
    try:
        write_arrays(path, _pack(router), _PREFIX)
    except OSError as error:
        _log.warning("The trained router was not kept in %s: %s", folder, error)
    return router


def default_folder() -> Path:
    """The person's cache folder."""
    return Path(platformdirs.user_cache_dir("magsleep", appauthor=False))


def load_vectors(path: Path) -> WordVectors | None:
    """The table of word vectors, or None where there is none (the router then does without)."""
    arrays = read_arrays(path)
    if arrays is None:
        return None
    return WordVectors.of(
        _lines(arrays["names"]), arrays["vectors"].astype(np.int8, copy=False), arrays["scale"].astype(np.float32)
    )


def content_hash(
    phrases: Mapping[str, Sequence[str]],
    oos_label: str,
    subjects: Subjects | None = None,
    vectors: WordVectors | None = None,
) -> str:
    """24 hex digits that change with the phrases, the lists' words, the table, the label or this code's `VERSION`."""
    content: list[object] = [VERSION, oos_label, [[topic, list(phrases[topic])] for topic in sorted(phrases)]]
    content.append(subjects.vocabulary() if subjects else [])
    if vectors:
        content += [list(vectors.numbers.shape), hashlib.sha256(vectors.scale.tobytes()).hexdigest()]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:24]


def _text(lines: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(lines).encode(), np.uint8)


def _lines(array: NDArray[np.generic]) -> list[str]:
    text = array.tobytes().decode()
    return text.split("\n") if text else []


def _pack(router: Router) -> Arrays:
    counts = router.speller.counts
    packed: Arrays = {
        "keys": router.features.keys,
        "idf": router.features.idf,
        "weights": router.linear.weights,
        "scale": router.linear.scale,
        "bias": router.linear.bias,
        "stems": _text(router.soft.stems),
        "stem_weights": router.soft.weights,
        "starts": router.soft.starts,
        "holders": router.soft.holders,
        "totals": router.soft.totals,
        "words": _text(list(counts)),
        "word_stems": _text([stem(word) for word in counts]),
        "counts": np.array(list(counts.values()), np.int32),
        "forms": _text(router.forms),
        "phrases": _text([phrase.replace("\n", " ") for phrase in router.phrases]),
        "topics": _text(router.topics),
        "labels": router.labels,
    }
    if router.dense:
        dense = router.dense
        packed |= {"dense": dense.weights, "phrase_vectors": dense.phrases, "phrase_scale": dense.scale}
    return packed


def _unpack(
    arrays: Arrays,
    oos_label: str,
    calibration: Calibration | None,
    subjects: Subjects | None,
    vectors: WordVectors | None,
) -> Router:
    words = _lines(arrays["words"])
    remember_stems(words, _lines(arrays["word_stems"]))
    soft = SoftMatcher.restore(
        _lines(arrays["stems"]),
        _floats(arrays["stem_weights"]),
        arrays["starts"].astype(np.int64),
        arrays["holders"].astype(np.int32),
        _floats(arrays["totals"]),
    )
    return Router.assemble(
        tuple(_lines(arrays["topics"])),
        tuple(_lines(arrays["phrases"])),
        arrays["labels"].astype(np.int32),
        _lines(arrays["forms"]),
        Features.restore(arrays["keys"].astype(np.int64, copy=False), _floats(arrays["idf"])),
        Linear(arrays["weights"].astype(np.int8, copy=False), _floats(arrays["scale"]), _floats(arrays["bias"])),
        soft,
        Speller.restore(dict(zip(words, arrays["counts"].tolist(), strict=True))),
        calibration=calibration,
        subjects=subjects,
        vectors=vectors,
        dense=_dense(arrays) if vectors else None,
        oos_label=oos_label,
    )


def _dense(arrays: Arrays) -> DenseHead:
    phrases = arrays["phrase_vectors"].astype(np.int8, copy=False)
    return DenseHead(_floats(arrays["dense"]), phrases, _floats(arrays["phrase_scale"]))


def _floats(array: NDArray[np.generic]) -> NDArray[np.float32]:
    return array.astype(np.float32, copy=False)


def read_arrays(path: Path) -> Arrays | None:
    """The arrays of a file, or None if there is none or it is not whole."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            return {name: held[name] for name in held.files}
    except FileNotFoundError:
        return None
    except (OSError, EOFError, ValueError, zipfile.BadZipFile) as error:
        _log.warning("The kept file %s is not readable and is made anew: %s", path.name, error)
        return None


def write_arrays(path: Path, arrays: Arrays, prefix: str) -> None:
    """Write a file whole or not at all, then remove the oldest files of this prefix beyond `KEPT`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{prefix}", suffix=".npz")
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(stream, allow_pickle=False, **arrays)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    kept = sorted(path.parent.glob(f"{prefix}*.npz"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in kept[KEPT:]:
        old.unlink(missing_ok=True)
