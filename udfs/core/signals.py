"""From raw text to clean text and its signals: the per-batch work of the fused pass, on Arrow columns."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pyarrow as pa

from auralith_pipeline.conf.signals import SIGNAL_COLUMNS
from auralith_pipeline.conf.unicode import unicode_flags
from auralith_pipeline.udfs.core.clean import Form, clean
from auralith_pipeline.udfs.core.columns import replace_rows, string_buffers, string_column
from auralith_pipeline.udfs.core.find_unclean import NEEDS_NFC, NEEDS_REWRITE, find_unclean
from auralith_pipeline.udfs.core.quality.classes import class_table
from auralith_pipeline.udfs.core.quality.measure_quality import measure_quality

# Raise when a kernel or a cleaning rule gives other results: it is part of `signals_hash`, so silver is scored again.
KERNEL_VERSION = 5


@dataclass(frozen=True, kw_only=True)
class TextRules:
    """How text is cleaned and which key finds its exact copies."""

    form: Form = "nfc"
    strip_zero_width: bool = True
    exact_key: Literal["text", "folded", "content"] = "text"


def clean_texts(content: pa.Array, is_code: np.ndarray[Any, Any], rules: TextRules) -> dict[str, pa.Array]:
    """Clean every text.

    content: string column, nulls count as empty; is_code: bool, shape (rows,).
    Returns `text` (string), and n_removed and n_bidi (int64): characters that cleaning removed, overrides it met.

    Most texts need no cleaning: a kernel says which do, and the bytes of the others are passed on as they are.
    """
    values, offsets = string_buffers(content)
    needs = find_unclean(values, offsets, unicode_flags())
    removed = np.zeros(len(content), np.int64)
    overrides = np.zeros(len(content), np.int64)
    text = content
    # `nfkc` changes characters that NFC leaves alone, so no text beyond ASCII can be passed over.
    wanted = {"nfc": NEEDS_NFC | NEEDS_REWRITE, "nfkc": 0xFF, "none": NEEDS_REWRITE}[rules.form]
    dirty = np.flatnonzero(needs & np.uint8(wanted))
    if len(dirty):
        pieces = []
        for row in dirty.tolist():
            raw = values[offsets[row] : offsets[row + 1]].tobytes().decode("utf-8")
            fixed, removed[row], overrides[row] = clean(
                raw, code=bool(is_code[row]), form=rules.form, strip_zero_width=rules.strip_zero_width
            )
            pieces.append(fixed.encode("utf-8"))
        text = string_column(*replace_rows(values, offsets, dirty, pieces))
    return {"text": text, "n_removed": pa.array(removed), "n_bidi": pa.array(overrides)}


def measure_texts(text: pa.Array) -> dict[str, pa.Array]:
    """The int64 columns n_bytes and SIGNAL_COLUMNS of a string column."""
    values, offsets = string_buffers(text)
    counts = measure_quality(values, offsets, class_table())
    return {"n_bytes": pa.array(np.diff(offsets))} | {name: pa.array(counts[index]) for index, name in enumerate(SIGNAL_COLUMNS)}


def dedup_keys(text: pa.Array, content_hash: pa.Array, rules: TextRules) -> pa.Array:
    """The key that equal documents share: 64 hex digits. `text` and `content_hash` are string columns."""
    if rules.exact_key == "content":
        return content_hash
    values, offsets = string_buffers(text)
    rows = [values[offsets[row] : offsets[row + 1]] for row in range(len(text))]
    if rules.exact_key == "folded":
        return pa.array([hashlib.sha256(_fold(row.tobytes()).encode()).hexdigest() for row in rows], pa.string())
    return pa.array([hashlib.sha256(row.data).hexdigest() for row in rows], pa.string())


def add_media(keys: pa.Array, media: pa.Array) -> pa.Array:
    """The keys with the hashes of the documents' media in them, so that equal texts with other pictures are no copies.

    media: list of structs with a field sha256; a document without any keeps its key.
    """
    if media.null_count == len(media):
        return keys
    made = keys.to_pylist()
    for row, refs in enumerate(media.to_pylist()):
        if refs:
            made[row] = hashlib.sha256("\0".join([made[row], *(ref["sha256"] for ref in refs)]).encode()).hexdigest()
    return pa.array(made, pa.string())


def _fold(raw: bytes) -> str:
    """NFKC, case folding, every run of white space as one space: only for keys, never for stored text."""
    return " ".join(unicodedata.normalize("NFKC", raw.decode("utf-8")).casefold().split())
