"""The batch function that compares the sets of a part, however Spark cuts the stream into batches."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.compare_sets import CompareSets

SETS = st.dictionaries(st.integers(-9, 9), st.sets(st.integers(1, 12), min_size=1, max_size=8), min_size=2, max_size=8)
SCHEMA = pa.schema(
    [
        ("home", pa.int64()),
        ("part", pa.int64()),
        ("member", pa.int64()),
        ("lefts", pa.list_(pa.int64())),
        ("set_id", pa.string()),
        ("shingles", pa.binary()),
    ]
)


def stream(parts, sets):
    """parts: (home, part) to {right: its lefts}. Rows as verify_pairs sorts them."""
    rows = []
    for (home, part), rights in sorted(parts.items()):
        for left in sorted({left for lefts in rights.values() for left in lefts}):
            rows.append((home, part, left, None))
        rows += [(home, part, right, sorted(lefts)) for right, lefts in sorted(rights.items())]
    return [row + (f"set{row[2]}", np.array(sorted(sets[row[2]]), "<u8").tobytes()) for row in rows]


def compared(rows, cuts, floor=0.5):
    edges = [0, *sorted(cut % (len(rows) + 1) for cut in cuts), len(rows)]
    columns = [pa.array(list(column), field.type) for column, field in zip(zip(*rows, strict=True), SCHEMA, strict=True)]
    whole = pa.RecordBatch.from_arrays(columns, schema=SCHEMA)
    batches = [whole.slice(start, stop - start) for start, stop in zip(edges, edges[1:], strict=False)]
    found = [row for batch in CompareSets(floor)(iter(batches)) for row in batch.to_pylist()]
    return sorted((row["left"], row["right"], row["similarity"]) for row in found)


@given(SETS, st.data(), st.lists(st.integers(0, 100), max_size=4))
def test_every_right_is_compared_with_its_lefts_wherever_the_stream_is_cut(sets, data, cuts):
    keys = sorted(sets)
    rights = st.dictionaries(st.sampled_from(keys), st.sets(st.sampled_from(keys), min_size=1, max_size=3), min_size=1, max_size=5)
    parts = data.draw(st.dictionaries(st.tuples(st.integers(-2, 2), st.integers(0, 1)), rights, min_size=1, max_size=4))
    expected = [
        (f"set{left}", f"set{right}", len(sets[left] & sets[right]) / len(sets[left] | sets[right]))
        for each in parts.values()
        for right, lefts in each.items()
        for left in lefts
    ]
    assert compared(stream(parts, sets), cuts) == sorted(row for row in expected if row[2] >= 0.5)


def test_a_left_whose_text_is_gone_is_compared_with_nothing():
    sets = {1: {1, 2}, 2: {1, 2}, 3: {1, 2, 3}}
    rows = [row for row in stream({(1, 0): {3: {1, 2}}}, sets) if row[2] != 1]
    assert compared(rows, []) == [("set2", "set3", 2 / 3)]
