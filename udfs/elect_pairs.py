"""The election as one Spark task."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from auralith_pipeline.udfs.core.near.elect_pairs import Policy, elect_pairs

ELECTED = "doc_id string, survivor string, survivor_rank long, neighbour string, similarity double, method string"
_ROWS = 10_000


@dataclass(frozen=True)
class ElectPairs:
    """For `mapInArrow` over one partition that holds all pairs (some 300 bytes each in memory).

    In:  the columns of `elect_pairs`
    Out: ELECTED, a row for every document that loses
    """

    policy: Policy

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        held = [batch for batch in batches if batch.num_rows]
        if held:
            yield from elect_pairs(pa.Table.from_batches(held), self.policy).to_batches(max_chunksize=_ROWS)
