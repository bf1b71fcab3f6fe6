"""The batch steps of the fused pass: clean the text, take out what must not be kept, measure what stays."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from auralith_pipeline.udfs.core.signals import TextRules, add_media, clean_texts, dedup_keys, measure_texts
from auralith_pipeline.udfs.fuse import BatchStep, add_columns


@dataclass(frozen=True)
class CleanText:
    """Factory of the step. In: content, modality. Out: text, n_removed, n_bidi added."""

    rules: TextRules

    def __call__(self) -> BatchStep:
        rules = self.rules

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            return add_columns(batch, clean_texts(batch.column("content"), is_code(batch), rules))

        return step


@dataclass(frozen=True)
class MeasureText:
    """Factory of the step. In: text, media, content_hash. Out: dedup_key and the counts of the text added."""

    rules: TextRules

    def __call__(self) -> BatchStep:
        rules = self.rules

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            text = batch.column("text")
            columns = measure_texts(text)
            columns["dedup_key"] = add_media(dedup_keys(text, batch.column("content_hash"), rules), batch.column("media"))
            return add_columns(batch, columns)

        return step


def is_code(batch: pa.RecordBatch) -> pa.Array:
    """True where the document is source code; bool numpy array, shape (rows,)."""
    return pc.equal(batch.column("modality"), "code").fill_null(False).to_numpy(zero_copy_only=False)
