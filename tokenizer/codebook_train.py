"""Training of a codebook: k-means with Lloyd's rounds over all vectors, and codes that nothing is near to placed anew.

Every distance that decides something is summed in one fixed order (codebook_nearest.py) and so is every mean, so one seed gives the same
codebook with any number of threads, any BLAS and any machine of the same floating point and NumPy's generator.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.tokenizer.codebook import Codebook, check_vectors
from auralith_pipeline.tokenizer.codebook_seed import Spreader, choose_seeds
from auralith_pipeline.tokenizer.codebook_statistics import figures
from auralith_pipeline.tokenizer.codebook_threads import one_blas_thread
from auralith_pipeline.tokenizer.quantise import NearestCodes, Quantiser

_TOLERANCE = 2e-4  # a round that takes away less of the distortion is the last
_REPAIRS = 8


def train_codebook(
    vectors: NDArray[np.float32],
    size: int,
    *,
    held_out: NDArray[np.float32],
    modality: str,
    recipe: dict[str, Any],
    seed: int = 0,
    rounds: int = 50,
    threads: int = 1,
    stages: int = 1,
) -> Codebook:
    """A codebook of `size` codes in each of `stages`, with what it does to the training and the held-out vectors as its statistics.

    vectors: float32 (n, D), in an order that depends on them alone; held_out: float32 (m, D), of other media
    stages: each after the first is trained on what the nearest codes of those before it leave of the training vectors
    rounds: at most so many for a stage, each some n x (D + size) x 32 products; threads: that search at a time. Memory: 1 MB of scores for
    each, and what n float64 and int32 take, besides the vectors; several stages take a copy of them.
    Errors: TokenizerError for vectors of another type or shape, or with NaN, and where fewer than `size` of them (or of what a stage is
    left with) are distinct.
    """
    vectors, held_out = check_vectors(vectors, "training vectors"), check_vectors(held_out, "held-out vectors")
    if size < 1 or rounds < 1 or stages < 1 or held_out.shape[1] != vectors.shape[1]:
        raise TokenizerError(
            f"{size} codes in {stages} stages and {rounds} rounds from vectors of {vectors.shape[1]} values, held out {held_out.shape[1]}; "
            "wanted at least one code, stage and round, and vectors of one recipe"
        )
    made, left, told = [], vectors, {"seed": seed, "rounds": 0, "dead_resets": 0}
    with one_blas_thread():
        for stage in range(stages):
            try:
                codes, done, resets = _lloyd(left, size, seed + stage, rounds, threads)
            except TokenizerError as error:
                if not stage:
                    raise
                raise TokenizerError(f"stage {stage + 1}, on what those before it leave: {error}, or fewer stages") from None
            made.append(codes)
            told["rounds"] += done
            told["dead_resets"] += resets
            if stage + 1 < stages:
                left = left - codes[find(codes, left, threads)[0]]
        book = Codebook(modality, np.concatenate(made), recipe, stages=stages)
        return replace(book, statistics=told | _measure(book, vectors, held_out))


def _measure(book: Codebook, vectors: NDArray[np.float32], held_out: NDArray[np.float32]) -> dict[str, Any]:
    """The figures of both; of several stages also the held-out distortion that the first, the first two, ... would leave."""
    quantiser = Quantiser(book, "cpu")
    told = figures(*quantiser.measure(vectors), book.size, "") | figures(*quantiser.measure(held_out), book.size, "held_out_")
    if book.stages > 1:
        parts = [Codebook(book.modality, book.vectors[: n * book.entries], {}, stages=n) for n in range(1, book.stages)]
        distortions = [math.fsum(Quantiser(part, "cpu").measure(held_out)[1]) / len(held_out) for part in parts]
        told["held_out_distortion_by_stage"] = [*distortions, told["held_out_distortion"]]
    return told


def _lloyd(vectors: NDArray[np.float32], size: int, seed: int, rounds: int, threads: int) -> tuple[NDArray[np.float32], int, int]:
    """Codes float32 (K, D), the rounds that were needed, and how many codes were placed anew."""
    rng = np.random.default_rng(seed)
    codes = choose_seeds(vectors, size, rng)
    resets, done, before = 0, 0, math.inf
    while done < rounds:
        ids, squared = find(codes, vectors, threads)
        distortion = math.fsum(squared)
        dead = revive(codes, vectors, ids, squared, rng)
        resets, done = resets + dead, done + 1
        codes = means(codes, vectors, ids)
        if not dead and before - distortion <= _TOLERANCE * distortion:
            break
        before = distortion
    for _ in range(_REPAIRS):  # the last means may have left a code without vectors
        ids, squared = find(codes, vectors, threads)
        dead = revive(codes, vectors, ids, squared, rng)
        resets += dead
        if not dead:
            break
    return codes, done, resets


def find(codes: NDArray[np.float32], vectors: NDArray[np.float32], threads: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """The nearest codes int32 (n,) and squared distances float64 (n,), by several threads."""
    nearest = NearestCodes(codes)
    if threads == 1:
        return nearest.find(vectors)
    parts = [vectors[start : start + 16 * nearest.block] for start in range(0, len(vectors), 16 * nearest.block)]
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(nearest.find, parts))
    return np.concatenate([ids for ids, _ in found]), np.concatenate([squared for _, squared in found])


def revive(
    codes: NDArray[np.float32], vectors: NDArray[np.float32], ids: NDArray[np.int32], squared: NDArray[np.float64], rng: np.random.Generator
) -> int:
    """Move codes (K, D) that no vector has to vectors that are far from theirs; ids and squared change with them. Returns how many."""
    dead = np.flatnonzero(np.bincount(ids, minlength=len(codes)) == 0)
    if len(dead):
        rows = Spreader(vectors).spread(dead, ids, squared, rng)
        codes[dead[: len(rows)]] = vectors[rows]
    return len(dead)


def means(codes: NDArray[np.float32], vectors: NDArray[np.float32], ids: NDArray[np.int32]) -> NDArray[np.float32]:
    """The mean of each code's vectors, float32 (K, D); a code without any stays where it is."""
    sums = np.zeros(codes.shape, np.float64)
    _add(vectors, ids, sums)
    counts = np.bincount(ids, minlength=len(codes))[:, None]
    return np.where(counts > 0, sums / np.maximum(counts, 1), codes).astype(np.float32)


@leaf_njit
def _add(vectors: NDArray[np.float32], ids: NDArray[np.int32], sums: NDArray[np.float64]) -> None:
    for i in range(vectors.shape[0]):
        row = sums[ids[i]]
        for j in range(row.shape[0]):
            row[j] += vectors[i, j]
