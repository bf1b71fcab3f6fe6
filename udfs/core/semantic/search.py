"""The nearest neighbours of vectors in one shard, by FAISS, and the pairs among them whose true cosine is high enough."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.semantic import VectorIndexSection
from auralith_pipeline.udfs.core.semantic.plan import IndexPlan, plan_index
from auralith_pipeline.udfs.core.semantic.vectors import pair_cosines

_LOG = logging.getLogger(__name__)
# How far float32 products of unit vectors may lie from the true cosine; nearer candidates are measured, others are not worth it.
_ROUNDING = 1e-4


class Pairs(NamedTuple):
    """Verified pairs: left and right, int64, numbers of rows; cosines, float64."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    cosines: NDArray[np.float64]


_NONE = Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))


def search_shard(
    units: NDArray[np.float32],
    *,
    home: NDArray[np.bool_],
    fresh: NDArray[np.bool_],
    base: NDArray[np.bool_],
    query: NDArray[np.bool_],
    least: float,
    wanted: VectorIndexSection,
    seed: int,
) -> Pairs:
    """The similar pairs that one shard has to find; each once, left < right, in the order of their rows.

    units: unit vectors, float32 (n, d), in the order of their names; all flags: bool (n,)
    home: the shard is the vector's own cell, not one it was copied to; fresh: not searched before
    base, query: of a cell that is searched in parts, whether the vector is among those searched, and among those searched for

    Of two vectors at least one is at home here and at least one fresh. So which pairs are looked for does not depend on the batches
    that the vectors came in.
    """
    found = []
    for asked, held in (
        (query & fresh & home, base),
        # Fresh copies meet the fresh ones that are at home in the line above.
        (query & fresh & ~home, base & home & ~fresh),
    ):
        queries, rows = np.flatnonzero(asked), np.flatnonzero(held)
        if len(queries) and len(rows):
            pairs = find_pairs(units[queries], units[rows], least=least, wanted=wanted, seed=seed)
            found.append((queries[pairs.left], rows[pairs.right], pairs.cosines))
    if not found:
        return _NONE
    first, second, cosines = (np.concatenate(part) for part in zip(*found, strict=True))
    left, right = np.minimum(first, second), np.maximum(first, second)
    pair = left * len(units) + right
    _, once = np.unique(pair, return_index=True)
    once = once[left[once] != right[once]]  # a vector is nearest to itself
    return Pairs(left[once], right[once], cosines[once])


def find_pairs(queries: NDArray[np.float32], base: NDArray[np.float32], *, least: float, wanted: VectorIndexSection, seed: int) -> Pairs:
    """Pairs of a query and a base vector (also of a vector with itself, where it is in both) whose cosine is at least `least`.

    queries, base: unit vectors, float32, shapes (q, d) and (n, d), in an order of the caller's that depends on nothing else, since
    k-means depends on it. Of each query, the `wanted.neighbours` nearest as the index sees them are measured, in double precision
    from the vectors themselves: an index may miss a pair, it never makes one.
    Raises ConfigError where FAISS is missing.
    """
    if len(base) == 0 or len(queries) == 0:
        return _NONE
    plan = plan_index(len(base), base.shape[1], wanted)
    if plan.why:
        _LOG.info("searched flat: %s", plan.why)
    index = build_index(base, plan, seed)
    near, rows = index.search(queries, min(wanted.neighbours + 1, len(base)))  # one more: a query may find itself
    found = rows >= 0
    if plan.kind != "ivf_pq":  # distances to codes are no bound on anything
        found &= near >= least - _ROUNDING
    left, place = np.nonzero(found)
    right = rows[left, place].astype(np.int64)
    cosines = pair_cosines(queries, base, left.astype(np.int64), right)
    true = cosines >= least
    return Pairs(left[true].astype(np.int64), right[true], cosines[true])


def build_index(base: NDArray[np.float32], plan: IndexPlan, seed: int) -> Any:
    """The FAISS index that `plan` names, trained on the vectors and filled with them; metric: inner product.

    One thread, and k-means from `seed`: the same vectors in the same order give the same index.
    """
    faiss = load_faiss()
    dimensions = base.shape[1]
    if plan.kind == "flat":
        index = faiss.IndexFlatIP(dimensions)
    else:
        lists = faiss.IndexFlatIP(dimensions)
        if plan.kind == "ivf_flat":
            index = faiss.IndexIVFFlat(lists, dimensions, plan.nlist, faiss.METRIC_INNER_PRODUCT)
        else:
            index = faiss.IndexIVFPQ(lists, dimensions, plan.nlist, plan.pq_m, plan.pq_nbits, faiss.METRIC_INNER_PRODUCT)
            index.pq.cp.seed = seed
        index.cp.seed = seed
        index.cp.spherical = True  # centroids of unit vectors, compared by inner product, are unit vectors
        index.nprobe = plan.nprobe
        index.train(base)
    index.add(base)
    return index


def load_faiss() -> Any:
    """FAISS, on one thread: tasks run side by side already, and sums over threads would depend on their number."""
    try:
        import faiss
    except ImportError as error:
        raise ConfigError(
            "Semantic duplicates need FAISS, which is not installed here: pip install 'auralith-pipeline[quality]', on the workers, too."
        ) from error
    faiss.omp_set_num_threads(1)
    return faiss
