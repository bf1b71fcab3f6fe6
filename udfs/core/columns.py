"""Arrow string columns as the flat buffers that kernels read: bytes and 64-bit offsets, slices and nulls included."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def string_buffers(column: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Bytes and offsets of a string, large_string or binary column, without copying the bytes.

    Returns values uint8 (of the whole buffer) and offsets int64, shape (len(column) + 1,), into values; a null row has
    length zero. Raises TypeError for another type.
    """
    kind = column.type
    if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
        width: type[np.signedinteger] = np.int64
    elif pa.types.is_string(kind) or pa.types.is_binary(kind):
        width = np.int32
    else:
        raise TypeError(f"found a column of type {kind}, wanted string or binary (32- or 64-bit offsets)")
    count = len(column)
    _, raw_offsets, raw_values = column.buffers()
    if count == 0 or raw_offsets is None:
        return np.zeros(0, np.uint8), np.zeros(count + 1, np.int64)
    offsets = np.frombuffer(raw_offsets, width)[column.offset : column.offset + count + 1].astype(np.int64)
    values = np.frombuffer(raw_values, np.uint8) if raw_values is not None else np.zeros(0, np.uint8)
    if column.null_count:
        # Arrow allows a null row to span bytes; kernels must not see them.
        lengths = np.diff(offsets)
        if lengths[column.is_null().to_numpy(zero_copy_only=False)].any():
            return string_buffers(column.fill_null(""))
    return values, offsets


def string_column(values: NDArray[np.uint8], offsets: NDArray[np.int64]) -> pa.Array:
    """A string column over the given UTF-8 bytes; offsets int64, shape (rows + 1,), starting anywhere in values.

    32-bit offsets, which is what Spark wants, unless the bytes exceed 2 GiB.
    """
    if len(offsets) and offsets[-1] > np.iinfo(np.int32).max:
        return pa.LargeStringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets.astype(np.int64)), pa.py_buffer(values))
    return pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(values))


def replace_rows(
    values: NDArray[np.uint8], offsets: NDArray[np.int64], rows: NDArray[np.int64], pieces: Sequence[bytes | NDArray[np.uint8]]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The column with `rows` (ascending) replaced by `pieces`; stretches between them are copied whole."""
    lengths = np.diff(offsets)
    lengths[rows] = [len(piece) for piece in pieces]
    fresh = np.zeros(len(offsets), np.int64)
    np.cumsum(lengths, out=fresh[1:])
    out = np.empty(fresh[-1], np.uint8)
    done = 0
    for row, piece in zip(rows.tolist(), pieces, strict=True):
        out[fresh[done] : fresh[row]] = values[offsets[done] : offsets[row]]
        out[fresh[row] : fresh[row + 1]] = np.frombuffer(piece, np.uint8)
        done = row + 1
    out[fresh[done] :] = values[offsets[done] : offsets[-1]]
    return out, fresh
