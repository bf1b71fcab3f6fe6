"""Documents of a bucket from Arrow batches of any cut: 32- and 64-bit offsets, slices, nulls, modality and regions."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.collect import collect_buckets

BINARY = pa.binary()
ROWS = [
    # doc_id, bucket, tokens, modality, regions
    ("x", 0, [99], None, None),
    ("a", 1, [20, 21, 22], [0, 1, 1], [(1, 2)]),
    ("b", 1, [], None, None),
    ("c", 1, [30], None, None),
    ("d", 1, [40, 41], [2, 2], []),
]


def packed(values: list, dtype: str) -> list[bytes | None]:
    return [None if value is None else np.array(value, dtype).tobytes() for value in values]


def batch(binary: pa.DataType = BINARY, rows: list = ROWS) -> pa.RecordBatch:
    ids, buckets, tokens, modality, regions = zip(*rows, strict=True)
    return pa.RecordBatch.from_arrays(
        [
            pa.array(ids),
            pa.array(["train"] * len(rows)),
            pa.array(buckets, pa.int64()),
            pa.array(packed(list(tokens), "<i4"), binary),
            pa.array(packed(list(modality), "u1"), binary),
            pa.array(packed(list(regions), "<i4"), binary),
        ],
        names=["doc_id", "split", "bucket", "input_ids", "modality", "regions"],
    )


@pytest.mark.parametrize("binary", [pa.binary(), pa.large_binary()], ids=["32_bit", "64_bit"])
@pytest.mark.parametrize("cut", [1, 2, 5])
def test_buckets_of_sliced_batches(binary, cut) -> None:
    whole = batch(binary)
    found = list(collect_buckets(whole.slice(at, cut) for at in range(0, len(whole), cut)))
    assert [(split, bucket) for split, bucket, _ in found] == [("train", 0), ("train", 1)]
    first, second = found[0][2], found[1][2]
    assert (first.tokens.tolist(), first.modality, first.regions) == ([99], None, None)
    assert second.doc_ids.to_pylist() == ["a", "b", "c", "d"]
    assert second.tokens.tolist() == [20, 21, 22, 30, 40, 41]
    assert second.offsets.tolist() == [0, 3, 3, 4, 6]
    assert second.modality is not None
    assert second.modality.tolist() == [0, 1, 1, 0, 2, 2]
    assert second.regions is not None
    assert second.regions.tolist() == [[1, 2]]
    assert second.region_offsets is not None
    assert second.region_offsets.tolist() == [0, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"input_ids": pa.array([None], pa.binary())}, "nulls"),
        ({"bucket": pa.array([None], pa.int64())}, "nulls"),
        ({"input_ids": pa.array([b"12345"])}, "multiple of 4"),
        ({"regions": pa.array([b"1234"])}, "multiple of 8"),
        ({"modality": pa.array([b"12"])}, "number of tokens"),
    ],
)
def test_bad_columns_are_refused(change, message) -> None:
    good = batch(rows=ROWS[:1])
    bad = pa.RecordBatch.from_arrays([change.get(name, good.column(name)) for name in good.schema.names], names=good.schema.names)
    with pytest.raises(ShardError, match=message):
        list(collect_buckets(iter([bad])))


def test_no_documents_give_no_buckets() -> None:
    assert list(collect_buckets(iter([]))) == []
    assert list(collect_buckets(iter([batch().slice(0, 0)]))) == []
