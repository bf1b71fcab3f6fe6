"""The batch step that signs each document for the search of near-duplicates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.near.distinct import distinct
from auralith_pipeline.udfs.core.near.shingle import shingle
from auralith_pipeline.udfs.core.near.sign import SignRules, hash_bands, sign
from auralith_pipeline.udfs.fuse import BatchStep, add_columns


@dataclass(frozen=True)
class SignText:
    """Factory of the step. In: text. Out: bands added, and shingles when they are kept; both lists of int64, all of them positive.

    bands: one hash for each band (`hash_bands`). shingles: the hashed shingles, ascending, each once (`distinct`); about as many
    bytes as the text has, so kept only for what computes the true similarity. A text without words or null has empty lists, and is
    thus nobody's near-duplicate.
    """

    rules: SignRules
    keep_shingles: bool = False

    def __call__(self) -> BatchStep:
        rules, keep_shingles = self.rules, self.keep_shingles

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            shingles = shingle(*string_buffers(batch.column("text")))
            if keep_shingles:
                shingles = distinct(shingles)
            hashes = hash_bands(sign(shingles, rules), rules)
            signed = np.diff(shingles.bounds) > 0
            bounds = np.concatenate(([0], np.cumsum(signed * rules.bands)))
            columns = {"bands": _list_column(hashes[signed].ravel(), bounds)}
            if keep_shingles:
                columns["shingles"] = _list_column(shingles.hashes, shingles.bounds)
            return add_columns(batch, columns)

        return step


def _list_column(hashes: NDArray[np.uint64], bounds: NDArray[np.int64]) -> pa.ListArray:
    # Hashes have 63 bits, so they are the same numbers when taken for signed ones: Spark has no others.
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), pa.array(hashes.view(np.int64)))
