"""True Jaccard similarity, against Python's sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.near.compare import compare_pairs, find_in_runs

SETS = st.sets(st.one_of(st.integers(1, 12), st.integers(1, 2**63 - 1)), max_size=30)


def rows(sets):
    hashes = [sorted(each) for each in sets]
    return np.array(sum(hashes, []), np.uint64), np.concatenate(([0], np.cumsum([len(each) for each in hashes]))).astype(np.int64)


@given(st.lists(SETS, min_size=1, max_size=6), st.data())
def test_similarity_is_that_of_python_sets(sets, data):
    pairs = data.draw(st.lists(st.tuples(*[st.integers(0, len(sets) - 1)] * 2), max_size=8))
    ones, others = np.array(pairs, np.int64).reshape(-1, 2).T
    found = compare_pairs(*rows(sets), ones, others)
    expected = [len(sets[a] & sets[b]) / len(sets[a] | sets[b]) if sets[a] | sets[b] else 0.0 for a, b in pairs]
    assert found.tolist() == expected


def test_O36_the_largest_and_smallest_hashes_are_ordinary():
    extremes = {1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1}
    sets = rows([extremes, extremes, {2**63 - 1}, {2**31}, {2}])
    found = compare_pairs(*sets, np.zeros(4, np.int64), np.arange(1, 5))
    assert found.tolist() == [1.0, 0.2, 0.2, 0.0]


@given(st.lists(st.sets(st.integers(-5, 5), max_size=6), min_size=1, max_size=5), st.data())
def test_a_key_is_found_in_its_own_run_only(runs, data):
    wanted = data.draw(st.lists(st.tuples(st.integers(-5, 5), st.integers(0, len(runs) - 1)), max_size=8))
    keys = [key for run in runs for key in sorted(run)]
    bounds = np.concatenate(([0], np.cumsum([len(run) for run in runs]))).astype(np.int64)
    keyed, of = np.array(wanted, np.int64).reshape(-1, 2).T
    found = find_in_runs(np.array(keys, np.int64), bounds, keyed, of)
    starts = bounds.tolist()
    expected = [starts[run] + sorted(runs[run]).index(key) if key in runs[run] else -1 for key, run in wanted]
    assert found.tolist() == expected
