"""Shards: bounded in number, the same every time, and no pair lost at a border."""

from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.udfs.core.semantic.cells import count_cells, route_vectors, train_cells
from tests.planted_vectors import brute_force, topics, turned, unit


@pytest.mark.parametrize(("vectors", "cells"), [(0, 1), (1, 1), (20_000, 1), (20_001, 2), (1_000_000, 50), (10**12, 4_096)])
def test_cells_follow_from_the_number_of_vectors(vectors, cells):
    assert count_cells(vectors, 20_000) == cells


def test_small_shards_still_have_enough_to_train_on():
    assert count_cells(390, 16) == 10


def cells_of(vectors, centroids, least=0.92, probes=99):
    cells, bounds = route_vectors(vectors, centroids, least=least, probes=probes)
    return [cells[bounds[at] : bounds[at + 1]].tolist() for at in range(len(vectors))]


def test_home_is_the_nearest_and_neighbours_are_those_whose_border_is_near():
    """Centroids at 0, 90 and 180 degrees; pairs of cosine 0.92 are 0.4 apart, so a border counts up to 0.2 on either side."""
    centroids = np.array([[1, 0], [0, 1], [-1, 0]], np.float32)
    turn = np.radians([0.0, 44.0, 46.0, 30.0, 90.0, 134.0])
    vectors = np.stack([np.cos(turn), np.sin(turn)], axis=1).astype(np.float32)
    # The border of the first two is at 45 degrees: at 30 degrees it is sin(15 degrees) = 0.26 away.
    assert cells_of(vectors, centroids) == [[0], [0, 1], [1, 0], [0], [1], [1, 2]]
    assert cells_of(vectors, centroids, probes=0) == [[0], [0], [1], [0], [1], [1]]


def test_of_two_equal_centroids_the_first_counts():
    centroids = np.array([[1, 0], [1, 0]], np.float32)
    assert cells_of(np.array([[1, 0]], np.float32), centroids) == [[0]]


def test_no_pair_is_lost_where_copies_are_not_capped():
    """Both vectors of every pair meet in the home of one of them."""
    originals = topics(1_500, 16, centres=3, spread=2.0)
    vectors = np.concatenate([originals, turned(originals, np.linspace(0.92, 0.95, 1_500))])
    homes = cells_of(vectors, train_cells(vectors[:2_000], 12, 0))
    pairs = brute_force(vectors, 0.92)
    assert sum(homes[a][0] != homes[b][0] for a, b in pairs) > 100
    assert [pair for pair in pairs if homes[pair[0]][0] not in homes[pair[1]] and homes[pair[1]][0] not in homes[pair[0]]] == []


def test_two_copies_keep_nearly_all_pairs():
    originals = topics(3_000, 64, centres=3, spread=2.0)
    vectors = np.concatenate([originals, turned(originals, 0.93)])
    homes = cells_of(vectors, train_cells(vectors[:2_000], 12, 0), probes=2)
    assert max(map(len, homes)) == 3
    pairs = brute_force(vectors, 0.92)
    met = [homes[a][0] in homes[b] or homes[b][0] in homes[a] for a, b in pairs]
    assert np.mean(met) > 0.99


def test_where_a_vector_goes_does_not_depend_on_the_others():
    vectors = topics(300, 64)
    centroids = train_cells(vectors, 6, 0)
    assert cells_of(vectors, centroids)[17:18] == cells_of(vectors[17:18], centroids)


def test_centroids_are_the_same_every_time_and_of_length_one():
    sample = topics(1_000, 64)
    first = train_cells(sample, 8, 7)
    np.testing.assert_array_equal(first, train_cells(sample, 8, 7))
    np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1.0, atol=1e-5)
    assert (first != train_cells(sample, 8, 8)).any()


@pytest.mark.parametrize("count", [0, 1, 3])
def test_samples_of_fewer_vectors_than_cells(count):
    sample = topics(max(count, 1), 64)[:count]
    centroids = train_cells(sample, 8, 0)
    assert len(centroids) == count
    np.testing.assert_allclose(np.sort(centroids, axis=0), np.sort(unit(sample) if count else sample, axis=0), atol=1e-6)
