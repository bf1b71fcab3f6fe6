"""The two batch steps of repeated paragraphs: hash a document's paragraphs, and cut those that are repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.columns import string_buffers, string_column
from auralith_pipeline.udfs.core.paragraphs.cut import cut
from auralith_pipeline.udfs.core.paragraphs.split import Units, split
from auralith_pipeline.udfs.fuse import BatchStep, add_columns

Unit = Literal["paragraph", "line"]
PARAGRAPHS = pa.list_(pa.struct([("hash", pa.int64()), ("units", pa.int64()), ("chars", pa.int64())]))


@dataclass(frozen=True)
class HashParagraphs:
    """Factory of the step. In: text. Out: paragraphs added.

    paragraphs: list of struct<hash, units, chars>, a hash once, ascending: the different paragraphs of at least `min_chars` characters
    that have a word, how often each stands in the document, and its characters in all those places.
    """

    unit: Unit
    min_chars: int

    def __call__(self) -> BatchStep:
        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            units = split(*string_buffers(batch.column("text")), lines=self.unit == "line")
            rows = _rows(units)
            counted = _counted(units, self.min_chars)
            rows, hashes, chars = rows[counted], units.hashes[counted].view(np.int64), units.chars[counted]
            order = np.lexsort((hashes, rows))
            rows, hashes, chars = rows[order], hashes[order], chars[order]
            first = np.ones(len(rows), np.bool_)
            first[1:] = (rows[1:] != rows[:-1]) | (hashes[1:] != hashes[:-1])
            heads = np.flatnonzero(first)
            ends = np.append(heads, len(rows))
            total = np.concatenate(([0], np.cumsum(chars)))
            listed = pa.StructArray.from_arrays(
                [pa.array(hashes[heads]), pa.array(np.diff(ends)), pa.array(total[ends[1:]] - total[heads])],
                fields=list(PARAGRAPHS.value_type),
            )
            bounds = np.searchsorted(rows[heads], np.arange(batch.num_rows + 1)).astype(np.int32)
            return add_columns(batch, {"paragraphs": pa.ListArray.from_arrays(pa.array(bounds), listed)})

        return step


@dataclass(frozen=True)
class CutParagraphs:
    """Factory of the step. In: text, repeated (list of int64, the hashes to cut; null: none). Out: text without them,
    n_cut_paragraphs, n_cut_chars (int64) added: how many were cut, and their characters.

    unit, min_chars: as the hashes were made with; a shorter paragraph stays, though its words be the same.
    """

    unit: Unit
    min_chars: int

    def __call__(self) -> BatchStep:
        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            text = batch.column("text")
            values, offsets = string_buffers(text)
            units = split(values, offsets, lines=self.unit == "line")
            gone = _listed(units, batch.column("repeated")) & _counted(units, self.min_chars)
            columns = {
                "n_cut_paragraphs": pa.array(_per_row(gone, units)),
                "n_cut_chars": pa.array(_per_row(np.where(gone, units.chars, 0), units)),
            }
            if gone.any():
                fresh = string_column(*cut(values, offsets, units, gone))
                columns["text"] = fresh if not text.null_count else pa.compute.if_else(text.is_null(), pa.scalar(None, fresh.type), fresh)
            return add_columns(batch, columns)

        return step


def _rows(units: Units) -> NDArray[np.int64]:
    """The row of each unit."""
    return np.repeat(np.arange(len(units.bounds) - 1), np.diff(units.bounds))


def _counted(units: Units, min_chars: int) -> NDArray[np.bool_]:
    return (units.hashes != 0) & (units.chars >= min_chars)


def _listed(units: Units, column: pa.ListArray) -> NDArray[np.bool_]:
    """Whether each unit's hash is in its row's list."""
    gone = np.zeros(len(units.hashes), np.bool_)
    hashes = units.hashes.view(np.int64)
    wanted = column.flatten().to_numpy(zero_copy_only=False)
    counts = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    ends = np.cumsum(counts)
    for row in np.flatnonzero(counts).tolist():
        of_row = slice(units.bounds[row], units.bounds[row + 1])
        gone[of_row] = np.isin(hashes[of_row], wanted[ends[row] - counts[row] : ends[row]])
    return gone


def _per_row(amounts: NDArray[np.int64] | NDArray[np.bool_], units: Units) -> NDArray[np.int64]:
    total = np.concatenate(([0], np.cumsum(amounts, dtype=np.int64)))
    return total[units.bounds[1:]] - total[units.bounds[:-1]]
