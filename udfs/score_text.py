"""The batch step that cleans text and measures it."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from auralith_pipeline.udfs.core.signals import TextRules, clean_texts, dedup_keys
from auralith_pipeline.udfs.fuse import BatchStep, add_columns


@dataclass(frozen=True)
class ScoreText:
    """Factory of the step. In: content, modality, content_hash. Out: text, dedup_key and the signal columns added."""

    rules: TextRules

    def __call__(self) -> BatchStep:
        rules = self.rules

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            is_code = pc.equal(batch.column("modality"), "code").fill_null(False).to_numpy(zero_copy_only=False)
            columns = clean_texts(batch.column("content"), is_code, rules)
            columns["dedup_key"] = dedup_keys(columns["text"], batch.column("content_hash"), rules)
            return add_columns(batch, columns)

        return step
