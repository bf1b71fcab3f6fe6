"""True Jaccard similarity, against Python's sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.near.compare import compare

SETS = st.sets(st.one_of(st.integers(1, 12), st.integers(1, 2**63 - 1)), max_size=30)


def rows(sets):
    hashes = [sorted(each) for each in sets]
    return np.array(sum(hashes, []), np.uint64), np.concatenate(([0], np.cumsum([len(each) for each in hashes]))).astype(np.int64)


@given(SETS, st.lists(SETS, max_size=6))
def test_similarity_is_that_of_python_sets(one, others):
    found = compare(np.array(sorted(one), np.uint64), *rows(others))
    assert found.tolist() == [len(one & other) / len(one | other) if one | other else 0.0 for other in others]


def test_O36_the_largest_and_smallest_hashes_are_ordinary():
    extremes = {1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1}
    found = compare(np.array(sorted(extremes), np.uint64), *rows([extremes, {2**63 - 1}, {2**31}, {2}]))
    assert found.tolist() == [1.0, 0.2, 0.2, 0.0]
