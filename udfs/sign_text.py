"""The batch step that signs each document for the search of near-duplicates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.columns import string_buffers, string_column
from auralith_pipeline.udfs.core.near.distinct import distinct
from auralith_pipeline.udfs.core.near.set_id import set_ids
from auralith_pipeline.udfs.core.near.shingle import shingle
from auralith_pipeline.udfs.core.near.sign import SignRules, hash_bands, sign
from auralith_pipeline.udfs.core.near.spell_media import spell_media
from auralith_pipeline.udfs.fuse import BatchStep, add_columns


@dataclass(frozen=True)
class SignText:
    """Factory of the step. In: text, media. Out: set_id, set_key, n_shingles, bands added.

    set_id: 32 hex digits, the name of the set of shingles; set_key: int64, half of it; n_shingles: int64, how many different ones;
    bands: list of int64, one hash for each band (`hash_bands`). Media in a text count as words, each by the name of its bytes. A text
    without words besides, or null, has no id, no key and no bands, and is thus nobody's near-duplicate.
    """

    rules: SignRules

    def __call__(self) -> BatchStep:
        rules = self.rules

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            texts, media = batch.column("text"), batch.column("media")
            shingles = distinct(shingle(*string_buffers(spell_media(texts, media))))
            counts = np.diff(shingles.bounds)
            signed = counts > 0
            if media.null_count < len(media):
                signed &= np.diff(shingle(*string_buffers(texts)).bounds) > 0  # not a file by itself
            names = set_ids(shingles)
            hashes = hash_bands(sign(shingles, rules), rules)
            bounds = np.concatenate(([0], np.cumsum(signed * rules.bands)))
            return add_columns(
                batch,
                {
                    "set_id": _hex_column(names, signed),
                    # Hashes have 63 bits, so they are the same numbers when taken for signed ones: Spark has no others.
                    "set_key": pa.array(names[:, 0].view(np.int64), mask=~signed),
                    "n_shingles": pa.array(counts),
                    "bands": pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), pa.array(hashes[signed].ravel().view(np.int64))),
                },
            )

        return step


def _hex_column(names: NDArray[np.uint64], present: NDArray[np.bool_]) -> pa.Array:
    """Each row's numbers as hex digits, null where not present."""
    digits = np.frombuffer(names.astype(">u8").tobytes().hex().encode("ascii"), np.uint8)
    width = 16 * names.shape[1]
    column = string_column(digits, np.arange(len(names) + 1, dtype=np.int64) * width)
    return pc.if_else(pa.array(present), column, pa.scalar(None, column.type))
