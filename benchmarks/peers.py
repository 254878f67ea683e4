"""Routers to compare with, each in a few lines of its own library. All share one shape: fit, then score a text.

Peers learn from the in-scope phrases only and refuse by a threshold on their best score, which serves them better than
a class of its own made of out-of-scope phrases (Larson et al. 2019, table 2).
"""

# ruff: noqa: PLC0415 - a peer's library is loaded with it alone, else memory and times would be everyone's

from __future__ import annotations

import importlib.util
import math
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from bot.base.text import normalise, words

Answer = tuple[str, float]
"""The best in-scope label and how sure of it (any scale, higher is surer)."""


class Engine(Protocol):
    """A router under test."""

    def fit(self, phrases: Mapping[str, Sequence[str]], folder: Path) -> None:
        """Learn from label -> phrases; `folder` is scratch space."""

    def answer(self, text: str) -> Answer:
        """The best label for a text."""


def plain(text: str) -> str:
    """The same normal form for every engine."""
    return " ".join(words(normalise(text)))


class Fuzzy:
    """rapidfuzz over all phrases; a label's score is that of its best phrase."""

    def __init__(self, scorer: str) -> None:
        self.scorer = scorer

    def fit(self, phrases: Mapping[str, Sequence[str]], folder: Path) -> None:
        self.texts = [plain(text) for found in phrases.values() for text in found]
        self.labels = [label for label, found in phrases.items() for _ in found]

    def answer(self, text: str) -> Answer:
        from rapidfuzz import fuzz, process

        found = process.extractOne(plain(text), self.texts, scorer=getattr(fuzz, self.scorer))
        return self.labels[found[2]], float(found[1])


class BM25:
    """Okapi BM25 with one document a phrase; a label's score is that of its best phrase."""

    def fit(self, phrases: Mapping[str, Sequence[str]], folder: Path) -> None:
        self.labels: list[str] = []
        postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        lengths = []
        for label, found in phrases.items():
            for text in found:
                counts = Counter(plain(text).split())
                for word, count in counts.items():
                    postings[word].append((len(self.labels), count))
                lengths.append(sum(counts.values()))
                self.labels.append(label)
        mean = sum(lengths) / len(lengths)
        self.weights: dict[str, list[tuple[int, float]]] = {}
        for word, held in postings.items():
            rare = math.log(1 + (len(lengths) - len(held) + 0.5) / (len(held) + 0.5))
            self.weights[word] = [(i, rare * n * 2.2 / (n + 1.2 * (0.25 + 0.75 * lengths[i] / mean))) for i, n in held]

    def answer(self, text: str) -> Answer:
        scores: dict[int, float] = defaultdict(float)
        for word in plain(text).split():
            for i, weight in self.weights.get(word, ()):
                scores[i] += weight
        if not scores:
            return self.labels[0], 0.0
        best = max(scores, key=lambda i: (scores[i], -i))
        return self.labels[best], scores[best]


class LinearSVC:
    """scikit-learn's LinearSVC on TF-IDF of word pairs and of characters within words."""

    def fit(self, phrases: Mapping[str, Sequence[str]], folder: Path) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC as Head

        texts = [plain(text) for found in phrases.values() for text in found]
        labels = [label for label, found in phrases.items() for _ in found]
        words_of = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")
        inside = TfidfVectorizer(ngram_range=(2, 5), sublinear_tf=True, analyzer="char_wb")
        self.model: Any = make_pipeline(make_union(words_of, inside), Head(C=1.0, random_state=0)).fit(texts, labels)

    def answer(self, text: str) -> Answer:
        scores = self.model.decision_function([plain(text)])[0]
        best = int(scores.argmax())
        return str(self.model.classes_[best]), float(scores[best])


class MiniLM:
    """all-MiniLM-L6-v2 in eight bits through onnxruntime, under a logistic head (numpy's, ours)."""

    def fit(self, phrases: Mapping[str, Sequence[str]], folder: Path) -> None:
        import numpy as np
        from sklearn.linear_model import LogisticRegression

        self.folder = str(minilm_folder())
        texts = [text for found in phrases.values() for text in found]
        labels = [label for label, found in phrases.items() for _ in found]
        vectors = np.stack([self._vector(text) for text in texts])
        self.head: Any = LogisticRegression(C=20.0, max_iter=300).fit(vectors, labels)
        del self._session

    def __getstate__(self) -> dict[str, Any]:
        return {"folder": self.folder, "head": self.head}

    def _vector(self, text: str) -> Any:
        import numpy as np

        if not hasattr(self, "_session"):
            import onnxruntime
            from tokenizers import Tokenizer

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 2
            self._session = onnxruntime.InferenceSession(str(Path(self.folder) / "model-int8.onnx"), options)
            self._tokenizer = Tokenizer.from_file(str(Path(self.folder) / "tokenizer.json"))
            self._tokenizer.no_padding()
        ids = self._tokenizer.encode(text[:1_000]).ids[:128]
        feed = {
            "input_ids": np.array([ids], np.int64),
            "attention_mask": np.ones((1, len(ids)), np.int64),
            "token_type_ids": np.zeros((1, len(ids)), np.int64),
        }
        names = {entry.name for entry in self._session.get_inputs()}
        hidden = self._session.run(None, {name: value for name, value in feed.items() if name in names})[0][0]
        mean = hidden.mean(axis=0)
        return mean / np.linalg.norm(mean)

    def answer(self, text: str) -> Answer:
        shares = self.head.predict_proba([self._vector(text)])[0]
        best = int(shares.argmax())
        return str(self.head.classes_[best]), float(shares[best])


def minilm_folder() -> Path:
    """The folder with model-int8.onnx and tokenizer.json, named by MAGSLEEP_MINILM."""
    return Path(os.environ.get("MAGSLEEP_MINILM", "minilm-int8"))


PEERS: dict[str, Callable[[], Engine]] = {
    "WRatio": lambda: Fuzzy("WRatio"),
    "token_sort": lambda: Fuzzy("token_sort_ratio"),
    "token_set": lambda: Fuzzy("token_set_ratio"),
    "BM25": BM25,
    "LinearSVC": LinearSVC,
    "MiniLM": MiniLM,
}
NEEDS = {"LinearSVC": ("sklearn",), "MiniLM": ("onnxruntime", "tokenizers", "sklearn")}


def missing(name: str) -> str | None:
    """Why a peer can not run here, or None."""
    absent = [module for module in NEEDS.get(name, ()) if importlib.util.find_spec(module) is None]
    if absent:
        return f"{' and '.join(absent)} not installed"
    if name == "MiniLM" and not (minilm_folder() / "model-int8.onnx").exists():
        return "no model-int8.onnx in the folder that MAGSLEEP_MINILM names (scripts/export_minilm.py makes it)"
    return None
