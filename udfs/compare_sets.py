"""The two batch functions that verify candidates: make the sets of shingles, and compare those that lie together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.near.compare import compare
from auralith_pipeline.udfs.core.near.distinct import distinct
from auralith_pipeline.udfs.core.near.shingle import shingle
from auralith_pipeline.udfs.fuse import BatchStep, add_columns

COMPARED = "left string, right string, similarity double"


@dataclass(frozen=True)
class ShingleText:
    """Factory of the step. In: text. Out: shingles added (binary: the sorted set of hashes, 8 bytes each, the machine's order)."""

    def __call__(self) -> BatchStep:
        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            shingles = distinct(shingle(*string_buffers(batch.column("text"))))
            offsets = (shingles.bounds * 8).astype(np.int64)
            values = pa.py_buffer(np.ascontiguousarray(shingles.hashes))
            # Spark takes 32-bit offsets; a batch is bounded far below that (engine.batch_rows, maxBytesPerBatch).
            column = pa.Array.from_buffers(pa.binary(), len(offsets) - 1, [None, pa.py_buffer(offsets.astype(np.int32)), values])
            return add_columns(batch, {"shingles": column})

        return step


@dataclass(frozen=True)
class CompareSets:
    """For `mapInArrow` over rows that lie sorted: the set of a star's centre, then the sets it is to be compared with.

    In:  home (int64, the centre's key), member (int64), set_id (string), shingles (binary, as from ShingleText); before the members of
         a home a row whose member is the home itself
    Out: left (set_id of the home), right (of the member), similarity (double, Jaccard): a row for every member but the home that is
         at least as similar as `floor`
    """

    floor: float

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        home, name, centre = -1, "", np.zeros(0, np.uint64)
        for batch in batches:
            homes = batch.column("home").to_numpy()
            members = batch.column("member").to_numpy()
            hashes, bounds = _sets(batch.column("shingles"))
            similarity = np.full(len(homes), -1.0)
            names: list[str] = []  # of the centre, for each run of rows with one home
            runs = np.zeros(len(homes), np.int32)
            starts = np.flatnonzero(np.concatenate(([True], homes[1:] != homes[:-1]))).tolist() if len(homes) else []
            for start, stop in zip(starts, [*starts[1:], len(homes)], strict=True):
                if homes[start] != home:
                    home, name, centre = homes[start], "", np.zeros(0, np.uint64)
                if members[start] == home:  # a copy: the next batch reuses this one's memory
                    name = batch.column("set_id")[start].as_py()
                    centre = hashes[bounds[start] : bounds[start + 1]].copy()
                similarity[start:stop] = compare(centre, hashes, bounds[start : stop + 1])
                runs[start:stop] = len(names)
                names.append(name)
            found = np.flatnonzero((similarity >= self.floor) & (members != homes))
            columns = [
                pa.array(names, pa.string()).take(pa.array(runs[found])),
                batch.column("set_id").take(pa.array(found)),
                pa.array(similarity[found]),
            ]
            yield pa.RecordBatch.from_arrays(columns, names=["left", "right", "similarity"])
        settle_worker("compare sets")


def _sets(column: pa.Array) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hashes and bounds of a binary column of hashes."""
    values, offsets = string_buffers(column)
    # A copy, because Arrow promises no alignment of the first row's bytes.
    return np.frombuffer(values[offsets[0] : offsets[-1]].tobytes(), np.uint64), (offsets - offsets[0]) // 8
