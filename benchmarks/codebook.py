"""Our codebooks against scikit-learn's MiniBatchKMeans and FAISS: training, distortion and use on pictures held out, and speed of encoding.

    python benchmarks/codebook.py [--codes 1024] [--patches 100000] [--rounds 5] [--trainings 1]

Patches of 16 x 16 x 3 values are cut from crops, at several scales, of the photographs in scikit-image's and scikit-learn's wheels;
six whole pictures are held out. Everything runs on one thread, the engines in turn. Encoding is timed per picture of 196 patches, in
wall time (the median of all pictures in a round, then of the rounds; the least beside it, for busy machines); training in CPU seconds.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import faiss
import numpy as np
import skimage.data
import sklearn.datasets
from numpy.typing import NDArray
from PIL import Image
from sklearn.cluster import MiniBatchKMeans
from threadpoolctl import threadpool_limits

from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.tokenizer.codebook_train import train_codebook
from auralith_pipeline.tokenizer.quantise import Quantiser

Vectors = NDArray[np.float32]
PHOTOS = Path(skimage.data.__file__).parent
MORE = Path(sklearn.datasets.__file__).parent / "images"
TRAINING = (
    *("astronaut.png", "brick.png", "cell.png", "clock_motion.png", "coins.png", "grass.png", "gravel.png"),
    *("hubble_deep_field.jpg", "ihc.png", "moon.png", "motorcycle_left.png", "page.png", "retina.jpg", "text.png"),
)
HELD_OUT = ("chelsea.png", "coffee.png", "rocket.jpg", "camera.png", "china.jpg", "flower.jpg")
PICTURE = 196  # patches


def patches(names: tuple[str, ...], crops: int, rng: np.random.Generator) -> Vectors:
    """So many square crops of each picture, scaled to 224 x 224 and cut: float32 (n, 768) in [0, 1]."""
    cut = []
    for name in names:
        picture = Image.open((PHOTOS if (PHOTOS / name).exists() else MORE) / name).convert("RGB")
        for _ in range(crops):
            side = int(min(picture.size) * rng.uniform(0.35, 1))
            x, y = rng.integers(0, picture.width - side + 1), rng.integers(0, picture.height - side + 1)
            square = picture.resize((224, 224), Image.Resampling.BICUBIC, (x, y, x + side, y + side))
            cut.append(np.asarray(square, np.float32).reshape(14, 16, 14, 16, 3).swapaxes(1, 2).reshape(PICTURE, 768) / 255)
    return np.concatenate(cut)


def trainings(train: Vectors, held_out: Vectors, codes: int, rounds: int) -> Codebook:
    """Prints each engine's distortion and use; returns our codebook of seed 0."""
    engines: dict[str, Callable[[int], Any]] = {
        "ours": lambda seed: train_codebook(train, codes, held_out=held_out[:1], modality="image", recipe={}, seed=seed).vectors,
        "sklearn": lambda seed: MiniBatchKMeans(codes, random_state=seed).fit(train).cluster_centers_,
        "faiss": lambda seed: _faiss_kmeans(train, codes, seed),
    }
    found: dict[str, list[tuple[float, float, float, float]]] = {name: [] for name in engines}
    kept: Codebook | None = None
    for seed in range(rounds):
        for name, engine in engines.items():
            start = time.process_time()
            vectors = np.ascontiguousarray(engine(seed), np.float32)
            seconds = time.process_time() - start
            book = Codebook("image", vectors, {})
            kept = kept or book
            quantiser = Quantiser(book, "cpu")
            ids, squared = quantiser.measure(held_out)
            found[name].append((seconds, quantiser.measure(train)[1].mean(), squared.mean(), len(np.unique(ids)) / codes))
            print(f"  seed {seed} {name:8} " + "  ".join(f"{value:.4g}" for value in found[name][-1]), flush=True)
    print(f"training, medians of {rounds}: CPU seconds, distortion on training and held-out patches, use by held-out patches")
    middle = {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in found.items()}
    for name, (seconds, trained, fresh, used) in middle.items():
        print(f"  {name:8} {seconds:8.1f} s  {trained:.3f}  {fresh:.3f} ({fresh / middle['sklearn'][2]:.3f} of sklearn's)  {used:.1%}")
    assert kept is not None
    return kept


def _faiss_kmeans(train: Vectors, codes: int, seed: int) -> Vectors:
    means = faiss.Kmeans(train.shape[1], codes, niter=25, seed=seed, max_points_per_centroid=len(train))
    means.train(train)
    return np.asarray(means.centroids)


def encoding(book: Codebook, held_out: Vectors, rounds: int) -> None:
    index = faiss.IndexFlatL2(book.vectors.shape[1])
    index.add(book.vectors)
    peer = MiniBatchKMeans(book.size, init=book.vectors, n_init=1, max_iter=1, random_state=0).fit(book.vectors)
    peer.cluster_centers_ = book.vectors.copy()
    halves = (book.vectors**2).sum(axis=1) / 2
    quantiser = Quantiser(book, "cpu")
    engines: dict[str, Callable[[Vectors], Any]] = {
        "ours": quantiser.encode,
        "faiss": lambda picture: index.search(picture, 1)[1][:, 0],
        "numpy": lambda picture: (halves - picture @ book.vectors.T).argmin(axis=1),
        "sklearn": peer.predict,
    }
    pictures = [held_out[i : i + PICTURE].copy() for i in range(0, len(held_out), PICTURE)]
    agree = {name: np.mean([np.mean(engine(p) == quantiser.encode(p)) for p in pictures]) for name, engine in engines.items()}
    times: dict[str, list[float]] = {name: [] for name in engines}
    least = dict.fromkeys(engines, np.inf)
    for _ in range(rounds):
        for name, engine in engines.items():
            spent = []
            for picture in pictures:
                start = time.perf_counter()
                engine(picture)
                spent.append(1000 * (time.perf_counter() - start))
            times[name].append(statistics.median(spent))
            least[name] = min(least[name], *spent)
    print(
        f"encoding {PICTURE} patches of 768 values, {book.size} codes, one thread, medians of {rounds} rounds over {len(pictures)} pictures"
    )
    for name, spent in times.items():
        middle = statistics.median(spent)
        ratio = middle / statistics.median(times["ours"])
        print(f"  {name:8} {middle:7.3f} ms  least {least[name]:7.3f} ms  {ratio:5.2f} x ours  {agree[name]:.4%} of our codes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codes", type=int, default=1024)
    parser.add_argument("--patches", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5, help="of encoding")
    parser.add_argument("--trainings", type=int, default=1, help="of each engine, with other seeds")
    asked = parser.parse_args()
    faiss.omp_set_num_threads(1)
    rng = np.random.default_rng(7)
    train = patches(TRAINING, -(-asked.patches // PICTURE // len(TRAINING)), rng)
    held_out = patches(HELD_OUT, 8, rng)
    print(f"{platform.machine()}, {os.cpu_count()} cores, NumPy {np.__version__}; {len(train)} patches, {len(held_out)} held out")
    train_codebook(train[:2000], 64, held_out=held_out[:64], modality="image", recipe={}, rounds=2)  # kernels are compiled
    with threadpool_limits(1):
        encoding(trainings(train, held_out, asked.codes, asked.trainings), held_out, asked.rounds)


if __name__ == "__main__":
    main()
