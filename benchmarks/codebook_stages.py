"""Would residual or product quantisation describe pictures better than one codebook, at the same number of tokens?

    .venv/bin/python benchmarks/codebook_stages.py FOLDER [--files 330] [--size 1024]

FOLDER holds pictures; one in ten is held out whole. Compared are, each with one token for every patch: one codebook; two residual stages
over pairs of neighbouring patches (two codes for two patches); and a product of two codebooks over the halves of a patch whose pairs of
codes are as many ids as the one codebook has. Prints the mean squared distance for each held-out patch.
"""

from __future__ import annotations

import argparse
import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.tokenizer.codebook_train import train_codebook
from auralith_pipeline.tokenizer.quantise import Quantiser
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.vectors import VectorRules, read_vectors

Vectors = NDArray[np.float32]


def train(vectors: Vectors, held_out: Vectors, size: int) -> Quantiser:
    given = (np.ascontiguousarray(each) for each in (vectors, held_out))
    return Quantiser(train_codebook(next(given), size, held_out=next(given), modality="image", recipe={}, rounds=12), "cpu")


def rest(quantiser: Quantiser, vectors: Vectors) -> Vectors:
    return vectors - quantiser.decode(quantiser.encode(vectors))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, default=330)
    parser.add_argument("--size", type=int, default=1_024)
    options = parser.parse_args()
    parts: tuple[list[Vectors], list[Vectors]] = [], []
    for number, path in enumerate(sorted(options.folder.iterdir())[: options.files]):
        try:
            parts[number % 10 == 0].append(read_vectors("image", path.read_bytes(), VectorRules()))
        except MediaError:
            continue
    training, held_out = (np.concatenate(part) for part in parts)
    width = training.shape[1]
    print(f"{len(training)} patches, {len(held_out)} held out")

    one = train(training, held_out, options.size)
    print(f"one codebook of {options.size}: {one.measure(held_out)[1].mean():.3f}", flush=True)

    pairs, other = (each.reshape(-1, 2 * width) for each in (training, held_out))
    first = train(pairs, other, options.size)
    second = train(rest(first, pairs), rest(first, other), options.size)
    print(f"residual, 2 x {options.size} over pairs: {second.measure(rest(first, other))[1].mean() / 2:.3f}", flush=True)

    size, distortion = math.isqrt(options.size), 0.0
    for begin, end in ((0, width // 2), (width // 2, width)):
        half = np.ascontiguousarray(held_out[:, begin:end])
        distortion += train(training[:, begin:end], half, size).measure(half)[1].mean()
    print(f"product, {size} x {size}: {distortion:.3f}")


if __name__ == "__main__":
    main()
