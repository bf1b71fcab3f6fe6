"""The batch function that turns sorted buckets into candidate pairs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.udfs.core.near.pair_buckets import BucketPairs

PAIRS = "left long, right long"


@dataclass(frozen=True)
class PairBuckets:
    """For `mapInArrow` over rows that lie sorted by bucket, then by rank, a bucket wholly in one task.

    In:  bucket, set_key (int64), size (int64), fresh (bool)
    Out: left (the better-ranked set_key), right: the pairs to compare; a pair that shares several bands comes as often
    """

    few: int
    centres: int
    ratio: float

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        pairs = BucketPairs(self.few, self.centres, self.ratio)
        for batch in batches:
            bucket, key, size = (batch.column(name).to_numpy() for name in ("bucket", "set_key", "size"))
            yield _batch(*pairs.add(bucket, key, size, batch.column("fresh").to_numpy(zero_copy_only=False)))
        yield _batch(*pairs.end())
        settle_worker("pair buckets")


def _batch(left: NDArray[np.int64], right: NDArray[np.int64]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(left), pa.array(right)], names=["left", "right"])
