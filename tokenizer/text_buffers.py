"""From Arrow string columns to the two arrays that kernels read, without a Python object per row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError


def text_buffers(array: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Bytes and offsets (rows + 1) of a string or binary array of either offset width, sliced or not; a null row is empty.

    The bytes are a view of the whole Arrow buffer: row r is `values[offsets[r]:offsets[r + 1]]`.
    Errors: TokenizerError for another type.
    """
    kind = array.type
    if pa.types.is_dictionary(kind) or kind in (pa.string_view(), pa.binary_view()):
        array = array.cast(pa.large_binary() if kind == pa.binary_view() else pa.large_string())
        kind = array.type
    wide = pa.types.is_large_string(kind) or pa.types.is_large_binary(kind)
    if not wide and not pa.types.is_string(kind) and not pa.types.is_binary(kind):
        raise TokenizerError(f"cannot read text from a column of type {kind}; cast it to string or binary")
    if array.null_count:  # a null slot may cover stray bytes
        array = pc.fill_null(array, b"" if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) else "")
    _, offset_buffer, value_buffer = array.buffers()
    values = np.frombuffer(value_buffer, np.uint8) if value_buffer is not None else np.empty(0, np.uint8)
    if not len(array) or offset_buffer is None:
        return values, np.zeros(len(array) + 1, np.int64)
    offsets = np.frombuffer(offset_buffer, np.int64 if wide else np.int32)[array.offset : array.offset + len(array) + 1]
    return values, offsets.astype(np.int64)


def read_only(array: NDArray[Any]) -> NDArray[Any]:
    """A read-only view: kernels are compiled per kind of array, so all callers hand them the same kind."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
