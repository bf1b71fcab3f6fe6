"""Shards of a corpus of vectors: clusters around coarse centroids, with the vectors near a border in both.

Two unit vectors of cosine c are at a distance of d = sqrt(2 - 2c). Where they lie in two clusters, the segment between them crosses
the plane halfway between the two centroids, so one of them is within d/2 of it (triangle inequality). A vector is therefore copied
into every cluster to whose border it is that near; both vectors of a pair then meet in the home of one of them, for certain as long as
the number of copies is not capped.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.semantic.plan import POINTS_PER_CENTROID
from auralith_pipeline.udfs.core.semantic.search import load_faiss

SAMPLE_PER_CELL = 128  # vectors that a centroid is trained on
_MOST_CELLS = 4_096  # so that sample, and centroids on every worker, stay small: 0.8 GB and 6 MB of 384 dimensions
_ROUNDS = 15
_ROUNDING = 1e-5
_BLOCK = 4_096


def count_cells(vectors: int, shard_vectors: int) -> int:
    """How many shards so many vectors make; at least one."""
    return max(1, min(_MOST_CELLS, -(-vectors // shard_vectors), vectors // POINTS_PER_CENTROID))


def train_cells(sample: NDArray[np.float32], cells: int, seed: int) -> NDArray[np.float32]:
    """Coarse centroids: spherical k-means (Dhillon and Modha 2001) by FAISS, one thread.

    sample: unit vectors, float32, shape (n, d), in an order that depends on the vectors alone. Returns float32 (min(cells, n), d),
    unit vectors; none for no vectors.
    """
    cells = min(cells, len(sample))
    if cells <= 1:
        # One cell needs no centroid of its own: any unit vector will do, and everything is nearest to it.
        return sample[:cells].copy()
    faiss = load_faiss()
    means = faiss.Kmeans(
        sample.shape[1],
        cells,
        niter=_ROUNDS,
        seed=seed,
        spherical=True,
        min_points_per_centroid=1,
        max_points_per_centroid=len(sample),  # never a second sample
    )
    means.train(sample)
    return np.asarray(means.centroids, np.float32)


def route_vectors(
    units: NDArray[np.float32], centroids: NDArray[np.float32], *, least: float, probes: int
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """The cells of each vector: its home first, then those whose border it is near to, the nearest border first.

    units: float32 (n, d); centroids: float32 (k, d), k >= 1, all of unit length
    least: the cosine from which on pairs are wanted; probes: most cells besides the home
    Returns cells int32, all vectors' behind each other, and bounds int64 (n + 1,) into them. Ties go to the smaller number.
    """
    limit = np.sqrt(max(0.0, 2.0 - 2.0 * least)) / 2.0 + _ROUNDING
    apart = np.sqrt(np.maximum(2.0 - 2.0 * (centroids.astype(np.float64) @ centroids.astype(np.float64).T), 0.0))
    columns = np.ascontiguousarray(centroids.T, np.float64)
    cells: list[NDArray[np.int32]] = []
    counts = np.zeros(len(units), np.int64)
    for start in range(0, len(units), _BLOCK):
        block = units[start : start + _BLOCK]
        near = np.zeros((len(block), len(centroids)))
        _products(np.ascontiguousarray(block), columns, near)
        home = np.argmax(near, axis=1)
        rows = np.arange(len(block))
        gap = near[rows, home][:, None] - near
        width = apart[home]
        border = np.divide(gap, width, out=np.full_like(gap, np.inf), where=width > 0.0)  # equal centroids have no border
        border[rows, home] = -1.0
        order = np.argsort(border, axis=1, kind="stable")[:, : probes + 1]
        kept = np.take_along_axis(border, order, axis=1) <= limit
        counts[start : start + len(block)] = kept.sum(axis=1)
        cells.append(order[kept].astype(np.int32))
    bounds = np.concatenate(([0], np.cumsum(counts)))
    return (np.concatenate(cells) if cells else np.zeros(0, np.int32)), bounds


@leaf_njit
def _products(units, columns, out):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    # A matrix product of BLAS sums in an order that depends on how many rows it has; a vector's home may not.
    for row in range(units.shape[0]):
        for i in range(units.shape[1]):
            x = np.float64(units[row, i])
            for cell in range(columns.shape[1]):
                out[row, cell] += x * columns[i, cell]
