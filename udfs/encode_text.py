"""The batch step that turns text into token ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith_pipeline.tokenizer.segments import mark_code
from auralith_pipeline.tokenizer.text_tokenizer import TextTokenizer
from auralith_pipeline.udfs.fuse import BatchStep, add_columns


@dataclass(frozen=True)
class EncodeText:
    """Factory of the step. In: text, modality. Out: input_ids added, binary, the document's int32 ids without BOS and EOS.

    code_markers: source code stands between its two markers.

    The tokenizer travels to the workers as the bytes of its artefact; its word cache lives as long as the task.
    """

    tokenizer: TextTokenizer
    code_markers: bool = True

    def __call__(self) -> BatchStep:
        tokenizer = self.tokenizer

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            ids, offsets = tokenizer.encode_arrow(batch.column("text"))
            if self.code_markers:
                is_code = pc.equal(batch.column("modality"), "code").fill_null(False).to_numpy(zero_copy_only=False)
                ids, offsets = mark_code(ids, offsets, is_code)
            return add_columns(batch, {"input_ids": _binary(ids, offsets)})

        return step


def _binary(ids: NDArray[np.int32], offsets: NDArray[np.int64]) -> pa.Array:
    """Rows of little-endian int32 as one binary column, without a copy of the ids."""
    data = pa.py_buffer(np.ascontiguousarray(ids.astype("<i4", copy=False)))
    in_bytes = offsets.astype(np.int64) * 4
    if in_bytes[-1] > np.iinfo(np.int32).max:
        return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(offsets) - 1, [None, pa.py_buffer(in_bytes), data])
    return pa.BinaryArray.from_buffers(pa.binary(), len(offsets) - 1, [None, pa.py_buffer(in_bytes.astype(np.int32)), data])
