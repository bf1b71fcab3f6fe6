"""Files between the two steps of a release: the packed rows of a bucket, and where its documents lie."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.pack import PackedBucket
from auralith_pipeline.sharding.storage import Storage
from auralith_pipeline.sharding.tensors import Rows


@dataclass(frozen=True)
class BucketRow:
    """One packed bucket, as its task reports it. `tokens` are the documents' own, `real` adds BOS and EOS."""

    split: str
    bucket: int
    rows: int
    documents: int
    tokens: int
    real: int
    padding: int
    rows_name: str
    rows_sha256: str
    lineage_name: str
    lineage_sha256: str


@dataclass(frozen=True)
class RowSlice:
    """Rows [start, start + count) of a staged bucket."""

    name: str
    start: int
    count: int


def record_dtype(seq_len: int) -> np.dtype[Any]:
    """A staged row: everything a shard needs of it at one place, so that a slice is one read, and a checksum at its end."""
    return np.dtype([("n_real", "<i4"), ("next_id", "<i4"), ("ids", "<i4", (seq_len,)), ("modality", "u1", (seq_len,)), ("crc", "<u4")])


def rows_to_bytes(packed: PackedBucket) -> memoryview:
    """The staged file of a bucket's rows."""
    n_rows, seq_len = packed.input_ids.shape
    records = np.zeros(n_rows, record_dtype(seq_len))
    records["n_real"], records["next_id"] = packed.n_real, packed.next_ids
    records["ids"], records["modality"] = packed.input_ids, packed.modality
    records["crc"] = _checksums(records)
    return records.view(np.uint8).data


def read_rows(storage: Storage, slices: list[RowSlice], seq_len: int) -> Rows:
    """The rows of the slices, one behind the other. Raises ShardError for a short file or a row whose checksum fails."""
    dtype = record_dtype(seq_len)
    records = np.empty(sum(piece.count for piece in slices), dtype)
    at = 0
    for piece in slices:
        data = storage.read_range(piece.name, piece.start * dtype.itemsize, piece.count * dtype.itemsize)
        if len(data) != piece.count * dtype.itemsize:
            row = piece.start + len(data) // dtype.itemsize
            raise ShardError(f"{piece.name}: ends inside row {row}; run again to pack the bucket anew")
        records[at : at + piece.count] = np.frombuffer(data, dtype)
        at += piece.count
    bad = np.flatnonzero(_checksums(records) != records["crc"])
    if bad.size:
        raise ShardError(f"staged rows of {slices[0].name}: row {int(bad[0])} of the slice fails its checksum; run again to pack it anew")
    return Rows(records["ids"], records["modality"], records["n_real"], records["next_id"])


def _checksums(records: npt.NDArray[Any]) -> npt.NDArray[np.uint32]:
    raw = records.view(np.uint8).reshape(records.size, records.dtype.itemsize)[:, :-4]
    return np.fromiter((zlib.crc32(row) for row in raw), np.uint32, records.size)


LINEAGE = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("first_row", pa.int64(), nullable=False),
        pa.field("first_position", pa.int32(), nullable=False),
        pa.field("n_tokens", pa.int64(), nullable=False),
        pa.field("n_slots", pa.int64(), nullable=False),
    ]
)


def lineage_to_bytes(doc_ids: pa.Array, packed: PackedBucket) -> memoryview:
    """The staged lineage of a bucket as an Arrow stream; `first_row` counts from the bucket's first row."""
    columns = [doc_ids.cast(pa.string()), packed.first_row, packed.first_position, packed.n_tokens, packed.n_slots]
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, LINEAGE) as writer:
        writer.write_table(pa.table(columns, schema=LINEAGE), max_chunksize=10_000)
    return memoryview(sink.getvalue())


def lineage_from_bytes(data: bytes) -> pa.Table:
    """The table of `lineage_to_bytes`."""
    with pa.ipc.open_stream(data) as reader:
        return reader.read_all()
