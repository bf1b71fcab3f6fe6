"""The index suits the data: never more centroids or codes than it can train."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.semantic import VectorIndexSection
from auralith_pipeline.udfs.core.semantic.plan import plan_index


@pytest.mark.parametrize("vectors", [0, 1, 5, 71, 300])
@pytest.mark.parametrize("kind", ["ivf_flat", "ivf_pq"])
def test_fewer_vectors_than_centroids_are_searched_flat(vectors, kind):
    """O-38: nlist 128, m 8, nbits 8."""
    plan = plan_index(vectors, 64, VectorIndexSection(kind=kind, nlist=128, pq_m=8, pq_nbits=8))
    assert plan.kind == "flat"
    assert "128 lists need 4,992 vectors" in plan.why
    assert f"found {vectors}" in plan.why


@pytest.mark.parametrize(("vectors", "kind"), [(4_991, "flat"), (4_992, "ivf_flat"), (4_993, "ivf_flat")])
def test_lists_need_39_vectors_each(vectors, kind):
    """D3: corpora below, at and above the training threshold (FAISS: min_points_per_centroid is 39)."""
    assert plan_index(vectors, 64, VectorIndexSection(kind="ivf_flat", nlist=128)).kind == kind


@pytest.mark.parametrize(("vectors", "kind"), [(9_983, "flat"), (9_984, "ivf_pq")])
def test_codes_need_39_vectors_each_however_few_lists(vectors, kind):
    """O-38: a product quantizer of 8 bits has 256 codes, also with one list's worth of vectors."""
    assert plan_index(vectors, 64, VectorIndexSection(kind="ivf_pq", nlist=2)).kind == kind


@pytest.mark.parametrize(("vectors", "nlist"), [(77, 0), (78, 2), (390, 10), (1_521, 39), (10_000, 100), (1_000_000, 1_000)])
def test_lists_follow_from_the_data(vectors, nlist):
    """The square root, where each list has 39 vectors: 39 * 39 = 1,521."""
    assert plan_index(vectors, 64, VectorIndexSection()).nlist == nlist


def test_probes_are_never_more_than_lists():
    assert plan_index(78, 8, VectorIndexSection()).nprobe == 2
    assert plan_index(10_000, 8, VectorIndexSection(nprobe=5)).nprobe == 5
    assert plan_index(1_000_000, 8, VectorIndexSection()).nprobe == 125


@pytest.mark.parametrize(("dimensions", "parts"), [(384, 48), (768, 96), (100, 10), (7, 1), (17, 1)])
def test_a_vector_is_coded_in_equal_parts(dimensions, parts):
    assert plan_index(100_000, dimensions, VectorIndexSection(kind="ivf_pq")).pq_m == parts


def test_parts_that_do_not_divide_the_vector_are_refused():
    with pytest.raises(ConfigError, match="pq_m is 7.*384 dimensions"):
        plan_index(10, 384, VectorIndexSection(kind="ivf_pq", pq_m=7))
