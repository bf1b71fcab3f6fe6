"""Take personal data and secrets out of a column of texts: find on the folded copy, map back, merge, replace."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.columns import replace_rows
from auralith_pipeline.udfs.core.fold import Folded, fold_texts
from auralith_pipeline.udfs.core.spans import Span, merge_spans, replace_spans

Detector = Callable[[Folded], list[Span]]
Replacement = Callable[[Span, bytes], bytes]


@dataclass(frozen=True, eq=False)
class Scrubbed:
    """The column after scrubbing: values uint8 and offsets int64 as in udfs/core/columns.py, and what was found in each row
    that had something, in bytes of the text before scrubbing, merged and in order."""

    values: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    found: dict[int, list[Span]]


def find_spans(values: NDArray[np.uint8], offsets: NDArray[np.int64], detectors: Sequence[Detector]) -> list[Span]:
    """Merged spans of all detectors, in bytes of each row, ordered by row and start."""
    folded = fold_texts(values, offsets)
    spans = []
    for detect in detectors:
        for span in detect(folded):
            start, end = folded.to_original(span.row, span.start, span.end)
            spans.append(span._replace(start=start, end=end))
    return merge_spans(spans)


def scrub_texts(values: NDArray[np.uint8], offsets: NDArray[np.int64], detectors: Sequence[Detector], replacement: Replacement) -> Scrubbed:
    """Replace whatever the detectors find; every byte outside the merged spans stays as it is."""
    found = {row: list(spans) for row, spans in groupby(find_spans(values, offsets, detectors), key=lambda span: span.row)}
    if not found:
        return Scrubbed(values, offsets, {})
    rows = np.fromiter(found, np.int64, len(found))
    pieces = [replace_spans(values[offsets[row] : offsets[row + 1]].tobytes(), spans, replacement) for row, spans in found.items()]
    return Scrubbed(*replace_rows(values, offsets, rows, pieces), found)


def char_offsets(raw: bytes, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Begin and end of each span (in order, disjoint) in characters instead of bytes of the row's UTF-8."""
    out = []
    at = chars = 0
    for span in spans:
        begin = chars + len(raw[at : span.start].decode("utf-8"))
        end = begin + len(raw[span.start : span.end].decode("utf-8"))
        out.append((begin, end))
        at, chars = span.end, end
    return out
