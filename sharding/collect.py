"""Gather the documents of one bucket after another from sorted Arrow batches; memory holds one bucket."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.tasks import BucketDocuments


def collect_buckets(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[str, int, BucketDocuments]]:
    """(split, bucket, documents) of each run of equal keys, in the order in which they come.

    Batches have split, bucket, doc_id, input_ids, modality, regions as in `stage.pack_buckets`, sorted so that a bucket is one
    run. Raises ShardError for nulls and for binary values of a wrong length.
    """
    key: tuple[str, int] | None = None
    pieces: list[pa.RecordBatch] = []
    for batch in batches:
        for name in ("split", "bucket", "doc_id", "input_ids"):
            if batch.column(name).null_count:
                raise ShardError(f"column {name} has nulls; wanted a value for every document (order_key must be hexadecimal)")
        for start, stop in _runs(batch):
            own = batch.column("split")[start].as_py(), batch.column("bucket")[start].as_py()
            if key is not None and own != key:
                yield (*key, _documents(pieces))
                pieces = []
            key = own
            pieces.append(batch.slice(start, stop - start))
    if key is not None:
        yield (*key, _documents(pieces))


def _runs(batch: pa.RecordBatch) -> Iterator[tuple[int, int]]:
    """[start, stop) of the runs of equal (split, bucket)."""
    if not len(batch):
        return
    splits = batch.column("split")
    codes = splits.dictionary_encode().indices.to_numpy()
    buckets = batch.column("bucket").to_numpy()
    cuts = np.flatnonzero((np.diff(codes) != 0) | (np.diff(buckets) != 0)) + 1
    edges = [0, *cuts.tolist(), len(batch)]
    yield from zip(edges[:-1], edges[1:], strict=True)


def _documents(pieces: list[pa.RecordBatch]) -> BucketDocuments:
    tokens, offsets = _gather([piece.column("input_ids") for piece in pieces], np.dtype("<i4"), 1, "input_ids")
    modality, regions, region_offsets = None, None, None
    if any(piece.column("modality").null_count < len(piece) for piece in pieces):
        modality = _gather_modality([piece.column("modality") for piece in pieces], offsets)
    if any(piece.column("regions").null_count < len(piece) for piece in pieces):
        flat, region_offsets = _gather([piece.column("regions") for piece in pieces], np.dtype("<i4"), 2, "regions")
        regions = flat.reshape(-1, 2).astype(np.int64)
    doc_ids = pa.concat_arrays([piece.column("doc_id").cast(pa.string()) for piece in pieces])
    return BucketDocuments(doc_ids, tokens, offsets, modality, regions, region_offsets)


def _gather(columns: list[pa.Array], dtype: np.dtype[Any], group: int, name: str) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """All values as one array of `dtype`, and offsets in groups of `group` items, one more than documents."""
    unit = dtype.itemsize * group
    parts, lengths = [], [np.zeros(1, np.int64)]
    for column in columns:
        data, offsets = binary_buffers(column)
        sizes = np.diff(offsets)
        if (sizes % unit).any():
            raise ShardError(f"column {name} holds a value whose length is no multiple of {unit} bytes")
        parts.append(data)
        lengths.append(sizes // unit)
    flat = np.concatenate(parts) if parts else np.zeros(0, np.uint8)
    return flat.view(dtype), np.cumsum(np.concatenate(lengths))


def _gather_modality(columns: list[pa.Array], offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
    """One byte per token; a document without modality is text (0)."""
    flat, own = _gather(columns, np.dtype("u1"), 1, "modality")
    present = np.concatenate([pc.is_valid(column).to_numpy(zero_copy_only=False) for column in columns])
    wanted = np.diff(offsets)
    if not np.array_equal(np.diff(own)[present], wanted[present]):
        raise ShardError("column modality has values whose length is not the document's number of tokens")
    made = np.zeros(int(offsets[-1]), np.uint8)
    made[np.repeat(present, wanted)] = flat
    return made


def binary_buffers(column: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Bytes of a binary array (32- or 64-bit offsets, sliced or not) and offsets from 0; a null takes no bytes."""
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        column = column.cast(pa.large_binary())
    width = np.dtype("<i8") if pa.types.is_large_binary(column.type) else np.dtype("<i4")
    _, offset_buffer, data_buffer = column.buffers()
    if not len(column) or offset_buffer is None:
        return np.zeros(0, np.uint8), np.zeros(len(column) + 1, np.int64)
    offsets = np.frombuffer(offset_buffer, width)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    if column.null_count and (np.diff(offsets)[pc.is_null(column).to_numpy(zero_copy_only=False)] > 0).any():
        return binary_buffers(pa.array(column.to_pylist(), pa.large_binary()))  # a null may lie over bytes: allowed, and rare
    data = np.zeros(0, np.uint8) if data_buffer is None else np.frombuffer(data_buffer, np.uint8)
    return data[offsets[0] : offsets[-1]], offsets - offsets[0]
