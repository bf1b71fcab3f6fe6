"""The batch step that turns text into token ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.udfs.fuse import BatchStep, add_columns


@dataclass(frozen=True)
class EncodeText:
    """Factory of the step. In: text. Out: input_ids added, binary, the document's int32 ids without BOS and EOS.

    The tokenizer travels to the workers as the bytes of its artefact; its word cache lives as long as the task.
    """

    tokenizer: BpeTokenizer

    def __call__(self) -> BatchStep:
        tokenizer = self.tokenizer

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            ids, offsets = tokenizer.encode_arrow(batch.column("text"))
            return add_columns(batch, {"input_ids": _binary(ids, offsets)})

        return step


def _binary(ids: NDArray[np.int32], offsets: NDArray[np.int64]) -> pa.Array:
    """Rows of little-endian int32 as one binary column, without a copy of the ids."""
    data = pa.py_buffer(np.ascontiguousarray(ids.astype("<i4", copy=False)))
    in_bytes = offsets.astype(np.int64) * 4
    if in_bytes[-1] > np.iinfo(np.int32).max:
        return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(offsets) - 1, [None, pa.py_buffer(in_bytes), data])
    return pa.BinaryArray.from_buffers(pa.binary(), len(offsets) - 1, [None, pa.py_buffer(in_bytes.astype(np.int32)), data])
