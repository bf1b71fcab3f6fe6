"""The pairs of a bucket, against the rule written down plainly, wherever the stream is cut."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.near.pair_buckets import BucketPairs

MEMBER = st.tuples(st.integers(-50, 50), st.integers(1, 10), st.booleans())  # key, size, fresh
BUCKETS = st.lists(st.lists(MEMBER, min_size=1, max_size=9, unique_by=lambda member: member[0]), max_size=6)


def plainly(buckets, few, centres, ratio):
    found = []
    for members in buckets:
        for at, (key, size, fresh) in enumerate(members):
            others = members[:at] if len(members) <= few else members[: min(at, centres)]
            for other, other_size, other_fresh in others:
                if (fresh or other_fresh) and min(size, other_size) >= ratio * max(size, other_size):
                    found.append((other, key))
    return sorted(found)


def streamed(buckets, cuts, few, centres, ratio):
    rows = [(name, *member) for name, members in enumerate(buckets) for member in members]
    edges = [0, *sorted(cut % (len(rows) + 1) for cut in cuts), len(rows)]
    pairs, found = BucketPairs(few, centres, ratio), []
    for start, stop in zip(edges, edges[1:], strict=False):
        part = rows[start:stop]
        columns = [np.array([row[at] for row in part], kind) for at, kind in enumerate((np.int64, np.int64, np.int64, np.bool_))]
        found += list(zip(*(keys.tolist() for keys in pairs.add(*columns)), strict=True))
    return sorted(found + list(zip(*(keys.tolist() for keys in pairs.end()), strict=True)))


@given(BUCKETS, st.lists(st.integers(0, 60), max_size=5), st.integers(1, 6), st.integers(1, 7), st.sampled_from([0.0, 0.5, 0.7]))
def test_pairs_are_those_of_the_rule(buckets, cuts, few, centres, ratio):
    assert streamed(buckets, cuts, few, centres, ratio) == plainly(buckets, few, min(centres, 7), ratio)


def test_O35_a_crowded_bucket_costs_two_comparisons_a_member():
    bucket = [(key, 60, True) for key in range(1_000)]
    found = streamed([bucket], [300, 301], few=6, centres=2, ratio=0.7)
    assert len(found) == 1 + 2 * 998
    assert {left for left, _ in found} == {0, 1}
