"""Search in a shard: what an index gives is measured, what it misses is little, and what is unique is left alone."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from auralith_pipeline.conf.semantic import VectorIndexSection
from auralith_pipeline.udfs.core.semantic.plan import plan_index
from auralith_pipeline.udfs.core.semantic.search import search_shard
from tests.planted_vectors import brute_force, topics, turned, unit

LEAST = 0.92


def pairs_of(vectors, kind="flat", *, least=LEAST, seed=0, home=None, fresh=None, base=None, query=None, **index):
    n = len(vectors)
    flags = {"home": home, "fresh": fresh, "base": base, "query": query}
    given = {name: np.ones(n, bool) if flag is None else flag for name, flag in flags.items()}
    found = search_shard(vectors, **given, least=least, wanted=VectorIndexSection(kind=kind, **index), seed=seed)
    return dict(zip(zip(found.left.tolist(), found.right.tolist(), strict=True), found.cosines.tolist(), strict=True))


@pytest.fixture(scope="module")
def corpus():
    """10,500 vectors, 3,000 of them copies at cosines from 0.9 to 0.999: some on each side of the threshold."""
    originals = topics(7_500, 64)
    return np.concatenate([originals, turned(originals[:3_000], np.linspace(0.9, 0.999, 3_000))])


@pytest.fixture(scope="module")
def wanted(corpus):
    return brute_force(corpus, LEAST)


@pytest.fixture(scope="module", params=["ivf_flat", "ivf_pq"])
def indexed(request, corpus):
    """Name of the index, and what it finds."""
    return request.param, pairs_of(corpus, request.param)


def test_recall_against_brute_force(indexed, corpus, wanted):
    """D3, acceptance 5: at least 0.95 for IVFFlat and 0.90 for IVFPQ; and not a pair that is none."""
    kind, found = indexed
    assert plan_index(len(corpus), 64, VectorIndexSection(kind=kind)).kind == kind
    assert len(wanted) > 2_000
    assert len(found.keys() & wanted) >= {"ivf_flat": 0.95, "ivf_pq": 0.90}[kind] * len(wanted)
    assert found.keys() <= wanted


def test_similarity_is_the_cosine_of_the_stored_vectors_whatever_the_index(indexed, corpus):
    """Codes only approximate distances; a pair's similarity is measured."""
    _, found = indexed
    wide = unit(corpus.astype(np.float64))
    ends = np.array(list(found))
    np.testing.assert_allclose(list(found.values()), (wide[ends[:, 0]] * wide[ends[:, 1]]).sum(axis=1), atol=1e-12)


def test_the_same_vectors_give_the_same_pairs(indexed, corpus):
    kind, found = indexed
    assert pairs_of(corpus, kind) == found


@pytest.mark.parametrize("kind", ["flat", "ivf_flat", "ivf_pq"])
def test_no_unique_vector_is_paired_when_200_come_to_1000(kind):
    """Acceptance 5: 1,000 vectors, then 200 new ones. L2 distances taken for cosines called each new one a copy, and no copy one."""
    old, new = topics(1_000, 64, seed=3), topics(200, 64, seed=4)
    fresh = np.arange(1_200) >= 1_000
    assert pairs_of(np.concatenate([old, new]), kind, fresh=fresh, nlist=10, pq_nbits=4) == {}
    copies = turned(old[:200], 0.97)
    found = pairs_of(np.concatenate([old, copies]), kind, fresh=fresh, nlist=10, pq_nbits=4)
    assert len(found.keys() & {(at, 1_000 + at) for at in range(200)}) >= (200 if kind == "flat" else 190)
    assert found.keys() <= {(at, 1_000 + at) for at in range(200)}


@pytest.mark.parametrize("count", [0, 1, 5, 71, 300])
@pytest.mark.parametrize("kind", ["ivf_flat", "ivf_pq"])
def test_fewer_vectors_than_centroids_give_exact_results(count, kind, caplog):
    """O-38: nlist 128, m 8, nbits 8; flat, logged, exact; no vectors are no error."""
    originals = topics(count - count // 2, 64)
    vectors = np.concatenate([originals, turned(originals[: count // 2], 0.95)])
    with caplog.at_level(logging.INFO):
        found = pairs_of(vectors, kind, nlist=128, pq_m=8, pq_nbits=8)
    assert set(found) == brute_force(vectors, LEAST)
    assert len(found) == count // 2
    assert ("searched flat: 128 lists need" in caplog.text) == (count > 0)


@pytest.mark.parametrize("count", [4_991, 4_992, 4_993])
def test_below_at_and_above_the_training_threshold(count):
    """D3: 128 lists need 4,992 vectors."""
    originals = topics(count - 500, 64)
    vectors = np.concatenate([originals, turned(originals[:500], 0.95)])
    wanted = brute_force(vectors, LEAST)
    found = set(pairs_of(vectors, "ivf_flat", nlist=128))
    assert found <= wanted
    assert len(found) >= (1.0 if count < 4_992 else 0.95) * len(wanted)


def test_pairs_on_the_threshold_count():
    """Similarity >= threshold is a duplicate."""
    vectors = np.array([[1.0, 0.0], [0.6, 0.8]], np.float32)
    x, y = vectors[1].astype(np.float64)
    cosine = float(x / np.sqrt(x * x + y * y))
    assert list(pairs_of(vectors, least=cosine).values()) == [cosine]
    assert pairs_of(vectors, least=float(np.nextafter(cosine, 1))) == {}


def test_only_pairs_with_a_fresh_vector_are_found():
    """A batch does not search again what earlier batches searched."""
    originals = topics(30, 64)
    vectors = np.concatenate([originals, turned(originals, 0.95), turned(originals, 0.96, seed=2)])
    fresh = np.arange(90) >= 60
    found = set(pairs_of(vectors, least=0.9, fresh=fresh))
    assert found == {pair for pair in brute_force(vectors, 0.9) if pair[1] >= 60}
    assert len(found) > 50


def test_batches_find_what_one_batch_finds():
    """The same pairs are looked for, whatever is fresh first, and whatever is a copy from another cell."""
    originals = topics(60, 64)
    vectors = np.concatenate([originals, turned(originals, 0.95)])
    home = np.arange(120) % 3 > 0
    whole = set(pairs_of(vectors, home=home))
    assert whole == {(a, b) for a, b in brute_force(vectors, LEAST) if home[a] or home[b]}
    first = np.random.default_rng(0).random(120) < 0.5
    early = {tuple(np.flatnonzero(first)[list(pair)]) for pair in pairs_of(vectors[first], home=home[first])}
    assert whole == early | set(pairs_of(vectors, home=home, fresh=~first))


def test_a_cell_in_parts_gives_what_the_cell_gives():
    """A cell of more vectors than a task should hold is searched part by part."""
    originals = topics(60, 64)
    vectors = np.concatenate([originals, turned(originals, 0.95)])
    home, part = np.arange(120) % 3 > 0, np.arange(120) % 2
    turns = [pairs_of(vectors, home=home, base=part == i, query=part == j) for i in (0, 1) for j in (0, 1)]
    assert set().union(*turns) == set(pairs_of(vectors, home=home))


def test_a_vector_has_at_most_so_many_neighbours():
    """Of vectors that are all alike each is paired with its nearest: pairs grow with the vectors, not with their square."""
    vectors = turned(np.repeat(topics(1, 64), 500, axis=0), 0.99)
    assert len(brute_force(vectors, LEAST)) == 500 * 499 // 2
    found = pairs_of(vectors, neighbours=10)
    assert 500 * 10 // 2 <= len(found) <= 500 * 10
