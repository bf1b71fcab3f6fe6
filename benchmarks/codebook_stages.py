"""Do residual stages, or a product of codebooks, describe media better than one codebook, at the same number of tokens?

    .venv/bin/python benchmarks/codebook_stages.py FOLDER [--kind image] [--files 330] [--size 1024] [--rounds 5]

FOLDER holds pictures (or sounds, with --kind audio); one file in ten is held out whole. Compared are one codebook; two stages over patches
of twice the width (or duration), so two codes for two patches; and for pictures a product of two codebooks over the halves of a patch,
whose pairs of codes are as many ids as the one codebook has. Prints the mean squared distance for each held-out patch of the one codebook's
size, and the time from the vectors of a file to its codes on one thread, the two in turn (median of all files, then of the rounds).
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.media import AudioSection, ImageSection
from auralith_pipeline.tokenizer.codebook_train import train_codebook
from auralith_pipeline.tokenizer.quantise import Quantiser
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.vectors import VectorRules, read_vectors

Vectors = NDArray[np.float32]
ONE = VectorRules()
TWO = VectorRules(image=ImageSection(patch_width=32, stages=2), audio=AudioSection(patch=32, stages=2))


def read(folder: Path, kind: str, rules: VectorRules, files: int) -> tuple[list[Vectors], list[Vectors]]:
    """Vectors of each file to train on, and of each that is held out."""
    parts: tuple[list[Vectors], list[Vectors]] = [], []
    for number, path in enumerate(sorted(folder.iterdir())[:files]):
        try:
            parts[number % 10 == 0].append(read_vectors(kind, path.read_bytes(), rules))
        except MediaError:
            continue
    return parts


def train(kind: str, parts: tuple[list[Vectors], list[Vectors]], size: int, stages: int) -> Quantiser:
    training, held_out = (np.concatenate(part) for part in parts)
    book = train_codebook(training, size, held_out=held_out, modality=kind, recipe={}, stages=stages)
    told = {name: round(value, 4) for name, value in book.statistics.items() if name in ("distortion", "held_out_usage")}
    print(f"  {stages} of {size}: {len(training)} vectors of {training.shape[1]} values, {len(held_out)} held out, {told}", flush=True)
    return Quantiser(book, "cpu")


def halves(parts: tuple[list[Vectors], list[Vectors]], size: int) -> float:
    """The held-out distortion of a product of two codebooks."""
    middle, distortion = parts[0][0].shape[1] // 2, 0.0
    for half in (slice(0, middle), slice(middle, None)):
        cut = tuple([np.ascontiguousarray(vectors[:, half]) for vectors in part] for part in parts)
        distortion += train("image", cut, math.isqrt(size), 1).codebook.statistics["held_out_distortion"]
    return distortion


def milliseconds(quantisers: list[Quantiser], files: list[list[Vectors]], rounds: int) -> list[float]:
    """Of each quantiser, for its vectors of the same files, in turn: the median of all files, then of the rounds."""
    rows = []
    for _ in range(rounds):
        spent: list[list[float]] = [[] for _ in quantisers]
        for of_file in zip(*files, strict=True):
            for quantiser, vectors, times in zip(quantisers, of_file, spent, strict=True):
                start = time.perf_counter()
                quantiser.encode(vectors)
                times.append(1000 * (time.perf_counter() - start))
        rows.append([statistics.median(times) for times in spent])
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kind", choices=("image", "audio"), default="image")
    parser.add_argument("--files", type=int, default=330)
    parser.add_argument("--size", type=int, default=1_024)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(f"{asked.kind}, load {os.getloadavg()[0]:.1f}")
    narrow, wide = (read(asked.folder, asked.kind, rules, asked.files) for rules in (ONE, TWO))
    one, two = train(asked.kind, narrow, asked.size, 1), train(asked.kind, wide, asked.size, 2)
    # A wide vector is two narrow ones; the last of a sound may be half empty, so both are told for each narrow one.
    count = sum(map(len, narrow[1]))
    plain, staged = (sum(map(float, (quantiser.measure(vectors)[1].sum() for vectors in parts[1]))) / count
                     for quantiser, parts in ((one, narrow), (two, wide)))  # fmt: skip
    print(f"one codebook of {asked.size}: {plain:.3f}")
    print(f"two stages of {asked.size} over twice the width: {staged:.3f} ({staged / plain:.3f} of it)")
    if asked.kind == "image":
        product = halves(narrow, asked.size)
        print(f"a product of two of {math.isqrt(asked.size)}: {product:.3f} ({product / plain:.3f} of it)")
    found = milliseconds([one, two], [narrow[1], wide[1]], asked.rounds)
    print(f"a file's vectors to codes, ms: one codebook {found[0]:.2f}, two stages {found[1]:.2f}")


if __name__ == "__main__":
    main()
