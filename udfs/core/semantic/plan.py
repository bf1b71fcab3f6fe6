"""Which index suits so many vectors: FAISS trains centroids and codes by k-means, and few vectors make bad ones, or none."""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.semantic import IndexKind, VectorIndexSection

# What FAISS asks for (ClusteringParameters.min_points_per_centroid): below it warns, and below one point per centroid it fails.
POINTS_PER_CENTROID = 39
_LEAST_PROBES = 8


@dataclass(frozen=True, kw_only=True)
class IndexPlan:
    """An index that so many vectors can train. `why`: in words, where it is not the kind that was asked for; else empty."""

    kind: IndexKind
    nlist: int = 0
    nprobe: int = 0
    pq_m: int = 0
    pq_nbits: int = 0
    why: str = ""


def plan_index(vectors: int, dimensions: int, wanted: VectorIndexSection) -> IndexPlan:
    """The index for a shard of so many vectors.

    Lists: as asked, else the square root of the vectors, but no more than 39 vectors each can train. Where a kind cannot be trained,
    the shard is searched flat, which is exact: fewer than two lists, fewer than 39 vectors for each list that was asked for, or for
    each of the 2**nbits codes of a product quantizer. (With fewer vectors than codes FAISS refuses, however few lists there are.)
    Raises ConfigError for parts of a code that do not divide the dimensions.
    """
    if wanted.kind == "flat":
        return IndexPlan(kind="flat")
    parts = wanted.pq_m or _parts(dimensions)
    if wanted.kind == "ivf_pq" and dimensions % parts:
        raise ConfigError(
            f"index.pq_m is {parts}, which does not divide the {dimensions} dimensions of the vectors; choose a divisor, or leave it out"
        )
    nlist = wanted.nlist or min(isqrt(vectors), vectors // POINTS_PER_CENTROID)
    needed = nlist * POINTS_PER_CENTROID
    if vectors < needed or nlist < 2:
        told = f"{max(2, nlist)} lists need {max(2, nlist) * POINTS_PER_CENTROID:,} vectors to train, found {vectors:,}"
        return IndexPlan(kind="flat", why=told)
    nprobe = min(nlist, wanted.nprobe or max(_LEAST_PROBES, nlist // 8))
    if wanted.kind == "ivf_flat":
        return IndexPlan(kind="ivf_flat", nlist=nlist, nprobe=nprobe)
    codes = 1 << wanted.pq_nbits
    if vectors < codes * POINTS_PER_CENTROID:
        return IndexPlan(
            kind="flat", why=f"codes of {wanted.pq_nbits} bits need {codes * POINTS_PER_CENTROID:,} vectors to train, found {vectors:,}"
        )
    return IndexPlan(kind="ivf_pq", nlist=nlist, nprobe=nprobe, pq_m=parts, pq_nbits=wanted.pq_nbits)


def _parts(dimensions: int) -> int:
    """The largest divisor that leaves eight dimensions or more to each part."""
    return next((parts for parts in range(dimensions // 8, 0, -1) if dimensions % parts == 0), 1)
