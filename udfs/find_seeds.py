"""The batch step that finds which seeds of the benchmarks each document holds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.contamination.index import Lengths, packed_index
from auralith_pipeline.udfs.core.contamination.scan import candidates, follow, scan
from auralith_pipeline.udfs.fuse import BatchStep, add_columns


@dataclass(frozen=True)
class FindSeeds:
    """Factory of the step. In: text. Out: seeds and parts added (lists of int32, silver.benchmark_seeds); rows without seeds are left out.

    packed: the passages (`pack_passages`), which travel with the step; their index is made once in each worker process.
    """

    packed: bytes = field(repr=False)
    lengths: Lengths

    def __call__(self) -> BatchStep:
        index = packed_index(self.packed, self.lengths)

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            hits = scan(*string_buffers(batch.column("text")), index)
            pairs = np.unique(np.stack((hits.rows, hits.seeds), axis=1), axis=0)
            rows, parts = candidates(follow(hits, index), index)
            added = add_columns(
                batch,
                {"seeds": _lists(pairs[:, 0], pairs[:, 1], batch.num_rows), "parts": _lists(rows, parts, batch.num_rows)},
            )
            return added.take(pa.array(np.unique(pairs[:, 0])))

        return step


def _lists(rows: NDArray[np.int64], values: NDArray[np.int64], count: int) -> pa.Array:
    """A list column: of each row its values, in their order; rows ascend."""
    bounds = np.searchsorted(rows, np.arange(count + 1))
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), pa.array(values, pa.int32()))
