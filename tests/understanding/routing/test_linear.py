import numpy as np

from bot.understanding.routing import linear
from bot.understanding.routing.features import Features, Matrix

WORDS = ["sleep", "food", "dog", "dose", "time", "leg"]


def made(phrases: int = 240) -> tuple[Features, Matrix, np.ndarray, list[list[str]]]:
    chance = np.random.default_rng(3)
    labels = np.arange(phrases, dtype=np.int32) % len(WORDS)
    texts = [[WORDS[label], *chance.choice(["the", "a", "my", "for", "best", "what"], 3).tolist()] for label in labels]
    features = Features.fit(texts)
    return features, features.matrix(texts), labels, texts


def dense(matrix: Matrix) -> np.ndarray:
    out = np.zeros((matrix.rows, matrix.width), np.float32)
    for i in range(matrix.rows):
        held = slice(matrix.starts[i], matrix.starts[i + 1])
        out[i, matrix.columns[held]] = matrix.values[held]
    return out


def test_the_head_learns_the_word_that_matters() -> None:
    features, matrix, labels, texts = made()
    head = linear.train(matrix, labels, len(WORDS))
    assert all(head.scores(*features.row(text)).argmax() == label for text, label in zip(texts, labels, strict=True))
    assert head.scores(*features.row(["what", "dog", "best"])).argmax() == WORDS.index("dog")


def test_training_is_repeatable_and_reports_progress() -> None:
    _, matrix, labels, _ = made(60)
    shares: list[float] = []
    first = linear.train(matrix, labels, len(WORDS), progress=shares.append)
    second = linear.train(matrix, labels, len(WORDS))
    assert np.array_equal(first.weights, second.weights)
    assert shares == sorted(shares) and shares[-1] == 1


def test_an_empty_row_leaves_the_bias() -> None:
    features, matrix, labels, _ = made(60)
    head = linear.train(matrix, labels, len(WORDS))
    assert np.array_equal(head.scores(*features.row([])), head.bias)
