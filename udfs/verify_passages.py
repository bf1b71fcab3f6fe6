"""The batch step that verifies which passages of the benchmarks stand in candidate documents, and where."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.contamination.index import Index, Lengths, packed_index
from auralith_pipeline.udfs.core.contamination.verify import Find, Masks, masks_of, verify
from auralith_pipeline.udfs.fuse import BatchStep

FOUND = pa.schema(
    [
        ("benchmark", pa.string()),
        ("item", pa.string()),
        ("field", pa.string()),
        ("part", pa.int32()),
        ("share", pa.float64()),
        ("matched", pa.int32()),
        ("units", pa.int32()),
        ("longest", pa.int32()),
        ("exact", pa.float64()),
        ("start", pa.int64()),
        ("end", pa.int64()),
    ]
)
_EMPTY = np.zeros(0, np.int64)


@dataclass(frozen=True)
class VerifyPassages:
    """Factory of the step. In: doc_id, batch, text, common (list of int32: seeds that are common in the document's source, or null).
    Out: doc_id, batch, and the columns FOUND; a row for each copy of a passage, none for a document without any.
    """

    packed: bytes = field(repr=False)
    lengths: Lengths
    min_share: float

    def __call__(self) -> BatchStep:
        index, min_share = packed_index(self.packed, self.lengths), self.min_share
        masks: dict[bytes, Masks] = {}  # of every source that came by

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            values, offsets = string_buffers(batch.column("text"))
            rows, found = [], []
            for row, common in enumerate(batch.column("common")):
                known = common.values.to_numpy().astype(np.int64) if common.is_valid else _EMPTY
                key = known.tobytes()
                if key not in masks:
                    masks[key] = masks_of(index, known)
                finds = verify(values[offsets[row] : offsets[row + 1]].tobytes(), index, min_share, masks[key])
                rows += [row] * len(finds)
                found += [_told(each, index) for each in finds]
            kept = batch.select(["doc_id", "batch"]).take(pa.array(rows, pa.int64()))
            columns = pa.RecordBatch.from_pylist(found, FOUND)
            return pa.RecordBatch.from_arrays([*kept.columns, *columns.columns], names=[*kept.schema.names, *FOUND.names])

        return step


def _told(find: Find, index: Index) -> dict[str, object]:
    owner = int(index.owners[find.part])
    passage = index.passages[owner]
    return {
        "benchmark": passage.benchmark,
        "item": passage.item,
        "field": passage.field,
        "part": find.part - int(np.searchsorted(index.owners, owner)),
        "share": find.share,
        "matched": find.matched,
        "units": find.units,
        "longest": find.longest,
        "exact": find.exact,
        "start": find.start,
        "end": find.end,
    }
