"""The two batch functions that verify candidates: make the sets of shingles, and compare those that lie together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.near.compare import compare_pairs, find_in_runs
from auralith_pipeline.udfs.core.near.distinct import distinct
from auralith_pipeline.udfs.core.near.shingle import shingle
from auralith_pipeline.udfs.core.near.spell_media import spell_media
from auralith_pipeline.udfs.fuse import BatchStep, add_columns

COMPARED = "left string, right string, similarity double"


@dataclass(frozen=True)
class ShingleText:
    """Factory of the step. In: text, media. Out: shingles added (binary: the sorted set of hashes, 8 bytes each, the machine's order).

    The sets are those that SignText (udfs/sign_text.py) signed.
    """

    def __call__(self) -> BatchStep:
        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            shingles = distinct(shingle(*string_buffers(spell_media(batch.column("text"), batch.column("media")))))
            offsets = (shingles.bounds * 8).astype(np.int64)
            values = pa.py_buffer(np.ascontiguousarray(shingles.hashes))
            # Spark takes 32-bit offsets; a batch is bounded far below that (engine.batch_rows, maxBytesPerBatch).
            column = pa.Array.from_buffers(pa.binary(), len(offsets) - 1, [None, pa.py_buffer(offsets.astype(np.int32)), values])
            return add_columns(batch, {"shingles": column})

        return step


@dataclass(frozen=True)
class CompareSets:
    """For `mapInArrow` over rows that lie sorted, in runs of one home and part: first the lefts, by key, then the rights.

    In:  home, part (int64), member (int64, the set's key), lefts (list of int64: which lefts of the run a right is compared with; null
         marks a left), set_id (string), shingles (binary, as from ShingleText)
    Out: left (set_id of the left), right (of the right), similarity (double, Jaccard): a row for each pair that is at least
         as similar as `floor`
    """

    floor: float

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        open_run, held = (-1, -1), _Sets.none()
        for batch in batches:
            if not len(batch):
                continue
            places = np.stack([batch.column("home").to_numpy(), batch.column("part").to_numpy()], axis=1)
            if tuple(places[0]) != open_run:
                held = _Sets.none()
            run_of = np.concatenate(([0], np.cumsum((places[1:] != places[:-1]).any(axis=1))))
            rows = _Sets.of(batch)
            # All sets in one line: those of the lefts that came with batches before, and those of this one.
            sets, shift = held.then(rows), len(held)
            is_left = batch.column("lefts").is_null().to_numpy(zero_copy_only=False)
            lefts = np.concatenate([np.arange(shift), shift + np.flatnonzero(is_left)])
            left_runs = np.concatenate([np.zeros(shift, np.int64), run_of[is_left]])
            run_bounds = np.searchsorted(left_runs, np.arange(run_of[-1] + 2))
            lengths = pc.fill_null(pc.list_value_length(batch.column("lefts")), 0).to_numpy()
            rights = np.repeat(np.arange(len(batch)), lengths)
            wanted = batch.column("lefts").flatten().to_numpy()
            found = find_in_runs(sets.keys[lefts], run_bounds, wanted, run_of[rights])
            there = found >= 0  # a set whose text is gone is in no stream
            ones, others = lefts[found[there]], shift + rights[there]
            similarity = compare_pairs(sets.hashes, sets.bounds, ones, others)
            similar = similarity >= self.floor
            columns = [sets.names.take(pa.array(ones[similar])), sets.names.take(pa.array(others[similar])), pa.array(similarity[similar])]
            yield pa.RecordBatch.from_arrays(columns, names=["left", "right", "similarity"])
            open_run, held = tuple(places[-1]), sets.take(lefts[run_bounds[-2] :])
        settle_worker("compare sets")


@dataclass(frozen=True)
class _Sets:
    """Sets with their keys and names: keys int64 (rows,), names string, hashes uint64 and bounds int64 (rows + 1,) of all their hashes."""

    keys: NDArray[np.int64]
    names: pa.Array
    hashes: NDArray[np.uint64]
    bounds: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def none(cls) -> _Sets:
        return cls(np.zeros(0, np.int64), pa.array([], pa.string()), np.zeros(0, np.uint64), np.zeros(1, np.int64))

    @classmethod
    def of(cls, batch: pa.RecordBatch) -> _Sets:
        values, offsets = string_buffers(batch.column("shingles"))
        # A copy, because Arrow promises no alignment of the first row's bytes.
        hashes = np.frombuffer(values[offsets[0] : offsets[-1]].tobytes(), np.uint64)
        return cls(batch.column("member").to_numpy(), batch.column("set_id"), hashes, (offsets - offsets[0]) // 8)

    def then(self, rows: _Sets) -> _Sets:
        """These sets, and behind them the others."""
        return _Sets(
            np.concatenate([self.keys, rows.keys]),
            pa.concat_arrays([self.names, rows.names]),
            np.concatenate([self.hashes, rows.hashes]),
            np.concatenate([self.bounds[:-1], self.bounds[-1] + rows.bounds]),
        )

    def take(self, rows: NDArray[np.int64]) -> _Sets:
        """A copy of some of the sets: a batch's memory is used again for the next."""
        pieces = [self.hashes[self.bounds[row] : self.bounds[row + 1]] for row in rows.tolist()]
        bounds = np.concatenate(([0], np.cumsum([len(piece) for piece in pieces]))).astype(np.int64)
        hashes = np.concatenate([np.zeros(0, np.uint64), *pieces])
        return _Sets(self.keys[rows], self.names.take(pa.array(rows)), hashes, bounds)
