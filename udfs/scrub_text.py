"""The batch step that replaces personal data and secrets, and says what it replaced where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.udfs.core.columns import string_buffers, string_column
from auralith_pipeline.udfs.core.curate import ScrubRules
from auralith_pipeline.udfs.core.scrub import char_offsets, scrub_texts
from auralith_pipeline.udfs.fuse import BatchStep, add_columns

REDACTIONS = pa.list_(
    pa.struct([("entity", pa.string()), ("rule", pa.string()), ("verified", pa.bool_()), ("start", pa.int64()), ("end", pa.int64())])
)


@dataclass(frozen=True)
class ScrubText:
    """Factory of the step. In: text, doc_id. Out: text without what was found, and redactions (offsets in the text before) added.

    A document in which nothing was found has an empty list.
    """

    rules: ScrubRules

    def __call__(self) -> BatchStep:
        detectors = self.rules.detectors()
        replacement = self.rules.replacement

        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            text = batch.column("text")
            values, offsets = string_buffers(text)
            try:
                scrubbed = scrub_texts(values, offsets, detectors, replacement)
            except Exception as error:  # noqa: BLE001 - a validator's message may hold the value it choked on: it must reach no log
                raise AuralithError(_failed(type(error).__name__, batch)) from None
            sizes = np.zeros(batch.num_rows + 1, np.int32)
            listed: list[dict[str, Any]] = []
            for row, spans in scrubbed.found.items():
                sizes[row + 1] = len(spans)
                places = char_offsets(values[offsets[row] : offsets[row + 1]].tobytes(), spans)
                for span, (start, end) in zip(spans, places, strict=True):
                    listed.append({"entity": span.entity, "rule": span.rule, "verified": span.verified, "start": start, "end": end})
            redactions = pa.ListArray.from_arrays(pa.array(np.cumsum(sizes), pa.int32()), pa.array(listed, REDACTIONS.value_type))
            columns = {"redactions": redactions}
            if scrubbed.found:
                columns["text"] = string_column(scrubbed.values, scrubbed.offsets)
            return add_columns(batch, columns)

        return step


def _failed(kind: str, batch: pa.RecordBatch) -> str:
    first, last = (batch.column("doc_id")[at].as_py() for at in (0, batch.num_rows - 1))
    return (
        f"A detector of personal data or secrets failed with {kind} on a document between {first} and {last} "
        f"({batch.num_rows} documents). This is a fault of the pipeline: report it; its words are withheld, as they may hold a value. "
        "Switching the detector off (pii.exclude, secrets.off) gets past it."
    )
