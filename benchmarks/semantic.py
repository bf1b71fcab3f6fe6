"""Vectors of texts per second, and similar vectors found per second: our indexes against FAISS's exact one over everything.

    python benchmarks/semantic.py [--model FOLDER] [--vectors 20000] [--rounds 3]

Vectors are drawn around 200 topics, 384 dimensions, a fifth of them copies at cosines from 0.9 to 0.99. One process, one thread, rounds in
turn; medians of CPU seconds, and the recall of each index against the exact one. --model: also times the model on made-up texts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"), "1"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from auralith_pipeline.conf.semantic import SemanticSection, VectorIndexSection
from auralith_pipeline.udfs.core.semantic.encode import load_encoder
from auralith_pipeline.udfs.core.semantic.search import find_pairs, load_faiss
from tests.planted_vectors import topics, turned

LEAST = 0.92


def plain_flat(vectors: np.ndarray) -> set[tuple[int, int]]:
    """The peer's way: everything in one exact index, everything within the threshold."""
    index = load_faiss().IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    bounds, _, rows = index.range_search(vectors, LEAST)
    left = np.repeat(np.arange(len(vectors)), np.diff(bounds.astype(np.int64)))
    return {(a, b) for a, b in zip(left.tolist(), rows.tolist(), strict=True) if a < b}


def indexed(vectors: np.ndarray, kind: str) -> set[tuple[int, int]]:
    found = find_pairs(vectors, vectors, least=LEAST, wanted=VectorIndexSection.model_validate({"kind": kind}), seed=0)
    return {(min(a, b), max(a, b)) for a, b in zip(found.left.tolist(), found.right.tolist(), strict=True) if a != b}


def time_model(folder: str, rounds: int) -> None:
    encoder = load_encoder(SemanticSection(model=folder, device="cpu"))
    words = ("stone", "river", "bank", "market", "price", "code", "value", "test", "data", "table", "row", "index")
    for length in (15, 62, 254):
        texts = [" ".join(words[(n * 7 + at) % len(words)] for at in range(length)) for n in range(32)]
        seconds = []
        for _ in range(rounds):
            began = time.process_time()
            encoder.encode(texts)
            seconds.append(time.process_time() - began)
        print(f"texts of {length + 2} tokens: {len(texts) / statistics.median(seconds):8.1f} texts/CPU-s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--model")
    parser.add_argument("--vectors", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    if given.model:
        time_model(given.model, given.rounds)
    copies = given.vectors // 5
    originals = topics(given.vectors - copies, 384, centres=200)
    vectors = np.concatenate([originals, turned(originals[:copies], np.linspace(0.9, 0.99, copies))])
    ways = {
        "plain flat": lambda: plain_flat(vectors),
        **{kind: lambda kind=kind: indexed(vectors, kind) for kind in ("ivf_flat", "ivf_pq")},
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    pairs: dict[str, set[tuple[int, int]]] = {}
    for _ in range(given.rounds):
        for name, way in ways.items():
            began = time.process_time()
            pairs[name] = way()
            seconds[name].append(time.process_time() - began)
    exact = pairs["plain flat"]
    for name in ways:
        median = statistics.median(seconds[name])
        recall = len(pairs[name] & exact) / max(1, len(exact))
        print(f"{name:10} {median:7.2f} CPU-s {given.vectors / median:9.0f} vectors/CPU-s, {len(pairs[name])} pairs, recall {recall:.4f}")


if __name__ == "__main__":
    main()
