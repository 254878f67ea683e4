"""The trained second line of triage on disk, by the same rules as the router's cache: named by a hash, no pickles."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.understanding.routing.cache import Arrays, default_folder, read_arrays, write_arrays
from bot.understanding.routing.features import Features
from bot.understanding.routing.linear import Linear, Progress
from bot.understanding.routing.vectors import WordVectors
from bot.understanding.triage.model import CLASSES, TriageExamples, TriageModel

VERSION = 1
"""Raise it whenever training or the arrays' meaning changes."""

_PREFIX = "triage-"
_log = logging.getLogger(__name__)


def load_or_train(
    written: Sequence[bytes],
    examples: Callable[[], TriageExamples],
    phrases: Sequence[str],
    judged: Callable[[str], bool],
    *,
    vectors: WordVectors | None = None,
    directory: Path | None = None,
    progress: Progress | None = None,
) -> TriageModel:
    """The model for these examples: from the cache if it holds one, else trained and kept.

    `written` is what `examples` and `judged` were read from, as it stands on disk: a start that finds the model kept
    need not parse it. `judged` tells of a topic phrase that the rules ring for, and so must not be learnt as none.
    """
    folder = directory or default_folder()
    path = folder / f"{_PREFIX}{_hash(written, phrases, vectors)}.npz"
    found = read_arrays(path)
    if found is not None:
        return _unpack(found, vectors)
    read = examples()
    texts = {CLASSES[0]: read.texts("harmless"), "emergency": read.texts("emergency"), "crisis": read.texts("crisis")}
    model = TriageModel.train(texts, [p for p in phrases if not judged(p)], vectors=vectors, progress=progress)
    try:
        write_arrays(path, _pack(model), _PREFIX)
    except OSError as error:
        _log.warning("The trained second line of triage was not kept in %s: %s", folder, error)
    return model


def _hash(written: Sequence[bytes], phrases: Sequence[str], vectors: WordVectors | None) -> str:
    content: list[object] = [VERSION, [hashlib.sha256(part).hexdigest() for part in written], list(phrases)]
    if vectors:
        content += [list(vectors.numbers.shape), hashlib.sha256(vectors.scale.tobytes()).hexdigest()]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:24]


def _pack(model: TriageModel) -> Arrays:
    return {
        "keys": model.features.keys,
        "idf": model.features.idf,
        "weights": model.linear.weights,
        "scale": model.linear.scale,
        "bias": model.linear.bias,
        "supports": model.supports.astype(np.float16),
        "alpha": model.alpha,
    }


def _unpack(arrays: Arrays, vectors: WordVectors | None) -> TriageModel:
    return TriageModel(
        Features.restore(arrays["keys"].astype(np.int64, copy=False), _floats(arrays["idf"])),
        Linear(arrays["weights"].astype(np.int8, copy=False), _floats(arrays["scale"]), _floats(arrays["bias"])),
        vectors,
        _floats(arrays["supports"]),
        _floats(arrays["alpha"]),
    )


def _floats(array: NDArray[np.generic]) -> NDArray[np.float32]:
    return array.astype(np.float32, copy=False)
