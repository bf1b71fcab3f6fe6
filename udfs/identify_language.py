"""The batch step that names each document's language."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from auralith_pipeline.conf.language import LanguageSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.language.identify import identify_languages
from auralith_pipeline.udfs.fuse import BatchStep, add_columns


@dataclass(frozen=True)
class IdentifyLanguage:
    """Factory of the step. In: text. Out: language, language_score, script, language_second added; null when switched off."""

    section: LanguageSection

    def __call__(self) -> BatchStep:
        section = self.section

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            if not section.enabled:
                none = pa.nulls(batch.num_rows, pa.string())
                scores = pa.nulls(batch.num_rows, pa.float64())
                return add_columns(batch, {"language": none, "language_score": scores, "script": none, "language_second": none})
            found = identify_languages(*string_buffers(batch.column("text")), section)
            return add_columns(
                batch,
                {
                    "language": pa.array(found.languages, pa.string()),
                    "language_score": pa.array(found.scores, pa.float64()),
                    "script": pa.array(found.scripts, pa.string()),
                    "language_second": pa.array(found.seconds, pa.string()),
                },
            )

        return step
